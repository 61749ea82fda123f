"""The verb: give the next number of a line to who has come."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import bookings, reach
from suket.applications.tables import ApplicationCase
from suket.calendar import opening
from suket.offices import units
from suket.offices.tables import Unit
from suket.tickets import lines, numbers
from suket.tickets.errors import LineFull, LineShut
from suket.tickets.tables import LineRule, QueueTicket
from suket.tickets.words import TicketState


def draw_number(
    session: Session,
    unit: Unit,
    line: str,
    *,
    officer: Officer,
    now: datetime,
    case_number: str = "",
) -> QueueTicket:
    """Give the next number of today: none is left out, none given twice.

    With an application's number whoever has come for what is ready is noted as there,
    and who has a number for it that is not served yet is answered with that one.
    Raises `RoleNotAllowed`, `NotAtThisUnit`, `LineNotFound`, `LineShut`,
    `CaseNotFound` or `LineFull`.
    """
    officer.require(Right.SERVE, at=unit.id)
    today = units.today(session, unit, now=now)
    rule = lines.find(session, unit, line, on=today)
    _require_open(session, unit, rule, now)
    case = None
    if case_number.strip():
        case = reach.of(session, officer).case(session, case_number)
        officer.require(Right.SERVE, at=case.unit_id)
    try:
        with session.begin_nested():
            ticket = _next(session, rule, case, today, now)
    except IntegrityError:  # somebody else draws for the same case at this moment
        ticket = _next(session, rule, case, today, now)
    if case:
        bookings.note_arrival(session, case.id, today=today, now=now)
    return ticket


def _next(
    session: Session,
    rule: LineRule,
    case: ApplicationCase | None,
    today: date,
    now: datetime,
) -> QueueTicket:
    """Return the number that a case has already, or else the next one of the line."""
    known = numbers.of_case(session, case.id, today) if case else None
    if known is not None:
        return known
    number = lines.next_number(session, rule, today)
    if number is None:
        raise LineFull
    ticket = QueueTicket(
        unit_id=rule.unit_id,
        day=today,
        line=rule.line,
        number=number,
        case_id=case.id if case else None,
        state=TicketState.WAITING,
        drawn_at=now,
    )
    session.add(ticket)
    session.flush()
    return ticket


def _require_open(session: Session, unit: Unit, rule: LineRule, now: datetime) -> None:
    today = units.today(session, unit, now=now)
    [day] = opening.days(session, unit, rule.service, today, today, known_at=now)
    if not day.is_open:
        raise LineShut(day.why_shut)
