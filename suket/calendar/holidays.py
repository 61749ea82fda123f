"""Which days are holidays for an office, as it was known at a moment."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.calendar import national_holidays
from suket.calendar.tables import Holiday


def between(
    session: Session, office_code: str, first: date, last: date, *, known_at: datetime
) -> dict[date, str]:
    """Return the names of the holidays from `first` to `last`, by day.

    A row of the table comes before the shipped calendar, an office's own row before
    one for all, and what was named later before what was named earlier.
    """
    found = {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in national_holidays.of_year(year).items()
        if first <= day <= last
    }
    for row in _named(session, office_code, first, last, known_at):
        if row.is_open:
            found.pop(row.day, None)
        else:
            found[row.day] = row.name
    return found


def _named(
    session: Session, office_code: str, first: date, last: date, known_at: datetime
) -> list[Holiday]:
    """Return the rows that count, the one that decides last."""
    query = select(Holiday).where(
        Holiday.day.between(first, last),
        Holiday.office_code.is_(None) | (Holiday.office_code == office_code),
        Holiday.named_at <= known_at,
    )
    rows = session.scalars(query.order_by(Holiday.id))
    return sorted(rows, key=lambda row: row.office_code is not None)
