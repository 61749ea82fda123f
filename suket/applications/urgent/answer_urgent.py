"""The verb: grant or refuse the urgent lane, by another person than who asked."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, reach
from suket.applications.cases import Step
from suket.applications.errors import NotPossibleNow
from suket.applications.request_details import reason_of
from suket.applications.request_tables import UrgentAnswer
from suket.applications.tables import ApplicationCase
from suket.applications.urgent import urgent_places, urgent_requests
from suket.applications.urgent.errors import OwnUrgentRequest, UrgentNotAsked
from suket.applications.words import PENDING, CaseState
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons
from suket.offices.validity import local_day

# Who is not recorded cannot be served sooner by a place.
HASTENED: Final = tuple(
    state for state in PENDING if state is not CaseState.MENUNGGU_REKAM
)


def grant(
    session: Session, number: str, *, officer: Officer, now: datetime
) -> ApplicationCase:
    """Let an application stand first, with an urgent place of today or the next day.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit`, `UrgentNotAsked`,
    `OwnUrgentRequest`, `NotPossibleNow`, or `UrgentFull` if no day has an urgent place
    in time.
    """
    case = _asked(session, number, officer)
    if case.state not in HASTENED:
        raise NotPossibleNow(f"{case.state} is not hastened")
    urgent_places.hasten(session, case, now=now)
    case.urgent_granted_by, case.is_urgent = officer.person, True
    _answer(session, case, None, officer=officer, now=now)
    _begin_today(session, case, now)
    _note(session, Event.URGENT_GRANTED, case, officer=officer, now=now)
    return case


def refuse(
    session: Session, number: str, reason: str, *, officer: Officer, now: datetime
) -> ApplicationCase:
    """Leave an application where it stands, and say why.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit`, `UrgentNotAsked`,
    `OwnUrgentRequest` or `UrgentUnexplained`.
    """
    case = _asked(session, number, officer)
    _answer(session, case, reason_of(reason), officer=officer, now=now)
    _note(session, Event.URGENT_REFUSED, case, officer=officer, now=now)
    return case


def _asked(session: Session, number: str, officer: Officer) -> ApplicationCase:
    """Return the case, held, if somebody else has asked and waits for an answer."""
    found = reach.case_at(session, number, Right.APPROVE, officer=officer)
    case = cases.lock(session, found.id)
    is_over = case.state not in PENDING
    if case.urgent_asked_by is None or is_over:
        raise UrgentNotAsked
    if urgent_requests.is_answered(session, case.id):
        raise UrgentNotAsked
    if persons.are_one(session, officer.person, case.urgent_asked_by):
        raise OwnUrgentRequest
    return case


def _answer(
    session: Session,
    case: ApplicationCase,
    reason: str | None,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    zone = offices.find(session, case.office_code).zone
    row = UrgentAnswer(
        case_id=case.id,
        office_code=case.office_code,
        local_day=local_day(now, zone),
        asked_by=case.urgent_asked_by,
        answered_by=officer.person,
        answered_at=now,
        is_granted=reason is None,
        reason=reason,
    )
    session.add(row)
    session.flush()


def _begin_today(session: Session, case: ApplicationCase, now: datetime) -> None:
    """Take a case that has a day now as far as that day brings it."""
    today = local_day(now, offices.find(session, case.office_code).zone)
    if case.state is CaseState.MENUNGGU_KUOTA:
        cases.advance(session, case, Step(to=CaseState.DITERIMA, at=now))
    if case.state is CaseState.DITERIMA and case.day == today:
        cases.advance(session, case, Step(to=CaseState.DIPERIKSA, at=now))


def _note(
    session: Session,
    event: Event,
    case: ApplicationCase,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    fact = Fact(event=event, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
