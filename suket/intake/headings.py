"""The columns of a table of residents, and every heading that is understood as one.

Offices send what SIAK, Prodeskel and village programs export; the same column has many
names there.  Headings are compared by their letters and digits, then by their
words in one spelling, without what only says how to fill a column in: "TGL LHR
(DD-MM-YYYY)" is tanggal_lahir.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
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
_WORD: Final = re.compile(r"[a-z]+|[0-9]+")
_IN_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LONGEST: Final = 100  # characters of a heading, with its advice
_LETTER: Final = re.compile(r"[a-z]")
_MAY_BE_TWO: Final = re.compile(r"[(\[/]")
# Words that are one in a heading: the first is what is compared.
_ALIKE: Final = {
    other: one
    for one, *others in (
        ("no", "nomor", "nomer", "nmr"),
        ("tanggal", "tgl", "tggl"),
        ("lahir", "lhr", "kelahiran"),
        ("tempat", "tmpt", "tmp", "tpt"),
        ("nama", "nm"),
        ("lengkap", "lgkp", "lkp"),
        ("jenis", "jns"),
        ("kelamin", "klmin", "klm", "klamin"),
        ("golongan", "gol"),
        ("darah", "drh"),
        ("alamat", "almt"),
        ("status", "stat", "sts", "stts"),
        ("kawin", "nikah", "perkawinan", "pernikahan"),
        ("pekerjaan", "pkrjn"),
        ("rekam", "perekaman", "rekaman"),
        ("kode", "kd"),
        ("provinsi", "propinsi", "prov", "prop"),
        ("kecamatan", "kec"),
        ("kabupaten", "kab"),
    )
    for other in others
}
_CARD: Final = re.compile(r"\be[\W_]?ktp\b|\bktp[\W_]{0,2}(?:el|elektronik)\b")
# Words in brackets that say how a column is filled in; "NIK (AYAH)" is another column.
_HOW_TO_FILL: Final = frozenset(
    """
    a ab akta angka atau b bb besar bln bulan dd diisi digit digits e el format gang
    harus hh huruf ijazah induk isi jalan jl kapital karakter kartu keluarga
    kependudukan kk ktp l laki lk mm mmm mmmm no nomor o opsional p perempuan pr sesuai
    tahun tanggal teks text tgl thn tt tttt wajib wna wni x yy yyyy
    """.strip()
    .replace("\n", " ")
    .split(" ")
)


def bare(heading: object) -> str:
    """Return the letters and digits of a heading, in small letters."""
    return _MARKS.sub("", _small(heading))


def _small(heading: object) -> str:
    text = "" if heading is None else str(heading)
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def spelt(heading: object) -> str:
    """Return the words of a heading in one spelling, without blanks."""
    return _spelt(_small(heading))


def _spelt(text: str) -> str:
    """Return the words of a heading in one spelling, without blanks."""
    words = _WORD.findall(_CARD.sub("ktp", text))
    return "".join(_ALIKE.get(word, word) for word in words)


_COLUMN_OF: Final = {
    key: column
    for column, others in ALSO.items()
    for name in (column, *others)
    for key in (bare(name), _spelt(_small(name)))
}


def column_of(heading: object) -> str | None:
    """Return the column that a heading stands for, or None if nobody knows it.

    What stands in brackets is passed over if it only says how to fill the column in;
    of two names with a slash between them both have to mean it ("NIK/No. KTP").
    """
    text = _small(heading)
    if not text or len(text) > _LONGEST or not _LETTER.search(text):
        return None  # as most cells of a wide line are
    return _column_of(text)


@lru_cache(maxsize=4096)  # a heading is asked for a dozen times, with each of the marks
def _column_of(text: str) -> str | None:
    if found := _known(text):
        return found
    if not _MAY_BE_TWO.search(text):
        return None
    short = _IN_BRACKETS.sub(_without_advice, text)
    parts = {_known(part) for part in (short, *short.split("/"))[1:]}
    return _known(short) or (parts.pop() if len(parts) == 1 else None)


def _known(text: str) -> str | None:
    return _COLUMN_OF.get(_MARKS.sub("", text)) or _COLUMN_OF.get(_spelt(text))


def _without_advice(brackets: re.Match[str]) -> str:
    words = {word for word in _WORD.findall(brackets[1]) if word.isalpha()}
    return " " if words <= _HOW_TO_FILL else brackets[0]


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
