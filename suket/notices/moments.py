"""The moment at which an office is looked at: its day, and whether it is night."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from suket.offices.validity import beginning_of, local_day
from suket.offices.versions import OfficeOnDay

MORNING: Final = time(7)
NIGHT: Final = time(21)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment at one office."""

    office: str
    zone: str
    now: datetime
    today: date  # the office's

    @classmethod
    def of(cls, office: OfficeOnDay, now: datetime) -> Self:
        """Return the moment at an office."""
        return cls(office.code, office.zone, now, local_day(now, office.zone))

    @property
    def is_night(self) -> bool:
        """Whether people sleep: nothing is sent but what they wait for."""
        here = self.now.astimezone(ZoneInfo(self.zone)).time()
        return not MORNING <= here < NIGHT

    def morning(self, days: int = 0) -> datetime:
        """Return the morning of today, or of so many days later, in UTC."""
        day = self.today + timedelta(days=days)
        there = datetime.combine(day, MORNING, ZoneInfo(self.zone))
        return there.astimezone(UTC)

    def next_morning(self) -> datetime:
        """Return the first morning that is still to come."""
        return self.morning() if self.now < self.morning() else self.morning(1)

    @property
    def midnight(self) -> datetime:
        """The beginning of this day, in UTC."""
        return beginning_of(self.today, self.zone)
