"""What is promised: when a case is due, and on which day its suket can be had.

The clock of a case is that of working time: it runs while its unit takes applications,
from the day that the case got.  The suket can be had on the first day from then on on
which the unit hands out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.applications.tables import ApplicationCase, Promise
from suket.applications.words import WhyPromised
from suket.calendar import opening
from suket.calendar.opening import Day
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices import offices
from suket.offices.tables import Unit
from suket.offices.validity import local_day

# 24 hours after the file is complete (Permendagri 19/2018), counted while it is open.
WORKING_SECONDS: Final = 24 * 3600
KNOWN_AHEAD: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Due:
    """When a case is due, and the local day that is promised."""

    at: datetime
    promised_on: date


def due(
    session: Session,
    unit: Unit,
    day: date,
    *,
    now: datetime,
    seconds: int = WORKING_SECONDS,
) -> Due | None:
    """Return what can be promised for a case of a day, None if nothing is ever open.

    `seconds` of its clock are left, in working time.
    """
    zone, last = offices.find(session, unit.office_code).zone, day + KNOWN_AHEAD
    intake = opening.days(session, unit, Service.INTAKE, day, last, known_at=now)
    began = max(now, datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC))
    at = WorkingTime(_moments(intake, zone)).due(began, seconds)
    if at is None:
        return None
    done = local_day(at, zone)
    pickup = opening.days(
        session, unit, Service.PICKUP, done, done + KNOWN_AHEAD, known_at=now
    )
    return Due(at, next((each.day for each in pickup if each.is_open), done))


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
