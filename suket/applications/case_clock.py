"""The clock of a case stands while its applicant has to bring papers, and runs on then.

What was left of it in working time is kept meanwhile; nothing is due.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from suket.applications import promises
from suket.applications.promises import KNOWN_AHEAD
from suket.applications.tables import ApplicationCase
from suket.applications.words import WhyPromised
from suket.calendar import opening
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices import offices, units
from suket.offices.validity import local_day
from suket.quotas import gate


def stopped(
    session: Session, case: ApplicationCase, *, now: datetime
) -> dict[str, Any]:
    """Return the columns of a case whose clock stands from now on."""
    if case.due_at is None:
        return {}
    zone = offices.find(session, case.office_code).zone
    last = local_day(case.due_at, zone)
    left = _hours(session, case, last, now).worked(now, case.due_at)
    return {"due_at": None, "clock_left": max(left, 0)}


def run_on(session: Session, case: ApplicationCase, *, now: datetime) -> None:
    """Let the clock of a case run on from where it stood, and promise anew."""
    left, case.clock_left = case.clock_left, None
    if left is None:
        return
    gate.hold(session, case.office_code)
    zone = offices.find(session, case.office_code).zone
    last = local_day(now, zone) + KNOWN_AHEAD
    due_at = _hours(session, case, last, now).due(now, left)
    promises.make_from(session, case, due_at, WhyPromised.PAPERS, now=now)


def _hours(
    session: Session, case: ApplicationCase, last: date, now: datetime
) -> WorkingTime:
    """Return when the unit of a case takes applications, from today on."""
    zone = offices.find(session, case.office_code).zone
    first = local_day(now, zone)
    unit = units.find(session, case.unit_id, office=case.office_code)
    days = opening.days(session, unit, Service.INTAKE, first, last, known_at=now)
    return WorkingTime(each for day in days for each in day.moments(zone))
