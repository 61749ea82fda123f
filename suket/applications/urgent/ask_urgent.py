"""The verb: ask for the urgent lane; it counts once a section head has granted it."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, reach
from suket.applications.errors import NotPossibleNow
from suket.applications.request_details import reason_of
from suket.applications.tables import ApplicationCase
from suket.applications.urgent.errors import UrgentAnsweredAlready
from suket.applications.words import PENDING
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def ask_urgent(
    session: Session, number: str, reason: str, *, officer: Officer, now: datetime
) -> ApplicationCase:
    """Ask for the urgent lane for an application that is not signed yet.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit`, `UrgentUnexplained`,
    `NotPossibleNow`, or `UrgentAnsweredAlready` if it was asked before.
    """
    found = reach.case_at(session, number, Right.APPLY, officer=officer)
    case = cases.lock(session, found.id)
    if case.state not in PENDING:
        raise NotPossibleNow(f"{case.state} is not made urgent")
    if case.urgent_asked_by is not None:
        raise UrgentAnsweredAlready
    ask(session, case, reason, officer=officer, now=now)
    return case


def ask(
    session: Session,
    case: ApplicationCase,
    reason: str,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    """Write down who asks and why, for a case that is held."""
    case.urgent_reason = reason_of(reason)
    case.urgent_asked_by = officer.person
    session.flush()
    fact = Fact(event=Event.URGENT_ASKED, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
