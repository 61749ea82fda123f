"""Which days are holidays for an office, as it was known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.calendar import national_holidays
from suket.calendar.tables import Holiday


@dataclass(frozen=True, slots=True)
class Holidays:
    """The holidays of an office from a day on.

    What the table says of a day comes before the shipped calendar.
    """

    named: Mapping[date, Holiday]  # of each day the row that decides

    def name(self, day: date) -> str | None:
        """Return the name of the holiday that a day is, None of any other day."""
        row = self.named.get(day)
        if row is None:
            return national_holidays.of_year(day.year).get(day)
        return None if row.is_open else row.name


def since(
    session: Session, office_code: str, first: date, *, known_at: datetime
) -> Holidays:
    """Return the holidays from a day on.

    An office's own row comes before one for all, and what was named later before what
    was named earlier.
    """
    query = select(Holiday).where(
        Holiday.day >= first,
        Holiday.office_code.is_(None) | (Holiday.office_code == office_code),
        Holiday.named_at <= known_at,
    )
    rows = session.scalars(query.order_by(Holiday.id))
    own_last = sorted(rows, key=lambda row: row.office_code is not None)
    return Holidays({row.day: row for row in own_last})
