"""The NIK: checked, tidied, masked (PP 37/2007, article 37; PP 40/2019, article 30).

A NIK is given once and never changes, so most disagreements with it are lawful: they
warn, and only what no office can ever have given is refused.
"""

import re
from dataclasses import dataclass
from datetime import date

from suket.residents.plain_marks import without_unseen
from suket.residents.words import Gender

DIGITS = 16
_FORM = re.compile(r"[0-9]{16}")
_DASHES = "\\-\u2010-\u2015\u2212"
_APOSTROPHES = "'`\u00b4\u2018\u2019\u02bc"
# Blanks, dots and dashes between groups; what Excel and those who outwit it put around
# a number that is to stay text: '…, "…", ="…".
_SEPARATORS = re.compile(rf"[\s.{_DASHES}]")
_BEHIND = rf'[\s{_APOSTROPHES}"\u201c\u201d]'
_AROUND = re.compile(
    # Behind: from the first mark of a row, or a long row is read once a mark.
    rf'^[\s={_APOSTROPHES}"\u201c\u201d]+|(?<!{_BEHIND}){_BEHIND}+$'
)
_WHOLE = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_GROUPED = re.compile(rf"(?<![0-9])[0-9](?:[ .{_DASHES}]?[0-9]){{15}}(?![0-9])")
FEMALE_DAYS = 40  # added to the day of a woman's birth
SHOWN_AT_END = 4  # digits by which an office finds a row of its own table
MASKED_FROM = 4  # digits shown before the stars: domain handbook, section 7.4


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why a NIK cannot be one: a code for ever, and a sentence for the officer."""

    code: str
    pesan: str


NOT_16_DIGITS = Malformed("NIK_BUKAN_16_DIGIT", "NIK harus 16 angka.")
NO_SERIAL = Malformed("NIK_URUT_0000", "Empat angka terakhir NIK mulai dari 0001.")
NO_SUCH_DAY = Malformed(
    "NIK_TANGGAL_MUSTAHIL",
    "Angka 7-8 NIK harus 01-31 (laki-laki) atau 41-71 (perempuan), angka 9-10 01-12.",
)

WARN_BORN = "NIK_BEDA_TANGGAL_LAHIR"
WARN_SEX = "NIK_BEDA_JENIS_KELAMIN"
WARN_CALENDAR = "NIK_TANGGAL_TIDAK_ADA"


def tidy(text: str) -> str:
    """Return `text` without what people and spreadsheets put into and around numbers.

    Blanks, dots, dashes, marks that cannot be seen, and the apostrophe or `="…"` by
    which a spreadsheet keeps a number as text.
    """
    return _SEPARATORS.sub("", _AROUND.sub("", without_unseen(text)))


def found_in(line: str) -> list[str]:
    """Return every NIK in a line of a list or a chat, as 16 digits.

    "1. 3274…", "• 3274…", "3274… - SITI" and "[10.12] Budi: 3274…" have one.  Digits
    that stand together come before those written in groups.
    """
    seen = without_unseen(line)
    return _WHOLE.findall(seen) or [tidy(run) for run in _GROUPED.findall(seen)]


def ending(nik: str) -> str:
    """Return the last four digits behind an ellipsis: an office finds a row by them."""
    return f"…{nik[-SHOWN_AT_END:]}"


def fault(nik: str) -> Malformed | None:
    """Say why `nik` (tidied) cannot be a NIK, or None if it can."""
    if not _FORM.fullmatch(nik):
        return NOT_16_DIGITS
    if nik[12:] == "0000":
        return NO_SERIAL
    day, month = int(nik[6:8]), int(nik[8:10])
    if not (1 <= day % FEMALE_DAYS <= 31 and day <= 71 and 1 <= month <= 12):  # noqa: PLR2004 - the calendar's
        return NO_SUCH_DAY
    return None


def warnings(nik: str, *, born: date, sex: Gender) -> tuple[str, ...]:
    """Return the codes of what an officer should look at twice; none of it refuses.

    "Jika NIK ditemukan tidak selaras dengan tanggal lahir … NIK tidak dapat dirubah":
    PP 40/2019, article 30 (2).  The century is not in the NIK, so it is not compared.
    """
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    found = []
    if (day % FEMALE_DAYS, month, year) != (born.day, born.month, born.year % 100):
        found.append(WARN_BORN)
    if (day > FEMALE_DAYS) != (sex is Gender.FEMALE):
        found.append(WARN_SEX)
    if not _is_a_day(born.year, month, day % FEMALE_DAYS):
        found.append(WARN_CALENDAR)
    return tuple(found)


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def masked(nik: str) -> str:
    """Return the first four digits and stars: enough for an officer, not for others."""
    return nik[:MASKED_FROM] + "*" * max(0, len(nik) - MASKED_FROM)
