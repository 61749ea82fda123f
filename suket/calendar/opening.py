"""When a unit serves: the days of a service with their hours, or why it is shut.

The rule: the weekly hours, unless the day is a holiday or lies in a closure; and beside
them what is opened extra on that day.  Of an extra opening and a closure of one day the
one named later counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from suket.calendar import closures, holidays
from suket.calendar.holidays import Holidays
from suket.calendar.tables import Closure, ExtraOpening, HoursVersion, OpeningHours
from suket.calendar.words import Service
from suket.offices.tables import Unit

Stretch = tuple[time, time]
Weekly = Mapping[int, tuple[Stretch, ...]]  # by weekday: 0 is Monday
# Of a unit that has named no hours: five days, as Perpres 21/2023 has the working week,
# and hours that fit into each of its days, Friday's prayer left out.
USUAL_HOURS: Weekly = {
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
    closure_id: int | None = None  # 0: of one that is only thought of

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


@dataclass(frozen=True, slots=True)
class Shut:
    """A stretch of days on which some services are shut, at one unit or at all."""

    first_day: date
    last_day: date
    unit_id: str | None
    services: frozenset[Service]
    reason: str
    named_at: datetime
    closure_id: int = 0

    def covers(self, unit_id: str, service: Service, day: date) -> bool:
        """Say whether it shuts a service of a unit on a day."""
        return (
            self.first_day <= day <= self.last_day
            and service in self.services
            and self.unit_id in {None, unit_id}
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that decides about the days of an office from one day on, read once."""

    holidays: Holidays
    extra: Mapping[tuple[str, Service, date], Sequence[ExtraOpening]]
    hours: Mapping[tuple[str, Service], Sequence[tuple[date, Weekly]]]  # newest first
    shut: Sequence[Shut]  # the one that was named last is the last

    def day(self, unit_id: str, service: Service, day: date) -> Day:
        """Decide about one day of a service at a unit."""
        shut = self._shut(unit_id, service, day)
        usual = self._usual(unit_id, service, day, shut)
        extra = [
            (row.opens, row.closes)
            for row in self.extra.get((unit_id, service, day), ())
            if shut is None or shut.named_at <= row.named_at
        ]
        return Day(day, joined([*usual.stretches, *extra])) if extra else usual

    def _usual(
        self, unit_id: str, service: Service, day: date, shut: Shut | None
    ) -> Day:
        """Decide about one day as if nothing were opened extra."""
        if shut is not None:
            return Day(day, (), shut.reason, shut.closure_id)
        if (holiday := self.holidays.name(day)) is not None:
            return Day(day, (), holiday)
        weekly = self.weekly(unit_id, service, day).get(day.weekday(), ())
        return Day(day, weekly, "" if weekly else SHUT_THAT_WEEKDAY)

    def weekly(self, unit_id: str, service: Service, day: date) -> Weekly:
        """Return the weekly hours that a unit has on a day."""
        for since, weekly in self.hours.get((unit_id, service), ()):
            if since <= day:
                return weekly
        return USUAL_HOURS

    def days(
        self, unit_id: str, service: Service, first: date, last: date
    ) -> list[Day]:
        """Return the days from `first` to `last`."""
        count = (last - first).days + 1
        wanted = (first + timedelta(days=number) for number in range(count))
        return [self.day(unit_id, service, day) for day in wanted]

    def next_open(
        self, unit_id: str, service: Service, first: date, *, within: timedelta
    ) -> date | None:
        """Return the first open day from `first` on, None if there is none `within`."""
        for number in range(within.days + 1):
            day = self.day(unit_id, service, first + timedelta(days=number))
            if day.is_open:
                return day.day
        return None

    def without(self, closure_id: int | None) -> "Calendar":
        """Return the calendar as it would be without a closure."""
        return replace(
            self, shut=[each for each in self.shut if each.closure_id != closure_id]
        )

    def with_closure(
        self, closure: Closure, services: Collection[Service], *, now: datetime
    ) -> "Calendar":
        """Return the calendar as it would be with a closure that is named now."""
        named = _shut(closure, frozenset(services), named_at=now)
        kept = self.without(closure.replaces) if closure.replaces else self
        return replace(kept, shut=[*kept.shut, named])

    def with_extra(self, opening: ExtraOpening) -> "Calendar":
        """Return the calendar as it would be with an extra opening."""
        key = opening.unit_id, opening.service, opening.day
        return replace(
            self, extra={**self.extra, key: [*self.extra.get(key, ()), opening]}
        )

    def _shut(self, unit_id: str, service: Service, day: date) -> Shut | None:
        """Return the closure of the day that was named last, if any."""
        newest_first = reversed(self.shut)
        covering = (s for s in newest_first if s.covers(unit_id, service, day))
        return next(covering, None)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches in their order; those that meet or overlap become one."""
    found: list[Stretch] = []
    for opens, closes in sorted(stretches):
        if found and opens <= found[-1][1]:
            begins, ends = found.pop()
            found.append((begins, max(ends, closes)))
        else:
            found.append((opens, closes))
    return tuple(found)


# When all is known that is written down.  Who acts decides by that, once they are the
# ones who may: their clock was read before they waited, and a closure named meanwhile
# would be missed for good.
PRESENT: Final = datetime(9999, 12, 31, tzinfo=UTC)


def calendar(
    session: Session, office: str, first: date, *, known_at: datetime
) -> Calendar:
    """Return the calendar of an office from a day on, as it was known at a moment."""
    return Calendar(
        holidays=holidays.since(session, office, first, known_at=known_at),
        extra=_extra(session, office, first, known_at),
        hours=_hours(session, office, known_at),
        shut=_closures(session, office, first, known_at),
    )


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
    known = calendar(session, unit.office_code, first, known_at=known_at)
    return known.days(unit.id, service, first, last)


def _closures(
    session: Session, office: str, first: date, known_at: datetime
) -> list[Shut]:
    found = closures.from_day(session, office, first, known_at=known_at)
    return [
        _shut(closure, services, named_at=closure.named_at)
        for closure, services in found
    ]


def _shut(
    closure: Closure, services: frozenset[Service], *, named_at: datetime
) -> Shut:
    return Shut(
        closure.first_day,
        closure.last_day,
        closure.unit_id,
        services,
        closure.reason,
        named_at,
        closure.id or 0,
    )


_EXTRA: Final = (
    select(ExtraOpening)
    .join(Unit, Unit.id == ExtraOpening.unit_id)
    .where(
        Unit.office_code == bindparam("office"),
        ExtraOpening.day >= bindparam("first"),
        ExtraOpening.named_at <= bindparam("known_at"),
    )
    .order_by(ExtraOpening.id)
)
# The one that decides comes first; one without a stretch is a week that is shut.
_HOURS: Final = (
    select(HoursVersion, OpeningHours)
    .join(Unit, Unit.id == HoursVersion.unit_id)
    .outerjoin(OpeningHours, OpeningHours.version_id == HoursVersion.id)
    .where(
        Unit.office_code == bindparam("office"),
        HoursVersion.named_at <= bindparam("known_at"),
    )
    .order_by(HoursVersion.since.desc(), HoursVersion.id.desc(), OpeningHours.opens)
)


def _extra(
    session: Session, office: str, first: date, known_at: datetime
) -> Mapping[tuple[str, Service, date], Sequence[ExtraOpening]]:
    asked = {"office": office, "first": first, "known_at": known_at}
    found = defaultdict(list)
    for row in session.scalars(_EXTRA, asked):
        found[row.unit_id, row.service, row.day].append(row)
    return found


def _hours(
    session: Session, office: str, known_at: datetime
) -> Mapping[tuple[str, Service], Sequence[tuple[date, Weekly]]]:
    """Return the versions of the weekly hours, the one that decides first."""
    weekly: dict[HoursVersion, dict[int, tuple[Stretch, ...]]] = {}
    for version, row in session.execute(
        _HOURS, {"office": office, "known_at": known_at}
    ):
        known = weekly.setdefault(version, {})
        if row is not None:
            stretch = row.opens, row.closes
            known[row.weekday] = (*known.get(row.weekday, ()), stretch)
    found = defaultdict(list)
    for version, hours in weekly.items():
        found[version.unit_id, version.service].append((version.since, hours))
    return found
