"""The offices: who they are, their arms, and whether they may issue."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from suket.db import remembered
from suket.errors import AlreadyThere
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices.errors import (
    ArmsNotFound,
    IssuanceClosed,
    NothingPlanned,
    OfficeNotFound,
)
from suket.offices.number_template import require_apart, require_template
from suket.offices.tables import Arms, IssuanceWindow, Office, Unit
from suket.offices.words import UnitKind


def add(session: Session, office: Office, *, who: str, now: datetime) -> None:
    """Add an office, open for issuing from `now` on.

    Raises `AlreadyThere` for a code that exists, `BadTemplate` or `SerialNotApart` for
    a template of numbers that cannot be filled in, or writes two alike.
    """
    require_template(office.number_template)
    require_apart(office)
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
    return remembered(session, office)


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


def keep_arms(session: Session, content: bytes) -> str:
    """Keep arms by their content, and return their digest (SHA-256, hex).

    `content` is clean: see `suket.paper.arms_cleaning`.
    """
    digest = sha256(content).hexdigest()
    if session.get(Arms, digest) is None:
        session.add(Arms(digest=digest, content=content))
        session.flush()
    return digest


def require_arms(session: Session, digest: str) -> None:
    """Raise `ArmsNotFound` unless arms with this digest are kept."""
    if session.get(Arms, digest) is None:
        raise ArmsNotFound


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


_LASTING: Final = (
    select(IssuanceWindow.id)
    .where(
        IssuanceWindow.office_code == bindparam("office"),
        IssuanceWindow.closed_at.is_(None)
        | (IssuanceWindow.closed_at > bindparam("now")),
    )
    .limit(1)
)


def is_over(session: Session, code: str, *, now: datetime) -> bool:
    """Say whether the office issues no more: it is shut, and no opening is planned."""
    return session.scalar(_LASTING, {"office": code, "now": now}) is None


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


def close_issuance(
    session: Session,
    code: str,
    *,
    who: str,
    now: datetime,
    at: datetime | None = None,
    because: str = "",
) -> None:
    """Shut the office's issuance from `at` on, or now; what is issued stays as it is.

    Raises `IssuanceClosed` if it is shut then already.
    """
    moment = at or now
    for window in windows(session, code):
        if window.opened_at < moment and _lasts(window, moment):
            window.closed_at, window.closed_by = moment, who
            window.closed_because = because or None
            break
    else:
        raise IssuanceClosed
    fact = Fact(event=Event.ISSUANCE_CLOSED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def open_issuance(
    session: Session, code: str, *, who: str, now: datetime, at: datetime | None = None
) -> None:
    """Let the office issue from `at` on, or now; nothing happens if it may already.

    An opening that was planned for later takes place then.
    """
    find(session, code)
    moment = at or now
    there = windows(session, code)
    if any(each.opened_at <= moment and _lasts(each, moment) for each in there):
        return
    for later in there:
        if later.opened_at > moment:
            session.delete(later)
    session.flush()
    session.add(IssuanceWindow(office_code=code, opened_at=moment, opened_by=who))
    fact = Fact(event=Event.ISSUANCE_OPENED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)


def _lasts(window: IssuanceWindow, moment: datetime) -> bool:
    return window.closed_at is None or window.closed_at > moment


def forget_plans(session: Session, code: str, *, who: str, now: datetime) -> None:
    """Take back every opening and closing whose moment has not come.

    Raises `NothingPlanned`.
    """
    lock(session, code)
    there = windows(session, code)
    openings = [each for each in there if each.opened_at > now]
    closings = [each for each in there if each.closed_at and each.closed_at > now]
    if not openings and not closings:
        raise NothingPlanned
    for opening in openings:
        session.delete(opening)
    session.flush()
    for closing in closings:
        if closing not in openings:
            closing.closed_at = closing.closed_by = closing.closed_because = None
    fact = Fact(event=Event.ISSUANCE_PLAN_DROPPED, subject=code, office=code)
    entries.note(session, fact, who=who, at=now)
