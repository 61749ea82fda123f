"""Places in the days of an office: taken, given up, and given to who waits longest.

What became free never shows as free while somebody waits for it: it goes to them in the
same transaction, so that no newcomer comes in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from suket.applications import cases, counters, promises
from suket.applications.cases import Step
from suket.applications.tables import ApplicationCase, IntakeDay, QuotaUse
from suket.applications.words import CaseState, IntakeChannel, WhyFreed, WhyPromised
from suket.calendar import opening
from suket.calendar.words import Service
from suket.offices import offices
from suket.offices.tables import Unit
from suket.quotas import gate, pools
from suket.quotas.pools import Place
from suket.quotas.words import Pool

CUT_OFF: Final = time(11)  # from then on today's reserved share is for all
MOVES_UNTIL: Final = time(16)  # later, nobody can be told in time for tomorrow
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A day that a case got, its place in it, and (with a quota) which pool's."""

    day: date
    place: int
    pool: Pool | None


def pools_of(channel: IntakeChannel, *, is_open_to_all: bool) -> tuple[Pool, ...]:
    """Return the pools that a channel draws from, in this order."""
    if channel is IntakeChannel.KECAMATAN:
        return (Pool.KECAMATAN, Pool.GENERAL)
    return (Pool.GENERAL, Pool.KECAMATAN) if is_open_to_all else (Pool.GENERAL,)


def give(
    session: Session, unit: Unit, channel: IntakeChannel, *, now: datetime
) -> Given | None:
    """Give a place on the first open day that has one, or None.

    Today counts until its last opening ends.  An office without a quota has no last
    place, and its days are the open ones.
    """
    local = local_of(session, unit.office_code, now)
    if pools.is_limited(session, unit.office_code, Service.INTAKE):
        taken = _taken(session, unit, channel, local, now)
        if taken is None:
            return None
        day, pool = taken.day, taken.pool
    else:
        first = first_open(session, unit, local, now)
        if first is None:
            return None
        day, pool = first, None
    return Given(day, next_in(session, unit.office_code, day), pool)


def local_of(session: Session, office: str, now: datetime) -> datetime:
    """Return a moment in the time of an office."""
    return now.astimezone(ZoneInfo(offices.find(session, office).zone))


def is_today_over(session: Session, unit: Unit, local: datetime, now: datetime) -> bool:
    """Has the last opening of today ended, or is there none?"""
    today = local.date()
    [day] = opening.days(session, unit, Service.INTAKE, today, today, known_at=now)
    return not any(local.time() < closes for _, closes in day.stretches)


@dataclass(frozen=True, slots=True)
class _Try:
    """Pools to draw from, in this order, on days of a span."""

    pools: tuple[Pool, ...]
    since: date
    until: date = date.max


def _tries(
    session: Session,
    unit: Unit,
    channel: IntakeChannel,
    local: datetime,
    now: datetime,
) -> Iterator[_Try]:
    """Yield where a place of a channel is looked for: today, then the days to come."""
    today = local.date()
    if not is_today_over(session, unit, local, now):
        is_open_to_all = local.time() >= CUT_OFF
        tried = pools_of(channel, is_open_to_all=is_open_to_all)
        yield _Try(tried, today, today)
    yield _Try(pools_of(channel, is_open_to_all=False), today + DAY)


def _taken(
    session: Session,
    unit: Unit,
    channel: IntakeChannel,
    local: datetime,
    now: datetime,
) -> Place | None:
    office, today = unit.office_code, local.date()
    pools.ensure(session, office, Service.INTAKE, today=today, now=now)
    for one in _tries(session, unit, channel, local, now):
        place = pools.take(
            session,
            office,
            Service.INTAKE,
            one.pools,
            since=one.since,
            until=one.until,
        )
        if place is not None:
            return place
    return None


def foresee(
    session: Session, unit: Unit, channel: IntakeChannel, *, now: datetime
) -> date | None:
    """Return the day that who asks now would get, and take nothing; None: all full."""
    office, local = unit.office_code, local_of(session, unit.office_code, now)
    if not pools.is_limited(session, office, Service.INTAKE):
        return first_open(session, unit, local, now)
    for one in _tries(session, unit, channel, local, now):
        span = one.since, one.until
        place = pools.first_free(session, office, Service.INTAKE, one.pools, span)
        if place is not None:
            return place.day
    return None


def first_open(
    session: Session, unit: Unit, local: datetime, now: datetime
) -> date | None:
    """Return the first day on which the unit is open for applications, or None."""
    first = local.date()
    if is_today_over(session, unit, local, now):
        first += DAY
    last = first + pools.HORIZON
    days = opening.days(session, unit, Service.INTAKE, first, last, known_at=now)
    return next((day.day for day in days if day.is_open), None)


def next_in(session: Session, office: str, day: date) -> int:
    """Return the next place in a day, from 1; none is given twice."""
    return counters.next_of(session, IntakeDay, office_code=office, day=day)


def hold(
    session: Session,
    case: ApplicationCase,
    given: Given,
    *,
    wants_earlier: bool,
    now: datetime,
) -> None:
    """Let a case have a place; without a quota there is nothing to count."""
    case.day, case.place = given.day, given.place
    if given.pool is None:
        return
    session.flush()
    session.add(
        QuotaUse(
            case_id=case.id,
            office_code=case.office_code,
            service=Service.INTAKE,
            day=given.day,
            pool=given.pool,
            since=now,
            wants_earlier=wants_earlier,
        )
    )
    session.flush()


def give_up(
    session: Session, case: ApplicationCase, why: WhyFreed, *, now: datetime
) -> None:
    """Give up the place of a case, until the cut-off of its day: then it lapses."""
    gate.hold(session, case.office_code)
    if _can_be_passed_on(session, case, now):
        freed = free_use(session, case.id, why, now)
        if freed is not None:
            pass_on(session, case.office_code, freed, now)
    promises.make_up(session, case.office_code, now=now)


def _can_be_passed_on(session: Session, case: ApplicationCase, now: datetime) -> bool:
    local = local_of(session, case.office_code, now)
    if case.day is None or case.day < local.date():
        return False
    return case.day > local.date() or local.time() < CUT_OFF


def free_use(
    session: Session, case_id: str, why: WhyFreed, now: datetime
) -> Place | None:
    """End the use of a case; the pool still counts it.  None if it has none."""
    statement = (
        update(QuotaUse)
        .where(QuotaUse.case_id == case_id, QuotaUse.freed_at.is_(None))
        .values(freed_at=now, freed_why=why)
        .returning(QuotaUse.day, QuotaUse.pool)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else Place(row.day, row.pool)


def pass_on(session: Session, office: str, place: Place, now: datetime) -> None:
    """Give a place to who waits longest, their old one to the next, and so on."""
    free: Place | None = place
    moved: list[tuple[ApplicationCase, WhyPromised]] = []
    while free is not None:
        case = _longest_waiting(session, office, free, now)
        if case is None:
            pools.give_back(session, office, Service.INTAKE, free)
            break
        left = free_use(session, case.id, WhyFreed.MOVED, now)
        number = next_in(session, office, free.day)
        because = _seat(session, case, Given(free.day, number, free.pool), now)
        moved.append((case, because))
        free = left
    promises.make_all(session, moved, now=now)


def _longest_waiting(
    session: Session, office: str, place: Place, now: datetime
) -> ApplicationCase | None:
    channels = [
        channel
        for channel in IntakeChannel
        if place.pool in pools_of(channel, is_open_to_all=False)
    ]
    found = [
        _without_day(session, office, channels),
        _with_later_day(session, office, place, channels, now),
    ]
    waiting = [case for case in found if case is not None]
    return min(waiting, key=lambda case: (case.received_at, case.number), default=None)


def _without_day(
    session: Session, office: str, channels: Sequence[IntakeChannel]
) -> ApplicationCase | None:
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        ApplicationCase.state == CaseState.MENUNGGU_KUOTA,
        ApplicationCase.channel.in_(channels),
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number).limit(
        1
    )
    return session.scalar(ordered.with_for_update(skip_locked=True))


def _with_later_day(
    session: Session,
    office: str,
    place: Place,
    channels: Sequence[IntakeChannel],
    now: datetime,
) -> ApplicationCase | None:
    """Return who asked for an earlier day, can be told in time, and waits longest."""
    local = local_of(session, office, now)
    notice = DAY if local.time() < MOVES_UNTIL else 2 * DAY
    if place.day < local.date() + notice:
        return None
    query = (
        select(ApplicationCase)
        .join(QuotaUse, QuotaUse.case_id == ApplicationCase.id)
        .where(
            QuotaUse.office_code == office,
            QuotaUse.service == Service.INTAKE,
            QuotaUse.freed_at.is_(None),
            QuotaUse.wants_earlier,
            QuotaUse.day > place.day,
            ApplicationCase.state == CaseState.DITERIMA,
            ApplicationCase.channel.in_(channels),
        )
        .order_by(ApplicationCase.received_at, ApplicationCase.number)
        .limit(1)
    )
    return session.scalar(query.with_for_update(skip_locked=True, of=ApplicationCase))


def settle(
    session: Session, case: ApplicationCase, given: Given, *, now: datetime
) -> None:
    """Let a case that waited, or asked for an earlier day, have a day; promise anew."""
    because = _seat(session, case, given, now)
    promises.make(session, case, because, now=now)


def _seat(
    session: Session, case: ApplicationCase, given: Given, now: datetime
) -> WhyPromised:
    """Put a case on a place that is counted already; return why its day is another."""
    waited = case.state is not CaseState.DITERIMA
    hold(session, case, given, wants_earlier=not waited, now=now)
    if waited:
        cases.advance(session, case, Step(to=CaseState.DITERIMA, at=now))
    return WhyPromised.RECEIVED if waited else WhyPromised.EARLIER


def put(
    session: Session,
    case: ApplicationCase,
    given: Given,
    because: WhyPromised,
    *,
    wants_earlier: bool,
    now: datetime,
) -> None:
    """Let a case have this place, and promise what follows from its day."""
    hold(session, case, given, wants_earlier=wants_earlier, now=now)
    promises.make(session, case, because, now=now)
