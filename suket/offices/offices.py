"""The offices: who they are, who signs for them, and whether they may issue."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from suket.errors import AlreadyThere
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices.errors import (
    ArmsNotFound,
    IssuanceClosed,
    NoSignatory,
    OfficeNotFound,
)
from suket.offices.number_template import require_template
from suket.offices.tables import (
    Arms,
    IssuanceWindow,
    Office,
    OfficeArms,
    Signatory,
    Unit,
)
from suket.offices.words import UnitKind


def add(session: Session, office: Office, *, who: str, now: datetime) -> None:
    """Add an office, open for issuing from `now` on.

    Raises `AlreadyThere` for a code that exists, `BadTemplate` for a template of
    numbers that cannot be filled in.
    """
    require_template(office.number_template)
    if session.get(Office, office.code) is not None:
        raise AlreadyThere(office.code)
    office.created_at = now
    session.add(office)
    session.flush()
    session.add(IssuanceWindow(office_code=office.code, opened_at=now))
    session.add(_dinas_of(office.code))
    fact = Fact(event=Event.OFFICE_ADDED, subject=office.code, office=office.code)
    entries.note(session, fact, who=who, at=now)


def _dinas_of(code: str) -> Unit:
    """Return the unit that an office is itself; it bears the office's code."""
    return Unit(id=code, office_code=code, kind=UnitKind.DINAS, name="Dinas")


def find(session: Session, code: str) -> Office:
    """Return the office with the code ("32.74"), or raise `OfficeNotFound`."""
    office = session.get(Office, code)
    if office is None:
        raise OfficeNotFound
    return office


def lock(session: Session, code: str) -> None:
    """Let who imports for the office do so one after the other (`OfficeNotFound`).

    Held until the transaction ends; nobody who only refers to the office waits.
    """
    query = select(Office.code).where(Office.code == code)
    if session.scalar(query.with_for_update(key_share=True)) is None:
        raise OfficeNotFound


def every(session: Session) -> Sequence[Office]:
    """Return all offices, by code."""
    return session.scalars(select(Office).order_by(Office.code)).all()


def set_arms(
    session: Session, code: str, content: bytes, *, who: str, now: datetime
) -> None:
    """Let sukets that the office issues from now on be printed under these arms.

    `content` is clean: see `suket.paper.arms_cleaning`.
    """
    lock(session, code)
    digest = sha256(content).hexdigest()
    if session.get(Arms, digest) is None:
        session.add(Arms(digest=digest, content=content))
        session.flush()
    put_back_arms(session, code, digest, who=who, now=now)


def put_back_arms(
    session: Session, code: str, digest: str | None, *, who: str, now: datetime
) -> None:
    """Let an office have arms again that are kept, or with None none as at first.

    Raises `ArmsNotFound`.
    """
    lock(session, code)
    held = session.get(OfficeArms, code)
    if digest is None:
        if held is not None:
            session.delete(held)
    elif session.get(Arms, digest) is None:
        raise ArmsNotFound
    else:
        session.merge(OfficeArms(office_code=code, digest=digest, set_at=now))
    fact = Fact(event=Event.OFFICE_CHANGED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def arms_digest(session: Session, code: str) -> str | None:
    """Return the digest of the arms that the office has now, or None without any."""
    held = session.get(OfficeArms, code)
    return None if held is None else held.digest


def arms(session: Session, digests: Iterable[str | None]) -> dict[str | None, bytes]:
    """Return the arms with these digests, by digest; None has none."""
    wanted = sorted({digest for digest in digests if digest is not None})
    if not wanted:
        return {}
    query = select(Arms.digest, Arms.content).where(Arms.digest.in_(wanted))
    return dict(session.execute(query).all())


def is_open(session: Session, code: str, *, now: datetime) -> bool:
    """Say whether the office may issue at `now`."""
    return session.scalar(_open_window(code, now)) is not None


def require_open(session: Session, code: str, *, now: datetime) -> None:
    """Raise `IssuanceClosed` unless the office may issue at `now`."""
    if not is_open(session, code, now=now):
        raise IssuanceClosed


def hold_open(session: Session, code: str, *, now: datetime) -> None:
    """Be the only one who issues for the office until the transaction ends.

    List and counter of an office are so never held by two who want each other's, and
    issuance is not closed between the question and the suket.  Raises `IssuanceClosed`.
    """
    if session.scalar(_open_window(code, now).with_for_update()) is None:
        raise IssuanceClosed


def _open_window(code: str, now: datetime) -> Select[str]:
    query = select(IssuanceWindow.id).where(
        IssuanceWindow.office_code == code,
        IssuanceWindow.opened_at <= now,
        IssuanceWindow.closed_at.is_(None) | (IssuanceWindow.closed_at > now),
    )
    return query.order_by(IssuanceWindow.id).limit(1)


def windows(session: Session, code: str) -> Sequence[IssuanceWindow]:
    """Return the periods in which the office might issue, oldest first."""
    query = select(IssuanceWindow).where(IssuanceWindow.office_code == code)
    return session.scalars(query.order_by(IssuanceWindow.opened_at)).all()


def close_issuance(session: Session, code: str, *, who: str, now: datetime) -> None:
    """Shut the office's issuance from `now` on; what is issued stays as it is.

    Raises `IssuanceClosed` if it is shut already.
    """
    for window in windows(session, code):
        if window.closed_at is None:
            window.closed_at = now
            break
    else:
        raise IssuanceClosed
    fact = Fact(event=Event.ISSUANCE_CLOSED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def open_issuance(session: Session, code: str, *, who: str, now: datetime) -> None:
    """Let the office issue from `now` on; nothing happens if it may already."""
    find(session, code)
    if any(window.closed_at is None for window in windows(session, code)):
        return
    session.add(IssuanceWindow(office_code=code, opened_at=now))
    fact = Fact(event=Event.ISSUANCE_OPENED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def name_signatory(
    session: Session, signatory: Signatory, *, who: str, now: datetime
) -> None:
    """Let `signatory` sign for their office from the day `since` on."""
    code = signatory.office_code
    find(session, code)
    signatory.named_at = now
    session.add(signatory)
    fact = Fact(event=Event.SIGNATORY_NAMED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def signatory_on(session: Session, code: str, day: date) -> Signatory:
    """Return who signs for the office on its local `day`, or raise `NoSignatory`.

    Of two named for one day the later naming counts.
    """
    query = select(Signatory).where(
        Signatory.office_code == code, Signatory.since <= day
    )
    newest = query.order_by(Signatory.since.desc(), Signatory.named_at.desc()).limit(1)
    found = session.scalar(newest)
    if found is None:
        raise NoSignatory
    return found
