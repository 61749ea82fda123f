"""Places in the days of an office: taken, given up, and given to who waits longest.

What became free never shows as free while somebody waits for it: it goes to them in the
same transaction, so that no newcomer comes in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from suket.applications import cases, counters
from suket.applications.cases import Step
from suket.applications.planning import promises, tellings, timetable, waiters
from suket.applications.planning.tellings import Told
from suket.applications.planning.timetable import Timetable
from suket.applications.planning.waiters import DAY, pools_of
from suket.applications.tables import ApplicationCase, IntakeDay, QuotaUse
from suket.applications.words import CaseState, IntakeChannel, WhyFreed, WhyPromised
from suket.calendar.words import Service
from suket.quotas import gate, pools
from suket.quotas.pools import Place
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool


@dataclass(frozen=True, slots=True)
class Given:
    """A day that a case got, its place in it, and (with a quota) which pool's."""

    day: date
    place: int
    pool: Pool | None


def give(
    session: Session,
    table: Timetable,
    unit_id: str,
    channel: IntakeChannel,
    *,
    others_wait: bool,
) -> Given | None:
    """Give who has come through the gate a place on the first open day, or None.

    Who waits is given theirs first, and what they could take is not given.  Today
    counts until its last opening ends.  Open days without a quota have no last place.
    """
    office = table.office.code
    if others_wait:
        _ensure_days(session, table)
        offer(session, table)
    if (first := unlimited(session, table, unit_id)) is not None:
        return Given(first, next_in(session, office, first), None)
    taken = _taken(session, table, unit_id, channel)
    if taken is None and _ensure_days(session, table):
        taken = _taken(session, table, unit_id, channel)
    if taken is None:
        return None
    return Given(taken.day, next_in(session, office, taken.day), taken.pool)


def _ensure_days(session: Session, table: Timetable) -> bool:
    """Make the pools of the days to come; say whether any were wanting.

    They are added at the end only, so a free one that is there is the first.
    """
    office, service = table.office.code, Service.INTAKE
    return pools.ensure(session, office, service, today=table.today)


@dataclass(frozen=True, slots=True)
class _Try:
    """Pools to draw from, in this order, on days of a span."""

    pools: tuple[Pool, ...]
    since: date
    until: date = date.max


def _tries(table: Timetable, unit_id: str, channel: IntakeChannel) -> Iterator[_Try]:
    """Yield where a place of a channel is looked for: today, then the days to come."""
    usual = pools_of(channel, is_open_to_all=False)
    if table.is_today_over(unit_id):
        yield _Try(usual, table.today + DAY)
        return
    tried = pools_of(channel, is_open_to_all=table.is_after_cut_off)
    if tried == usual:
        yield _Try(usual, table.today)
        return
    yield _Try(tried, table.today, table.today)
    yield _Try(usual, table.today + DAY)


def _taken(
    session: Session, table: Timetable, unit_id: str, channel: IntakeChannel
) -> Place | None:
    for one in _tries(table, unit_id, channel):
        while (place := _first(session, table, one)) is not None:
            if pools.claim(session, table.office.code, Service.INTAKE, place):
                return place
    return None


def _first(session: Session, table: Timetable, one: _Try) -> Place | None:
    """Return the first free place for which nobody waits who could take it."""
    office, since, tried = table.office.code, one.since, list(one.pools)
    is_wanted = waiters.are_there(session, office, after=table.today)
    while tried:
        span = since, one.until
        place = pools.first_free(session, office, Service.INTAKE, tried, span)
        if place is None or not is_wanted:
            return place
        waiter = waiters.longest(session, table, place)
        if waiter is None:
            return place
        if waiter.day is None and place.day > table.today:
            tried.remove(place.pool)  # all of its days to come are as good for them
        else:
            since = place.day + DAY
    return None


def foresee(
    session: Session, table: Timetable, unit_id: str, channel: IntakeChannel
) -> date | None:
    """Return the day that who asks now would get, and take nothing; None: all full."""
    if (first := unlimited(session, table, unit_id)) is not None:
        return first
    for one in _tries(table, unit_id, channel):
        place = _first(session, table, one)
        if place is not None:
            return place.day
    return None


def unlimited(session: Session, table: Timetable, unit_id: str) -> date | None:
    """Return the first day on which a unit is open, unless it has a quota, or None."""
    begins = pools.limited_from(session, table.office.code, Service.INTAKE)
    first = first_open(table, unit_id) if table.today < begins else None
    return first if first is not None and first < begins else None


def first_open(table: Timetable, unit_id: str) -> date | None:
    """Return the first day on which a unit is open for applications, or None."""
    first, within = table.today + DAY * table.is_today_over(unit_id), pools.HORIZON
    return table.calendar.next_open(unit_id, Service.INTAKE, first, within=within)


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
    session.add(use_of(case, given.pool, wants_earlier=wants_earlier, now=now))
    session.flush()


def use_of(
    case: ApplicationCase, pool: Pool, *, wants_earlier: bool, now: datetime
) -> QuotaUse:
    """Return the row that says that a case has a place of a pool on its day."""
    return QuotaUse(
        case_id=case.id,
        office_code=case.office_code,
        service=Service.INTAKE,
        day=case.day,
        pool=pool,
        since=now,
        wants_earlier=wants_earlier,
    )


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


def offer(session: Session, table: Timetable) -> int:
    """Give every free place to who waits longest for it; the gate is held.

    Returns how many places were given.
    """
    office, given = table.office.code, 0
    if waiters.are_there(session, office, after=table.today):
        unwanted: set[Pool] = set()
        for pool in _free(session, table):
            if pool.pool not in unwanted:
                place, left = Place(pool.day, pool.pool), pool.size - pool.used
                seated = _fill(session, table, place, left)
                given += seated
                if seated < left and place.day > table.today + DAY:
                    unwanted.add(place.pool)  # nor does anybody want a later day of it
    promises.make_up(session, table)
    return given


def _free(session: Session, table: Timetable) -> list[QuotaPool]:
    """Return the pools that somebody may wait for, by day: the reserved share first.

    So who may draw from both leaves the other to who may not.
    """
    found = pools.free_from(session, table.office.code, Service.INTAKE, table.today)
    drawn = [pool for pool in found if pool.pool is not Pool.URGENT]
    return sorted(drawn, key=lambda pool: (pool.day, pool.pool is Pool.GENERAL))


def _fill(session: Session, table: Timetable, place: Place, left: int) -> int:
    """Give up to so many places of a pool to who waits; return how many."""
    for seated in range(left):
        if waiters.longest(session, table, place) is None:
            return seated
        pools.claim(session, table.office.code, Service.INTAKE, place)
        if not pass_on(session, table, place):
            return seated
    return left


def pass_on(session: Session, table: Timetable, place: Place) -> int:
    """Give a place to who waits longest, their old one to the next, and so on.

    Returns how many have another day by it.  Of a day that has more than its quota now
    none is passed on.
    """
    office, free = table.office.code, place
    moved: list[tuple[ApplicationCase, WhyPromised]] = []
    known: list[tuple[ApplicationCase, Told]] = []
    while (case := _next_for(session, table, free)) is not None:
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
    return len(moved)


def _next_for(
    session: Session, table: Timetable, place: Place
) -> ApplicationCase | None:
    if pools.is_over_full(session, table.office.code, Service.INTAKE, place):
        return None
    return waiters.hold_longest(session, table, place)


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
