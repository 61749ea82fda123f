"""The people of institutions, and their sessions.

They are kept apart from the officers: other tables, other cookies, other pages.  What
is common is how tries are counted and how secrets are kept.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from suket.accounts import (
    SESSIONS_KEPT_FOR,
    TOKEN_BYTES,
    digest_of,
    require_username,
)
from suket.errors import AlreadyThere, ClerkNotFound
from suket.models import Clerk, ClerkSession, new_id
from suket.passwords import hashed, require_strong


@dataclass(frozen=True, slots=True)
class OpenedByClerk:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str  # 43 characters, 256 bits
    csrf_token: str


def tried_name(username: str) -> str:
    """Return the name under which a clerk's tries are counted, apart from officers'."""
    return f"lembaga:{username}"


def add(
    session: Session, institution: str, username: str, password: str, *, now: datetime
) -> Clerk:
    """Add a person of an institution.

    Raises `BadUsername`, `WeakPassword`, or `AlreadyThere`: a name is given once among
    all institutions, because people sign in by it alone.
    """
    require_username(username)
    require_strong(password, username=username)
    if by_username(session, username) is not None:
        raise AlreadyThere("username")
    clerk = Clerk(
        id=new_id(),
        username=username,
        institution_code=institution,
        password_hash=hashed(password),
        is_disabled=False,
        created_at=now,
    )
    session.add(clerk)
    session.flush()
    return clerk


def by_username(session: Session, username: str) -> Clerk | None:
    """Return the person of this name, or None."""
    return session.scalar(select(Clerk).where(Clerk.username == username))


def find(session: Session, username: str) -> Clerk:
    """Return the person of this name, or raise `ClerkNotFound`."""
    clerk = by_username(session, username)
    if clerk is None:
        raise ClerkNotFound
    return clerk


def of_institution(session: Session, code: str) -> Sequence[Clerk]:
    """Return the people of an institution, by name."""
    query = select(Clerk).where(Clerk.institution_code == code)
    return session.scalars(query.order_by(Clerk.username)).all()


def set_password(
    session: Session, clerk: Clerk, password: str, *, now: datetime
) -> None:
    """Give a person a new password and end their sessions (`WeakPassword`)."""
    require_strong(password, username=clerk.username)
    clerk.password_hash = hashed(password)
    end_sessions(session, clerk, now=now)


def disable(session: Session, clerk: Clerk, *, now: datetime) -> None:
    """Let a person in no more and end their sessions, at once."""
    clerk.is_disabled = True
    end_sessions(session, clerk, now=now)


# Sessions


def open_session(session: Session, clerk: Clerk, *, now: datetime) -> OpenedByClerk:
    """Open a session of the person."""
    token, csrf = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(2))
    row = ClerkSession(
        token_digest=digest_of(token),
        clerk_id=clerk.id,
        csrf_token=csrf,
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    return OpenedByClerk(token, csrf)


def session_of(session: Session, token: str) -> tuple[ClerkSession, Clerk] | None:
    """Return the session with this token and whose it is, whatever its age."""
    query = (
        select(ClerkSession, Clerk)
        .join(Clerk, Clerk.id == ClerkSession.clerk_id)
        .where(ClerkSession.token_digest == digest_of(token))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def touch_session(session: Session, token_digest: str, *, now: datetime) -> None:
    """Note that the session was used."""
    session.execute(
        update(ClerkSession)
        .where(ClerkSession.token_digest == token_digest)
        .values(seen_at=now)
    )


def end_session(session: Session, token: str, *, now: datetime) -> Clerk | None:
    """End one session and return whose it was; None if it was over already."""
    found = session_of(session, token)
    if found is None or found[0].ended_at is not None:
        return None
    found[0].ended_at = now
    return found[1]


def end_sessions(session: Session, clerk: Clerk, *, now: datetime) -> None:
    """End every session of the person."""
    session.execute(
        update(ClerkSession)
        .where(ClerkSession.clerk_id == clerk.id, ClerkSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop sessions of a month ago."""
    old = ClerkSession.seen_at < now - SESSIONS_KEPT_FOR
    session.execute(delete(ClerkSession).where(old))
