"""The pools of the days: made from rules and calendar, taken and given back.

One conditional UPDATE is the whole quota.  Two who want the last place meet at its row:
PostgreSQL asks the condition again when the first has committed, SQLite admits one
writer at a time.  Counting rows and then adding one admits too many (131 of 120, with
sixteen at once).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from suket.calendar import opening
from suket.calendar.words import Service
from suket.db import inserted
from suket.offices import units
from suket.quotas import gate, rules, slots
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool

HORIZON = timedelta(days=60)  # how far ahead a day may be promised
_HAS_PLACE: Final = (QuotaPool.is_shut.is_(False), QuotaPool.used < QuotaPool.size)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was taken: the day, and the pool it is of."""

    day: date
    pool: Pool


def limited_from(session: Session, office: str, service: Service) -> date:
    """Return the first day of the office that has a quota, `date.max` if none has.

    The open days before have no last place.
    """
    return rules.begins(session, office, service) or date.max


def plan(session: Session, office: str, service: Service, *, today: date) -> None:
    """Make the pools of the days to come as rules and calendar have them now.

    Done when either changes, once a night, and before a day is asked for that has
    none.  A pool never becomes smaller than what is taken of it.
    """
    wanted = _wanted(session, office, service, today)
    if not wanted:
        return
    insert = inserted(session, QuotaPool).values(wanted)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["office_code", "service", "day", "pool"],
        set_={
            "size": case((new.size < QuotaPool.used, QuotaPool.used), else_=new.size),
            "is_shut": new.is_shut,
        },
        where=(QuotaPool.size != new.size) | (QuotaPool.is_shut != new.is_shut),
    )
    session.execute(statement)


def plan_all(session: Session, office: str, *, now: datetime) -> None:
    """Make pools and slots of an office anew: its calendar has changed."""
    gate.hold(session, office)
    today = units.today(session, units.dinas(session, office), now=now)
    for service in Service:
        plan(session, office, service, today=today)
    slots.plan_all(session, office, now=now)


def ensure(session: Session, office: str, service: Service, *, today: date) -> bool:
    """Make the pools of the days to come, unless that was done today.

    Returns whether it made any.
    """
    planned = select(func.max(QuotaPool.day)).where(
        QuotaPool.office_code == office, QuotaPool.service == service
    )
    last, furthest = session.scalar(planned), today + HORIZON
    if last is not None and last >= furthest:
        return False
    wanted = rules.of_service(session, office, service).last_day(furthest)
    if wanted is None or (last is not None and last >= wanted):
        return False
    plan(session, office, service, today=today)
    return True


def _wanted(
    session: Session, office: str, service: Service, today: date
) -> list[dict[str, Any]]:
    known = rules.of_service(session, office, service)
    if not known.rows:
        return []
    unit, last = units.dinas(session, office), today + HORIZON
    days = opening.days(session, unit, service, today, last, known_at=opening.PRESENT)
    return [
        {
            "office_code": office,
            "service": service,
            "day": day.day,
            "pool": pool,
            "size": size,
            "used": 0,
            "is_shut": not day.is_open,
        }
        for day in days
        for pool, size in sorted(known.sizes(day.day).items())
    ]


def take(
    session: Session,
    office: str,
    service: Service,
    pools: Sequence[Pool],
    *,
    since: date,
    until: date = date.max,
) -> Place | None:
    """Take a place on the first day of a span that has one, or return None.

    `pools` are tried in this order on each day.  The row stays held until the
    transaction ends; nobody waits who wants another day.
    """
    span = since, until
    while (place := first_free(session, office, service, pools, span)) is not None:
        if claim(session, office, service, place):
            return place
    return None


def first_free(
    session: Session,
    office: str,
    service: Service,
    pools: Sequence[Pool],
    span: tuple[date, date],
) -> Place | None:
    """Return where a place is free in a span of days, and hold nothing; or None."""
    asked = {"office": office, "service": service, "since": span[0], "until": span[1]}
    row = session.execute(_first_free(tuple(pools)), asked).one_or_none()
    return None if row is None else Place(row.day, row.pool)


@cache
def _first_free(pools: tuple[Pool, ...]) -> Select[date, Pool]:
    """Return the query for the first place in these pools; put together once."""
    order = case({pool: at for at, pool in enumerate(pools)}, value=QuotaPool.pool)
    return (
        select(QuotaPool.day, QuotaPool.pool)
        .where(
            QuotaPool.office_code == bindparam("office"),
            QuotaPool.service == bindparam("service"),
            QuotaPool.day.between(bindparam("since"), bindparam("until")),
            QuotaPool.pool.in_(pools),
            *_HAS_PLACE,
        )
        .order_by(QuotaPool.day, order)
        .limit(1)
    )


_CLAIM: Final = (
    update(QuotaPool)
    .where(
        QuotaPool.office_code == bindparam("of"),
        QuotaPool.service == bindparam("for"),
        QuotaPool.day == bindparam("on"),
        QuotaPool.pool == bindparam("from"),
        *_HAS_PLACE,
    )
    .values(used=QuotaPool.used + 1)
)


def claim(session: Session, office: str, service: Service, place: Place) -> bool:
    """Take the place unless somebody was quicker, or the day was shut meanwhile."""
    asked = {"of": office, "for": service, "on": place.day, "from": place.pool}
    return session.connection().execute(_CLAIM, asked).rowcount == 1


def is_over_full(session: Session, office: str, service: Service, place: Place) -> bool:
    """Say whether more of a pool is taken than its rule has: it was made smaller."""
    size = _ruled(session, office, service, place)
    query = select(QuotaPool.used > size).where(*_is(office, service, place))
    return size is not None and bool(session.scalar(query))


def give_back(session: Session, office: str, service: Service, place: Place) -> None:
    """Have a place be free again, unless the day has more than its quota without it."""
    left = QuotaPool.used - 1
    values: dict[str, Any] = {"used": left}
    size = _ruled(session, office, service, place)
    if size is not None:
        kept = case(
            (QuotaPool.size <= size, QuotaPool.size), (left > size, left), else_=size
        )
        values["size"] = kept
    statement = update(QuotaPool).where(*_is(office, service, place))
    session.execute(statement.values(**values))


def _ruled(session: Session, office: str, service: Service, place: Place) -> int | None:
    """Return how large the rules have a pool on a day, None if they say nothing."""
    return rules.of_service(session, office, service).sizes(place.day).get(place.pool)


def count_in(
    session: Session, office: str, service: Service, taken: Mapping[Place, int]
) -> None:
    """Count places that were taken before there was a quota; a pool may overflow."""
    for place, count in sorted(taken.items(), key=lambda each: each[0].day):
        used = QuotaPool.used + count
        size = case((used > QuotaPool.size, used), else_=QuotaPool.size)
        statement = update(QuotaPool).where(*_is(office, service, place))
        session.execute(statement.values(used=used, size=size))


def shift(
    session: Session, office: str, service: Service, change: Mapping[Place, int]
) -> None:
    """Take so many more places of each pool, or fewer; who does holds the pools."""
    for place, count in sorted(change.items(), key=lambda each: each[0].day):
        statement = update(QuotaPool).where(*_is(office, service, place))
        session.execute(statement.values(used=QuotaPool.used + count))


def _is(office: str, service: Service, place: Place) -> tuple[Any, ...]:
    return (
        QuotaPool.office_code == office,
        QuotaPool.service == service,
        QuotaPool.day == place.day,
        QuotaPool.pool == place.pool,
    )


def free_from(
    session: Session, office: str, service: Service, first: date
) -> Sequence[QuotaPool]:
    """Return the pools from a day on that have a free place, by day and name."""
    query = select(QuotaPool).where(
        QuotaPool.office_code == office,
        QuotaPool.service == service,
        QuotaPool.day >= first,
        QuotaPool.is_shut.is_(False),
        QuotaPool.used < QuotaPool.size,
    )
    fresh = query.execution_options(populate_existing=True)
    return session.scalars(fresh.order_by(QuotaPool.day, QuotaPool.pool)).all()


def between(
    session: Session, office: str, service: Service, first: date, last: date
) -> Sequence[QuotaPool]:
    """Return the pools of the days from `first` to `last`, by day and name."""
    query = select(QuotaPool).where(
        QuotaPool.office_code == office,
        QuotaPool.service == service,
        QuotaPool.day.between(first, last),
    )
    return session.scalars(query.order_by(QuotaPool.day, QuotaPool.pool)).all()
