"""Days of birth as people and programs write them, and what leaves room for doubt.

A way of writing that can mean two days is believed where the NIK has the same day, and
asked about otherwise: nobody's birthday is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from suket.intake.spreadsheets import Cell
from suket.residents import nik as niks
from suket.residents.plain_marks import with_plain_marks

FIRST_YEAR: Final = 1900
LEAST_AGE, MOST_AGE = 17, 100  # of whom a year of two digits may tell
_EXCEL_EPOCH: Final = date(1899, 12, 30)  # day 0 of serial numbers
_SERIALS: Final = range(10_000, 100_000)  # from 1927; less may be a year

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags agst agust aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY: Final = re.compile(
    r"^(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)(?:\s*,\s*|\s+)",
    re.IGNORECASE,
)
_MIDNIGHT: Final = re.compile(
    r"(?:T|\s)(?:0{1,2}[:.]00(?:[:.]00(?:[.,]0+)?)?\s*(?:Z|AM|[+]0[789]:?00)?"
    r"|12[:.]00(?:[:.]00)?\s*AM)$"
)
_HOUR: Final = re.compile(r"(?:T|\s)[0-9]{1,2}[:.][0-9]{2}")
_BETWEEN: Final = re.compile(r"\s*[-/.,]\s*|\s+")
_DIGITS: Final = re.compile(r"[0-9]+")
_YYYYMMDD, _DDMMYYYY, _SERIAL = (
    re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{2}"),
    re.compile(r"[0-3][0-9][01][0-9](?:19|20)[0-9]{2}"),
    re.compile(r"[0-9]{5}(?:\.0+)?"),
)
_PARTS, _YEAR_DIGITS, _SHORT_YEAR = 3, 4, 2


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it was written: what it says, and how sure that is."""

    day: date | None  # None: it says no day
    other: date | None = None  # what it says to those who put the month first
    is_sure: bool = True  # False: only if the NIK says the same
    is_day_first_only: bool = False  # day, month, year in figures, day above 12

    @property
    def is_in_figures(self) -> bool:
        """Can day and month be told apart by their order alone?"""
        return self.other is not None and self.other != self.day


def read(cell: Cell, today: date) -> Written:
    """Return the day that a cell says; `day` is None for what is no day."""
    if isinstance(cell, datetime):
        is_midnight = cell.time() == time(0)
        return Written(cell.date(), _turned(cell.date()), is_sure=is_midnight)
    if isinstance(cell, date):
        return Written(cell, _turned(cell))
    if isinstance(cell, bool) or cell is None:
        return Written(None)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _of_text(str(cell), today)


def _of_text(text: str, today: date) -> Written:
    plain = with_plain_marks(text).strip("' .")
    text = _MIDNIGHT.sub("", _WEEKDAY.sub("", plain))
    if _HOUR.search(text):
        return Written(None)
    if _YYYYMMDD.fullmatch(text):
        return Written(_day(int(text[:4]), int(text[4:6]), int(text[6:])))
    if _DDMMYYYY.fullmatch(text):
        day = _day(int(text[4:]), int(text[2:4]), int(text[:2]))
        return Written(day, is_sure=False)
    if _SERIAL.fullmatch(text):
        number = int(float(text))
        is_one = number in _SERIALS
        day = _EXCEL_EPOCH + timedelta(number) if is_one else None
        return Written(day, is_sure=False)
    parts = _BETWEEN.split(text)
    if len(parts) != _PARTS:
        return Written(None)
    return _of_parts(parts, today)


def _of_parts(parts: list[str], today: date) -> Written:
    """Return the day of three parts, one of which may be the name of a month."""
    named = [n for n, part in enumerate(parts) if part.lower() in _MONTHS]
    if named and named[0] < _PARTS - 1:
        month = _MONTHS[parts.pop(named[0]).lower()]
        return _of_named_month(month, *parts, today=today)
    if not all(map(_DIGITS.fullmatch, parts)):
        return Written(None)
    first, second, third = parts
    if len(first) == _YEAR_DIGITS:
        return Written(_day(int(first), int(second), int(third)))
    said = _with_year(third, int(second), int(first), today)
    turned = _with_year(third, int(first), int(second), today)
    return Written(
        said.day,
        turned.day,
        is_sure=said.is_sure,
        is_day_first_only=turned.day is None,
    )


def _of_named_month(month: int, first: str, last: str, *, today: date) -> Written:
    if not (_DIGITS.fullmatch(first) and _DIGITS.fullmatch(last)):
        return Written(None)
    if len(first) == _YEAR_DIGITS:
        return Written(_day(int(first), month, int(last)))
    return _with_year(last, month, int(first), today)


def _with_year(year: str, month: int, day: int, today: date) -> Written:
    if len(year) == _YEAR_DIGITS:
        return Written(_day(int(year), month, day))
    if len(year) != _SHORT_YEAR:
        return Written(None)
    likely = [
        century + int(year)
        for century in (1900, 2000)
        if LEAST_AGE <= today.year - century - int(year) <= MOST_AGE
    ]
    said = _day(likely[0], month, day) if len(likely) == 1 else None
    return Written(said, is_sure=False)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):  # a number of twenty digits
        return None


def _turned(day: date) -> date | None:
    """Return the day with day and month exchanged, or None if there is no such day."""
    return _day(day.year, day.day, day.month)


def is_of_nik(nik: str, day: date | None) -> bool:
    """Say whether a NIK has this day; also if there is none that could tell."""
    if day is None:
        return False
    if niks.fault(nik):
        return True
    said = int(nik[6:8]) % niks.FEMALE_DAYS, int(nik[8:10]), int(nik[10:12])
    return said == (day.day, day.month, day.year % 100)


def leave_doubt(cells: Iterable[Cell], today: date) -> bool:
    """Say whether a column of days may have day and month exchanged.

    Some can be read with the month first only; or a spreadsheet took some for dates
    and left as text those whose day cannot be a month, as it does in another language.
    """
    has_dates = has_month_first = has_day_first = False
    for cell in cells:
        if isinstance(cell, date):
            has_dates = True
        elif isinstance(cell, str):
            written = read(cell, today)
            has_month_first |= written.day is None and written.other is not None
            has_day_first |= written.day is not None and written.is_day_first_only
    return has_month_first or (has_dates and has_day_first)
