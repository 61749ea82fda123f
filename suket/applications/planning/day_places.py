"""Places in the days of an office: taken, given up, and given to who waits longest.

What became free never shows as free while somebody waits for it: it goes to them in the
same transaction, so that no newcomer comes in between.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from suket.applications import cases, counters
from suket.applications.cases import Step
from suket.applications.planning import promises, tellings, timetable
from suket.applications.planning.tellings import Told
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase, IntakeDay, QuotaUse
from suket.applications.words import CaseState, IntakeChannel, WhyFreed, WhyPromised
from suket.calendar.words import Service
from suket.quotas import gate, pools
from suket.quotas.pools import Place
from suket.quotas.words import Pool

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
    session: Session, table: Timetable, unit_id: str, channel: IntakeChannel
) -> Given | None:
    """Give a place on the first open day that has one, or None.

    Today counts until its last opening ends.  An office without a quota has no last
    place, and its days are the open ones.
    """
    office = table.office.code
    gate.share(session, office)
    if not pools.is_limited(session, office, Service.INTAKE):
        first = first_open(table, unit_id)
        if first is None:
            return None
        return Given(first, next_in(session, office, first), None)
    taken = _taken(session, table, unit_id, channel)
    if taken is None:
        return None
    return Given(taken.day, next_in(session, office, taken.day), taken.pool)


@dataclass(frozen=True, slots=True)
class _Try:
    """Pools to draw from, in this order, on days of a span."""

    pools: tuple[Pool, ...]
    since: date
    until: date = date.max


def _tries(table: Timetable, unit_id: str, channel: IntakeChannel) -> Iterator[_Try]:
    """Yield where a place of a channel is looked for: today, then the days to come."""
    if not table.is_today_over(unit_id):
        tried = pools_of(channel, is_open_to_all=table.is_after_cut_off)
        yield _Try(tried, table.today, table.today)
    yield _Try(pools_of(channel, is_open_to_all=False), table.today + DAY)


def _taken(
    session: Session, table: Timetable, unit_id: str, channel: IntakeChannel
) -> Place | None:
    office, service = table.office.code, Service.INTAKE
    pools.ensure(session, office, service, today=table.today, now=table.now)
    for one in _tries(table, unit_id, channel):
        span = {"since": one.since, "until": one.until}
        place = pools.take(session, office, service, one.pools, **span)
        if place is not None:
            return place
    return None


def foresee(
    session: Session, table: Timetable, unit_id: str, channel: IntakeChannel
) -> date | None:
    """Return the day that who asks now would get, and take nothing; None: all full."""
    office, service = table.office.code, Service.INTAKE
    if not pools.is_limited(session, office, service):
        return first_open(table, unit_id)
    for one in _tries(table, unit_id, channel):
        span = one.since, one.until
        place = pools.first_free(session, office, service, one.pools, span)
        if place is not None:
            return place.day
    return None


def first_open(table: Timetable, unit_id: str) -> date | None:
    """Return the first day on which a unit is open for applications, or None."""
    first = table.today + DAY * table.is_today_over(unit_id)
    return table.calendar.next_open(
        unit_id, Service.INTAKE, first, within=pools.HORIZON
    )


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
    table = timetable.read(session, case.office_code, now=now)
    if _can_be_passed_on(table, case):
        freed = free_use(session, case.id, why, now)
        if freed is not None:
            pass_on(session, table, freed)
    promises.make_up(session, table)


def _can_be_passed_on(table: Timetable, case: ApplicationCase) -> bool:
    if case.day is None or case.day < table.today:
        return False
    return case.day > table.today or not table.is_after_cut_off


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


def offer(session: Session, table: Timetable) -> None:
    """Give every place that became free to who waits longest; the gate is held."""
    office = table.office.code
    if _somebody_waits(session, office, table.today):
        for pool in pools.free_from(session, office, Service.INTAKE, table.today):
            place = Place(pool.day, pool.pool)
            for _ in range(pool.size - pool.used):
                if _longest_waiting(session, table, place) is None:
                    break
                pools.claim(session, office, Service.INTAKE, place)
                pass_on(session, table, place)
    promises.make_up(session, table)


def _somebody_waits(session: Session, office: str, today: date) -> bool:
    """Say whether anybody has no day, or asked for an earlier one."""
    placeless = exists().where(
        ApplicationCase.office_code == office,
        cases.stands_in(CaseState.MENUNGGU_KUOTA),
    )
    others = exists().where(
        QuotaUse.office_code == office,
        QuotaUse.service == Service.INTAKE,
        QuotaUse.day > today,
        QuotaUse.freed_at.is_(None),
        QuotaUse.wants_earlier,
    )
    return bool(session.scalar(select(or_(placeless, others))))


def pass_on(session: Session, table: Timetable, place: Place) -> None:
    """Give a place to who waits longest, their old one to the next, and so on."""
    office, free = table.office.code, place
    moved: list[tuple[ApplicationCase, WhyPromised]] = []
    known: list[tuple[ApplicationCase, Told]] = []
    while (case := _longest_waiting(session, table, free)) is not None:
        known.append((case, Told.of(case)))
        left = free_use(session, case.id, WhyFreed.MOVED, table.now)
        given = Given(free.day, next_in(session, office, free.day), free.pool)
        moved.append((case, _seat(session, case, given, table.now)))
        if left is None:
            break
        free = left
    else:
        pools.give_back(session, office, Service.INTAKE, free)
    promises.make_all(session, table, moved)
    for (case, before), (_, because) in zip(known, moved, strict=True):
        tellings.add(session, [(case, before)], because, now=table.now)


def _longest_waiting(
    session: Session, table: Timetable, place: Place
) -> ApplicationCase | None:
    channels = [
        channel
        for channel in IntakeChannel
        if place.pool in pools_of(channel, is_open_to_all=False)
    ]
    found = [
        _without_day(session, table.office.code, channels),
        _with_later_day(session, table, place, channels),
    ]
    waiting = [case for case in found if case is not None]
    return min(waiting, key=lambda case: (case.received_at, case.number), default=None)


def _without_day(
    session: Session, office: str, channels: Sequence[IntakeChannel]
) -> ApplicationCase | None:
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        cases.stands_in(CaseState.MENUNGGU_KUOTA),
        ApplicationCase.channel.in_(channels),
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number).limit(
        1
    )
    return session.scalar(ordered.with_for_update(skip_locked=True))


def _with_later_day(
    session: Session,
    table: Timetable,
    place: Place,
    channels: Sequence[IntakeChannel],
) -> ApplicationCase | None:
    """Return who asked for an earlier day, can be told in time, and waits longest."""
    is_in_time = table.local.time() < table.office.moves_until
    if place.day < table.today + (DAY if is_in_time else 2 * DAY):
        return None
    query = (
        select(ApplicationCase)
        .join(QuotaUse, QuotaUse.case_id == ApplicationCase.id)
        .where(
            QuotaUse.office_code == table.office.code,
            QuotaUse.service == Service.INTAKE,
            QuotaUse.freed_at.is_(None),
            QuotaUse.wants_earlier,
            QuotaUse.day > place.day,
            cases.stands_in(CaseState.DITERIMA),
            ApplicationCase.channel.in_(channels),
        )
        .order_by(ApplicationCase.received_at, ApplicationCase.number)
        .limit(1)
    )
    return session.scalar(query.with_for_update(skip_locked=True, of=ApplicationCase))


def settle(
    session: Session, table: Timetable, case: ApplicationCase, given: Given
) -> None:
    """Let a case that waited, or asked for an earlier day, have a day; promise anew.

    Its applicant is not there, and has to be told.
    """
    before = Told.of(case)
    because = _seat(session, case, given, table.now)
    promises.make(session, table, case, because)
    tellings.add(session, [(case, before)], because, now=table.now)


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
    table: Timetable,
    case: ApplicationCase,
    given: Given,
    because: WhyPromised,
    *,
    wants_earlier: bool,
) -> None:
    """Let a case have this place, and promise what follows from its day."""
    hold(session, case, given, wants_earlier=wants_earlier, now=table.now)
    promises.make(session, table, case, because)
