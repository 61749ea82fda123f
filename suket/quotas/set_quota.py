"""The verb: set how many a day takes, from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import DayIsPast
from suket.offices.validity import local_day
from suket.quotas import pools
from suket.quotas.errors import BadSize
from suket.quotas.tables import LARGEST, QuotaRule
from suket.quotas.words import Pool


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a service the pools of the weekdays take, from a day on."""

    service: Service
    since: date
    sizes: Mapping[tuple[int, Pool], int]  # by weekday (0 is Monday) and pool


def set_quota(
    session: Session, office: str, quota: Quota, *, who: str, now: datetime
) -> None:
    """Let each weekday and pool that is named have its size from the day on.

    What is not named stays as it is.  The pools of the days to come follow at once; one
    that has more taken than it may now keeps what is taken.  Raises `DayIsPast`,
    `BadSize`.
    """
    today = local_day(now, offices.find(session, office).zone)
    if quota.since < today:
        raise DayIsPast
    if not all(0 <= size <= LARGEST for size in quota.sizes.values()):
        raise BadSize
    session.add_all(
        QuotaRule(
            office_code=office,
            service=quota.service,
            weekday=weekday,
            pool=pool,
            size=size,
            since=quota.since,
            named_at=now,
        )
        for (weekday, pool), size in quota.sizes.items()
    )
    session.flush()
    pools.plan(session, office, quota.service, today=today)
    fact = Fact(event=Event.QUOTA_SET, subject=quota.service, office=office)
    entries.note(session, fact, who=who, at=now)
