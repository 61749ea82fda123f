"""Where a quota begins on days that have cases already, these take their places."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from suket.applications.planning.timetable import Timetable
from suket.applications.planning.waiters import pools_of
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.applications.words import ENDED
from suket.calendar.words import Service
from suket.quotas import pools
from suket.quotas.pools import HORIZON, Place
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool


def count_in(session: Session, table: Timetable) -> None:
    """Let who has a day and no place of its quota take one; the gate is held.

    A day may have more than its quota then: nobody loses a day, and nobody new gets it.
    """
    uncounted = _uncounted(session, table)
    if not uncounted:
        return
    office, first = table.office.code, table.today
    found = pools.between(session, office, Service.INTAKE, first, first + HORIZON)
    left = {(row.day, row.pool): row.size - row.used for row in found}
    taken: Counter[Place] = Counter()
    rows: list[dict[str, Any]] = []
    for case, day in uncounted:
        place = Place(day, _pool_for(case, day, left))
        left[place.day, place.pool] -= 1
        taken[place] += 1
        rows.append(_row(case, place, table))
    session.execute(insert(QuotaUse), rows)
    pools.count_in(session, office, Service.INTAKE, taken)


def _uncounted(
    session: Session, table: Timetable
) -> list[tuple[ApplicationCase, date]]:
    """Return whose day has a quota of which they have no place, as they came."""
    in_use = exists().where(
        QuotaUse.case_id == ApplicationCase.id, QuotaUse.freed_at.is_(None)
    )
    limited = exists().where(
        QuotaPool.office_code == ApplicationCase.office_code,
        QuotaPool.service == Service.INTAKE,
        QuotaPool.day == ApplicationCase.day,
        QuotaPool.pool == Pool.GENERAL,
    )
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == table.office.code,
        ApplicationCase.day >= table.today,
        ApplicationCase.state.not_in(ENDED),
        limited,
        ~in_use,
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number)
    found = session.scalars(ordered)
    return [(case, case.day) for case in found if case.day is not None]


def _pool_for(
    case: ApplicationCase, day: date, left: dict[tuple[date, Pool], int]
) -> Pool:
    """Return the pool whose place a case takes: the first with room, or for all."""
    tried = pools_of(case.channel, is_open_to_all=False)
    if case.is_urgent:
        tried = (Pool.URGENT, *tried)
    free = (pool for pool in tried if left.get((day, pool), 0) > 0)
    return next(free, Pool.GENERAL)


def _row(case: ApplicationCase, place: Place, table: Timetable) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "office_code": case.office_code,
        "service": Service.INTAKE,
        "day": place.day,
        "pool": place.pool,
        "since": table.now,
        "wants_earlier": False,
    }
