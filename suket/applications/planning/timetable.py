"""What decides about the days and promises of an office, read once for one act."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from suket.calendar import opening
from suket.calendar.opening import Calendar
from suket.calendar.words import Service
from suket.offices import versions
from suket.offices.validity import local_day
from suket.offices.versions import OfficeOnDay


@dataclass(frozen=True, slots=True)
class Timetable:
    """An office as it is set up today, its calendar from today on, and the moment."""

    office: OfficeOnDay
    calendar: Calendar
    today: date  # the office's local day
    now: datetime

    @property
    def local(self) -> datetime:
        """The moment, on the office's clocks."""
        return self.now.astimezone(ZoneInfo(self.office.zone))

    @property
    def is_after_cut_off(self) -> bool:
        """Whether today's reserved share is for all by now."""
        return self.local.time() >= self.office.cut_off

    def is_today_over(self, unit_id: str) -> bool:
        """Say whether a unit takes no application any more today."""
        day = self.calendar.day(unit_id, Service.INTAKE, self.today)
        return not any(self.local.time() < closes for _, closes in day.stretches)


def read(session: Session, office: str, *, now: datetime) -> Timetable:
    """Return what decides at an office; behind its gate no closure comes between."""
    home = versions.at(session, office, now=now)
    today = local_day(now, home.zone)
    known = opening.calendar(session, office, today, known_at=opening.PRESENT)
    return Timetable(home, known, today, now)
