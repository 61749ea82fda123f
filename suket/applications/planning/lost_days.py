"""What a change of the calendar does to days and clocks, asked often and read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from suket.applications.planning import promises
from suket.applications.planning.promises import KNOWN_AHEAD
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase
from suket.applications.words import PENDING
from suket.calendar.words import Service
from suket.calendar.working_time import WorkingTime
from suket.offices.validity import local_day
from suket.offices.words import Clock
from suket.quotas.pools import HORIZON

PROMISED: Final = (Service.INTAKE, Service.PICKUP)  # on whose days promises rest
FARTHEST: Final = HORIZON + 2 * KNOWN_AHEAD  # of a promise: a place, its clock, pickup


@dataclass
class LostDays:
    """The days that were open before a change and are shut after it, by service."""

    before: Timetable
    after: Timetable
    known: dict[tuple[str, Service], frozenset[date]] = field(default_factory=dict)
    dues: dict[tuple[str, date], datetime | None] = field(default_factory=dict)
    clocks: dict[str, tuple[WorkingTime, WorkingTime]] = field(default_factory=dict)

    def first(self, unit_ids: Sequence[str]) -> date | None:
        """Return the first day that any of the units loses, for what is promised."""
        wanted = [(at, what) for at in unit_ids for what in PROMISED]
        return min((day for key in wanted for day in self.of(*key)), default=None)

    def of(self, unit_id: str, service: Service) -> frozenset[date]:
        """Return the days that a service of a unit loses."""
        key = unit_id, service
        if key not in self.known:
            span = self.after.today, self.after.today + FARTHEST
            was = self.before.calendar.days(unit_id, service, *span)
            is_ = self.after.calendar.days(unit_id, service, *span)
            pairs = zip(was, is_, strict=True)
            self.known[key] = frozenset(
                old.day for old, new in pairs if old.is_open and not new.is_open
            )
        return self.known[key]

    def due_on(self, unit_id: str, day: date) -> datetime | None:
        """Return when a case is due that gets another day."""
        key = unit_id, day
        if key not in self.dues:
            self.dues[key] = promises.due_at(self.after, unit_id, day)
        return self.dues[key]

    def due_later(self, case: ApplicationCase) -> datetime | None:
        """Return when a case is due, its clock standing on the days that are lost."""
        due_at, now = case.due_at, self.after.now
        is_running = case.state in PENDING and self.after.office.clock is Clock.WORKING
        if due_at is None or due_at <= now or not is_running:
            return due_at
        last = local_day(due_at, self.after.office.zone)
        if not any(day <= last for day in self.of(case.unit_id, Service.INTAKE)):
            return due_at
        was, is_ = self._clocks(case.unit_id)
        return is_.due(now, was.worked(now, due_at)) or due_at

    def _clocks(self, unit_id: str) -> tuple[WorkingTime, WorkingTime]:
        if unit_id not in self.clocks:
            span = self.after.today, self.after.today + FARTHEST
            was, is_ = (
                promises.working_time(self.after, table.calendar, unit_id, *span)
                for table in (self.before, self.after)
            )
            self.clocks[unit_id] = was, is_
        return self.clocks[unit_id]
