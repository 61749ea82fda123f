"""What waits in a queue for one person: how much, how old, which; and what they did.

What somebody had a part in, what is their own, and what is of units at which they have
no duty, waits for others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import queues
from suket.applications.ages import ages
from suket.applications.deciding import four_eyes
from suket.applications.queues import TAKEN_BY, Queue
from suket.applications.tables import OPEN, ApplicationCase, ApplicationStep
from suket.applications.words import CaseState
from suket.db import unindexed
from suket.offices import units


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What waits in a queue that this person may decide about."""

    waiting: int
    oldest: timedelta | None  # in working time


def figures(
    session: Session, queue: Queue, *, officer: Officer, now: datetime
) -> DeskFigures:
    """Return what waits for an officer in a queue of their office."""
    theirs = _theirs(queue, officer)
    count = select(func.count()).select_from(theirs.order_by(None).subquery())
    dated = theirs.where(ApplicationCase.due_at.is_not(None)).order_by(None)
    oldest = session.scalar(dated.order_by(ApplicationCase.due_at).limit(1))
    age = ages(session, [oldest], now=now)[oldest.id] if oldest else None
    return DeskFigures(session.scalar(count) or 0, age)


def first(
    session: Session, queue: Queue, *, officer: Officer, limit: int
) -> Sequence[ApplicationCase]:
    """Return the first that wait for an officer in a queue, in its order."""
    return session.scalars(_theirs(queue, officer).limit(limit)).all()


def _theirs(queue: Queue, officer: Officer) -> Select[ApplicationCase]:
    return queues.waiting(officer.office, queue).where(
        four_eyes.is_here(officer, TAKEN_BY[queue]),
        ~four_eyes.may_not(officer.person),
    )


def waiting(session: Session, queue: Queue, *, office: str) -> int:
    """Return how many applications wait in a queue, for whomever."""
    query = select(func.count()).select_from(ApplicationCase)
    theirs = (ApplicationCase.office_code == office, OPEN, queues.waits_in(queue))
    return session.scalar(query.where(*theirs)) or 0


def checked_today(session: Session, *, officer: Officer, now: datetime) -> int:
    """Return of how many checks an officer decided on the office's day."""
    dinas = units.dinas(session, officer.office)
    query = select(func.count()).where(
        ApplicationStep.office_code == officer.office,
        ApplicationStep.local_day == units.today(session, dinas, now=now),
        ApplicationStep.from_state == CaseState.DIPERIKSA,
        ApplicationStep.by_person == officer.person,
    )
    return session.scalar(query) or 0


def numbers(session: Session, office: str, case_ids: Iterable[str]) -> dict[str, str]:
    """Return the numbers of those of these cases that are the office's, by id."""
    query = select(ApplicationCase.id, ApplicationCase.number).where(
        unindexed(ApplicationCase.office_code) == office,
        ApplicationCase.id.in_(set(case_ids)),
    )
    return {row.id: row.number for row in session.execute(query)}


def with_ids(
    session: Session, office: str, case_ids: Iterable[str]
) -> Sequence[ApplicationCase]:
    """Return those of these cases that are the office's, in the order received."""
    query = select(ApplicationCase).where(
        unindexed(ApplicationCase.office_code) == office,
        ApplicationCase.id.in_(set(case_ids)),
    )
    return session.scalars(query.order_by(ApplicationCase.received_at)).all()
