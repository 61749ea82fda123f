"""The verb: sign at once what one person checks and signs in one act.

As the counter does upon an application, for many, and from a shell too: only where an
application needs one person, which it says itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications.deciding import standing
from suket.applications.deciding.content_digest import content_digest
from suket.applications.deciding.decisions import Decisions
from suket.applications.deciding.standing import Held
from suket.applications.errors import CaseNotFound, NotPossibleNow
from suket.applications.queues import Queue, queue_of
from suket.applications.signing.alone import refusals
from suket.applications.signing.issue_upon import issue_upon
from suket.applications.words import CaseState
from suket.errors import SuketError
from suket.journal.words import Event
from suket.register.issue import Desk
from suket.register.tables import Suket
from suket.residents.errors import ResidentNotFound


@dataclass(frozen=True, slots=True)
class SignedDirect:
    """What came of each application, by its id; what was refused stays where it is."""

    signed: Mapping[str, Suket]
    refused: Mapping[str, SuketError]


def sign_direct(
    session: Session,
    case_ids: Sequence[str],
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
) -> SignedDirect:
    """Check and sign these applications of the officer's office, in this order.

    Raises `RoleNotAllowed`, or a fault of keys or database: then nothing has happened.
    """
    officer.require(Right.ISSUE)
    made = Decisions(session, officer, now)
    fitting = _fitting(made, case_ids)
    came = issue_upon(session, fitting, desk, officer=officer, now=now)
    signed: dict[str, Suket] = {}
    for held in fitting:
        outcome = came[held.case.id]
        if isinstance(outcome, Suket):
            _sign(made, held, outcome)
            signed[held.case.id] = outcome
        else:
            made.left[held.case.id] = outcome
    made.note()
    return SignedDirect(signed, made.left)


def _fitting(made: Decisions, case_ids: Sequence[str]) -> list[Held]:
    own = standing.hold(made.session, case_ids, office=made.officer.office)
    cases = [held.case for held in own.values()]
    refused = refusals(made.session, cases, officer=made.officer, now=made.now)
    fitting = []
    for case_id in case_ids:
        try:
            fitting.append(_required(own.get(case_id), refused))
        except SuketError as refusal:
            made.left[case_id] = refusal
    return fitting


def _required(held: Held | None, refused: Mapping[str, SuketError]) -> Held:
    if held is None:
        raise CaseNotFound
    if queue_of(held.case) is not Queue.ISSUE:
        raise NotPossibleNow(f"{held.case.state} is not for one person to sign")
    if held.resident is None:
        raise ResidentNotFound
    if (refusal := refused.get(held.case.id)) is not None:
        raise refusal
    return held


def _sign(made: Decisions, held: Held, suket: Suket) -> None:
    case, person = held.case, made.officer.person
    made.advance(
        case,
        CaseState.TERVERIFIKASI,
        Event.APPLICATION_VERIFIED,
        verified_by=person,
        content_digest=content_digest(suket.printed, suket.photo_digest, case.kind),
    )
    made.advance(
        case,
        CaseState.DITANDATANGANI,
        Event.APPLICATION_SIGNED,
        signed_by=person,
        issued_as=suket.application_id,
    )
