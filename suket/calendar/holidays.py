"""Which days are holidays for an office, as it was known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
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


_SINCE: Final = (
    select(Holiday)
    .where(
        Holiday.day >= bindparam("first"),
        Holiday.office_code.is_(None) | (Holiday.office_code == bindparam("office")),
        Holiday.named_at <= bindparam("known_at"),
    )
    .order_by(Holiday.id)
)


def since(
    session: Session, office_code: str, first: date, *, known_at: datetime
) -> Holidays:
    """Return the holidays from a day on.

    An office's own row comes before one for all, and what was named later before what
    was named earlier.
    """
    asked = {"office": office_code, "first": first, "known_at": known_at}
    rows = session.scalars(_SINCE, asked)
    own_last = sorted(rows, key=lambda row: row.office_code is not None)
    return Holidays({row.day: row for row in own_last})
