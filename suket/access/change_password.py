"""Let a person change their own password, having shown that they know the old one."""

from dataclasses import replace
from datetime import datetime

from suket.access.errors import LockedOut, WrongPassword
from suket.access.secret_hashing import matches
from suket.access.users_and_sessions import OWN_DESK, A, Opened, P, S, Users
from suket.db import Database
from suket.journal import entries


def change_password(
    database: Database,
    users: Users[P, S, A],
    username: str,
    *,
    old: str,
    new: str,
    now: datetime,
) -> Opened:
    """Set the new password, end every session of the person, and open a fresh one.

    The old password is counted and compared as at the sign-in, in transactions of its
    own: who finds a desk unattended cannot try it out here.  It is counted apart, so
    that nobody can lock it who is not signed in.  Of all browsers only this one is
    known from then on.  Raises `WeakPassword`, `WrongPassword`, or
    `LockedOut` after five failures.
    """
    with database.begin() as session:
        person = users.find(session, username)
        users.require_strong(session, person, new)
        may_try = users.count_try(session, username, at=OWN_DESK, now=now)
        kept = person.password_hash
    if not may_try:
        raise LockedOut
    if not matches(old, kept):
        raise WrongPassword
    with database.begin() as session:
        users.forget_tries(session, username, at=OWN_DESK)
        person = users.find(session, username)
        users.set_password(session, person, new, now=now)
        opened = users.open_session(session, person, now=now)
        known = users.remember(session, username, "", now=now)
        fact = users.fact(session, users.password_set, person)
        entries.note(session, fact, who=fact.subject, at=now)
    return replace(opened, device=known)
