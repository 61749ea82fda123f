"""Places of the urgent lane: a pool of their own, which no channel draws from."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.applications import day_places
from suket.applications.day_places import Given
from suket.applications.errors import UrgentFull
from suket.applications.tables import ApplicationCase
from suket.applications.words import WhyFreed, WhyPromised
from suket.calendar.words import Service
from suket.offices import units
from suket.quotas import gate, pools
from suket.quotas.words import Pool


def hasten(session: Session, case: ApplicationCase, *, now: datetime) -> None:
    """Give a case an urgent place, not later than the day it has; raises `UrgentFull`.

    Its old place goes to who waits longest.  One that is worked on already keeps its
    day and its promise: the place only counts it.
    """
    gate.hold(session, case.office_code)
    local = day_places.local_of(session, case.office_code, now)
    given = _urgent(session, case, local, now)
    if given is None:
        raise UrgentFull
    left = day_places.free_use(session, case.id, WhyFreed.MOVED, now)
    if case.day is not None and case.day <= given.day:
        day_places.hold(session, case, given, wants_earlier=False, now=now)
    else:
        day_places.put(
            session, case, given, WhyPromised.URGENT, wants_earlier=False, now=now
        )
    if left is not None and left.day >= local.date():
        day_places.pass_on(session, case.office_code, left, now)
    elif left is not None:
        pools.give_back(session, case.office_code, Service.INTAKE, left)


def _urgent(
    session: Session, case: ApplicationCase, local: datetime, now: datetime
) -> Given | None:
    """Take an urgent place of today or the next open day, None without one in time."""
    office, today = case.office_code, local.date()
    unit = units.find(session, case.unit_id, office=office)
    if not pools.is_limited(session, office, Service.INTAKE):
        day = day_places.first_open(session, unit, local, now)
        return (
            Given(day, day_places.next_in(session, office, day), None) if day else None
        )
    pools.ensure(session, office, Service.INTAKE, today=today, now=now)
    since = (
        today + day_places.DAY
        if day_places.is_today_over(session, unit, local, now)
        else today
    )
    until = date.max if case.day is None else max(case.day, since)
    place = pools.take(
        session, office, Service.INTAKE, (Pool.URGENT,), since=since, until=until
    )
    if place is None:
        return None
    return Given(place.day, day_places.next_in(session, office, place.day), place.pool)
