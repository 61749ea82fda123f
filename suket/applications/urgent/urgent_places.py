"""Places of the urgent lane: a pool of their own, which no channel draws from."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.planning import day_places, tellings, timetable
from suket.applications.planning.day_places import Given
from suket.applications.planning.tellings import Told
from suket.applications.planning.timetable import Timetable
from suket.applications.planning.waiters import DAY
from suket.applications.tables import ApplicationCase
from suket.applications.urgent.errors import UrgentFull
from suket.applications.words import WhyFreed, WhyPromised
from suket.calendar.words import Service
from suket.quotas import gate, pools, rules
from suket.quotas.words import Pool

_POOLS: Final = (Pool.URGENT,)


def hasten(session: Session, case: ApplicationCase, *, now: datetime) -> None:
    """Give a case an urgent place, not later than the day it has; raises `UrgentFull`.

    Its old place goes to who waits longest.  One that is worked on already keeps its
    day and its promise: the place only counts it.
    """
    gate.hold(session, case.office_code)
    table = timetable.read(session, case.office_code, now=now)
    given = _urgent(session, table, case)
    if given is None:
        raise UrgentFull
    left = day_places.free_use(session, case.id, WhyFreed.MOVED, now)
    if case.day is not None and case.day <= given.day:
        day_places.hold(session, case, given, wants_earlier=False, now=now)
    else:
        _move(session, table, case, given)
    if left is not None and left.day >= table.today:
        day_places.pass_on(session, table, left)
    elif left is not None:
        pools.give_back(session, case.office_code, Service.INTAKE, left)


def _move(
    session: Session, table: Timetable, case: ApplicationCase, given: Given
) -> None:
    """Put a case on its urgent day; its applicant is not there, and has to be told."""
    before, because = Told.of(case), WhyPromised.URGENT
    day_places.put(session, table, case, given, because, wants_earlier=False)
    tellings.add(session, [(case, before)], because, now=table.now)


def is_offered(session: Session, table: Timetable) -> bool:
    """Say whether an urgent place can be had on any day that may be promised."""
    known = rules.of_service(session, table.office.code, Service.INTAKE)
    days = (table.today + DAY * number for number in range(pools.HORIZON.days + 1))
    return not known.rows or any(known.sizes(day).get(Pool.URGENT) for day in days)


def foresee(session: Session, table: Timetable, case: ApplicationCase) -> date | None:
    """Return the day that a case would get as urgent, and take nothing; or None."""
    office, service = table.office.code, Service.INTAKE
    if (first := day_places.unlimited(session, table, case.unit_id)) is not None:
        return first
    span = _span(table, case)
    place = pools.first_free(session, office, service, _POOLS, span)
    return place.day if place else None


def _span(table: Timetable, case: ApplicationCase) -> tuple[date, date]:
    """Return from which day on, and until which, an urgent place helps a case."""
    since = table.today + DAY * table.is_today_over(case.unit_id)
    return since, date.max if case.day is None else max(case.day, since)


def _urgent(session: Session, table: Timetable, case: ApplicationCase) -> Given | None:
    """Take an urgent place of today or the next open day, None without one in time."""
    office, service = table.office.code, Service.INTAKE
    if (first := day_places.unlimited(session, table, case.unit_id)) is not None:
        return _given(session, office, first, None)
    pools.ensure(session, office, service, today=table.today)
    since, until = _span(table, case)
    place = pools.take(session, office, service, _POOLS, since=since, until=until)
    return None if place is None else _given(session, office, place.day, place.pool)


def _given(session: Session, office: str, day: date, pool: Pool | None) -> Given:
    return Given(day, day_places.next_in(session, office, day), pool)
