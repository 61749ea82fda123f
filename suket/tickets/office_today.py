"""What a unit shows at its door: what is open, what is left, who is called.

Nothing in it is about a person: hours, closures, how many places, numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from suket.calendar import closures, opening
from suket.calendar.opening import Day
from suket.calendar.words import Service
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.quotas import pools, slots
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool
from suket.tickets import numbers

SHOWN: Final = (Service.COUNTER, Service.INTAKE, Service.RECORDING, Service.PICKUP)
AHEAD: Final = timedelta(days=120)
CALLED_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class ServiceToday:
    """Whether a service is open now, until or from when, or why it is not."""

    service: Service
    is_open: bool
    changes_at: time | None  # of today, local: it closes, or opens (again)
    why_shut: str  # a holiday's name, a closure's reason
    notice: str  # what people are told of a closure
    shut_until: date | None  # the last day of a closure
    next_open: date | None  # after today


@dataclass(frozen=True, slots=True)
class Called:
    """A number that is called, and to which counter."""

    code: str
    counter: str


@dataclass(frozen=True, slots=True)
class OfficeToday:
    """All that a unit shows at a moment."""

    office: str  # its name
    unit: str
    zone: str
    at: datetime
    today: date  # local
    services: Sequence[ServiceToday]
    left: int | None  # places of applications that are for all; None: no limit
    size: int | None
    takes_today: bool  # an application made now still finds a place today
    next_free: date | None  # after today, on which one finds a place
    next_slot: datetime | None  # when a free pickup slot starts, local; None: no slots
    called: Sequence[Called]
    waiting: int


def look(session: Session, unit: Unit, *, now: datetime) -> OfficeToday:
    """Return what a unit shows at its door now."""
    office = offices.find(session, unit.office_code)
    local = now.astimezone(ZoneInfo(office.zone))
    today = local.date()
    days = {
        service: opening.days(
            session, unit, service, today, today + AHEAD, known_at=now
        )
        for service in SHOWN
    }
    places = pools.between(
        session, unit.office_code, Service.INTAKE, today, today + pools.HORIZON
    )
    for_all = {pool.day: pool for pool in places if pool.pool is Pool.GENERAL}
    own = for_all.get(today)
    free_days = _free_days(days[Service.INTAKE], for_all, local)
    free = slots.free(session, unit, Service.PICKUP, since=today, now=now)
    return OfficeToday(
        office=office.name,
        unit=unit.name,
        zone=office.zone,
        at=now,
        today=today,
        services=[_service(session, unit, one, days[one], local) for one in SHOWN],
        left=None if own is None else _left(own),
        size=None if own is None else own.size,
        takes_today=free_days[:1] == [today],
        next_free=next((day for day in free_days if day > today), None),
        next_slot=free[0].starts_at.astimezone(local.tzinfo) if free else None,
        called=[
            Called(ticket.code, ticket.counter or "")
            for ticket in numbers.called(session, unit, today)[:CALLED_SHOWN]
        ],
        waiting=numbers.count_waiting(session, unit, today),
    )


def _left(pool: QuotaPool) -> int:
    return 0 if pool.is_shut else pool.size - pool.used


def _service(
    session: Session, unit: Unit, service: Service, days: Sequence[Day], local: datetime
) -> ServiceToday:
    today, later = days[0], days[1:]
    closure = None
    if today.closure_id is not None:
        closure = closures.find(session, today.closure_id, office=unit.office_code)
    is_open, changes_at = _now(today, local.time())
    return ServiceToday(
        service=service,
        is_open=is_open,
        changes_at=changes_at,
        why_shut=today.why_shut,
        notice=closure.notice if closure else "",
        shut_until=closure.last_day if closure else None,
        next_open=next((day.day for day in later if day.is_open), None),
    )


def _now(day: Day, at: time) -> tuple[bool, time | None]:
    """Say whether a day is open at a time, and when that changes, if it does."""
    for opens, closes in day.stretches:
        if at < opens:
            return False, opens
        if at < closes:
            return True, closes
    return False, None


def _free_days(
    days: Sequence[Day], for_all: dict[date, QuotaPool], local: datetime
) -> list[date]:
    """Return the days on which an application still finds a place."""
    found = []
    for day in days:
        if day.day == local.date() and _now(day, local.time())[1] is None:
            continue  # over, or shut all day
        pool = for_all.get(day.day)
        has_place = pool is not None and _left(pool) > 0
        if day.is_open and (has_place or not for_all):
            found.append(day.day)
    return found


def find_unit(session: Session, office: str, unit: str) -> Unit:
    """Return a unit, the Dinas if none is named, or raise `UnitNotFound`."""
    return units.find(session, unit or office, office=office)
