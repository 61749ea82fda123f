"""The verb: approve what was checked, many at once, or send it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases, reach
from suket.applications.deciding import leases, printable_cases
from suket.applications.deciding.decisions import Decisions
from suket.applications.deciding.review import Seen
from suket.applications.errors import AlreadyChanged, NotPossibleNow, ReasonNotFitting
from suket.applications.queues import TAKEN_BY, Queue, queue_of
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, StepReason
from suket.errors import SuketError
from suket.journal.words import Event

# What somebody who approves or signs may say; the program has others.
SENT_BACK_FOR: Final = (
    StepReason.BERKAS_TIDAK_LENGKAP,
    StepReason.BERKAS_TIDAK_TERBACA,
    StepReason.DATA_BERUBAH,
    StepReason.DATA_GANDA,
    StepReason.SALAH_DAFTAR,
)


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of each application, by its id."""

    approved: frozenset[str]
    sent_back: Mapping[str, StepReason]
    left: Mapping[str, SuketError]  # with what is against it


def approve_many(
    session: Session, seen: Mapping[str, str], *, officer: Officer, now: datetime
) -> Approval:
    """Approve applications; `seen` has the digest that was shown of each, by its id.

    What came of each is as `decisions` says.  Raises `RoleNotAllowed` or `NoSignatory`.
    """
    officer.require(Right.APPROVE)
    made = Decisions(session, officer, now)
    terms = printable_cases.terms(session, officer.office, now=now)
    approved = []
    for held in made.agreeing(seen, Queue.APPROVE, terms):
        made.advance(
            held.case,
            CaseState.DISETUJUI_KASI,
            Event.APPLICATION_APPROVED,
            approved_by=officer.person,
        )
        approved.append(held.case.id)
    made.note()
    return Approval(frozenset(approved), made.sent_back, made.left)


def send_back(
    session: Session,
    seen: Seen,
    reason: StepReason,
    *,
    officer: Officer,
    now: datetime,
    note: str = "",
) -> ApplicationCase:
    """Send an application back to who checks, of those that one approves or signs.

    Raises `ReasonNotFitting`, `CaseNotFound`, `NotPossibleNow`, `RoleNotAllowed`,
    `OpenElsewhere` or `AlreadyChanged`.
    """
    if reason not in SENT_BACK_FOR:
        raise ReasonNotFitting
    found = reach.of(session, officer).case(session, seen.number)
    case = cases.lock(session, found.id)
    queue = queue_of(case)
    if queue not in {Queue.APPROVE, Queue.SIGN}:
        raise NotPossibleNow(f"{case.state} was not checked")
    officer.require(TAKEN_BY[queue], at=case.unit_id)
    leases.require_free(case, officer, now=now)
    if case.version != seen.version:
        raise AlreadyChanged
    made = Decisions(session, officer, now)
    made.send_back(case, reason, note)
    made.note()
    return case
