"""Sign in, resume a session, sign out: officers and clerks, each among their own.

These open their own transactions, for two reasons: a wrong password must be counted
although it is refused, and the slow hash must not be computed while the database waits.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic

from sqlalchemy.orm import Session

from suket.access.errors import LockedOut, SessionOver, WrongPassword
from suket.access.secret_hashing import matches, normal
from suket.access.users_and_sessions import (
    SEEN_EVERY,
    A,
    HalfOpened,
    Limits,
    Opened,
    P,
    S,
    Users,
)
from suket.db import Database
from suket.journal import entries
from suket.journal.words import Event


@dataclass(frozen=True, slots=True)
class SignedIn(Generic[A]):
    """Who is asking, and the token their forms must carry."""

    user: A
    username: str
    csrf_token: str
    seen_at: datetime  # before now


def sign_in(
    database: Database,
    users: Users[P, S, A],
    username: str,
    password: str,
    *,
    device: str = "",
    now: datetime,
) -> Opened | HalfOpened:
    """Open a session for whoever knows the password, half of one if that is not all.

    `device` is the cookie that the browser has from an earlier sign-in, or whatever it
    says.  If the name knows it, its tries are counted by themselves: who locks a name
    from elsewhere does not lock out those who work under it.

    Raises `WrongPassword`, the same and after the same time for a wrong name, a wrong
    password and a disabled person; `LockedOut` after five failures, for 15 minutes; and
    what `users.acting` raises, once the password is right and not before.
    """
    name = _named(username)
    with database.begin() as session:
        at = users.device_of(session, name, device, now=now)
        may_try = users.count_try(session, name, at=at, now=now)
        person = users.named(session, name)
    if not may_try:
        raise LockedOut
    is_right = matches(password, person.password_hash if person else None)
    if person is None or not is_right or person.is_disabled:
        if person is not None:  # unknown names are not repeated anywhere
            _note_lock(database, users, person, at=at, now=now)
        raise WrongPassword
    with database.begin() as session:
        users.forget_tries(session, name, at=at)
        users.acting(session, person, now=now)
        half = users.await_second(session, person, now=now)
        if half is not None:
            _note(session, users, Event.SECOND_FACTOR_AWAITED, person, at=now)
            return half
        opened = users.open_session(session, person, now=now)
        known = users.remember(session, name, device, now=now)
        _note(session, users, Event.SIGNED_IN, person, at=now)
    return replace(opened, device=known)


def knows(
    database: Database,
    users: Users[P, S, A],
    username: str,
    *,
    device: str,
    now: datetime,
) -> bool:
    """Say whether whoever signs in by this name has done so in this browser before."""
    with database.reading() as session:
        return bool(users.device_of(session, _named(username), device, now=now))


def go_on(
    database: Database,
    users: Users[P, S, A],
    token: str,
    limits: Limits,
    *,
    now: datetime,
    is_activity: bool = True,
) -> SignedIn[A]:
    """Return who holds the session with this token, and keep it from going idle.

    A page that asks by itself, with nobody before it, is no `is_activity`: it must not
    keep an unattended desk open.

    Raises `SessionOver` if it is unknown, ended, idle for too long or too old, or if
    the person has been disabled; and what `users.acting` raises.
    """
    with database.reading() as session:
        found = users.session_of(session, token)
        if found is None:
            raise SessionOver
        row, person = found
        is_ended = row.ended_at is not None or person.is_disabled
        if is_ended or limits.are_over(row, now=now):
            raise SessionOver
        user = users.acting(session, person, now=now)
    if is_activity and now - row.seen_at >= SEEN_EVERY:
        with database.begin() as session:
            users.touch_session(session, row, now=now)
    return SignedIn(user, person.username, row.csrf_token, row.seen_at)


def sign_out(
    database: Database, users: Users[P, S, A], token: str, *, now: datetime
) -> None:
    """End the session with this token; nothing happens if it is over already."""
    with database.begin() as session:
        person = users.end_session(session, token, now=now)
        if person is not None:
            _note(session, users, Event.SIGNED_OUT, person, at=now)


def _named(username: str) -> str:
    """Return the name as it is kept, however it was typed."""
    return normal(username).lower()


def _note_lock(
    database: Database, users: Users[P, S, A], person: P, *, at: str, now: datetime
) -> None:
    with database.begin() as session:
        if users.is_locked(session, person.username, at=at, now=now):
            _note(session, users, Event.SIGN_IN_LOCKED, person, at=now)


def _note(
    session: Session, users: Users[P, S, A], event: Event, person: P, *, at: datetime
) -> None:
    fact = users.fact(session, event, person)
    entries.note(session, fact, who=fact.subject, at=at)
