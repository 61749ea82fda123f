"""The numbers that were drawn: who waits, who is called, who is done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from suket.offices.tables import Unit
from suket.tickets.tables import MOST_CALLS, QueueTicket
from suket.tickets.words import TicketState

_IN_ORDER = (QueueTicket.drawn_at, QueueTicket.line, QueueTicket.number)


def waiting(
    session: Session, unit: Unit, day: date, *, limit: int
) -> Sequence[QueueTicket]:
    """Return who is called next, in this order."""
    query = _waiting(unit, day).limit(limit)
    return session.scalars(query).all()


def take_next(session: Session, unit: Unit, day: date) -> QueueTicket | None:
    """Return who waits longest and is called by nobody else, held; None: nobody."""
    query = _waiting(unit, day).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True))


def of_case(session: Session, case_id: str, day: date) -> QueueTicket | None:
    """Return the number that a case waits with, or is served by, on a day."""
    query = select(QueueTicket).where(
        QueueTicket.case_id == case_id,
        QueueTicket.day == day,
        QueueTicket.state.in_((TicketState.WAITING, TicketState.CALLED)),
    )
    return session.scalar(query)


def _waiting(unit: Unit, day: date) -> Select[QueueTicket]:
    query = select(QueueTicket).where(
        *_of(unit, day), QueueTicket.state == TicketState.WAITING
    )
    return query.order_by(*_IN_ORDER)


def called(
    session: Session, unit: Unit, day: date, *, counter: str | None = None
) -> Sequence[QueueTicket]:
    """Return the numbers that are called just now, the latest first."""
    query = select(QueueTicket).where(
        *_of(unit, day), QueueTicket.state == TicketState.CALLED
    )
    if counter is not None:
        query = query.where(QueueTicket.counter == counter)
    fresh = query.execution_options(populate_existing=True)
    return session.scalars(fresh.order_by(QueueTicket.called_at.desc())).all()


def count_waiting(session: Session, unit: Unit, day: date) -> int:
    """Return how many wait to be called."""
    query = select(func.count()).where(
        *_of(unit, day), QueueTicket.state == TicketState.WAITING
    )
    return session.scalar(query) or 0


def call_again(
    session: Session, unit: Unit, day: date, counter: str, *, now: datetime
) -> bool:
    """Count one call more of who is called to a counter, up to three."""
    more = {"calls": QueueTicket.calls + 1, "called_at": now}
    is_left = QueueTicket.calls < MOST_CALLS
    return _change(session, unit, day, counter, is_left, **more)


def finish(
    session: Session, unit: Unit, day: date, counter: str, state: TicketState
) -> bool:
    """Let who is called to a counter be served, or (after three calls) absent."""
    is_due = QueueTicket.calls == MOST_CALLS
    conditions = (is_due,) if state is TicketState.ABSENT else ()
    return _change(session, unit, day, counter, *conditions, state=state)


def _change(
    session: Session, unit: Unit, day: date, counter: str, *where: Any, **values: Any
) -> bool:
    statement = (
        update(QueueTicket)
        .where(
            *_of(unit, day),
            QueueTicket.counter == counter,
            QueueTicket.state == TicketState.CALLED,
            *where,
        )
        .values(**values)
    )
    return session.connection().execute(statement).rowcount == 1


def _of(unit: Unit, day: date) -> tuple[Any, ...]:
    return (QueueTicket.unit_id == unit.id, QueueTicket.day == day)
