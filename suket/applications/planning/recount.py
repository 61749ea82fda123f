"""The verb: count anew the places of pools and slots whose count and rows disagree.

A count changes in the transaction of the row it counts.  They disagree where somebody
wrote into the database by hand, or put back a part of a backup.  Programs of before let
who cancelled keep the place in a slot: it is freed, and given to who waits for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from suket.applications.booking_tables import Booking
from suket.applications.planning import promises, timetable
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.applications.words import ENDED
from suket.db import in_parts
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.validity import local_day
from suket.quotas import gate
from suket.quotas.tables import QuotaPool, Slot

_IS_OVER = exists().where(
    ApplicationCase.id == Booking.case_id, ApplicationCase.state.in_(ENDED)
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pool or a slot of a day to come that says another number than it has rows."""

    place: QuotaPool | Slot
    rows: int  # in use
    leftover: int = 0  # in use, and of applications that ended without a suket

    @property
    def name(self) -> str:
        """What it is, in the words of the program: "pool general of 2020-03-18"."""
        if isinstance(self.place, Slot):
            at = f"{self.place.starts_at:%Y-%m-%d %H:%M}"
            return f"slot {at} UTC of {self.place.unit_id}"
        return f"pool {self.place.pool} of {self.place.day}"


def disagreements(session: Session, office: str, *, today: date) -> list[Disagreement]:
    """Return what disagrees, from the office's local day `today` on."""
    pools = session.execute(_of_pools(office, today))
    slots = session.execute(_of_slots(office, today))
    return [
        *(Disagreement(place, rows) for place, rows in pools),
        *(Disagreement(*row) for row in slots),
    ]


def recount(
    session: Session, office: str, *, who: str, now: datetime
) -> Sequence[Disagreement]:
    """Let every count be that of its rows; return what disagreed, with what it is now.

    Where there are more rows than there is room, the room is as large: who has a place
    keeps it, and nobody else gets one.
    """
    gate.hold(session, office)
    today = local_day(now, offices.find(session, office).zone)
    seen = disagreements(session, office, today=today)
    found = [Disagreement(each.place, each.rows - each.leftover) for each in seen]
    left = [each.place for each in seen if each.leftover]
    _let_go(session, [place.id for place in left if isinstance(place, Slot)], now)
    for each in found:
        _mend(each.place, each.rows)
    session.flush()
    promises.make_up(session, timetable.read(session, office, now=now))
    facts = [
        Fact(event=Event.PLACES_RECOUNTED, subject=each.name, office=office)
        for each in found
    ]
    entries.note_all(session, facts, who=who, at=now)
    return found


def _mend(place: QuotaPool | Slot, rows: int) -> None:
    if isinstance(place, Slot):
        place.capacity = max(place.capacity, rows)
    else:
        place.size = max(place.size, rows)
    place.used = rows


def _of_pools(office: str, today: date) -> Select[QuotaPool, int]:
    rows = _count(
        QuotaUse.office_code == QuotaPool.office_code,
        QuotaUse.service == QuotaPool.service,
        QuotaUse.day == QuotaPool.day,
        QuotaUse.pool == QuotaPool.pool,
        QuotaUse.freed_at.is_(None),
    )
    return select(QuotaPool, rows).where(
        QuotaPool.office_code == office, QuotaPool.day >= today, QuotaPool.used != rows
    )


def _of_slots(office: str, today: date) -> Select[Slot, int, int]:
    live = (Booking.slot_id == Slot.id, Booking.freed_at.is_(None))
    rows, over = _count(*live), _count(*live, _IS_OVER)
    return select(Slot, rows, over).where(
        Slot.office_code == office,
        Slot.day >= today,
        or_(Slot.used != rows, over > 0),
    )


def _let_go(session: Session, slot_ids: Sequence[str], now: datetime) -> None:
    """End the bookings of these slots of whose application ended without a suket."""
    for some in in_parts(slot_ids):
        for state, why in ENDED.items():
            ended = exists().where(
                ApplicationCase.id == Booking.case_id, ApplicationCase.state == state
            )
            statement = update(Booking).where(
                Booking.slot_id.in_(some), Booking.freed_at.is_(None), ended
            )
            freed = {"freed_at": now, "freed_why": why, "came_at": None}
            session.execute(statement.values(**freed))


def _count(*conditions: Any) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()
