"""The validity of a suket: days, months and its last moment, in the office's time."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from suket.offices.errors import DayIsFar, DayIsPast
from suket.offices.words import Validity

MONTHS_IN_YEAR = 12
FARTHEST = timedelta(days=5 * 366)  # that is planned ahead


def local_day(moment: datetime, zone: str) -> date:
    """Return the day it is at the office; numbers, months and ages run on it."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_valid_day(
    issued_on: date, policy: Validity, months: int | None
) -> date | None:
    """Return the last day a suket is good, or None when only the card ends it.

    Months are those of the calendar, clamped: 31 August and six months is 28 or 29
    February.  "Months, or until printed" has the same last day: the printing of the
    card ends either kind earlier, by an act and not by a date.
    """
    if policy is Validity.UNTIL_PRINTED or months is None:
        return None
    return add_months(issued_on, months)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last of a month that is shorter."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def require_plannable(day: date, today: date) -> None:
    """Raise `DayIsPast` before today, `DayIsFar` more than five years after it."""
    if day < today:
        raise DayIsPast
    if day > today + FARTHEST:
        raise DayIsFar


def beginning_of(day: date, zone: str) -> datetime:
    """Return the midnight that begins `day` at the office, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """Return the midnight that ends `day` at the office, in UTC: at it, it is too late.

    RFC 8392: "on or after which the CWT must not be accepted".
    """
    return beginning_of(day + timedelta(days=1), zone)
