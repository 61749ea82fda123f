"""What is promised: when a case is due, and on which day its suket can be had.

The clock of a case is that of working time: it runs while its unit takes applications,
from the day that the case got.  The suket can be had on the first day from then on on
which the unit hands out; where it hands out by slots, in the first slot with a place
from that day on, which is booked with the promise.  What is promised is a day: of the
day on which the clock ends the later slots are tried first, and then the others.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.applications import bookings
from suket.applications.tables import PENDING, SLOTLESS, ApplicationCase, Promise
from suket.applications.words import WhyFreed, WhyPromised
from suket.calendar import opening
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.offices.validity import local_day
from suket.quotas import slots
from suket.quotas.slots import Wish

# 24 hours after the file is complete (Permendagri 19/2018), counted while it is open.
WORKING_SECONDS: Final = 24 * 3600
KNOWN_AHEAD: Final = timedelta(days=150)
AT_ONCE: Final = 500  # cases that are promised a day later on, in one transaction


def make(
    session: Session, case: ApplicationCase, because: WhyPromised, *, now: datetime
) -> None:
    """Promise what follows from the day that a case has, with a slot where there are.

    Where nothing is ever open nothing is promised, nor where all slots are full: then
    `make_up` does it once there is a place.
    """
    make_all(session, [(case, because)], now=now)


def make_all(
    session: Session,
    moved: Sequence[tuple[ApplicationCase, WhyPromised]],
    *,
    now: datetime,
) -> None:
    """Promise what follows from their days to many, in this order."""
    days = [case.day for case, _ in moved if case.day]
    calendars = _Calendars(session, days, now)
    for case, because in moved:
        known = calendars.of(case)
        case.due_at = known.due(case.day) if case.day else None
        keep(session, case, _pickup_day(session, case, known), because, now=now)


def make_from(
    session: Session,
    case: ApplicationCase,
    due_at: datetime | None,
    because: WhyPromised,
    *,
    now: datetime,
) -> None:
    """Promise what follows from when a case is due now; the gate is held."""
    case.due_at = due_at
    calendars = _Calendars(session, [due_at.date()] if due_at else [], now)
    promised = _pickup_day(session, case, calendars.of(case)) if due_at else None
    keep(session, case, promised, because, now=now)


def foresee(session: Session, unit: Unit, day: date, *, now: datetime) -> date | None:
    """Return what who gets this day now would be promised; nothing is booked."""
    known = _Calendar(session, unit, (day, day + KNOWN_AHEAD), now)
    due_at = known.due(day)
    if due_at is None:
        return None
    first = known.first_pickup(due_at)
    if not slots.are_used(session, unit, Service.PICKUP, on=first):
        return first
    free = slots.free(session, unit, Service.PICKUP, since=first, now=now)
    return free[0].day if free else None


def make_up(session: Session, office: str, *, now: datetime) -> int:
    """Promise a day to who has none for want of a slot, by who came first.

    Whoever calls this has the gate.  Returns how many have a day now.
    """
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office, PENDING, SLOTLESS
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number)
    waiting = ordered.limit(AT_ONCE).with_for_update(skip_locked=True)
    cases, count = session.scalars(waiting).all(), 0
    days = [case.due_at.date() for case in cases if case.due_at]
    calendars = _Calendars(session, days, now)
    for case in cases:
        day = _pickup_day(session, case, calendars.of(case))
        keep(session, case, day, WhyPromised.RECEIVED, now=now)
        count += day is not None
    return count


class _Calendar:
    """When a unit takes applications and hands out."""

    def __init__(
        self, session: Session, unit: Unit, span: tuple[date, date], now: datetime
    ) -> None:
        self.unit, self.now = unit, now
        self.zone = offices.find(session, unit.office_code).zone
        intake, self._pickup = (
            opening.days(session, unit, service, *span, known_at=now)
            for service in (Service.INTAKE, Service.PICKUP)
        )
        stretches = (each for day in intake for each in day.moments(self.zone))
        self._clock = WorkingTime(stretches)

    def due(self, day: date) -> datetime | None:
        """Return when a case of a day is due, None if nothing is ever open."""
        begins = datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
        return self._clock.due(max(self.now, begins), WORKING_SECONDS)

    def first_pickup(self, at: datetime) -> date:
        """Return the local day of a moment, or the first after it of handing out."""
        done = local_day(at, self.zone)
        days = (each.day for each in self._pickup if each.is_open and each.day >= done)
        return next(days, done)


class _Calendars:
    """The calendars of units, each read once, for cases of certain days."""

    def __init__(self, session: Session, days: Sequence[date], now: datetime) -> None:
        self._session, self._now = session, now
        first, last = min(days, default=date.min), max(days, default=date.min)
        self._span = first, last + KNOWN_AHEAD
        self._known: dict[str, _Calendar] = {}

    def of(self, case: ApplicationCase) -> _Calendar:
        """Return the calendar of the unit of a case."""
        if case.unit_id not in self._known:
            unit = units.find(self._session, case.unit_id, office=case.office_code)
            self._known[unit.id] = _Calendar(self._session, unit, self._span, self._now)
        return self._known[case.unit_id]


def _pickup_day(
    session: Session, case: ApplicationCase, known: _Calendar
) -> date | None:
    """Return the local day on which a suket can be had, its slot booked."""
    if case.due_at is None:
        return None
    first = known.first_pickup(case.due_at)
    if not slots.are_used(session, known.unit, Service.PICKUP, on=first):
        bookings.release(session, case.id, WhyFreed.MOVED, now=known.now)
        return first
    wish = Wish(known.unit, Service.PICKUP, since=first, ready_at=case.due_at)
    slot = bookings.book(session, case, wish, now=known.now)
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
    case.promised_on = promised_on
    session.flush()
    if promised_on is None:
        return
    seq = select(func.count()).where(Promise.case_id == case.id).scalar_subquery()
    session.add(
        Promise(
            case_id=case.id,
            seq=1 + (session.scalar(select(seq)) or 0),
            promised_on=promised_on,
            because=because,
            at=now,
        )
    )


def of_case(session: Session, case_id: str) -> Sequence[Promise]:
    """Return what a case was promised, the first first."""
    query = select(Promise).where(Promise.case_id == case_id)
    return session.scalars(query.order_by(Promise.seq)).all()
