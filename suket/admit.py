"""Let a person or a machine of an institution in.

These open their own transactions, for two reasons: a wrong password must be counted
although it is refused, and the slow hash must not be computed while the database waits.
The agreement is asked for each time, so that its last day ends everything.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket import accounts, api_keys, clerks, institutions, journal
from suket.accounts import SEEN_EVERY, Limits
from suket.callers import Caller, clerk_calling, key_calling
from suket.clerks import OpenedByClerk, tried_name
from suket.db import Database
from suket.errors import BadApiKey, LockedOut, SessionOver, WrongPassword
from suket.journal import Fact
from suket.models import Clerk, Event
from suket.passwords import matches
from suket.validity import local_day


def by_key(database: Database, token: str, *, now: datetime) -> Caller:
    """Return who shows this key.

    Raises `BadApiKey`, the same for an unknown, wrong, expired and revoked one, or
    `AgreementOver`.
    """
    with database.reading() as session:
        key = api_keys.of_token(session, token, now=now)
        if key is None:
            raise BadApiKey
        agreement = institutions.agreement_of(session, key.institution_code, now=now)
    today = local_day(now, agreement.zone)
    if key.last_used != today:
        with database.begin() as session:
            api_keys.note_use(session, key.id, day=today)
    return key_calling(key, agreement)


@dataclass(frozen=True, slots=True)
class ClerkIn:
    """Who is asking, and the token their forms must carry."""

    caller: Caller
    username: str
    csrf_token: str


def sign_in(
    database: Database, username: str, password: str, *, now: datetime
) -> OpenedByClerk:
    """Open a session for whoever knows the password.

    Raises `WrongPassword`, the same and after the same time for a wrong name, a wrong
    password and a disabled person; `LockedOut` after five failures, for 15 minutes;
    `AgreementOver` once the password is right, and not before.
    """
    name = username.strip().lower()
    with database.begin() as session:
        may_try = accounts.count_try(session, tried_name(name), now=now)
        clerk = clerks.by_username(session, name)
    if not may_try:
        raise LockedOut
    is_right = matches(password, clerk.password_hash if clerk else None)
    if clerk is None or not is_right or clerk.is_disabled:
        _note_lock(database, name, clerk, now)
        raise WrongPassword
    with database.begin() as session:
        accounts.forget_tries(session, tried_name(name))
        institutions.agreement_of(session, clerk.institution_code, now=now)
        opened = clerks.open_session(session, clerk, now=now)
        _note(session, Event.SIGNED_IN, clerk, at=now)
    return opened


def go_on(
    database: Database,
    token: str,
    limits: Limits,
    *,
    now: datetime,
    is_activity: bool = True,
) -> ClerkIn:
    """Return who holds the session with this token, and keep it from going idle.

    Raises `SessionOver` if it is unknown, ended, idle for too long or too old, or if
    the person is disabled; `AgreementOver`.
    """
    with database.reading() as session:
        found = clerks.session_of(session, token)
        if found is None:
            raise SessionOver
        row, clerk = found
        is_over = limits.are_over(row.created_at, row.seen_at, now=now)
        if is_over or row.ended_at is not None or clerk.is_disabled:
            raise SessionOver
        agreement = institutions.agreement_of(session, clerk.institution_code, now=now)
    if is_activity and now - row.seen_at >= SEEN_EVERY:
        with database.begin() as session:
            clerks.touch_session(session, row.token_digest, now=now)
    return ClerkIn(clerk_calling(clerk, agreement), clerk.username, row.csrf_token)


def sign_out(database: Database, token: str, *, now: datetime) -> None:
    """End the session with this token; nothing happens if it is over already."""
    with database.begin() as session:
        clerk = clerks.end_session(session, token, now=now)
        if clerk is not None:
            _note(session, Event.SIGNED_OUT, clerk, at=now)


def _note_lock(
    database: Database, name: str, clerk: Clerk | None, now: datetime
) -> None:
    """Journal a lock of a known person; unknown names are not repeated anywhere."""
    if clerk is None:
        return
    with database.begin() as session:
        if accounts.is_locked(session, tried_name(name), now=now):
            _note(session, Event.SIGN_IN_LOCKED, clerk, at=now)


def _note(session: Session, event: Event, clerk: Clerk, *, at: datetime) -> None:
    who = f"{clerk.institution_code}/{clerk.username}"
    office = institutions.find(session, clerk.institution_code).office_code
    fact = Fact(event=event, subject=who, office=office)
    journal.note(session, fact, who=who, at=at)
