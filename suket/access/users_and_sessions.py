"""Users who sign in by name and password, and the sessions of their browsers.

There are two kinds, officers (`suket.access.officer_accounts`) and people of
institutions (`suket.institutions.clerk_accounts`), with tables, cookies and pages of
their own.  How tries are counted, secrets kept and sessions ended is the same for both,
and stands here.
"""

import re
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from suket.access import known_devices, sign_in_attempts
from suket.access.errors import BadUsername
from suket.access.password_strength import require_strong
from suket.access.secret_hashing import digest_of, hashed
from suket.access.tables import User, UserSession
from suket.errors import AlreadyThere, NotFound
from suket.journal.entries import Fact
from suket.journal.words import Event

KEPT_FOR = timedelta(days=30)  # ended sessions, for questions afterwards
TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)  # how often a session's last use is written down
OWN_DESK = "own-desk"  # where tries are counted that only a session can make
SECOND_STEP = "second step"  # and those of a second factor, in each known browser
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")

P = TypeVar("P", bound=User)
S = TypeVar("S", bound=UserSession)
A = TypeVar("A")  # who acts when such a person does: `Officer` or `Caller`


def require_username(username: str) -> None:
    """Raise `BadUsername` unless it has 3 to 32 of a-z, 0-9, dot, hyphen, underscore.

    The first is a letter or a digit.
    """
    if not _USERNAME.fullmatch(username):
        raise BadUsername


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives."""

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)

    def are_over(self, row: UserSession, *, now: datetime) -> bool:
        """Say whether a session is too long unused, or too old."""
        is_idle = now - row.seen_at >= self.idle
        return is_idle or now - row.created_at >= self.absolute


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str  # 43 characters, 256 bits
    csrf_token: str
    device: str = ""  # 43 characters: the cookie of a browser that is now known


@dataclass(frozen=True, slots=True)
class HalfOpened:
    """The password was right, and a second factor is awaited; as `Opened` is kept."""

    token: str  # 43 characters, 256 bits


class Users(ABC, Generic[P, S, A]):
    """One kind of people who sign in.

    `tried_as` stands before a name whose tries are counted, so that two kinds lock
    each other's names never.
    """

    password_set: Event  # what the journal says of a new password
    missing: type[NotFound]  # of a name that nobody has

    def __init__(self, people: type[P], sessions: type[S], *, tried_as: str) -> None:
        self._people = people
        self._sessions = sessions
        self._tried_as = tried_as

    @abstractmethod
    def acting(self, session: Session, person: P, *, now: datetime) -> A:
        """Return who acts when this person does; raises if they may not now."""

    @abstractmethod
    def fact(self, session: Session, event: Event, person: P) -> Fact:
        """Return what happened to the person, as the journal says it.

        Its subject is also the name under which the person acts.
        """

    @abstractmethod
    def house(self, session: Session, person: P) -> str:
        """Return the name of whom the person works for."""

    def await_second(
        self, session: Session, person: P, *, now: datetime
    ) -> HalfOpened | None:
        """Begin to wait for a second factor; None if the person has none."""
        del session, person, now
        return None

    # People

    def named(self, session: Session, username: str) -> P | None:
        """Return the person of this name, or None."""
        query = select(self._people).where(self._people.username == username)
        return session.scalar(query)

    def find(self, session: Session, username: str) -> P:
        """Return the person of this name, or raise `missing`."""
        person = self.named(session, username)
        if person is None:
            raise self.missing
        return person

    def add(self, session: Session, person: P, password: str) -> P:
        """Add a person with their password.

        Raises `BadUsername`, `WeakPassword`, or `AlreadyThere`: a name is given once
        among all of a kind, because people sign in by it alone.
        """
        require_username(person.username)
        self.require_strong(session, person, password)
        self.require_free(session, person.username)
        person.password_hash = hashed(password)
        person.is_disabled = False
        session.add(person)
        session.flush()
        return person

    def require_free(self, session: Session, username: str) -> None:
        """Raise `AlreadyThere` for a name that somebody has."""
        if self.named(session, username) is not None:
            raise AlreadyThere("username")

    def set_password(
        self, session: Session, person: P, password: str, *, now: datetime
    ) -> None:
        """Give a person a new password and end their sessions (`WeakPassword`).

        No browser is known any more either: who knew the old password may have one.
        """
        self.require_strong(session, person, password)
        person.password_hash = hashed(password)
        self.end_sessions(session, person, now=now)
        known_devices.forget(session, self._tried(person.username))

    def require_strong(self, session: Session, person: P, password: str) -> None:
        """Raise `WeakPassword` if a person may not have this one."""
        own = (person.username, self.house(session, person))
        require_strong(password, own=own)

    def disable(self, session: Session, person: P, *, now: datetime) -> None:
        """Let a person in no more and end their sessions, at once."""
        person.is_disabled = True
        self.end_sessions(session, person, now=now)

    def enable(
        self, session: Session, person: P, password: str, *, now: datetime
    ) -> None:
        """Let a person in again, by a new password only (`WeakPassword`).

        Whoever knew the old one, and was to be shut out, stays so.
        """
        self.set_password(session, person, password, now=now)
        self.unlock(session, person.username)
        person.is_disabled = False

    # Tries

    def count_try(
        self, session: Session, username: str, *, at: str = "", now: datetime
    ) -> bool:
        """Count a try, as `sign_in_attempts.count` does; False while it is locked.

        `at` is where: a known browser (`device_of`) is counted by itself, all others
        together.
        """
        return sign_in_attempts.count(session, self._tried(username, at), now=now)

    def is_locked(
        self, session: Session, username: str, *, at: str = "", now: datetime
    ) -> bool:
        """Say whether the name has used up its tries there."""
        return sign_in_attempts.is_locked(session, self._tried(username, at), now=now)

    def forget_tries(self, session: Session, username: str, *, at: str = "") -> None:
        """Forget the wrong tries of a name there."""
        sign_in_attempts.forget(session, self._tried(username, at))

    def unlock(self, session: Session, username: str) -> None:
        """Forget the wrong tries of a name, wherever they were made."""
        devices = known_devices.of(session, self._tried(username))
        steps = (f"{SECOND_STEP} {device}" for device in devices)
        for at in ("", OWN_DESK, SECOND_STEP, *devices, *steps):
            self.forget_tries(session, username, at=at)

    def device_of(
        self, session: Session, username: str, cookie: str, *, now: datetime
    ) -> str:
        """Return which known browser of the name has this cookie, "" for any other."""
        name = self._tried(username)
        return known_devices.known(session, name, cookie, now=now)

    def remember(
        self, session: Session, username: str, cookie: str, *, now: datetime
    ) -> str:
        """Know the browser from now on; return its cookie, perhaps a new one."""
        name = self._tried(username)
        return known_devices.remember(session, name, cookie, now=now)

    def _tried(self, username: str, at: str = "") -> str:
        return f"{self._tried_as}{username} {at}" if at else self._tried_as + username

    # Sessions

    def open_session(self, session: Session, person: P, *, now: datetime) -> Opened:
        """Open a session of the person."""
        token, csrf = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(2))
        row = self._sessions(
            token_digest=digest_of(token),
            user_id=person.id,
            csrf_token=csrf,
            created_at=now,
            seen_at=now,
        )
        session.add(row)
        session.flush()
        return Opened(token, csrf)

    def session_of(self, session: Session, token: str) -> tuple[S, P] | None:
        """Return the session with this token and whose it is, whatever its age."""
        query = (
            select(self._sessions, self._people)
            .join(self._people, self._people.id == self._sessions.user_id)
            .where(self._sessions.token_digest == digest_of(token))
        )
        row = session.execute(query).first()
        return (row[0], row[1]) if row else None

    def touch_session(self, session: Session, row: S, *, now: datetime) -> None:
        """Note that the session was used."""
        session.execute(
            update(self._sessions)
            .where(self._sessions.token_digest == row.token_digest)
            .values(seen_at=now)
        )

    def end_session(self, session: Session, token: str, *, now: datetime) -> P | None:
        """End one session and return whose it was; None if it was over already."""
        found = self.session_of(session, token)
        if found is None or found[0].ended_at is not None:
            return None
        found[0].ended_at = now
        return found[1]

    def live_sessions(
        self, session: Session, person: P, limits: Limits, *, now: datetime
    ) -> list[S]:
        """Return the sessions of the person that go on, the last used first."""
        rows = self._sessions
        query = select(rows).where(rows.user_id == person.id, rows.ended_at.is_(None))
        found = session.scalars(query.order_by(rows.seen_at.desc(), rows.created_at))
        return [row for row in found if not limits.are_over(row, now=now)]

    def end_sessions(
        self,
        session: Session,
        person: P,
        *,
        only: str = "",
        but: str = "",
        now: datetime,
    ) -> int:
        """End every session of the person, and return how many went on till now.

        Or the one whose token has the digest `only`, or all `but` one.
        """
        rows = self._sessions
        ending = update(rows).where(rows.user_id == person.id, rows.ended_at.is_(None))
        if only:
            ending = ending.where(rows.token_digest == only)
        ending = ending.where(rows.token_digest != but).values(ended_at=now)
        return len(session.scalars(ending.returning(rows.token_digest)).all())

    def forget_old_sessions(self, session: Session, *, now: datetime) -> None:
        """Drop sessions of a month ago."""
        rows = self._sessions
        session.execute(delete(rows).where(rows.seen_at < now - KEPT_FOR))
