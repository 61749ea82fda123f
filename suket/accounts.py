"""Accounts of those who work here, their sessions, and the tries to get in."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.errors import AccountDisabled, AccountNotFound, AlreadyThere, BadUsername
from suket.models import Account, SignInTry, WebSession, new_id
from suket.passwords import hashed, require_strong
from suket.rights import Officer

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
TRIES_KEPT_FOR = timedelta(days=1)
SESSIONS_KEPT_FOR = timedelta(days=30)  # ended ones, for questions afterwards
TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)  # how often a session's last use is written down
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")


def digest_of(secret: str) -> str:
    """Return the SHA-256 (hex) under which a random secret or a name is kept."""
    return sha256(secret.encode()).hexdigest()


def officer_of(account: Account) -> Officer:
    """Return who acts when this account acts."""
    return Officer(
        username=account.username, office=account.office_code, role=account.role
    )


def create(
    session: Session,
    officer: Officer,
    password: str,
    *,
    now: datetime,
) -> Account:
    """Add an account for `officer`: name, office and role.

    A user name has 3 to 32 of a-z, 0-9, dot, hyphen, underscore.  Raises
    `AlreadyThere`, `BadUsername` or `WeakPassword`.
    """
    require_username(officer.username)
    require_strong(password, username=officer.username)
    if by_username(session, officer.username) is not None:
        raise AlreadyThere("username")
    account = Account(
        id=new_id(),
        username=officer.username,
        office_code=officer.office,
        role=officer.role,
        password_hash=hashed(password),
        is_disabled=False,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def require_username(username: str) -> None:
    """Raise `BadUsername` unless the name has the form that `create` names."""
    if not _USERNAME.fullmatch(username):
        raise BadUsername


def by_username(session: Session, username: str) -> Account | None:
    """Return the account of this name, or None."""
    return session.scalar(select(Account).where(Account.username == username))


def require_enabled(session: Session, username: str) -> None:
    """Raise `AccountDisabled` if the account of this name was disabled.

    A name without an account is not held back: the command line acts under such names.
    """
    account = by_username(session, username)
    if account is not None and account.is_disabled:
        raise AccountDisabled


def find(session: Session, username: str, *, office: str) -> Account:
    """Return the office's account, or raise `AccountNotFound`."""
    account = by_username(session, username)
    if account is None or account.office_code != office:
        raise AccountNotFound
    return account


def of_office(session: Session, office: str) -> Sequence[Account]:
    """Return the accounts of an office, by name."""
    query = select(Account).where(Account.office_code == office)
    return session.scalars(query.order_by(Account.username)).all()


def set_password(
    session: Session, account: Account, password: str, *, now: datetime
) -> None:
    """Give an account a new password and end its sessions (`WeakPassword`)."""
    require_strong(password, username=account.username)
    account.password_hash = hashed(password)
    end_sessions(session, account, now=now)


def disable(session: Session, account: Account, *, now: datetime) -> None:
    """Shut an account and end its sessions, at once."""
    account.is_disabled = True
    end_sessions(session, account, now=now)


# Tries to sign in


def count_try(session: Session, username: str, *, now: datetime) -> bool:
    """Count a try before its password is looked at; False while the name is locked.

    Counted first, so that a hundred tries at the same moment are a hundred; forgotten
    when the password is right.  Names that nobody has are counted alike.
    """
    digest = digest_of(username)
    first = inserted(session, SignInTry).values(
        name_digest=digest, failures=0, last_at=now
    )
    session.execute(first.on_conflict_do_nothing())  # of two first tries, both count
    query = select(SignInTry).where(SignInTry.name_digest == digest)
    row = session.scalars(query.with_for_update()).one()
    if row.locked_until is not None:
        if now < row.locked_until:
            return False
        row.failures, row.locked_until = 0, None
    row.failures, row.last_at = row.failures + 1, now
    if row.failures >= MOST_FAILURES:
        row.locked_until = now + LOCKED_FOR
    session.flush()
    return True


def is_locked(session: Session, username: str, *, now: datetime) -> bool:
    """Say whether the name has used up its tries."""
    row = session.get(SignInTry, digest_of(username))
    return row is not None and row.locked_until is not None and now < row.locked_until


def forget_tries(session: Session, username: str) -> None:
    """Forget the wrong tries of a name."""
    digest = digest_of(username)
    session.execute(delete(SignInTry).where(SignInTry.name_digest == digest))


# Sessions


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives."""

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)

    def are_over(self, created: datetime, seen: datetime, *, now: datetime) -> bool:
        """Say whether a session of this age, last seen then, is over."""
        return now - seen >= self.idle or now - created >= self.absolute


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str  # 43 characters, 256 bits
    csrf_token: str
    officer: Officer


def open_session(session: Session, account: Account, *, now: datetime) -> Opened:
    """Open a session of the account."""
    token, csrf = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(2))
    row = WebSession(
        token_digest=digest_of(token),
        account_id=account.id,
        csrf_token=csrf,
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    return Opened(token, csrf, officer_of(account))


def session_of(session: Session, token: str) -> tuple[WebSession, Account] | None:
    """Return the session with this token and its account, whatever its age."""
    query = (
        select(WebSession, Account)
        .join(Account, Account.id == WebSession.account_id)
        .where(WebSession.token_digest == digest_of(token))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def touch_session(session: Session, token_digest: str, *, now: datetime) -> None:
    """Note that the session was used."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == token_digest)
        .values(seen_at=now)
    )


def end_session(session: Session, token: str, *, now: datetime) -> Account | None:
    """End one session and return whose it was; None if it was over already."""
    found = session_of(session, token)
    if found is None or found[0].ended_at is not None:
        return None
    found[0].ended_at = now
    return found[1]


def end_sessions(session: Session, account: Account, *, now: datetime) -> None:
    """End every session of the account."""
    session.execute(
        update(WebSession)
        .where(WebSession.account_id == account.id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop tries of a day ago and sessions of a month ago."""
    session.execute(delete(SignInTry).where(SignInTry.last_at < now - TRIES_KEPT_FOR))
    old = WebSession.seen_at < now - SESSIONS_KEPT_FOR
    session.execute(delete(WebSession).where(old))
