"""The verb: count anew the places of pools and slots whose count and rows disagree.

A count changes in the transaction of the row it counts.  They disagree where somebody
wrote into the database by hand, or put back a part of a backup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from suket.applications.booking_tables import Booking
from suket.applications.tables import QuotaUse
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.validity import local_day
from suket.quotas import gate
from suket.quotas.tables import QuotaPool, Slot


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pool or a slot of a day to come that says another number than it has rows."""

    place: QuotaPool | Slot
    rows: int  # in use

    @property
    def name(self) -> str:
        """What it is, in the words of the program: "pool general of 2020-03-18"."""
        if isinstance(self.place, Slot):
            at = f"{self.place.starts_at:%Y-%m-%d %H:%M}"
            return f"slot {at} UTC of {self.place.unit_id}"
        return f"pool {self.place.pool} of {self.place.day}"


def disagreements(session: Session, office: str, *, today: date) -> list[Disagreement]:
    """Return what disagrees, from the office's local day `today` on."""
    queries = _of_pools(office, today), _of_slots(office, today)
    return [
        Disagreement(place, rows)
        for query in queries
        for place, rows in session.execute(query)
    ]


def recount(
    session: Session, office: str, *, who: str, now: datetime
) -> Sequence[Disagreement]:
    """Let every count be that of its rows; return what disagreed.

    Where there are more rows than there is room, the room is as large: who has a place
    keeps it, and nobody else gets one.
    """
    gate.hold(session, office)
    today = local_day(now, offices.find(session, office).zone)
    found = disagreements(session, office, today=today)
    for each in found:
        _mend(each.place, each.rows)
    session.flush()
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


def _of_slots(office: str, today: date) -> Select[Slot, int]:
    rows = _count(Booking.slot_id == Slot.id, Booking.freed_at.is_(None))
    return select(Slot, rows).where(
        Slot.office_code == office, Slot.day >= today, Slot.used != rows
    )


def _count(*conditions: Any) -> ScalarSelect[int]:
    return select(func.count()).where(*conditions).scalar_subquery()
