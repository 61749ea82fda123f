"""The queues: where an application waits, and for whom.

Where it waits follows from its state and from how many persons it needs, and from
nothing else: so each open one is in exactly one queue, whatever an office changes.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from suket.access.rights import Right
from suket.applications.tables import OPEN, PENDING, ApplicationCase
from suket.applications.words import CaseState

STEPS: Final = (1, 2, 3)


class Queue(StrEnum):
    """For what an application waits."""

    RECORDING = "recording"
    DAY = "day"  # that has a place for it
    LATER = "later"  # its day has not come
    ISSUE = "issue"  # one person checks and signs in one act
    CHECK = "check"
    APPLICANT = "applicant"  # papers are wanting
    APPROVE = "approve"
    SIGN = "sign"
    DOCUMENT = "document"
    HANDOVER = "handover"


# Who takes what waits there; from the others nobody does.
TAKEN_BY: Final = {
    Queue.ISSUE: Right.ISSUE,
    Queue.CHECK: Right.CHECK,
    Queue.APPROVE: Right.APPROVE,
    Queue.SIGN: Right.SIGN,
}
_BY_STATE: Final = {
    CaseState.MENUNGGU_REKAM: Queue.RECORDING,
    CaseState.MENUNGGU_KUOTA: Queue.DAY,
    CaseState.DITERIMA: Queue.LATER,
    CaseState.DIPERIKSA: Queue.CHECK,
    CaseState.KURANG_BERKAS: Queue.APPLICANT,
    CaseState.TERVERIFIKASI: Queue.SIGN,
    CaseState.DISETUJUI_KASI: Queue.SIGN,
    CaseState.DITANDATANGANI: Queue.DOCUMENT,
    CaseState.SIAP: Queue.HANDOVER,
}
_BY_STEPS: Final = {
    (CaseState.DIPERIKSA, 1): Queue.ISSUE,
    (CaseState.TERVERIFIKASI, 3): Queue.APPROVE,
}
# The states in which the clock runs and somebody of the office is to act.
AT_WORK: Final = (
    CaseState.DIPERIKSA,
    CaseState.TERVERIFIKASI,
    CaseState.DISETUJUI_KASI,
)
_TURNS: Final = (
    ApplicationCase.due_at,
    ApplicationCase.received_at,
    ApplicationCase.number,
)
_WHERE: Final = {
    pair: _BY_STEPS.get(pair, _BY_STATE[pair[0]]) for pair in product(_BY_STATE, STEPS)
}


def queue_of(case: ApplicationCase) -> Queue | None:
    """Return in which queue an application waits, None once it is over."""
    return _WHERE.get((case.state, case.steps))


def waits_in(queue: Queue) -> ColumnElement[bool]:
    """Say in SQL that an `ApplicationCase` waits in a queue.

    The states are said first, so that an index on them serves all of it.
    """
    steps_by_state = {
        state: [steps for steps in STEPS if _WHERE[state, steps] is queue]
        for state in _BY_STATE
    }
    found = {state: steps for state, steps in steps_by_state.items() if steps}
    one_of_them = (
        and_(ApplicationCase.state == state, ApplicationCase.steps.in_(steps))
        for state, steps in found.items()
    )
    return and_(ApplicationCase.state.in_(found), or_(*one_of_them))


def waiting(office: str, queue: Queue) -> Select[ApplicationCase]:
    """Return the query of a queue: urgent, then due, then received."""
    return _in(office, queue).order_by(ApplicationCase.is_urgent.desc(), *_TURNS)


def of_urgency(
    office: str, queue: Queue, *, is_urgent: bool
) -> Select[ApplicationCase]:
    """Return the query of the urgent ones of a queue, or of the others, in its order.

    Of these the index `ix_application_case_next` gives the first at once.
    """
    same = ApplicationCase.is_urgent == is_urgent
    return _in(office, queue).where(same).order_by(*_TURNS)


def _in(office: str, queue: Queue) -> Select[ApplicationCase]:
    query = select(ApplicationCase).where(ApplicationCase.office_code == office, OPEN)
    return query.where(waits_in(queue))


def page(
    session: Session, office: str, queue: Queue, *, number: int, size: int
) -> Sequence[ApplicationCase]:
    """Return the `number`-th (from 1) `size` applications of a queue, in its order."""
    query = waiting(office, queue).offset((number - 1) * size).limit(size)
    return session.scalars(query).all()


def sizes(session: Session, office: str) -> dict[Queue, int]:
    """Return how many applications wait in each queue of an office."""
    query = (
        select(ApplicationCase.state, ApplicationCase.steps, func.count())
        .where(ApplicationCase.office_code == office, OPEN)
        .group_by(ApplicationCase.state, ApplicationCase.steps)
    )
    found = dict.fromkeys(Queue, 0)
    for state, steps, count in session.execute(query):
        found[_WHERE[state, steps]] += count
    return found


def late(session: Session, office: str, *, now: datetime) -> int:
    """Return how many are past their due moment at the desks that check and sign."""
    query = select(func.count()).where(
        ApplicationCase.office_code == office,
        OPEN,
        ApplicationCase.state.in_(AT_WORK),
        ApplicationCase.due_at < now,
    )
    return session.scalar(query) or 0


def unsigned(session: Session, office: str) -> int:
    """Return how many applications of an office are not signed yet."""
    query = select(func.count()).where(ApplicationCase.office_code == office, PENDING)
    return session.scalar(query) or 0
