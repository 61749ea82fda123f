"""The headings of lists of civil events: whom, what, on which day, by which deed.

SIAK names the day by what happened ("TGL_MATI", "TGL_KAWIN"), and a marriage has two
people in one line.  Compared as the headings of residents are.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from suket.intake.headings import bare, spelt

# By column, the headings that are understood as it; written as people write them.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "jenis_peristiwa": ("Jenis Peristiwa", "Peristiwa", "Jenis Akta", "Kejadian",
                        "Jenis Kejadian", "Jenis Mutasi", "Jenis Pencatatan"),
    "tanggal_peristiwa": ("Tanggal Peristiwa", "Tanggal Kejadian", "Tanggal", "Tgl."),
    "tanggal_mati": ("TGL_MATI", "Tanggal Meninggal", "Tanggal Kematian",
                     "Tanggal Wafat", "Tgl Meninggal Dunia"),
    "tanggal_kawin": ("TGL_KAWIN", "Tanggal Perkawinan", "Tanggal Menikah",
                      "Tanggal Pemberkatan"),
    "tanggal_cerai": ("TGL_CERAI", "Tanggal Perceraian", "Tanggal Putusan"),
    "tanggal_pindah": ("TGL_PINDAH", "Tanggal Kepindahan", "Tanggal SKPWNI",
                       "Tanggal Keluar"),
    "tanggal_datang": ("TGL_DATANG", "Tanggal Kedatangan", "Tanggal Masuk",
                       "Tanggal SKDWNI"),
    "tanggal_cetak": ("TGL_CETAK", "Tanggal Cetak KTP-el", "Tanggal Pencetakan",
                      "Tanggal Dicetak", "TGL_CETAK_KTP", "Tanggal Cetak Kartu"),
    "tanggal_terima": ("TGL_TERIMA", "Tanggal Diterima", "Tanggal Diambil", "TGL_AMBIL",
                       "Tanggal Pengambilan", "Tanggal Penyerahan", "TGL_SERAH",
                       "Tanggal Diserahkan"),
    "nomor_akta": ("NO_AKTA", "Nomor Akta", "No. Akta Kematian", "No Akta Mati",
                   "No Akta Perkawinan", "No Akta Kawin", "No Akta Perceraian",
                   "No Akta Cerai", "No Akta Kelahiran", "AKTA_MATI_NO", "Nomor Surat",
                   "No SKPWNI", "No Surat Pindah", "No Pindah", "No Surat Keterangan",
                   "No Datang", "No SKDWNI", "No Dokumen", "No Register"),
    "wilayah_tujuan": ("Wilayah Tujuan", "Kode Wilayah Tujuan", "Daerah Tujuan",
                       "Kode Tujuan", "Tujuan", "Kab/Kota Tujuan",
                       "Kode Kab/Kota Tujuan"),
    "nik_suami": ("NIK Suami", "SUAMI_NIK"),
    "nama_suami": ("Nama Suami", "SUAMI_NAMA_LGKP", "Nama Lengkap Suami"),
    "nik_istri": ("NIK Istri", "ISTRI_NIK", "NIK Isteri"),
    "nama_istri": ("Nama Istri", "ISTRI_NAMA_LGKP", "Nama Isteri",
                   "Nama Lengkap Istri"),
    "nik_jenazah": ("NIK Jenazah", "MATI_NIK", "NIK Almarhum", "NIK Mati"),
    "nama_jenazah": ("Nama Jenazah", "MATI_NAMA_LGKP", "Nama Almarhum", "Nama Mati"),
}  # fmt: skip
_LONGEST: Final = 60  # characters of a heading
_LETTER: Final = re.compile(r"[A-Za-z]")

_COLUMN_OF: Final = {
    key: column
    for column, others in ALSO.items()
    for name in (column, *others)
    for key in (bare(name), spelt(name))
}


def event_column_of(heading: object) -> str | None:
    """Return the column of an event that a heading stands for, or None."""
    text = "" if heading is None else str(heading)
    if not text or len(text) > _LONGEST or not _LETTER.search(text):
        return None  # as most cells of a wide line are
    return _column_of(text)


@lru_cache(maxsize=4096)  # a heading is asked for a dozen times, with each of the marks
def _column_of(text: str) -> str | None:
    return _COLUMN_OF.get(bare(text)) or _COLUMN_OF.get(spelt(text))
