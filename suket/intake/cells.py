"""Parse one cell of an office's table, or say why it cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from suket.intake.occupations import KNOWN
from suket.intake.spreadsheets import Cell
from suket.register import printable
from suket.register.printable import Fault
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals

E = TypeVar("E", bound=StrEnum)
FIRST_YEAR = 1900
SHOWN = 40  # characters of a cell that a report repeats
_THREE = re.compile(r"[0-9]{1,3}")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Bad:
    """A code for ever, and a sentence that names the remedy."""

    reason: str
    pesan: str


class BadCell(Exception):
    """The cell cannot be read as what its column holds."""

    def __init__(self, bad: Bad) -> None:
        super().__init__(bad.reason)
        self.bad = bad


EMPTY = Bad("KOSONG", "Kolom ini wajib diisi.")
NUMERIC_NIK = Bad(
    "NIK_ANGKA",
    "Sel NIK berformat angka, sehingga Excel membuang digit terakhirnya."
    " Ubah kolom NIK menjadi Teks, lalu ketik ulang NIK dari sumber aslinya.",
)
TOO_LONG, FOREIGN_MARK = "TERLALU_PANJANG", "KARAKTER_ASING"
TOO_LONG_FOR_QR = Bad(
    "TERLALU_PANJANG_UNTUK_QR",
    "Nama, tempat lahir, dan alamat bersama-sama terlalu panjang untuk kode QR."
    " Ringkas penulisan alamatnya.",
)
NO_SUCH_DATE = Bad(
    "TANGGAL_SALAH",
    "Tulis tanggal yang benar dengan pola TTTT-BB-HH atau HH-BB-TTTT, mis. 2003-07-01.",
)
OUT_OF_TIME = Bad("TANGGAL_DI_LUAR_BATAS", "Tanggal lahir harus 1900 sampai hari ini.")
NOT_THREE_DIGITS = Bad("RT_RW_SALAH", "RT dan RW paling banyak tiga angka, mis. 003.")
NO_REGION = Bad(
    "WILAYAH_TIDAK_LENGKAP",
    "Isi kode_wilayah (mis. 32.74.01.1001), atau kelurahan, kecamatan,"
    " kabupaten_kota, dan provinsi.",
)
OTHER_OFFICE = Bad(
    "BUKAN_WILAYAH_KANTOR_INI",
    "Alamat ini di luar wilayah kantor Anda. Hapus baris ini dari berkas.",
)
TAKEN = Bad(
    "TERDAFTAR_DI_KANTOR_LAIN",
    "NIK ini masih tercatat di kantor lain. Minta kantor asal mencatat kepindahannya.",
)
DOUBLE = Bad("NIK_BERULANG", "NIK ini muncul lebih dari sekali. Sisakan satu baris.")
NO_PHOTO = Bad("FOTO_TIDAK_ADA", "Berkas foto ini tidak ada di folder atau ZIP.")
BAD_PHOTO = Bad(
    "FOTO_TIDAK_SAH",
    "Foto harus JPEG atau PNG, paling besar 2 MB dan 12 megapiksel.",
)
# These warn.
UNKNOWN_REGION = Bad(
    "KODE_WILAYAH_TIDAK_DIKENAL",
    "Kode wilayah tidak ada di daftar Kemendagri yang sekarang. Periksa kembali.",
)
TAUGHT = Bad(
    "TIDAK_DITURUNKAN",
    "Kantor sudah mengakhiri suket penduduk ini karena hal yang lebih baru daripada"
    " tabel. Isi kolom ini tidak diambil; perbarui tabel dari sumbernya.",
)
DIGIT_IN_NAME = Bad("ANGKA_DALAM_NAMA", "Nama memuat angka. Cocokkan dengan KK.")
UNKNOWN_OCCUPATION = Bad(
    "PEKERJAAN_TIDAK_BAKU", "Pekerjaan tidak ada di daftar F-1.01. Periksa kembali."
)
NIK_WARNINGS = {
    nik.WARN_BORN: "Tanggal lahir berbeda dari NIK. Cocokkan dengan KK atau akta.",
    nik.WARN_SEX: "Jenis kelamin berbeda dari NIK. Cocokkan dengan KK atau akta.",
    nik.WARN_CALENDAR: "Tanggal di dalam NIK tidak ada di kalender. Cocokkan KK.",
}

GENDERS = {"L": "LAKI-LAKI", "P": "PEREMPUAN", "LAKI LAKI": "LAKI-LAKI"}
ENROLMENTS = {
    "PRR": "PRINT_READY_RECORD",
    "SFE": "SENT_FOR_ENROLLMENT",
    "DUP": "DUPLICATE_RECORD",
    "EFAC": "ENROLL_FAILURE_AT_CENTRAL",
}
BLOOD_TYPES = {
    **{word: word for word in ("A", "B", "AB", "O")},
    **{w + sign: w + sign for w in ("A", "B", "AB", "O") for sign in "+-"},
    **dict.fromkeys(("", "-", "TIDAK TAHU"), "-"),
}
RELIGIONS = {
    **{w: w for w in ("ISLAM", "KRISTEN", "KATHOLIK", "HINDU", "BUDHA", "KHONGHUCU")},
    "KATOLIK": "KATHOLIK",
    "BUDDHA": "BUDHA",
    "KONGHUCU": "KHONGHUCU",
    "KEPERCAYAAN": "KEPERCAYAAN TERHADAP TUHAN YME",
    "KEPERCAYAAN TERHADAP TUHAN YME": "KEPERCAYAAN TERHADAP TUHAN YME",
    **dict.fromkeys(("", "-"), "-"),
}
MARITAL = {
    **{w: w for w in ("BELUM KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI")},
    **dict.fromkeys(("KAWIN TERCATAT", "KAWIN BELUM TERCATAT"), "KAWIN"),
}
CITIZENSHIPS = {"WNI": "WNI", "WNA": "WNA", "INDONESIA": "WNI", "": "WNI"}


def line_of(cell: Cell) -> str:
    """Return a cell as one line: NFC, single blanks, nothing around it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFC", str(cell)).split())


def short(text: str) -> str:
    """Return the beginning of a text, for a report."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def nik_of(cell: Cell) -> str:
    """Return the 16 digits of a NIK, or raise `BadCell`; never from a number."""
    if isinstance(cell, int | float):
        raise BadCell(NUMERIC_NIK)
    found = nik.tidy(line_of(cell))
    if not found:
        raise BadCell(EMPTY)
    fault = nik.fault(found)
    if fault is not None:
        raise BadCell(Bad(fault.code, fault.pesan))
    return found


def words(field: str) -> Callable[[Cell], str]:
    """Return a reader of texts that can be printed in a field of a suket.

    What is read is the cell as it was written; what is asked is whether a sheet could
    show it in capitals (`suket.register.printable`).
    """
    spelt = as_printed if field == "full_name" else in_capitals

    def read(cell: Cell) -> str:
        text = line_of(cell)
        if not text:
            raise BadCell(EMPTY)
        fault = printable.resident_fault(field, spelt(text))
        if fault is not None:
            raise BadCell(_unprintable(fault, text))
        return text

    return read


def _unprintable(fault: Fault, text: str) -> Bad:
    """Return the refusal of a text, naming the letter as it is written there."""
    if not fault.letter:
        return Bad(TOO_LONG, fault.pesan)
    written = (one for one in text if fault.letter in (one, *in_capitals(one)))
    return Bad(FOREIGN_MARK, replace(fault, letter=next(written, fault.letter)).pesan)


def one_word(choices: Mapping[str, str]) -> Callable[[Cell], str]:
    """Return a reader of one of these words, whatever its case."""
    listed = ", ".join(sorted({word for word in choices.values() if word != "-"}))

    def read(cell: Cell) -> str:
        text = line_of(cell).upper()
        if text not in choices:
            raise BadCell(EMPTY if not text else _not_among(listed))
        return choices[text]

    return read


def one_of(kind: type[E], also: Mapping[str, str]) -> Callable[[Cell], E]:
    """Return a reader of the members of an enumeration, and of words for them."""
    read = one_word({**{member.value: member.value for member in kind}, **also})
    return lambda cell: kind(read(cell))


def _not_among(listed: str) -> Bad:
    return Bad("PILIHAN_TIDAK_DIKENAL", f"Isi dengan salah satu dari: {listed}.")


def three_digits(cell: Cell) -> str:
    """Return the number of an RT or RW as three digits; "000" if there is none."""
    text = line_of(cell)
    if text in {"", "-"}:
        return "000"
    if not _THREE.fullmatch(text):
        raise BadCell(NOT_THREE_DIGITS)
    return text.zfill(3)


def day_of(cell: Cell, today: date) -> date:
    """Return a day of birth, from 1900 to today, or raise `BadCell`."""
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        day = _written_day(line_of(cell))
    if day.year < FIRST_YEAR or day > today:
        raise BadCell(OUT_OF_TIME)
    return day


def _written_day(text: str) -> date:
    if not text:
        raise BadCell(EMPTY)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise BadCell(NO_SUCH_DATE)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadCell(NO_SUCH_DATE) from error


def is_known_occupation(label: str) -> bool:
    """Say whether the form's list has this label."""
    return label.upper() in KNOWN
