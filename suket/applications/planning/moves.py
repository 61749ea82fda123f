"""Carry out where the displaced go: places, promises, and who has to be told, in bulk.

The cases and the pools are held by whoever calls this.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from suket.applications import bookings, cases, counters
from suket.applications.cases import Step
from suket.applications.planning import promises, tellings
from suket.applications.planning.displaced import Moved
from suket.applications.planning.tellings import Told
from suket.applications.tables import IntakeDay, QuotaUse
from suket.applications.words import CaseState, WhyFreed, WhyPromised
from suket.calendar.words import Service
from suket.db import in_parts
from suket.quotas import pools
from suket.quotas.pools import Place


@dataclass(frozen=True, slots=True)
class Cause:
    """Why they are moved: a closure, or (None) another change of the calendar."""

    closure_id: int | None
    at: datetime

    @property
    def word(self) -> WhyPromised:
        """What their promises say of it."""
        is_closure = self.closure_id is not None
        return WhyPromised.CLOSURE if is_closure else WhyPromised.CALENDAR


def carry_out(
    session: Session, office: str, moved: Sequence[Moved], cause: Cause
) -> None:
    """Let everybody have the day and the promise that were found for them."""
    told = [each for each in moved if each.is_told]  # before anything is another
    known = [(each.case, Told.of(each.case)) for each in told]
    displaced = [each for each in moved if each.loses_place]
    rebooked = [(each.case.id, each.slot) for each in moved if each.rebooks]
    _number(session, office, displaced)
    for each in moved:  # all of a case in one statement
        each.case.due_at, each.case.promised_on = each.due_at, each.promised_on
    _change_places(session, office, displaced, cause.at)
    _wait(session, [each for each in displaced if each.day is None], cause.at)
    bookings.move_all(session, rebooked, now=cause.at)
    promises.keep_all(
        session,
        [(each.case, each.promised_on) for each in told],
        cause.word,
        now=cause.at,
        closure_id=cause.closure_id,
    )
    because, closure = cause.word, cause.closure_id
    tellings.add(session, known, because, now=cause.at, closure_id=closure)


def _change_places(
    session: Session, office: str, displaced: Sequence[Moved], now: datetime
) -> None:
    """Give the old places back and take the new ones."""
    change: Counter[Place] = Counter()
    left = [each.left for each in displaced if each.left is not None]
    for use in left:
        change[Place(use.day, use.pool)] -= 1
    for each in displaced:
        if each.day is not None and each.pool is not None:
            change[Place(each.day, each.pool)] += 1
    _free(session, [use.id for use in left], now)
    if new := [*_uses(office, displaced, now)]:
        session.execute(insert(QuotaUse), new)
    pools.shift(session, office, Service.INTAKE, change)


def _free(session: Session, use_ids: Sequence[str], now: datetime) -> None:
    for some in in_parts(use_ids):
        statement = update(QuotaUse).where(QuotaUse.id.in_(some))
        values = statement.values(freed_at=now, freed_why=WhyFreed.MOVED)
        session.connection().execute(values)


def _uses(
    office: str, displaced: Sequence[Moved], now: datetime
) -> Iterator[dict[str, Any]]:
    for each in displaced:
        if each.pool is not None:
            yield {
                "case_id": each.case.id,
                "office_code": office,
                "service": Service.INTAKE,
                "day": each.day,
                "pool": each.pool,
                "since": now,
                "wants_earlier": each.left is not None and each.left.wants_earlier,
            }


def _number(session: Session, office: str, displaced: Sequence[Moved]) -> None:
    """Let each have the next place of their new day; who has none waits in no order."""
    wanted = Counter(each.day for each in displaced if each.day is not None)
    numbers = {
        day: iter(counters.next_many(session, IntakeDay, count, **_of(office, day)))
        for day, count in sorted(wanted.items())
    }
    for each in displaced:
        each.case.day = each.day
        each.case.place = None if each.day is None else next(numbers[each.day])


def _of(office: str, day: date) -> dict[str, Any]:
    return {"office_code": office, "day": day}


def _wait(session: Session, placeless: Sequence[Moved], now: datetime) -> None:
    """Have who has no place wait for one."""
    step = Step(to=CaseState.MENUNGGU_KUOTA, at=now)
    cases.advance_held(session, [(each.case, step) for each in placeless])
