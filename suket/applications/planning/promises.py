"""What is promised: when a case is due, and on which day its suket can be had.

The clock of a case runs from the day that it got: by the hours in which its unit takes
applications, or, where an office says so, by all hours.  The suket can be had on the
first day from then on on which the unit hands out; where it hands out by slots, in the
first slot with a place from that day on, which is booked with the promise.  What is
promised is a day: of the day on which the clock ends the later slots are tried first,
and then the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, false, func, insert, select, tuple_
from sqlalchemy.orm import Session

from suket.applications import bookings
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import PENDING, SLOTLESS, ApplicationCase, Promise
from suket.applications.words import WhyFreed, WhyPromised
from suket.calendar.opening import Calendar
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.db import in_parts, unindexed
from suket.offices import units
from suket.offices.tables import Unit
from suket.offices.validity import beginning_of, local_day
from suket.offices.words import Clock
from suket.quotas import slots
from suket.quotas.slots import Wish
from suket.quotas.tables import Slot

KNOWN_AHEAD: Final = timedelta(days=150)
_SOON: Final = timedelta(days=14)  # nearly every clock ends within
AT_ONCE: Final = 500  # cases that are promised a day later on, in one transaction


@dataclass(frozen=True, slots=True)
class First:
    """What a new case is promised: its slot is taken, and not written down yet."""

    due_at: datetime | None
    day: date | None  # None: nothing is ever open, or all slots are full
    slot: Slot | None


def first(
    session: Session, table: Timetable, unit: Unit, day: date, *, others_wait: bool
) -> First:
    """Return what who asks now, and got this day, is promised, their slot taken.

    As `make` does of a case that is there, for one that is to be written in one piece.
    """
    at = due_at(table, unit.id, day)
    if at is None:
        return First(None, None, None)
    since = first_pickup(table, unit.id, at)
    if not slots.are_used(session, unit, Service.PICKUP, on=since):
        return First(at, since, None)
    kept = kept_from(session, table, unit.id) if others_wait else date.max
    wish = Wish(unit, Service.PICKUP, since=since, ready_at=at, kept_from=kept)
    slot = slots.take(session, wish, now=table.now)
    return First(at, slot.day if slot else None, slot)


def keep_first(session: Session, case: ApplicationCase, first: First) -> None:
    """Write down what a new case was promised as it was received."""
    now = case.received_at
    if first.slot is not None:
        bookings.add(session, case, first.slot, now=now)
    if first.day is not None:
        session.add(
            Promise(
                case_id=case.id,
                seq=1,
                promised_on=first.day,
                because=WhyPromised.RECEIVED,
                at=now,
            )
        )


def make(
    session: Session, table: Timetable, case: ApplicationCase, because: WhyPromised
) -> None:
    """Promise what follows from the day that a case has, with a slot where there are.

    Where nothing is ever open nothing is promised, nor where all slots are full: then
    `make_up` does it once there is a place.
    """
    make_all(session, table, [(case, because)])


def make_all(
    session: Session,
    table: Timetable,
    moved: Sequence[tuple[ApplicationCase, WhyPromised]],
) -> None:
    """Promise what follows from their days to many, in this order."""
    for case, because in moved:
        case.due_at = due_at(table, case.unit_id, case.day) if case.day else None
        promised = _pickup_day(session, table, case)
        keep(session, case, promised, because, now=table.now)


def make_from(
    session: Session,
    table: Timetable,
    case: ApplicationCase,
    due_at: datetime | None,
    because: WhyPromised,
) -> None:
    """Promise what follows from when a case is due now; the gate is held."""
    case.due_at = due_at
    keep(session, case, _pickup_day(session, table, case), because, now=table.now)


def foresee(session: Session, table: Timetable, unit: Unit, day: date) -> date | None:
    """Return what who gets this day now would be promised; nothing is booked."""
    at = due_at(table, unit.id, day)
    if at is None:
        return None
    first = first_pickup(table, unit.id, at)
    if not slots.are_used(session, unit, Service.PICKUP, on=first):
        return first
    free = slots.free(session, unit, Service.PICKUP, since=first, now=table.now)
    return free[0].day if free else None


def make_up(session: Session, table: Timetable) -> int:
    """Promise a day to who has none for want of a slot, by who came first.

    Whoever calls this has the gate.  Returns how many have a day now.
    """
    query = select(unindexed(ApplicationCase.unit_id)).where(
        ApplicationCase.office_code == table.office.code, PENDING, SLOTLESS
    )
    found = sorted(session.scalars(query.distinct()))
    here = [units.find(session, each, office=table.office.code) for each in found]
    return sum(_make_up(session, table, unit) for unit in here)


def _make_up(session: Session, table: Timetable, unit: Unit) -> int:
    """Promise a day to who could have a place of a unit; whoever could not is passed.

    So nobody keeps those behind them from what is free.  Who could, and whose case
    somebody else works on, keeps the slots that they could have (`kept_from`).
    """
    waiting = select(ApplicationCase).where(
        ApplicationCase.office_code == table.office.code,
        unindexed(ApplicationCase.unit_id) == unit.id,
        PENDING,
        SLOTLESS,
        *_could_have(session, table, unit),
    )
    ordered = waiting.order_by(ApplicationCase.received_at, ApplicationCase.number)
    held = ordered.limit(AT_ONCE).with_for_update(skip_locked=True)
    count = 0
    for case in session.scalars(held).all():
        day = _pickup_day(session, table, case)
        keep(session, case, day, WhyPromised.RECEIVED, now=table.now)
        count += day is not None
    return count


def _could_have(
    session: Session, table: Timetable, unit: Unit
) -> list[ColumnElement[bool]]:
    """Say in SQL for whom a slot of a unit is free: who is due by the last one."""
    if not slots.are_used(session, unit, Service.PICKUP, on=table.today):
        return []
    slots.ensure(session, unit, Service.PICKUP, now=table.now)
    last = slots.last_free(session, unit, Service.PICKUP, now=table.now)
    if last is None:
        return [false()]
    end = beginning_of(last + timedelta(days=1), table.office.zone)
    return [ApplicationCase.due_at < end]


def kept_from(
    session: Session,
    table: Timetable,
    unit_id: str,
    case: ApplicationCase | None = None,
) -> date:
    """Return the first day whose slots are kept for others who wait for one.

    Of a case: who wait longer; of who asks now: all whom `make_up` left, as it leaves
    whoever is held elsewhere and those beyond `AT_ONCE`.  The urgent wait for nobody.
    """
    if case is not None and case.is_urgent:
        return date.max
    query = select(func.min(ApplicationCase.due_at)).where(
        ApplicationCase.office_code == table.office.code,
        unindexed(ApplicationCase.unit_id) == unit_id,
        PENDING,
        SLOTLESS,
    )
    if case is not None:
        order = tuple_(ApplicationCase.received_at, ApplicationCase.number)
        query = query.where(order < tuple_(case.received_at, case.number))
    due = session.scalar(query)
    return date.max if due is None else first_pickup(table, unit_id, due)


def due_at(table: Timetable, unit_id: str, day: date) -> datetime | None:
    """Return when a case of a day is due, None if nothing is ever open."""
    began = max(table.now, beginning_of(day, table.office.zone))
    return ends_at(table, unit_id, began, table.office.clock_seconds)


def ends_at(
    table: Timetable, unit_id: str, began: datetime, seconds: int
) -> datetime | None:
    """Return when a clock of so many seconds ends, None if nothing is ever open."""
    if table.office.clock is Clock.WALL:
        return began + timedelta(seconds=seconds)
    day = local_day(began, table.office.zone)
    spans = (_SOON, KNOWN_AHEAD)
    known = (
        working_time(table, table.calendar, unit_id, day, day + span) for span in spans
    )
    ends = (hours.due(began, seconds) for hours in known)
    return next((end for end in ends if end is not None), None)


def seconds_left(table: Timetable, unit_id: str, due_at: datetime) -> int:
    """Return for how long the clock of a case still runs, 0 if it is over."""
    if due_at <= table.now:
        return 0
    if table.office.clock is Clock.WALL:
        return int((due_at - table.now).total_seconds())
    last = local_day(due_at, table.office.zone)
    hours = working_time(table, table.calendar, unit_id, table.today, last)
    return hours.worked(table.now, due_at)


def working_time(
    table: Timetable, calendar: Calendar, unit_id: str, first: date, last: date
) -> WorkingTime:
    """Return the hours of some days in which a unit takes applications."""
    days = calendar.days(unit_id, Service.INTAKE, first, last)
    zone = table.office.zone
    return WorkingTime(each for day in days for each in day.moments(zone))


def first_pickup(table: Timetable, unit_id: str, at: datetime) -> date:
    """Return the local day of a moment, or the first after it of handing out."""
    done = max(local_day(at, table.office.zone), table.today)
    pickup = Service.PICKUP
    found = table.calendar.next_open(unit_id, pickup, done, within=KNOWN_AHEAD)
    return found or done


def _pickup_day(
    session: Session, table: Timetable, case: ApplicationCase
) -> date | None:
    """Return the local day on which a suket can be had, its slot booked."""
    if case.due_at is None:
        return None
    first = first_pickup(table, case.unit_id, case.due_at)
    unit = units.find(session, case.unit_id, office=case.office_code)
    if not slots.are_used(session, unit, Service.PICKUP, on=first):
        bookings.release(session, case.id, WhyFreed.MOVED, now=table.now)
        return first
    kept = kept_from(session, table, unit.id, case)
    wish = Wish(unit, Service.PICKUP, since=first, ready_at=case.due_at, kept_from=kept)
    slot = bookings.book(session, case, wish, now=table.now)
    return None if slot is None else slot.day


def keep(
    session: Session,
    case: ApplicationCase,
    promised_on: date | None,
    because: WhyPromised,
    *,
    now: datetime,
) -> None:
    """Have a case promised for a day; what was promised before stays written."""
    keep_all(session, [(case, promised_on)], because, now=now)


def keep_all(
    session: Session,
    promised: Sequence[tuple[ApplicationCase, date | None]],
    because: WhyPromised,
    *,
    now: datetime,
    closure_id: int | None = None,
) -> None:
    """Have each case promised for a day; None takes what was promised back."""
    for case, day in promised:
        case.promised_on = day
    session.flush()
    kept = _counts(session, [case.id for case, _ in promised])
    rows = [
        {
            "case_id": case.id,
            "seq": 1 + kept.get(case.id, 0),
            "promised_on": day,
            "because": because,
            "closure_id": closure_id,
            "at": now,
        }
        for case, day in promised
        if day is not None
    ]
    if rows:
        session.execute(insert(Promise), rows)


def _counts(session: Session, case_ids: Sequence[str]) -> dict[str, int]:
    """Return how often each case was promised a day."""
    found: dict[str, int] = {}
    for some in in_parts(case_ids):
        query = select(Promise.case_id, func.count().label("times")).where(
            Promise.case_id.in_(some)
        )
        counted = session.execute(query.group_by(Promise.case_id))
        found |= {row.case_id: row.times for row in counted}
    return found


def of_case(session: Session, case_id: str) -> Sequence[Promise]:
    """Return what a case was promised, the first first."""
    query = select(Promise).where(Promise.case_id == case_id)
    return session.scalars(query.order_by(Promise.seq)).all()
