"""The rules of an office's quotas: how large which pool is on which weekday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from suket.calendar.words import Service
from suket.quotas.tables import QuotaRule
from suket.quotas.words import Pool

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one service of an office, the one that decides first."""

    rows: Sequence[QuotaRule]

    def sizes(self, day: date) -> dict[Pool, int]:
        """Return how large each pool is on a day; a pool without a rule is absent."""
        found: dict[Pool, int] = {}
        for row in self.rows:
            if row.since <= day and row.weekday == day.weekday():
                found.setdefault(row.pool, row.size)
        return found

    def last_day(self, until: date) -> date | None:
        """Return the last day up to `until` that has a pool; None: its week has none.

        An office that is shut at weekends has none on those days.
        """
        week = (until - timedelta(days=number) for number in range(DAYS_OF_WEEK))
        return next((day for day in week if self.sizes(day)), None)

    @property
    def pools(self) -> frozenset[Pool]:
        """Return the pools that any rule names."""
        return frozenset(row.pool for row in self.rows)


_IS_OF_SERVICE: Final = (
    QuotaRule.office_code == bindparam("office"),
    QuotaRule.service == bindparam("service"),
)
_OF_SERVICE: Final = (
    select(QuotaRule)
    .where(*_IS_OF_SERVICE)
    .order_by(QuotaRule.since.desc(), QuotaRule.id.desc())
)
_BEGINS: Final = select(func.min(QuotaRule.since)).where(*_IS_OF_SERVICE)


def begins(session: Session, office: str, service: Service) -> date | None:
    """Return the first day of the first rule of a service, None if it has none."""
    return session.scalar(_BEGINS, {"office": office, "service": service})


def of_service(session: Session, office: str, service: Service) -> Rules:
    """Return the rules of a service; without any, the office has no limit."""
    asked = {"office": office, "service": service}
    return Rules(session.scalars(_OF_SERVICE, asked).all())
