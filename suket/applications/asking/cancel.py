"""The verb: cancel an application that is not signed yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, reach
from suket.applications.cases import Step
from suket.applications.errors import NotPossibleNow
from suket.applications.planning import day_places
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    APPLICANT,
    PENDING,
    CaseState,
    StepReason,
    WhyFreed,
)
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event

# Once it is verified, only who checks or signs sends it back.
CANCELLED_AT_DESK = tuple(
    state
    for state in PENDING
    if state not in {CaseState.TERVERIFIKASI, CaseState.DISETUJUI_KASI}
)


def cancel(
    session: Session,
    number: str,
    reason: StepReason,
    *,
    officer: Officer,
    now: datetime,
    note: str | None = None,
) -> ApplicationCase:
    """Cancel an application; its place goes to who waits longest, until the cut-off.

    Raises `RoleNotAllowed`, `CaseNotFound`, `NotAtThisUnit` or `NotPossibleNow`.
    """
    found = reach.case_at(session, number, Right.APPLY, officer=officer)
    step = Step(
        to=CaseState.DIBATALKAN,
        at=now,
        by=officer.person,
        reason=reason,
        note=(note or "").strip() or None,
    )
    return _cancel(session, found.id, step, who=officer.username)


def cancel_own(session: Session, case_id: str, *, now: datetime) -> ApplicationCase:
    """Cancel the application of who follows it from home and has proved it.

    Raises `NotPossibleNow`.
    """
    reason = StepReason.DIMINTA_PEMOHON
    step = Step(to=CaseState.DIBATALKAN, at=now, reason=reason)
    return _cancel(session, case_id, step, who=APPLICANT)


def _cancel(session: Session, case_id: str, step: Step, *, who: str) -> ApplicationCase:
    case = cases.lock(session, case_id)
    if case.state not in CANCELLED_AT_DESK:
        raise NotPossibleNow(f"{case.state} cannot be cancelled")
    cases.advance_held(session, [(case, step)])
    day_places.give_up(session, case, WhyFreed.CANCELLED, now=step.at)
    fact = Fact(
        event=Event.APPLICATION_CANCELLED, subject=case.number, office=case.office_code
    )
    entries.note(session, fact, who=who, at=step.at)
    return case
