"""Who has to be told that their day is another, until notices do it: a list of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from suket.applications.planning.tables import Telling
from suket.applications.reach import Reach
from suket.applications.tables import ApplicationCase
from suket.applications.words import OVER, WhyPromised


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told so far: the day of their case, and the promised one."""

    day: date | None
    promised_on: date | None

    @classmethod
    def of(cls, case: ApplicationCase) -> Self:
        """Return what the applicant of a case knows, before it is changed."""
        return cls(case.day, case.promised_on)


@dataclass(frozen=True, slots=True)
class News:
    """One who has to be told: what they know, and what is so now."""

    case: ApplicationCase
    because: WhyPromised
    before: Told
    since: datetime


def add(
    session: Session,
    changed: Sequence[tuple[ApplicationCase, Told]],
    because: WhyPromised,
    *,
    now: datetime,
    closure_id: int | None = None,
) -> None:
    """Have the applicants of cases be told what is so now, each with what they knew."""
    rows = [
        {
            "office_code": case.office_code,
            "case_id": case.id,
            "because": because,
            "closure_id": closure_id,
            "day_before": before.day,
            "promised_before": before.promised_on,
            "day_after": case.day,
            "promised_after": case.promised_on,
            "due_since": now,
        }
        for case, before in changed
    ]
    if rows:
        session.execute(insert(Telling), rows)


def due(session: Session, reached: Reach, *, limit: int) -> list[News]:
    """Return whom of the cases `reached` one has to tell, the soonest promise first.

    Whoever was moved twice meanwhile is told once: from what they know to what is so.
    Nobody is told of a case that is over.
    """
    known, newest = aliased(Telling), aliased(Telling)
    both = _of_cases(reached.office).subquery()
    query = (
        select(known, newest.because, ApplicationCase)
        .join(both, both.c.first == known.id)
        .join(newest, newest.id == both.c.last)
        .join(ApplicationCase, ApplicationCase.id == known.case_id)
        .where(ApplicationCase.state.not_in(OVER), reached.what())
        .order_by(
            ApplicationCase.is_urgent.desc(),
            known.promised_before.is_(None),
            known.promised_before,
            ApplicationCase.received_at,
            ApplicationCase.number,
        )
        .limit(limit)
    )
    return [
        News(case, because, Told(row.day_before, row.promised_before), row.due_since)
        for row, because, case in session.execute(query)
    ]


def count(session: Session, reached: Reach) -> int:
    """Return how many of the cases `reached` have to be told of."""
    open_cases = ApplicationCase.state.not_in(OVER) & reached.what()
    cases = _of_cases(reached.office).join(
        ApplicationCase, ApplicationCase.id == Telling.case_id
    )
    rows = cases.where(open_cases).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _of_cases(office: str) -> Select[int, int]:
    """Return the oldest and the newest row of each case that has one."""
    query = select(
        func.min(Telling.id).label("first"), func.max(Telling.id).label("last")
    )
    is_due = Telling.office_code == office, Telling.told_at.is_(None)
    return query.where(*is_due).group_by(Telling.case_id)


def tick_off(session: Session, case_id: str, *, by: str, now: datetime) -> bool:
    """Note that a person told an applicant; say whether there was anything to tell."""
    statement = (
        update(Telling)
        .where(Telling.case_id == case_id, Telling.told_at.is_(None))
        .values(told_at=now, told_by=by)
    )
    return session.connection().execute(statement).rowcount > 0


def not_told_after_all(
    session: Session, case_id: str, *, by: str, at: datetime
) -> None:
    """Take back that an applicant was told at a moment: it did not reach them."""
    statement = update(Telling).where(
        Telling.case_id == case_id, Telling.told_by == by, Telling.told_at == at
    )
    session.execute(statement.values(told_at=None, told_by=None))
