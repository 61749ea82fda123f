"""Issue a suket, or a newer one in the place of an older."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from keys.signer import Signer
from signing import errors as sealing
from signing.seal import seal
from suket import eligibility, endings, journal, offices, register, residents
from suket.endings import Closing
from suket.errors import AlreadyEnded, AlreadyIssued, IsSuspended, TextTooLong
from suket.journal import Fact
from suket.models import (
    ApplicationKind,
    Channel,
    EndReason,
    Event,
    Resident,
    Suket,
    SuketState,
)
from suket.register import Order
from suket.rights import Officer, Right
from suket.validity import local_day
from verify.claims import Claims
from verify.token import token_of


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


def issue(
    session: Session, resident_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a suket to a resident of the desk's office, dated `now` (UTC).

    Number, index, signature and journal entry come in the one transaction of `session`:
    they exist together or not at all.  A token that was signed but not committed was
    never handed out, and is `not-recorded`.  The document is made afterwards, by a job.
    An older suket whose last day has passed is ended first.

    Raises `RoleNotAllowed`, `ResidentNotFound`, `AlreadyIssued`, `IssuanceClosed`,
    `NoSignatory`, a leaf of `NotEligible`, `TextTooLong`, `ListsFull` or `SealFault`.
    """
    _require_at(desk, officer)
    resident = residents.lock(session, resident_id, office=desk.office)
    held = register.find_active(session, resident.nik)
    if held is not None and not _is_over(held, now):
        raise AlreadyIssued(held.number)
    return _issue_to(session, resident, desk, _Act(officer, now, held))


def renew(
    session: Session, suket_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a newer suket to the holder of one in force, and end that one by it.

    Both happen in the one transaction of `session`, so at no time are there two in
    force, or none.  Raises what `issue` raises, `SuketNotFound`, `AlreadyEnded`, and
    `IsSuspended` for one under investigation.
    """
    _require_at(desk, officer)
    old = register.find(session, suket_id, office=desk.office)
    resident = residents.lock(session, old.resident_id, office=desk.office)
    held = register.lock(session, suket_id, office=desk.office)
    if held.ended_at is not None:
        raise AlreadyEnded(held.number, held.ended_at)
    if held.state is SuketState.SUSPENDED:
        raise IsSuspended(held.number)
    return _issue_to(session, resident, desk, _Act(officer, now, held))


@dataclass(frozen=True, slots=True)
class _Act:
    """Who issues, when, and which suket the new one follows."""

    officer: Officer
    now: datetime
    follows: Suket | None

    @property
    def closing(self) -> EndReason:
        """Why the older suket ends."""
        is_over = self.follows is not None and _is_over(self.follows, self.now)
        return EndReason.KEDALUWARSA if is_over else EndReason.DIPERPANJANG


def _require_at(desk: Desk, officer: Officer) -> None:
    officer.require(Right.ISSUE)
    officer.require_office(desk.office)


def _is_over(suket: Suket, now: datetime) -> bool:
    return (
        suket.state is SuketState.ACTIVE
        and suket.expires_at is not None
        and now >= suket.expires_at
    )


def _issue_to(session: Session, resident: Resident, desk: Desk, act: _Act) -> Issued:
    order = _order(session, resident, desk, act)
    reserved = register.reserve(session, order, now=act.now)
    text = _sealed(reserved.claims, desk.signer)
    facts = _end_older(session, act, reserved.suket_id)
    who = act.officer.username
    suket = register.record(session, reserved, token_of(text), who=who)
    event = Event.RENEWED if act.follows else Event.ISSUED
    facts.append(Fact(event=event, subject=suket.number, office=desk.office))
    journal.note_all(session, facts, who=who, at=act.now)
    return Issued(suket.id, suket.number, reserved.claims, text)


def _order(session: Session, resident: Resident, desk: Desk, act: _Act) -> Order:
    office = offices.find(session, desk.office)
    today = local_day(act.now, office.zone)
    offices.hold_open(session, office.code, now=act.now)
    eligibility.require(resident, office, on=today)
    return Order(
        office=office,
        resident=resident,
        signatory=offices.signatory_on(session, office.code, today),
        kind=ApplicationKind.RENEWAL if act.follows else ApplicationKind.NEW,
        channel=desk.channel,
        allotted=desk.signer.trusted.status_uris,
    )


def _sealed(claims: Claims, signer: Signer) -> str:
    try:
        return seal(claims, signer)
    except sealing.TextTooLong as error:
        raise TextTooLong(str(error)) from error


def _end_older(session: Session, act: _Act, follower: str) -> list[Fact]:
    if act.follows is None:
        return []
    closing = Closing(
        reason=act.closing,
        at=act.now,
        by=act.officer.username,
        followed_by=follower,
    )
    endings.end(session, [act.follows], closing)
    number, office = act.follows.number, act.follows.office_code
    return [Fact(event=Event.ENDED, subject=number, office=office)]
