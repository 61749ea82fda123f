"""The columns of a table of residents, and every heading that is understood as one.

Offices send what SIAK, Prodeskel and village programs export; the same column has many
names there.  Headings are compared by their letters and digits alone.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

REQUIRED: Final = (
    *("nik", "nama_lengkap", "tempat_lahir", "tanggal_lahir", "jenis_kelamin"),
    *("alamat", "status_perkawinan", "pekerjaan", "status_perekaman"),
)
PLACE_COLUMNS: Final = ("kelurahan", "kecamatan", "kabupaten_kota", "provinsi")
# The parts of a village's code, as SIAK has them, each in a column of its own.
CODE_COLUMNS: Final = ("no_prop", "no_kab", "no_kec", "no_kel")

# By column, the other headings that are understood; written as people write them.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "nik": ("No. NIK", "Nomor NIK", "NIK KTP", "No KTP", "Nomor KTP", "No. Identitas",
            "Nomor Induk Kependudukan", "No Induk Kependudukan", "NIK Penduduk"),
    "no_kk": ("Nomor KK", "No. KK", "KK", "NKK", "No. Kartu Keluarga",
              "Nomor Kartu Keluarga", "Kartu Keluarga"),
    "nama_lengkap": ("Nama", "NAMA_LGKP", "Nama Lgkp", "NM_LENGKAP", "Nama Penduduk",
                     "Nama Warga", "Nama Sesuai KTP", "Nama Anggota Keluarga"),
    "tempat_lahir": ("TMPT_LHR", "Tmp Lahir", "Tmpt Lahir", "Tempat Lhr", "Tmp Lhr",
                     "Kota Lahir", "Tempat Kelahiran"),
    "tanggal_lahir": ("TGL_LHR", "Tgl. Lahir", "Tgl Lhr", "Tanggal Lhr",
                      "Tanggal Kelahiran", "Tgllahir"),
    "tempat_tanggal_lahir": ("TTL", "Tempat/Tgl Lahir", "Tempat, Tanggal Lahir",
                             "Tempat Tgl. Lahir", "Tmpt/Tgl Lahir", "Tmp Tgl Lahir",
                             "Tempat dan Tanggal Lahir"),
    "jenis_kelamin": ("JENIS_KLMIN", "JK", "L/P", "Sex", "Kelamin", "Jns Kelamin",
                      "Jenis Klamin", "Jns Klmin", "Jenkel", "Gender"),
    "golongan_darah": ("GOL_DRH", "Gol. Darah", "Gol Drh", "Goldar", "Golongan Drh",
                       "Darah"),
    "alamat": ("Alamat Lengkap", "Alamat Rumah", "Alamat KTP", "Alamat Tinggal",
               "Alamat Sekarang", "Jalan", "Alamat Jalan"),
    "rt": ("NO_RT", "Nomor RT", "No. RT"),
    "rw": ("NO_RW", "Nomor RW", "No. RW"),
    "rt_rw": ("RT/RW", "RT RW", "No RT/RW"),
    "kode_wilayah": ("Kode Wil", "Kode Desa", "Kode Kelurahan", "Kode Kemendagri",
                     "Kode Desa/Kelurahan", "Kode Wilayah Desa", "Kd Wilayah"),
    "no_prop": ("NO_PROV", "Kode Provinsi", "Kode Prop", "Kode Prov"),
    "no_kab": ("Kode Kabupaten", "Kode Kab", "NO_KABKOTA", "Kode Kab/Kota"),
    "no_kec": ("Kode Kecamatan", "Kode Kec"),
    "no_kel": ("NO_DESA", "Kode Kel"),
    "kelurahan": ("NAMA_KEL", "Kelurahan/Desa", "Desa/Kelurahan", "Desa", "Kel/Desa",
                  "Nama Desa", "Nama Kelurahan", "Desa/Kel", "NM_KEL", "Nagari",
                  "Gampong", "Ds/Kel"),
    "kecamatan": ("NAMA_KEC", "Kec", "Nama Kecamatan", "NM_KEC", "Distrik"),
    "kabupaten_kota": ("NAMA_KAB", "Kab/Kota", "Kabupaten", "Kota", "Nama Kabupaten",
                       "Kab", "Kota/Kabupaten", "NM_KAB", "Nama Kab/Kota", "Kota/Kab"),
    "provinsi": ("NAMA_PROP", "Propinsi", "Prov", "Nama Provinsi", "NM_PROP", "Prop",
                 "Nama Propinsi", "NAMA_PROV"),
    "agama": ("Agama/Kepercayaan", "AGAMA_KEPERCAYAAN", "Agm"),
    "status_perkawinan": ("STAT_KWN", "Status Kawin", "Stat Kawin", "Status Nikah",
                          "Status Pernikahan", "Status Perkawinan/Nikah", "STATUS_KWN",
                          "Perkawinan", "Sts Kawin", "STAT_PERKAWINAN"),
    "pekerjaan": ("JENIS_PKRJN", "Jenis Pekerjaan", "Jns Pekerjaan", "Pkrjn", "Profesi",
                  "Jenis Pkrjn"),
    "kewarganegaraan": ("WNI/WNA", "Warga Negara", "Kewarganegaran", "KWRNGRN",
                        "Kewarganegaraan (WNI/WNA)", "Status Kewarganegaraan", "KWN"),
    "status_perekaman": ("STATUS_KTP_EL", "Status KTP-el", "Status KTP", "STATUS_EKTP",
                         "Status e-KTP", "Status Rekam", "Stat Rekam", "CURRENT_STATUS",
                         "CURRENT_STATUS_CODE", "Status Perekaman KTP-el",
                         "Status Rekam KTP-el", "Status Cetak"),
    "keterangan": ("Status Penduduk", "Status Dasar", "Status Kependudukan"),
    "foto": ("Pas Foto", "Nama Foto", "Berkas Foto", "File Foto", "Photo"),
}  # fmt: skip
# Columns of which another holds two: split before anything is read.
_BY_TWO: Final = {
    "tempat_tanggal_lahir": ("tempat_lahir", "tanggal_lahir"),
    "rt_rw": ("rt", "rw"),
}
_MARKS: Final = re.compile(r"[^a-z0-9]+")


def bare(heading: object) -> str:
    """Return the letters and digits of a heading, in small letters."""
    return _MARKS.sub("", "" if heading is None else str(heading).lower())


_COLUMN_OF: Final = {
    bare(name): column for column, others in ALSO.items() for name in (column, *others)
}


def column_of(heading: object) -> str | None:
    """Return the column that a heading stands for, or None if nobody knows it."""
    return _COLUMN_OF.get(bare(heading))


def present(columns: Iterable[str]) -> frozenset[str]:
    """Return the columns that a table has, those that come two in one as two."""
    there = set(columns)
    for both, two in _BY_TWO.items():
        if both in there:
            there.update(two)
    return frozenset(there)


def missing(columns: Iterable[str]) -> list[str]:
    """Return the columns that a table of residents lacks; () if it can be read."""
    there = present(columns)
    lacking = [name for name in REQUIRED if name not in there]
    has_place = "kode_wilayah" in there or "kelurahan" in there
    if not has_place and not there.issuperset(CODE_COLUMNS):
        lacking.append("kode_wilayah")
    return lacking
