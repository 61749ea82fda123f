"""The verb: give the next number of a line to who has come."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import bookings, cases
from suket.calendar import opening
from suket.offices import units
from suket.offices.tables import Unit
from suket.tickets import lines
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

    With an application's number whoever has come for it is noted as there.  Raises
    `RoleNotAllowed`, `NotAtThisUnit`, `LineNotFound`, `LineShut`, `CaseNotFound` or
    `LineFull`.
    """
    officer.require(Right.SERVE, at=unit.id)
    today = units.today(session, unit, now=now)
    rule = lines.find(session, unit, line, on=today)
    _require_open(session, unit, rule, now)
    case = None
    if case_number.strip():
        case = cases.find(session, case_number, office=unit.office_code)
    number = lines.next_number(session, rule, today)
    if number is None:
        raise LineFull
    ticket = QueueTicket(
        unit_id=unit.id,
        day=today,
        line=rule.line,
        number=number,
        case_id=case.id if case else None,
        state=TicketState.WAITING,
        drawn_at=now,
    )
    session.add(ticket)
    session.flush()
    if case:
        bookings.note_arrival(session, case.id, now=now)
    return ticket


def _require_open(session: Session, unit: Unit, rule: LineRule, now: datetime) -> None:
    today = units.today(session, unit, now=now)
    [day] = opening.days(session, unit, rule.service, today, today, known_at=now)
    if not day.is_open:
        raise LineShut(day.why_shut)
