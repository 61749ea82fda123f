"""Who asked for the urgent lane: held, listed, counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, select
from sqlalchemy.orm import Session

from suket.applications.reach import Reach
from suket.applications.request_tables import UrgentAnswer
from suket.applications.tables import URGENT, ApplicationCase


def is_answered(session: Session, case_id: str) -> bool:
    """Say whether a section head has answered for a case."""
    return session.get(UrgentAnswer, case_id) is not None


def waiting(session: Session, reach: Reach, *, limit: int) -> Sequence[ApplicationCase]:
    """Return the cases in reach that wait for an answer, who asked first first."""
    order = ApplicationCase.received_at, ApplicationCase.number
    return session.scalars(_waiting(reach).order_by(*order).limit(limit)).all()


def _waiting(reach: Reach) -> Select[ApplicationCase]:
    answered = exists().where(UrgentAnswer.case_id == ApplicationCase.id)
    return reach.cases().where(URGENT, not_(answered))


@dataclass(frozen=True, slots=True)
class Answered:
    """A case with what was answered."""

    case: ApplicationCase
    answer: UrgentAnswer


def answered(
    session: Session, reach: Reach, first: date, last: date, *, limit: int
) -> list[Answered]:
    """Return what was answered from `first` to `last`, the latest first."""
    query = (
        select(ApplicationCase, UrgentAnswer)
        .where(_answered(reach, first, last))
        .order_by(UrgentAnswer.answered_at.desc(), ApplicationCase.number)
    )
    return [Answered(*row) for row in session.execute(query.limit(limit))]


def _answered(reach: Reach, first: date, last: date) -> ColumnElement[bool]:
    """Join answers of these days to their cases, those in reach."""
    return and_(
        UrgentAnswer.case_id == ApplicationCase.id,
        UrgentAnswer.office_code == reach.office,
        UrgentAnswer.local_day.between(first, last),
        reach.what(),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many asked and wait, were granted, and were refused."""

    waiting: int
    granted: int
    refused: int


def counts(session: Session, reach: Reach, first: date, last: date) -> Counts:
    """Return how many wait now, and what was answered from `first` to `last`."""
    query = select(UrgentAnswer.is_granted, func.count())
    found = query.where(_answered(reach, first, last))
    rows = session.execute(found.group_by(UrgentAnswer.is_granted))
    by_answer = Counter({bool(is_granted): count for is_granted, count in rows})
    still = select(func.count()).select_from(_waiting(reach).subquery())
    return Counts(session.scalar(still) or 0, by_answer[True], by_answer[False])
