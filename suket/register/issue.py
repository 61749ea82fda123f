"""Issue a suket, or a newer one in the place of an older."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from keys.signer_protocol import Signer
from signing import errors as sealing
from signing.sign_token import seal
from suket.access.rights import Officer, Right
from suket.errors import SuketError
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, signatories, versions
from suket.offices.validity import local_day
from suket.register import (
    endings,
    issuance_pipeline,
    outdated_sukets,
    printable,
    sukets,
)
from suket.register.applied import NOTHING, Applied
from suket.register.endings import Closing
from suket.register.errors import AlreadyEnded, AlreadyIssued, IsSuspended, TextTooLong
from suket.register.issuance_pipeline import Block, Order, Signed, Terms
from suket.register.replacing import Replacing
from suket.register.tables import Suket
from suket.register.words import ApplicationKind, Channel, EndReason, SuketState
from suket.residents import eligibility, residents
from suket.residents.errors import ResidentNotFound
from suket.residents.tables import Resident
from verify.claims import Claims
from verify.token import token_of

_AS_IT_IS: Final = Replacing()  # says no reason of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a suket is issued: the office, and the key that signs for it."""

    office: str  # code, "32.74"
    signer: Signer
    channel: Channel = Channel.COUNTER


@dataclass(frozen=True, slots=True)
class Issued:
    """A suket as it leaves the transaction; the document follows by a job."""

    suket_id: str
    number: str
    claims: Claims
    text: str  # what the QR holds


Outcome = Issued | SuketError  # what came of one case, or what is against it


def issue(
    session: Session, resident_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a suket to a resident of the desk's office, dated `now` (UTC).

    Number, index, signature and journal entry come in the one transaction of `session`:
    they exist together or not at all.  A token that was signed but not committed was
    never handed out, and is `not-recorded`.  The document is made afterwards, by a job.
    An older suket whose last day has passed is ended first.

    Raises `RoleNotAllowed`, `ResidentNotFound`, `AlreadyIssued`, `IssuanceClosed`,
    `NeedsOthers` unless the rule of steps is `direct`, `NoSignatory`, a leaf of
    `NotEligible`, `NotPrintable`, `TextTooLong`, `ListsFull` or `SealFault`.
    """
    outcomes = issue_many(session, [resident_id], desk, officer=officer, now=now)
    return _issued(outcomes[resident_id])


def issue_many(
    session: Session,
    resident_ids: Sequence[str],
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
    applied: Applied = NOTHING,
) -> dict[str, Outcome]:
    """Issue to each of these residents as `issue` does; return by resident what came.

    To who has it `applied.agreed` also where the rule wants more than one person.
    A suket in force of who is among `applied.replacing` is ended by the new one, as
    `renew` does.  What refuses one of them is that one's outcome, and leaves no trace:
    no number and no index is lost by it.  What they share is read, held and written
    once for all.

    Raises `RoleNotAllowed`, or `ResidentNotFound` at the desk of another office, and
    `SealFault` or a fault of key or database, after which nobody has been served.
    """
    act = _act(desk, officer, now, applied)
    own = residents.lock_own(session, resident_ids, office=desk.office)
    held = sukets.in_force(session, [resident.nik for resident in own.values()])
    outcomes: dict[str, Outcome] = {}
    cases = []
    for resident_id in dict.fromkeys(resident_ids):
        resident = own.get(resident_id)
        older = held.get(resident.nik) if resident else None
        if resident is None:
            outcomes[resident_id] = ResidentNotFound()
        elif older is None or is_over(older, now=now):
            cases.append(_Case(resident, older))
        elif resident_id not in applied.replacing:
            outcomes[resident_id] = AlreadyIssued(older.number)
        elif (refusal := applied.replacing[resident_id].refusal(older)) is not None:
            outcomes[resident_id] = refusal
        else:
            cases.append(_Case(resident, older, applied.replacing[resident_id]))
    return outcomes | _serve(session, cases, act)


def renew(
    session: Session, suket_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a newer suket to the holder of one in force, and end that one by it.

    Both happen in the one transaction of `session`, so at no time are there two in
    force, or none.  Raises what `issue` raises, `SuketNotFound`, `AlreadyEnded`, and
    `IsSuspended` for one under investigation.
    """
    act = _act(desk, officer, now)
    old = sukets.find(session, suket_id, office=desk.office)
    resident = residents.lock(session, old.resident_id, office=desk.office)
    held = sukets.lock(session, suket_id, office=desk.office)
    require_renewable(held)
    outcomes = _serve(session, [_Case(resident, held)], act)
    return _issued(outcomes[resident.id])


@dataclass(frozen=True, slots=True)
class _Act:
    """Who issues, where, and when."""

    desk: Desk
    who: str
    now: datetime
    applied: Applied


@dataclass(frozen=True, slots=True)
class _Case:
    """Whom to issue to, and which suket the new one follows."""

    resident: Resident
    follows: Suket | None
    replacing: Replacing = _AS_IT_IS

    @property
    def order(self) -> Order:
        kind = ApplicationKind.RENEWAL if self.follows else ApplicationKind.NEW
        return Order(self.resident, kind)


def _act(
    desk: Desk, officer: Officer, now: datetime, applied: Applied = NOTHING
) -> _Act:
    officer.require(Right.ISSUE)
    if desk.office != officer.office:
        raise ResidentNotFound  # the answer tells nothing of another office
    return _Act(desk, officer.username, now, applied)


def _issued(outcome: Outcome) -> Issued:
    if isinstance(outcome, SuketError):
        raise outcome
    return outcome


def require_renewable(suket: Suket) -> None:
    """Raise `AlreadyEnded`, or `IsSuspended` for one under investigation."""
    if suket.ended_at is not None:
        raise AlreadyEnded(suket.number, suket.ended_at)
    if suket.state is SuketState.SUSPENDED:
        raise IsSuspended(suket.number)


def is_over(suket: Suket, *, now: datetime) -> bool:
    """Say whether the suket's last moment has passed, so that a new one may follow."""
    return suket.state is SuketState.ACTIVE and sukets.is_expired(suket, now=now)


def _serve(session: Session, cases: Sequence[_Case], act: _Act) -> dict[str, Outcome]:
    """Issue in every case, or say what is against it, by resident."""
    if not cases:
        return {}
    try:
        terms = _terms(session, act, act.now)
    except SuketError as refusal:
        return _refused(cases, refusal)
    outcomes, waiting = _allowed(cases, terms, act)
    facts: list[Fact] = []
    while waiting:
        try:
            block = issuance_pipeline.reserve(session, terms, len(waiting), now=act.now)
            if block.day != terms.day:  # the list is past midnight already
                terms = _terms(session, act, block.places[0].at)
                refused, waiting = _allowed(waiting, terms, act)
                outcomes |= refused
                continue
        except SuketError as refusal:
            outcomes |= _refused(waiting, refusal)
            break
        many = len(block.places)
        outcomes |= _fill(session, block, waiting[:many], act, facts)
        waiting = waiting[many:]
    entries.note_all(session, facts, who=act.who, at=act.now)
    return outcomes


def _allowed(
    cases: Sequence[_Case], terms: Terms, act: _Act
) -> tuple[dict[str, Outcome], list[_Case]]:
    """Return what is against some, by resident, and the cases of the others."""
    refused: dict[str, Outcome] = {}
    others: list[_Case] = []
    for case in cases:
        resident, office = case.resident, terms.office
        reason = act.applied.refusal(resident, office) or eligibility.refusal(
            resident, office, on=terms.day
        )
        if reason is None:
            others.append(case)
        else:
            refused[case.resident.id] = reason
    return refused, others


def _terms(session: Session, act: _Act, at: datetime) -> Terms:
    """Return what all have in common; the office is the issuer's alone from here on.

    Office and signatory are those of the local day of `at`.
    """
    code = act.desk.office
    zone = offices.find(session, code).zone
    offices.hold_open(session, code, now=act.now)
    day = local_day(at, zone)
    return Terms(
        day=day,
        office=versions.on_day(session, code, day),
        signatory=signatories.on_day(session, code, day),
        channel=act.desk.channel,
        allotted=act.desk.signer.trusted.status_uris,
    )


def _refused(cases: Sequence[_Case], refusal: SuketError) -> dict[str, Outcome]:
    return {case.resident.id: refusal for case in cases}


def _fill(
    session: Session,
    block: Block,
    cases: Sequence[_Case],
    act: _Act,
    facts: list[Fact],
) -> dict[str, Outcome]:
    """Fill a block: sign for each case, end what it follows, write what came of it.

    What happened is added to `facts`.
    """
    outcomes: dict[str, Outcome] = {}
    signed: list[Signed] = []
    for case in cases:
        draft = issuance_pipeline.draft(block, case.order, len(signed))
        try:
            printable.require_issuable(draft.printed)
            text = seal(draft.claims, act.desk.signer)
        except SuketError as refusal:  # no sheet would ever come of it
            outcomes[case.resident.id] = refusal
            continue
        except sealing.TextTooLong as error:
            outcomes[case.resident.id] = TextTooLong(str(error))
            continue
        number = draft.printed.number
        signed.append(Signed(draft, token_of(text)))
        facts += _end_older(session, case, act, draft.suket_id)
        event = Event.RENEWED if case.follows else Event.ISSUED
        facts.append(Fact(event=event, subject=number, office=act.desk.office))
        outcomes[case.resident.id] = Issued(draft.suket_id, number, draft.claims, text)
    if signed:
        issuance_pipeline.record(session, block, signed, who=act.who)
    return outcomes


def _end_older(session: Session, case: _Case, act: _Act, follower: str) -> list[Fact]:
    older = case.follows
    if older is None:
        return []
    closing = Closing(
        reason=_why_followed(older, case, act.now),
        at=act.now,
        by=act.who,
        evidence=case.replacing.evidence,
        followed_by=follower,
    )
    endings.end(session, [older], closing)
    office = older.office_code
    return [Fact(event=Event.ENDED, subject=older.number, office=office)]


def _why_followed(older: Suket, case: _Case, now: datetime) -> EndReason:
    """Return why a suket ends by a newer one: as asked, its time, its data, or none."""
    if is_over(older, now=now):
        return EndReason.KEDALUWARSA
    if case.replacing.reason is not None:
        return case.replacing.reason
    has_changed = bool(outdated_sukets.differences(older, case.resident))
    return EndReason.DATA_BERUBAH if has_changed else EndReason.DIPERPANJANG
