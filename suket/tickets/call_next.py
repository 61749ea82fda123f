"""The verb: call who waits longest to a counter; again, served, absent."""

import re
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.offices import units
from suket.offices.tables import Unit
from suket.tickets import numbers
from suket.tickets.errors import BadCounter, CounterBusy, NobodyCalled
from suket.tickets.tables import QueueTicket
from suket.tickets.words import TicketState

_COUNTER: Final = re.compile(r"[A-Z0-9]{1,10}")


def counter_of(text: str) -> str:
    """Return the name of a counter as it is kept, or raise `BadCounter`."""
    name = text.strip().upper()
    if not _COUNTER.fullmatch(name):
        raise BadCounter
    return name


def call_next(
    session: Session, unit: Unit, counter: str, *, officer: Officer, now: datetime
) -> QueueTicket | None:
    """Call who waits longest to a counter; None if nobody waits.

    Two counters never call one number.  Raises `RoleNotAllowed`, `NotAtThisUnit`,
    `BadCounter`, or `CounterBusy` while the counter serves somebody.
    """
    officer.require(Right.SERVE, at=unit.id)
    name, today = counter_of(counter), units.today(session, unit, now=now)
    if numbers.called(session, unit, today, counter=name):
        raise CounterBusy
    ticket = numbers.take_next(session, unit, today)
    if ticket is None:
        return None
    try:
        with session.begin_nested():
            ticket.state, ticket.counter = TicketState.CALLED, name
            ticket.calls, ticket.called_at = 1, now
    except IntegrityError as twice:  # the same counter, at the same moment
        raise CounterBusy from twice
    return ticket


def call_again(
    session: Session, unit: Unit, counter: str, *, officer: Officer, now: datetime
) -> None:
    """Call a number once more, three times at the most.

    Raises as `call_next` does, or `NobodyCalled`.
    """
    officer.require(Right.SERVE, at=unit.id)
    name, today = counter_of(counter), units.today(session, unit, now=now)
    if not numbers.call_again(session, unit, today, name, now=now):
        raise NobodyCalled


def finish(
    session: Session,
    unit: Unit,
    counter: str,
    state: TicketState,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    """Let who is called be `SERVED`, or `ABSENT` after three calls: for good.

    Who returns draws a new number.  Raises as `call_next` does, or `NobodyCalled`.
    """
    officer.require(Right.SERVE, at=unit.id)
    name, today = counter_of(counter), units.today(session, unit, now=now)
    if not numbers.finish(session, unit, today, name, state):
        raise NobodyCalled
