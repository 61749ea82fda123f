"""What is promised: when a case is due, and on which day its suket can be had.

The clock of a case is that of working time: it runs while its unit takes applications,
from the day that the case got.  The suket can be had on the first day from then on on
which the unit hands out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.applications.tables import ApplicationCase, Promise
from suket.applications.words import WhyPromised
from suket.calendar import opening
from suket.calendar.opening import Day
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.offices.validity import local_day

# 24 hours after the file is complete (Permendagri 19/2018), counted while it is open.
WORKING_SECONDS: Final = 24 * 3600
KNOWN_AHEAD: Final = timedelta(days=120)
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """When a case is due, and the local day that is promised."""

    at: datetime
    promised_on: date


def due(session: Session, unit: Unit, day: date, *, now: datetime) -> Due | None:
    """Return what can be promised for a case of a day, None if nothing is ever open."""
    zone = offices.find(session, unit.office_code).zone
    began = max(now, datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC))
    return _due(session, unit, began, WORKING_SECONDS, now)


def _due(
    session: Session, unit: Unit, began: datetime, seconds: int, now: datetime
) -> Due | None:
    """Return what can be promised when so much working time is left."""
    zone = offices.find(session, unit.office_code).zone
    day = local_day(began, zone)
    at = _clock(session, unit, day, day + KNOWN_AHEAD, now).due(began, seconds)
    if at is None:
        return None
    done = local_day(at, zone)
    pickup = opening.days(
        session, unit, Service.PICKUP, done, done + KNOWN_AHEAD, known_at=now
    )
    return Due(at, next((each.day for each in pickup if each.is_open), done))


def _clock(
    session: Session, unit: Unit, first: date, last: date, now: datetime
) -> WorkingTime:
    zone = offices.find(session, unit.office_code).zone
    intake = opening.days(session, unit, Service.INTAKE, first, last, known_at=now)
    return WorkingTime(_moments(intake, zone))


def paused(session: Session, case: ApplicationCase, *, now: datetime) -> Columns:
    """Return how a case is written whose clock stands from now on."""
    if case.due_at is None:
        return {}
    zone = offices.find(session, case.office_code).zone
    first, last = local_day(now, zone), local_day(case.due_at, zone)
    unit = units.find(session, case.unit_id, office=case.office_code)
    left = _clock(session, unit, first, last, now).worked(now, case.due_at)
    return {"due_at": None, "clock_left": max(left, 0)}


def resume(session: Session, case: ApplicationCase, *, now: datetime) -> None:
    """Let the clock of a case run on, with what was left of it, and promise anew."""
    if case.clock_left is None:
        return
    unit = units.find(session, case.unit_id, office=case.office_code)
    promised = _due(session, unit, now, case.clock_left, now)
    case.clock_left = None
    keep(session, case, promised, WhyPromised.PAPERS, now=now)


def _moments(days: Sequence[Day], zone: str) -> Iterator[tuple[datetime, datetime]]:
    for day in days:
        yield from day.moments(zone)


def keep(
    session: Session,
    case: ApplicationCase,
    promised: Due | None,
    because: WhyPromised,
    *,
    now: datetime,
) -> None:
    """Have a case promised for a day; what was promised before stays written."""
    if promised is None:
        case.due_at = case.promised_on = None
        return
    case.due_at, case.promised_on = promised.at, promised.promised_on
    seq = select(func.count()).where(Promise.case_id == case.id).scalar_subquery()
    session.flush()
    session.add(
        Promise(
            case_id=case.id,
            seq=1 + (session.scalar(select(seq)) or 0),
            promised_on=promised.promised_on,
            because=because,
            at=now,
        )
    )


def of_case(session: Session, case_id: str) -> Sequence[Promise]:
    """Return what a case was promised, the first first."""
    query = select(Promise).where(Promise.case_id == case_id)
    return session.scalars(query.order_by(Promise.seq)).all()
