"""The bookings of cases: a place in a pickup slot, held, confirmed, missed, given up.

`Slot.used` counts the bookings that are not freed.  Who calls what frees or moves one
has the gate (`suket.quotas.gate`), since it may touch two slots.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from suket.applications.booking_tables import Booking
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, WhyFreed
from suket.db import in_parts, unindexed
from suket.quotas import slots
from suket.quotas.slots import Wish
from suket.quotas.tables import Slot

GRACE: Final = timedelta(minutes=30)  # who comes so late still counts as come
_IS_LIVE: Final = Booking.freed_at.is_(None)
_HAS_NOT_COME: Final = Booking.came_at.is_(None)
_IS_READY: Final = exists().where(
    ApplicationCase.id == Booking.case_id, ApplicationCase.state == CaseState.SIAP
)


def slot_of(session: Session, case_id: str) -> Slot | None:
    """Return the slot in which a case has a place, or None."""
    query = select(Slot).join(Booking, Booking.slot_id == Slot.id)
    return session.scalar(query.where(Booking.case_id == case_id, _IS_LIVE))


def slots_of(session: Session, case_ids: Sequence[str]) -> dict[str, Slot]:
    """Return the slots in which cases have a place, by the case's id."""
    found: dict[str, Slot] = {}
    for some in in_parts(case_ids):
        query = select(Booking.case_id, Slot).join(Slot, Booking.slot_id == Slot.id)
        rows = session.execute(query.where(Booking.case_id.in_(some), _IS_LIVE))
        found |= {row[0]: row[1] for row in rows}
    return found


def move_all(
    session: Session, moved: Sequence[tuple[str, Slot | None]], *, now: datetime
) -> None:
    """Give up the places of cases, and let each have one in its new slot, if any.

    Their places are there: whoever calls this has the gate and has counted them.
    """
    case_ids = [case_id for case_id, _ in moved]
    for some in in_parts(case_ids):
        _free(session, WhyFreed.MOVED, now, Booking.case_id.in_(some))
    new = [(case_id, slot) for case_id, slot in moved if slot is not None]
    for slot_id, count in sorted(Counter(slot.id for _, slot in new).items()):
        slots.take_some(session, slot_id, count)
    rows = [
        {"case_id": case_id, "slot_id": slot.id, "booked_at": now}
        for case_id, slot in new
    ]
    if rows:
        session.execute(insert(Booking), rows)


def book(
    session: Session, case: ApplicationCase, wish: Wish, *, now: datetime
) -> Slot | None:
    """Let a case have the first place that fits, and return its slot.

    A case that has a place there already is moved to an earlier one only, unless its
    slot was shut meanwhile.  None if all slots are full.
    """
    has = slot_of(session, case.id)
    serves = has is not None and has.day >= wish.since and not has.is_shut
    kept = has if serves else None
    taken = slots.take(session, replace(wish, before=kept), now=now)
    if taken is None and kept is not None:
        return kept
    release(session, case.id, WhyFreed.MOVED, now=now)
    if taken is not None:
        add(session, case, taken, now=now)
        session.flush()
    return taken


def book_this(
    session: Session,
    case: ApplicationCase,
    slot: Slot,
    *,
    now: datetime,
    held_until: datetime | None = None,
) -> bool:
    """Let a case have a place in this slot instead of its own, if there is one.

    With `held_until` it is only held: it has to be confirmed before.
    """
    if not slots.take_this(session, slot, now=now):
        return False
    release(session, case.id, WhyFreed.MOVED, now=now)
    add(session, case, slot, now=now, held_until=held_until)
    session.flush()
    return True


def add(
    session: Session,
    case: ApplicationCase,
    slot: Slot,
    *,
    now: datetime,
    held_until: datetime | None = None,
) -> None:
    """Write down that a case has a place in a slot, which was taken for it."""
    session.add(
        Booking(case_id=case.id, slot_id=slot.id, booked_at=now, held_until=held_until)
    )


def confirm(session: Session, case_id: str, *, now: datetime) -> bool:
    """Let a place that was held be a booking; False if it has expired meanwhile."""
    return _changed(
        session,
        Booking.case_id == case_id,
        Booking.held_until > now,
        values={"held_until": None},
    )


def note_arrival(session: Session, case_id: str, *, today: date, now: datetime) -> bool:
    """Write down that somebody has come for what is ready, to their slot of today.

    False if there is none: who comes on another day, or before it is ready, has not
    come to what they booked.
    """
    is_today = exists().where(Slot.id == Booking.slot_id, Slot.day == today)
    return _changed(
        session,
        Booking.case_id == case_id,
        Booking.held_until.is_(None),
        _HAS_NOT_COME,
        is_today,
        _IS_READY,
        values={"came_at": now},
    )


def end_by_fetching(
    session: Session, case_id: str, *, today: date, now: datetime
) -> int:
    """Let who fetches today have come to the slot of today, and give up any other.

    Returns how many were given up, one or none.
    """
    note_arrival(session, case_id, today=today, now=now)
    is_other = exists().where(Slot.id == Booking.slot_id, Slot.day != today)
    return _free(session, WhyFreed.MOVED, now, Booking.case_id == case_id, is_other)


def _changed(
    session: Session, *where: ColumnElement[bool], values: dict[str, Any]
) -> bool:
    session.flush()
    statement = update(Booking).where(_IS_LIVE, *where).values(**values)
    return session.connection().execute(statement).rowcount == 1


def release(session: Session, case_id: str, why: WhyFreed, *, now: datetime) -> int:
    """Give up the place of a case; return how many it had, one or none."""
    return _free(session, why, now, Booking.case_id == case_id)


def expire(session: Session, office: str, *, now: datetime) -> int:
    """Give up what was held and not confirmed in time; return how many.

    Nothing is promised to these cases any more, until `promises.make_up` does.
    """
    query = (
        select(ApplicationCase)
        .join(Booking, Booking.case_id == ApplicationCase.id)
        .where(
            _IS_LIVE,
            Booking.held_until <= now,
            unindexed(ApplicationCase.office_code) == office,
        )
        .with_for_update(skip_locked=True, of=ApplicationCase)
    )
    count = 0
    for case in session.scalars(query).all():
        late = (Booking.case_id == case.id, Booking.held_until <= now)
        if _free(session, WhyFreed.EXPIRED, now, *late):
            case.promised_on, count = None, count + 1
    return count


def miss(session: Session, office: str, *, now: datetime) -> int:
    """Give up the places of who did not come for what was ready; return how many."""
    over = exists().where(
        Slot.id == Booking.slot_id,
        unindexed(Slot.office_code) == office,
        Slot.ends_at <= now - GRACE,
    )
    return _free(
        session,
        WhyFreed.NO_SHOW,
        now,
        Booking.held_until.is_(None),
        _HAS_NOT_COME,
        over,
        _IS_READY,
    )


def _free(
    session: Session, why: WhyFreed, now: datetime, *where: ColumnElement[bool]
) -> int:
    """End live bookings, and have their places be free again.

    The one way in which any of them ends: who had come and goes unserved has not come
    to what they get instead.
    """
    session.flush()
    statement = (
        update(Booking)
        .where(_IS_LIVE, *where)
        .values(freed_at=now, freed_why=why, came_at=None)
        .returning(Booking.slot_id)
    )
    freed = session.connection().execute(statement).scalars().all()
    for slot_id, count in sorted(Counter(freed).items()):
        slots.take_some(session, slot_id, -count)
    return len(freed)
