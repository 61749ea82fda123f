"""The NIK: checked, tidied, masked (PP 37/2007, article 37; PP 40/2019, article 30).

A NIK is given once and never changes, so most disagreements with it are lawful: they
warn, and only what no office can ever have given is refused.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

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
_BLANK = r"[^\S\t\r\n]"
_MARK = rf"[.{_DASHES}]"
_DIGITS = re.compile(r"[0-9]+")
# One number: digits together, or groups with marks, or with blanks, between all of
# them.  A list mark ("3. ", "3) ") is thus outside.
_NUMBER = re.compile(
    rf"[0-9]+(?:(?:{_MARK}[0-9]+)+|(?:{_BLANK}+[0-9]+(?!{_MARK}?[0-9]))*)"
)
# The groups in which people write a NIK.  Others are more than one number: "3 27401…"
# is the third of a list, whose NIK has lost a digit.
_GROUPS = {(4, 4, 4, 4), (6, 6, 4), (6, 2, 2, 2, 4)}
_GROUPS_WITH_MARKS = _GROUPS | {
    (2, 2, 2, 6, 4),
    (2, 2, 2, 2, 2, 2, 4),
    (4, 2, 6, 4),
    (4, 2, 4, 4, 2),
}
_DIGITS_OF_PLACE = 3  # of the number before a line of a list
_DIGIT = re.compile(r"[0-9]")
_WHOLE = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_FEW_DIGITS = 10  # a number with fewer tells of nobody
# So many digits that a NIK may be meant; no telephone.
_MEANT = re.compile(
    rf"(?<![0-9+])(?!0|62{_BLANK}?8)[0-9](?:(?:{_BLANK}|{_MARK})*[0-9]){{11,}}"
)
FEMALE_DAYS = 40  # added to the day of a woman's birth
SHOWN_AT_END = 4  # digits by which an office finds a row of its own table
MASKED_FROM = 4  # digits shown before the stars of a line that somebody typed


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
    which a spreadsheet keeps a number as text.  Digits of more than one number never
    become one NIK: "3. 274014107039901" is returned as it is.
    """
    bare = _AROUND.sub("", without_unseen(text))
    joined = _SEPARATORS.sub("", bare)
    is_glued = joined != bare and bool(_FORM.fullmatch(joined))
    return bare if is_glued and not _is_one_number(bare, joined) else joined


def _is_one_number(bare: str, joined: str) -> bool:
    """Say whether 16 digits in groups are one NIK, and no number of a list is in it.

    Whatever parts them, they do where the first group goes on at once: "32.74.01-410703
    9901".  Behind the number of a list there is a blank.
    """
    if found_in(bare) == [joined]:
        return True
    groups = _DIGITS.findall(bare)
    goes_on = re.match(rf"[0-9]+{_MARK}[0-9]", bare) is not None
    return goes_on and _sizes(groups) in _GROUPS_WITH_MARKS


def is_parted(text: str) -> bool:
    """Say whether a text has 16 digits, but in groups in which no NIK is written."""
    return bool(_FORM.fullmatch(_SEPARATORS.sub("", text)))


def found_in(line: str) -> list[str]:
    """Return every NIK in a line of a list or a chat, as 16 digits.

    "1. 3274…", "• 3274…", "3274… - SITI" and "[10.12] Budi: 3274…" have one.  Digits
    are put together only inside one number, written in groups as a NIK is.
    """
    numbers = _NUMBER.findall(without_unseen(line))
    return [one for number in numbers for one in _niks_of(number)]


def named_in(line: str) -> list[str]:
    """Return what a line of a list or a chat names, in its order, at least one.

    A NIK as 16 digits; a number that may be meant for one as it is written; of a line
    that has neither the line itself.
    """
    seen = without_unseen(line)
    found = [
        (number.start(), one)
        for number in _NUMBER.finditer(seen)
        for one in _niks_of(number[0])
    ]
    rest = _NUMBER.sub(_covered, seen)
    meant = [(number.start(), number[0]) for number in _MEANT.finditer(rest)]
    named = [one for _, one in sorted(found + meant, key=itemgetter(0))]
    return named or [" ".join(seen.split())]


def is_meant(text: str) -> bool:
    """Say whether a text that is no NIK may be meant for one."""
    return bool(_MEANT.search(text)) or not any(map(str.isalpha, text))


def _niks_of(number: str) -> list[str]:
    """Return the NIK that one number is, or that its groups are."""
    groups = _DIGITS.findall(number)
    whole = [group for group in groups if len(group) == DIGITS]
    if whole:
        return whole
    known = _GROUPS if any(map(str.isspace, number)) else _GROUPS_WITH_MARKS
    has_place = len(groups[0]) <= _DIGITS_OF_PLACE and _sizes(groups) not in known
    written = groups[1:] if has_place else groups
    return ["".join(written)] if _sizes(written) in known else []


def _sizes(groups: list[str]) -> tuple[int, ...]:
    return tuple(map(len, groups))


def _covered(number: re.Match[str]) -> str:
    """Return a number with bars for its NIK, so that nothing else is read from it."""
    text = number[0]
    bars = _WHOLE.sub("|" * DIGITS, text)
    return "|" * len(text) if bars == text and _niks_of(text) else bars


def ending(nik: str) -> str:
    """Return the last four digits behind an ellipsis: the one mask of a NIK.

    Two people of a kecamatan begin alike; by these they are told apart, and an office
    finds a row of its own table.
    """
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
    day, month = int(nik[6:8]), int(nik[8:10])
    found = []
    if not says_born(nik, born):
        found.append(WARN_BORN)
    if (day > FEMALE_DAYS) != (sex is Gender.FEMALE):
        found.append(WARN_SEX)
    if not _is_a_day(born.year, month, day % FEMALE_DAYS):
        found.append(WARN_CALENDAR)
    return tuple(found)


def says_born(nik: str, day: date) -> bool:
    """Say whether a NIK is of somebody born on this day, of whatever century."""
    said = int(nik[6:8]) % FEMALE_DAYS, int(nik[8:10]), int(nik[10:12])
    return said == (day.day, day.month, day.year % 100)


def _is_a_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def veiled(line: str) -> str:
    """Return a line of a list as it is, with stars in the midst of its long numbers."""
    return _NUMBER.sub(lambda number: _starred(number[0]), line)


def _starred(number: str) -> str:
    if len(_DIGIT.findall(number)) < _FEW_DIGITS:
        return number
    middle = number[MASKED_FROM:-SHOWN_AT_END]
    stars = _DIGIT.sub("*", middle)
    return number[:MASKED_FROM] + stars + number[-SHOWN_AT_END:]
