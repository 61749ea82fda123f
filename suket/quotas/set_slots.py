"""The verb: set how a unit's hours are cut into slots, from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit
from suket.quotas import gate, slots
from suket.quotas.errors import BadSize, BadSlotLength
from suket.quotas.tables import LARGEST, LONGEST_SLOT, SHORTEST_SLOT, SlotRule


@dataclass(frozen=True, slots=True)
class SlotSizes:
    """How long the slots of a service are and for how many, from a day on."""

    service: Service
    since: date
    minutes: int
    capacities: Mapping[int, int]  # by weekday, 0 is Monday; 0 people: no slots


def set_slots(
    session: Session, unit: Unit, sizes: SlotSizes, *, who: str, now: datetime
) -> None:
    """Let each weekday that is named have its slots from the day on.

    They are cut from the hours in which the unit offers the service.  What is not named
    stays as it is, and so does every place that is taken.  Raises `DayIsPast`,
    `BadSize`, `BadSlotLength`.
    """
    if sizes.since < units.today(session, unit, now=now):
        raise DayIsPast
    if not all(0 <= size <= LARGEST for size in sizes.capacities.values()):
        raise BadSize
    if not SHORTEST_SLOT <= sizes.minutes <= LONGEST_SLOT:
        raise BadSlotLength
    session.add_all(
        SlotRule(
            office_code=unit.office_code,
            unit_id=unit.id,
            service=sizes.service,
            weekday=weekday,
            minutes=sizes.minutes,
            capacity=capacity,
            since=sizes.since,
            named_at=now,
        )
        for weekday, capacity in sizes.capacities.items()
    )
    session.flush()
    gate.hold(session, unit.office_code)
    slots.plan(session, unit, sizes.service, now=now)
    fact = Fact(event=Event.SLOTS_SET, subject=unit.id, office=unit.office_code)
    entries.note(session, fact, who=who, at=now)
