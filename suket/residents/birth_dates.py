"""Birth dates as people type them into a search, day first: 16-12-1986, 16 Des 86."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    "JAN": 1,
    "FEB": 2,
    "PEB": 2,
    "MAR": 3,
    "APR": 4,
    "MEI": 5,
    "MAY": 5,
    "JUN": 6,
    "JUL": 7,
    "AGU": 8,
    "AGT": 8,
    "AGS": 8,
    "AUG": 8,
    "SEP": 9,
    "OKT": 10,
    "OCT": 10,
    "NOV": 11,
    "NOP": 11,
    "DES": 12,
    "DEC": 12,
}
_NAME = rf"(?:{'|'.join(_MONTHS)})[A-Z]*\.?"
_APART = r"(?:\s*[-/.,\u2010-\u2015]\s*|\s+)"
_YEAR = r"[0-9]{4}|[0-9]{2}"
_WRITTEN = tuple(
    re.compile(rf"(?<![0-9A-Z/]){pattern}(?![0-9A-Z/])", re.IGNORECASE)
    for pattern in (
        rf"(?P<y>[0-9]{{4}}){_APART}(?P<m>[0-9]{{1,2}}){_APART}(?P<d>[0-9]{{1,2}})",
        rf"(?P<d>[0-9]{{1,2}}){_APART}(?P<m>[0-9]{{1,2}}){_APART}(?P<y>{_YEAR})",
        rf"(?P<d>[0-9]{{1,2}})(?:{_APART})?(?P<m>{_NAME})(?:{_APART})?(?P<y>{_YEAR})",
        r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>[0-9]{4})",
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    )
)
_CENTURIES = (1900, 2000)
_SAID_BESIDE = re.compile(r"\b(?:LAHIR|TANGGAL|TGL|TTL)\b[.:]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """The days a text may mean (a year of two digits is two), and what else it says."""

    days: tuple[date, ...]
    rest: str


def typed(text: str) -> Typed:
    """Return the birth date in a text; `days` is empty if there is none."""
    for pattern in _WRITTEN:
        found = pattern.search(text)
        days = _days(found) if found else ()
        if found and days:
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return Typed(days, _SAID_BESIDE.sub("", rest).strip(" ,.:"))
    return Typed((), text)


def _days(found: re.Match[str]) -> tuple[date, ...]:
    year, month = int(found["y"]), found["m"]
    number = int(month) if month.isdigit() else _MONTHS[month[:3].upper()]
    is_short = len(found["y"]) < len("1986")
    years = [century + year for century in _CENTURIES] if is_short else [year]
    return tuple(day for one in years if (day := _day(one, number, int(found["d"]))))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
