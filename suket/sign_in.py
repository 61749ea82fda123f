"""Sign in, go on, sign out.

These open their own transactions, for two reasons: a wrong password must be counted
although it is refused, and the slow hash must not be computed while the database waits.
"""

from dataclasses import dataclass
from datetime import datetime

from suket import accounts, journal
from suket.accounts import SEEN_EVERY, Limits, Opened
from suket.db import Database
from suket.errors import LockedOut, SessionOver, WrongPassword
from suket.journal import Fact
from suket.models import Account, Event, WebSession
from suket.passwords import matches
from suket.rights import Officer


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is asking, and the token their forms must carry."""

    officer: Officer
    csrf_token: str


def sign_in(
    database: Database, username: str, password: str, *, now: datetime
) -> Opened:
    """Open a session for whoever knows the password.

    Raises `WrongPassword`, the same and after the same time for a wrong name, a wrong
    password and a disabled account; `LockedOut` after five failures, for 15 minutes.
    """
    name = username.strip().lower()
    with database.begin() as session:
        may_try = accounts.count_try(session, name, now=now)
        account = accounts.by_username(session, name)
    if not may_try:
        raise LockedOut
    is_right = matches(password, account.password_hash if account else None)
    if account is None or not is_right or account.is_disabled:
        _note_lock(database, name, account, now)
        raise WrongPassword
    with database.begin() as session:
        accounts.forget_tries(session, name)
        opened = accounts.open_session(session, account, now=now)
        fact = _fact(Event.SIGNED_IN, account)
        journal.note(session, fact, who=account.username, at=now)
    return opened


def _note_lock(
    database: Database, name: str, account: Account | None, now: datetime
) -> None:
    """Journal a lock of a known account; unknown names are not repeated anywhere."""
    if account is None:
        return
    with database.begin() as session:
        if accounts.is_locked(session, name, now=now):
            fact = _fact(Event.SIGN_IN_LOCKED, account)
            journal.note(session, fact, who=account.username, at=now)


def go_on(
    database: Database,
    token: str,
    limits: Limits,
    *,
    now: datetime,
    is_activity: bool = True,
) -> SignedIn:
    """Return who holds the session with this token, and keep it from going idle.

    A page that asks by itself, with nobody before it, is no `is_activity`: it must not
    keep an unattended desk open.

    Raises `SessionOver` if it is unknown, ended, idle for too long or too old, or if
    the account has been disabled.
    """
    with database.reading() as session:
        found = accounts.session_of(session, token)
    if found is None or _is_over(*found, limits, now):
        raise SessionOver
    row, account = found
    if is_activity and now - row.seen_at >= SEEN_EVERY:
        with database.begin() as session:
            accounts.touch_session(session, row.token_digest, now=now)
    return SignedIn(accounts.officer_of(account), row.csrf_token)


def _is_over(row: WebSession, account: Account, limits: Limits, now: datetime) -> bool:
    return (
        row.ended_at is not None
        or account.is_disabled
        or limits.are_over(row.created_at, row.seen_at, now=now)
    )


def sign_out(database: Database, token: str, *, now: datetime) -> None:
    """End the session with this token; nothing happens if it is over already."""
    with database.begin() as session:
        account = accounts.end_session(session, token, now=now)
        if account is not None:
            fact = _fact(Event.SIGNED_OUT, account)
            journal.note(session, fact, who=account.username, at=now)


def _fact(event: Event, account: Account) -> Fact:
    return Fact(event=event, subject=account.username, office=account.office_code)
