"""How old cases are: the clock that their promise is kept by."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from suket.applications.tables import ApplicationCase
from suket.calendar import opening
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices import units, versions
from suket.offices.validity import local_day
from suket.offices.versions import OfficeOnDay
from suket.offices.words import Clock


def ages(
    session: Session, cases: Iterable[ApplicationCase], *, now: datetime
) -> dict[str, timedelta]:
    """Return for how long the clock of each case has run, by the case's id.

    Counted back from when it is due, so that the time in which its clock stood does not
    count.  One that is never due is left out.
    """
    by_unit = defaultdict(list)
    for case in cases:
        if case.due_at is not None:
            by_unit[case.office_code, case.unit_id].append((case.id, case.due_at))
    return {
        case_id: age
        for (office, unit_id), due in by_unit.items()
        for case_id, age in _of_unit(session, office, unit_id, due, now=now).items()
    }


def _of_unit(
    session: Session,
    office: str,
    unit_id: str,
    due: Sequence[tuple[str, datetime]],
    *,
    now: datetime,
) -> dict[str, timedelta]:
    home = versions.at(session, office, now=now)
    if home.clock is Clock.WALL:
        return {case_id: _age(home, at - now) for case_id, at in due}
    zone, moments = home.zone, [now, *(at for _, at in due)]
    known = opening.days(
        session,
        units.find(session, unit_id, office=office),
        Service.INTAKE,
        local_day(min(moments), zone),
        local_day(max(moments), zone),
        known_at=now,
    )
    clock = WorkingTime(moment for day in known for moment in day.moments(zone))
    return {case_id: _age(home, _left(clock, at, now)) for case_id, at in due}


def _left(clock: WorkingTime, due: datetime, now: datetime) -> timedelta:
    left = clock.worked(now, due) if due > now else -clock.worked(due, now)
    return timedelta(seconds=left)


def _age(office: OfficeOnDay, left: timedelta) -> timedelta:
    return max(timedelta(), timedelta(seconds=office.clock_seconds) - left)
