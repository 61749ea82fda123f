"""The status of a suket on a past day: was it in force then?  For audits.

Computed from the register's own history: when it was issued, when it ran out or ended,
and when it was suspended.  A moment at which something ends is no longer in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from suket.offices.validity import end_of, local_day
from suket.register.errors import DayToCome
from suket.register.tables import Suket, Suspension
from suket.register.words import EndReason

# Ended for such a reason, it should never have been issued: it was in force all the
# same, and whoever relied on it then is told so.
NEVER_RIGHT = frozenset(
    {
        EndReason.DATA_GANDA,
        EndReason.SALAH_TERBIT,
        EndReason.PALSU,
        EndReason.KUNCI_BOCOR,
    }
)


class InForce(StrEnum):
    """For how much of the day: codes for ever."""

    ALL_DAY = "all-day"
    PART_OF_DAY = "part-of-day"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, up to another that is no longer in it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFound:
    """How a suket stood on one local day of its office."""

    day: date
    zone: str
    in_force: InForce
    periods: tuple[Period, ...]  # of that day; for today, up to now
    is_annulled: bool  # it ended later, for a reason of `NEVER_RIGHT`


def on_day(
    suket: Suket,
    suspensions: Sequence[Suspension],
    day: date,
    *,
    zone: str,
    now: datetime,
) -> DayFound:
    """Say when on its office's local `day` the suket was in force.

    Of today only what is past is known.  Raises `DayToCome` for a later day.
    """
    if day > local_day(now, zone):
        raise DayToCome(day.isoformat())
    whole = Period(end_of(day - timedelta(days=1), zone), min(end_of(day, zone), now))
    periods = _within(whole, _alive(suket, now), suspensions)
    return DayFound(
        day=day,
        zone=zone,
        in_force=_portion(periods, whole),
        periods=tuple(periods),
        is_annulled=suket.end_reason in NEVER_RIGHT,
    )


def _alive(suket: Suket, now: datetime) -> Period:
    ends = [now, *filter(None, (suket.expires_at, suket.ended_at))]
    return Period(suket.issued_at, min(ends))


def _within(
    whole: Period, alive: Period, suspensions: Sequence[Suspension]
) -> list[Period]:
    since, until = max(whole.since, alive.since), min(whole.until, alive.until)
    periods = []
    lasting = [each for each in suspensions if each.restored_at != each.suspended_at]
    for frozen in sorted(lasting, key=lambda each: each.suspended_at):
        periods.append(Period(since, min(until, frozen.suspended_at)))
        since = max(since, frozen.restored_at or until)
    periods.append(Period(since, until))
    return [period for period in periods if period.since < period.until]


def _portion(periods: list[Period], whole: Period) -> InForce:
    if not periods:
        return InForce.NO
    return InForce.ALL_DAY if periods == [whole] else InForce.PART_OF_DAY
