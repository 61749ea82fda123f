"""Who asked for the urgent lane: held, listed, counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, func, not_, select
from sqlalchemy.orm import Session

from suket.applications.request_tables import UrgentAnswer
from suket.applications.tables import URGENT, ApplicationCase


def is_answered(session: Session, case_id: str) -> bool:
    """Say whether a section head has answered for a case."""
    return session.get(UrgentAnswer, case_id) is not None


def waiting(session: Session, office: str, *, limit: int) -> Sequence[ApplicationCase]:
    """Return the office's cases that wait for an answer, who asked first first."""
    order = ApplicationCase.received_at, ApplicationCase.number
    return session.scalars(_waiting(office).order_by(*order).limit(limit)).all()


def _waiting(office: str) -> Select[ApplicationCase]:
    answered = exists().where(UrgentAnswer.case_id == ApplicationCase.id)
    return select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        URGENT,
        not_(answered),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """A case with what was answered."""

    case: ApplicationCase
    answer: UrgentAnswer


def answered(
    session: Session, office: str, first: date, last: date, *, limit: int
) -> list[Answered]:
    """Return what was answered from `first` to `last`, the latest first."""
    query = (
        select(ApplicationCase, UrgentAnswer)
        .join(UrgentAnswer, UrgentAnswer.case_id == ApplicationCase.id)
        .where(
            UrgentAnswer.office_code == office,
            UrgentAnswer.local_day.between(first, last),
        )
        .order_by(UrgentAnswer.answered_at.desc(), ApplicationCase.number)
    )
    return [Answered(*row) for row in session.execute(query.limit(limit))]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many asked and wait, were granted, and were refused."""

    waiting: int
    granted: int
    refused: int


def counts(session: Session, office: str, first: date, last: date) -> Counts:
    """Return how many wait now, and what was answered from `first` to `last`."""
    rows = session.execute(
        select(UrgentAnswer.is_granted, func.count())
        .where(
            UrgentAnswer.office_code == office,
            UrgentAnswer.local_day.between(first, last),
        )
        .group_by(UrgentAnswer.is_granted)
    )
    by_answer = Counter({bool(is_granted): count for is_granted, count in rows})
    query = select(func.count()).select_from(_waiting(office).subquery())
    return Counts(session.scalar(query) or 0, by_answer[True], by_answer[False])
