"""The verb: set the weekly hours of a service from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from suket.calendar.errors import HoursOverlap
from suket.calendar.opening import Stretch
from suket.calendar.tables import HoursVersion, OpeningHours
from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of one service in a week, from a day on."""

    service: Service
    since: date
    weekdays: Mapping[int, Sequence[Stretch]]  # 0 is Monday; one left out is shut


def set_hours(
    session: Session, unit: Unit, hours: WeeklyHours, *, who: str, now: datetime
) -> None:
    """Let the unit have these hours from their day on.

    What was before stays known.  Raises `DayIsPast` for a day before today at the
    office, `HoursOverlap` for stretches that overlap or end before they begin.
    """
    if hours.since < units.today(session, unit, now=now):
        raise DayIsPast
    for stretches in hours.weekdays.values():
        require_apart(stretches)
    version = HoursVersion(
        unit_id=unit.id, service=hours.service, since=hours.since, named_at=now
    )
    session.add(version)
    session.flush()
    session.add_all(
        OpeningHours(version_id=version.id, weekday=day, opens=opens, closes=closes)
        for day, stretches in hours.weekdays.items()
        for opens, closes in stretches
    )
    fact = Fact(event=Event.HOURS_SET, subject=str(version.id), office=unit.office_code)
    entries.note(session, fact, who=who, at=now)


def require_apart(stretches: Sequence[Stretch]) -> None:
    """Raise `HoursOverlap` unless each stretch begins after the one before it ends."""
    if any(opens >= closes for opens, closes in stretches):
        raise HoursOverlap
    if any(before[1] > after[0] for before, after in pairwise(sorted(stretches))):
        raise HoursOverlap
