"""When a unit serves: the days of a service with their hours, or why it is shut.

The rule, in this order: an extra opening; else the weekly hours, unless the day is a
holiday or lies in a closure.  Of an extra opening and a closure of one day the one
named later counts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.calendar import closures, holidays
from suket.calendar.tables import Closure, ExtraOpening, HoursVersion, OpeningHours
from suket.calendar.words import Service
from suket.offices.tables import Unit

Stretch = tuple[time, time]
# Of a unit that has named no hours: five days, as Perpres 21/2023 has the working week,
# and hours that fit into each of its days, Friday's prayer left out.
USUAL_HOURS: dict[int, tuple[Stretch, ...]] = {
    **dict.fromkeys(range(4), ((time(8), time(12)), (time(13), time(15)))),
    4: ((time(8), time(11)), (time(13, 30), time(15))),
}
SHUT_THAT_WEEKDAY = "Di luar hari buka"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a service: its stretches in local time, or the reason why none."""

    day: date
    stretches: tuple[Stretch, ...]
    why_shut: str = ""  # a holiday's name, a closure's reason
    closure_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether anything is open on that day."""
        return bool(self.stretches)

    def moments(self, zone: str) -> Iterator[tuple[datetime, datetime]]:
        """Yield beginning and end of each stretch, in UTC."""
        for opens, closes in self.stretches:
            yield _moment(self.day, opens, zone), _moment(self.day, closes, zone)


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def days(
    session: Session,
    unit: Unit,
    service: Service,
    first: date,
    last: date,
    *,
    known_at: datetime,
) -> Sequence[Day]:
    """Return the days from `first` to `last`, as the calendar was known at a moment."""
    known = _Known(session, _Span(unit, service, first, last, known_at))
    count = (last - first).days + 1
    return [known.day(first + timedelta(days=number)) for number in range(count)]


@dataclass(frozen=True, slots=True)
class _Span:
    """Which days are asked for, of which service of which unit, as known when."""

    unit: Unit
    service: Service
    first: date
    last: date
    known_at: datetime


class _Known:
    """All that decides about the days of one service of one unit, read once."""

    def __init__(self, session: Session, span: _Span) -> None:
        office, first, last = span.unit.office_code, span.first, span.last
        known_at = span.known_at
        self.holidays = holidays.between(
            session, office, first, last, known_at=known_at
        )
        self.extra = _extra(session, span)
        self.hours = _hours(session, span)
        shut = closures.in_force(session, office, first, last, known_at=known_at)
        services = closures.services_of(session, shut)
        self.closures = [
            closure
            for closure in shut
            if span.service in services[closure.id]
            and closure.unit_id in {None, span.unit.id}
        ]

    def day(self, day: date) -> Day:
        """Decide about one day."""
        extra, closure = self.extra.get(day, []), self._closure(day)
        if extra and (closure is None or closure.named_at <= extra[-1].named_at):
            stretches = sorted((row.opens, row.closes) for row in extra)
            return Day(day, tuple(stretches))
        if closure is not None:
            return Day(day, (), closure.reason, closure.id)
        if day in self.holidays:
            return Day(day, (), self.holidays[day])
        weekly = self._weekly(day)
        return Day(day, weekly, "" if weekly else SHUT_THAT_WEEKDAY)

    def _closure(self, day: date) -> Closure | None:
        """Return the closure of the day that was named last, if any."""
        covering = [c for c in self.closures if c.first_day <= day <= c.last_day]
        return max(covering, key=lambda closure: closure.id, default=None)

    def _weekly(self, day: date) -> tuple[Stretch, ...]:
        for since, weekly in self.hours:
            if since <= day:
                return weekly.get(day.weekday(), ())
        return USUAL_HOURS.get(day.weekday(), ())


def _extra(session: Session, span: _Span) -> dict[date, list[ExtraOpening]]:
    query = select(ExtraOpening).where(
        ExtraOpening.unit_id == span.unit.id,
        ExtraOpening.service == span.service,
        ExtraOpening.day.between(span.first, span.last),
        ExtraOpening.named_at <= span.known_at,
    )
    found = defaultdict(list)
    for row in session.scalars(query.order_by(ExtraOpening.id)):
        found[row.day].append(row)
    return found


def _hours(
    session: Session, span: _Span
) -> Sequence[tuple[date, dict[int, tuple[Stretch, ...]]]]:
    """Return the versions of the weekly hours, the one that decides first."""
    query = select(HoursVersion).where(
        HoursVersion.unit_id == span.unit.id,
        HoursVersion.service == span.service,
        HoursVersion.since <= span.last,
        HoursVersion.named_at <= span.known_at,
    )
    newest = HoursVersion.since.desc(), HoursVersion.id.desc()
    versions = session.scalars(query.order_by(*newest)).all()
    return [(version.since, _weekly(session, version)) for version in versions]


def _weekly(session: Session, version: HoursVersion) -> dict[int, tuple[Stretch, ...]]:
    query = select(OpeningHours).where(OpeningHours.version_id == version.id)
    found = defaultdict(list)
    for row in session.scalars(query.order_by(OpeningHours.opens)):
        found[row.weekday].append((row.opens, row.closes))
    return {weekday: tuple(stretches) for weekday, stretches in found.items()}
