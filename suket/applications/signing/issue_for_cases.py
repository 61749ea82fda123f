"""The verb: issue at once, in one act of one person, also upon what was applied for.

Under the rule of one person an officer checks and signs as they issue.  Whoever had
applied beforehand has their case signed by it, in the same transaction; who had not,
needs none, and takes no place of the day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import cases
from suket.applications.cases import Step
from suket.applications.deciding import four_eyes
from suket.applications.deciding.content_digest import content_digest
from suket.applications.errors import OwnApplication
from suket.applications.signing.alone import UP_TO_CHECK, refusals
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.errors import SuketError
from suket.register import issue as register
from suket.register import sukets
from suket.register.issue import Desk, Issued, Outcome
from suket.register.tables import Suket
from suket.residents import residents


def issue(
    session: Session, resident_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a suket as the register does, and sign the case of who had applied.

    Raises also what `alone.refusals` says of that case, whatever the office's rule is
    by now, and `OwnApplication` to who would issue to themselves.
    """
    people = [resident_id]
    [outcome] = issue_many(session, people, desk, officer=officer, now=now).values()
    return _issued(outcome)


def issue_many(
    session: Session,
    resident_ids: Sequence[str],
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
) -> dict[str, Outcome]:
    """Issue to many as the register does, and sign the cases of who had applied.

    Whom this officer may not issue to alone is left out, so that others are served.
    """
    alone = _alone(session, resident_ids, officer=officer, now=now)
    free = [one for one in resident_ids if one not in alone.refused]
    outcomes = register.issue_many(session, free, desk, officer=officer, now=now)
    _sign(session, outcomes, alone.cases, officer, now)
    return outcomes | alone.refused


def renew(
    session: Session, suket_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a newer suket in the place of one in force, and sign the holder's case.

    Raises what `register.renew` does, and `issue` of who holds it.
    """
    officer.require(Right.ISSUE)  # before anything is said of the suket
    held = sukets.find(session, suket_id, office=officer.office)
    alone = _alone(session, [held.resident_id], officer=officer, now=now)
    for refusal in alone.refused.values():
        raise refusal
    issued = register.renew(session, suket_id, desk, officer=officer, now=now)
    outcomes = {held.resident_id: issued}
    _sign(session, outcomes, alone.cases, officer, now)
    return issued


@dataclass(frozen=True, slots=True)
class _Alone:
    """Whom one officer may issue to alone: by resident, held until all is done."""

    cases: Mapping[str, ApplicationCase]  # of who had applied
    refused: dict[str, SuketError]


def _alone(
    session: Session, resident_ids: Sequence[str], *, officer: Officer, now: datetime
) -> _Alone:
    """Hold these residents, so that none can apply meanwhile, and then their cases."""
    officer.require(Right.ISSUE)
    people = residents.lock_own(session, resident_ids, office=officer.office)
    ids = {who.nik: who.id for who in people.values()}
    pending = cases.hold_pending(session, [*ids], office=officer.office)
    own = four_eyes.own_of(session, officer.person, people.values())
    refused: dict[str, SuketError] = {one: OwnApplication() for one in own}
    applied = {case.id: ids[nik] for nik, case in pending.items()}
    found = refusals(session, [*pending.values()], officer=officer, now=now)
    refused |= {applied[case_id]: refusal for case_id, refusal in found.items()}
    return _Alone({ids[nik]: case for nik, case in pending.items()}, refused)


def _issued(outcome: Outcome) -> Issued:
    if isinstance(outcome, SuketError):
        raise outcome
    return outcome


def _sign(
    session: Session,
    outcomes: Mapping[str, Outcome],
    pending: Mapping[str, ApplicationCase],
    officer: Officer,
    now: datetime,
) -> None:
    """Sign the cases of those who were issued to."""
    came = {
        each.suket_id: pending[who]
        for who, each in outcomes.items()
        if isinstance(each, Issued) and who in pending
    }
    if not came:
        return
    ways = [
        [(came[suket.id], step) for step in _way(came[suket.id], suket, officer, now)]
        for suket in sukets.by_ids(session, [*came])
    ]
    cases.advance_in_turn(session, ways)


def _way(
    case: ApplicationCase, suket: Suket, officer: Officer, now: datetime
) -> list[Step]:
    """Return the steps from where a case is to its suket."""
    case.resident_id = suket.resident_id
    seen = content_digest(suket.printed, suket.photo_digest, case.kind)
    verified = {"verified_by": officer.person, "content_digest": seen}
    signed = {"signed_by": officer.person, "issued_as": suket.application_id}
    steps: list[tuple[CaseState, dict[str, str]]] = [
        *((state, {}) for state in UP_TO_CHECK[case.state]),
        (CaseState.TERVERIFIKASI, verified),
        (CaseState.DITANDATANGANI, signed),
    ]
    return [
        Step(to=to, at=now, by=officer.person, changes=changes) for to, changes in steps
    ]
