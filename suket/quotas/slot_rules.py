"""The rules of a unit's slots: how long, and for how many, on which weekday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from suket.calendar.words import Service
from suket.offices.tables import Unit
from suket.quotas.tables import SlotRule

_WEEK: Final = range(7)


@dataclass(frozen=True, slots=True)
class SlotRules:
    """The rules of one service of a unit, the one that decides first."""

    rows: Sequence[SlotRule]

    def of_weekday(self, weekday: int, on: date) -> SlotRule | None:
        """Return how a weekday is cut, as it holds on a day, None if it has no slot."""
        for row in self.rows:
            if row.since <= on and row.weekday == weekday:
                return row if row.capacity else None
        return None

    def of_day(self, day: date) -> SlotRule | None:
        """Return how a day is cut, None if it has no slot."""
        return self.of_weekday(day.weekday(), day)

    def are_in_force(self, on: date) -> bool:
        """Say whether the unit serves by slots at that time."""
        return any(self.of_weekday(weekday, on) for weekday in _WEEK)


_OF_UNIT: Final = (
    select(SlotRule)
    .where(
        SlotRule.unit_id == bindparam("unit"), SlotRule.service == bindparam("service")
    )
    .order_by(SlotRule.since.desc(), SlotRule.id.desc())
)


def of_service(session: Session, unit: Unit, service: Service) -> SlotRules:
    """Return the rules of a service of a unit; without any, it has no slots."""
    return of_unit(session, unit.id, service)


def of_unit(session: Session, unit_id: str, service: Service) -> SlotRules:
    """Return the rules of a service of the unit with this id."""
    asked = {"unit": unit_id, "service": service}
    return SlotRules(session.scalars(_OF_UNIT, asked).all())


def of_office(session: Session, office: str) -> Sequence[tuple[str, Service]]:
    """Return which services of which units (their ids) any rule is about."""
    query = select(SlotRule.unit_id, SlotRule.service).distinct()
    query = query.where(SlotRule.office_code == office)
    rows = session.execute(query.order_by(SlotRule.unit_id, SlotRule.service))
    return [(row.unit_id, row.service) for row in rows]
