"""The verb: sign applications, hundreds with one touch.

Whoever touches signs a list to the byte: each application with the digest of what its
check saw, and what all sheets have in common (`to_sign`).  What no longer agrees goes
back to who checks, with its reason; the others are signed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.access.words import Proof, Purpose
from suket.applications.deciding import printable_cases
from suket.applications.deciding.decisions import Decisions
from suket.applications.deciding.standing import REASONS, Held
from suket.applications.errors import (
    BadManifest,
    CaseNotFound,
    KeeperDecides,
    SecondFactorNeeded,
    TermsChanged,
)
from suket.applications.queues import Queue
from suket.applications.signing import sign_batches
from suket.applications.signing.alone import behind
from suket.applications.signing.issue_upon import issue_upon
from suket.applications.signing.sign_batches import Confirmed
from suket.applications.signing.signatory_of_day import require_signatory
from suket.applications.signing.to_sign import ToSign, of_content
from suket.applications.words import CaseState, StepReason
from suket.errors import SuketError
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.persons import KEEPER
from suket.register.issue import Desk
from suket.register.tables import Suket


@dataclass(frozen=True, slots=True)
class Signing:
    """What came of each application, by its id."""

    batch_id: str
    signed: Mapping[str, Suket]
    sent_back: Mapping[str, StepReason]
    left: Mapping[str, SuketError]  # with what is against it


def sign_many(
    session: Session,
    confirmed: Confirmed,
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
) -> Signing:
    """Sign what a manifest names, in the transaction in which it was confirmed.

    Who signs is the signatory of the day, unless that one signs a.n.  Sukets, steps,
    evidence and journal come together or not at all; what came of each is as
    `decisions` says.

    Raises `RoleNotAllowed`, `KeeperDecides`, `SecondFactorNeeded`, `BadManifest`,
    `TooManyToSign`, `NoSignatory`, `NotTheSignatory`, `SignatoryUnknown`,
    `TermsChanged`, `IssuanceClosed`, or a fault of keys or database: then nothing has
    happened.
    """
    wanted = _wanted(confirmed, officer)
    terms = printable_cases.terms(session, officer.office, now=now)
    require_signatory(session, terms.signatory, officer)
    if terms.digest != wanted.terms:
        raise TermsChanged
    offices.require_open(session, officer.office, now=now)
    made = Decisions(session, officer, now)
    agreeing = _in_order(made.agreeing(wanted.digests, Queue.SIGN, terms))
    if CaseNotFound in map(type, made.left.values()):  # no page has ever shown it
        raise BadManifest
    signed = _issue(made, agreeing, desk)
    came = sign_batches.Came(signed.keys(), made.sent_back)
    batch = sign_batches.keep(
        session, confirmed, wanted, came, officer=officer, now=now
    )
    made.note(Fact(event=Event.BATCH_SIGNED, subject=batch.id, office=officer.office))
    return Signing(batch.id, signed, made.sent_back, made.left)


def _wanted(confirmed: Confirmed, officer: Officer) -> ToSign:
    """Return what is to be signed, if it is this officer's to sign."""
    officer.require(Right.SIGN)
    if officer.person in {"", KEEPER}:
        raise KeeperDecides
    if confirmed.proof not in {Proof.PASSKEY, Proof.TOTP}:
        raise SecondFactorNeeded
    manifest = confirmed.manifest
    said = (manifest.purpose, manifest.office, manifest.username)
    if said != (Purpose.SIGN, officer.office, officer.username):
        raise BadManifest
    return of_content(manifest.content)


def _in_order(held: Iterable[Held]) -> list[Held]:
    """Return them in the order received, in which they get their numbers."""
    return sorted(held, key=lambda one: (one.case.received_at, one.case.number))


def _issue(made: Decisions, agreeing: list[Held], desk: Desk) -> dict[str, Suket]:
    """Issue upon what agrees, and return the sukets by the ids of the cases."""
    signed: dict[str, Suket] = {}
    cases, officer = [held.case for held in agreeing], made.officer
    left = behind(made.session, cases, office=officer.office, now=made.now)
    made.left.update(left)
    agreeing = [held for held in agreeing if held.case.id not in left]
    came = issue_upon(made.session, agreeing, desk, officer=officer, now=made.now)
    for held in agreeing:
        case, outcome = held.case, came[held.case.id]
        if isinstance(outcome, Suket):
            signed[case.id] = outcome
            made.advance(
                case,
                CaseState.DITANDATANGANI,
                Event.APPLICATION_SIGNED,
                signed_by=officer.person,
                issued_as=outcome.application_id,
            )
        elif (reason := REASONS.get(type(outcome))) is not None:
            made.send_back(case, reason)
        else:
            made.left[case.id] = outcome
    return signed
