"""What an office's admin does for its people: accounts, passwords, sessions, names.

Nobody does it for himself: a desk left open would open more than itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access import grant_roles, namesakes, officer_accounts
from suket.access.errors import OwnAccount
from suket.access.grant_roles import Told
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Officer, Right
from suket.access.role_grants import Post
from suket.access.tables import Account
from suket.journal import entries
from suket.journal.words import Event
from suket.offices import persons
from suket.offices.persons import KnownBy
from suket.offices.tables import Person
from suket.offices.words import NoNip


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who gets an account: the name to sign in by, who it is, and the first role."""

    username: str
    name: str
    nip: str | None = None  # 18 digits; who has been here before is known by it
    no_nip: NoNip | None = None
    # Of whom somebody here is called alike: that account, or `namesakes.ANOTHER`.
    who: str = ""
    post: Post


def employ(
    session: Session,
    newcomer: Newcomer,
    password: str,
    *,
    must_change: bool,
    officer: Officer,
    now: datetime,
) -> Account:
    """Give somebody an account at the officer's office, and a first role.

    With `must_change` nothing else can be done before the password is another.
    Raises `RoleNotAllowed`, `AlreadyThere`, `BadUsername`, `WeakPassword`,
    `PersonHasAccount`, `MaybeSamePerson`, or what giving the role does.
    """
    officer.require(Right.GOVERN)
    OFFICERS.require_free(session, newcomer.username)
    person = _person(session, newcomer, officer=officer, now=now)
    account = Account(
        username=newcomer.username,
        office_code=officer.office,
        role=newcomer.post.role,
        person_id=person.id,
        created_at=now,
        password_given_at=now if must_change else None,
    )
    officer_accounts.add(session, account, password)
    _note(session, Event.ACCOUNT_CREATED, account, officer=officer, now=now)
    grant_roles.give(session, account, newcomer.post, officer=officer, now=now)
    return account


def _person(
    session: Session, newcomer: Newcomer, *, officer: Officer, now: datetime
) -> Person:
    """Return who has the NIP, or is said to be the same; else a new person."""
    name, nip = newcomer.name, newcomer.nip
    person = persons.with_nip(session, nip) if nip else None
    if person is None:
        alike = namesakes.of_name(session, officer.office, name, nip)
        same = namesakes.said(alike, newcomer.who)
        if alike:
            event = Event.PERSON_TOLD_SAME if same else Event.PERSON_TOLD_APART
            about = Told(newcomer.username, [same] if same else alike)
            grant_roles.note_told(session, event, about, officer=officer, now=now)
        person = officer_accounts.person_of(session, same) if same else None
    person = person or persons.add(session, name)
    why = newcomer.no_nip or person.no_nip
    persons.describe(session, person, KnownBy(name, nip or person.nip, why))
    return person


def give_password(
    session: Session,
    username: str,
    password: str,
    *,
    must_change: bool,
    officer: Officer,
    now: datetime,
) -> None:
    """Let somebody who forgot theirs sign in by a new password, and end their sessions.

    Raises `RoleNotAllowed`, `AccountNotFound`, `OwnAccount` or `WeakPassword`.
    """
    account = _governed(session, username, officer)
    OFFICERS.set_password(session, account, password, now=now)
    account.password_given_at = now if must_change else None
    _note(session, Event.ACCOUNT_PASSWORD_SET, account, officer=officer, now=now)


def disable(
    session: Session, username: str, *, officer: Officer, now: datetime
) -> None:
    """Let somebody in no more and end their sessions, at once; roles stay as they are.

    Raises `RoleNotAllowed`, `AccountNotFound` or `OwnAccount`.
    """
    account = _governed(session, username, officer)
    OFFICERS.disable(session, account, now=now)
    _note(session, Event.ACCOUNT_DISABLED, account, officer=officer, now=now)


def enable(
    session: Session,
    username: str,
    password: str,
    *,
    must_change: bool,
    officer: Officer,
    now: datetime,
) -> None:
    """Let somebody in again, by a new password only.

    Raises `RoleNotAllowed`, `AccountNotFound`, `OwnAccount`, `WeakPassword`, or
    `PersonHasAccount` if they got another account meanwhile.
    """
    account = _governed(session, username, officer)
    officer_accounts.require_only_one(session, account)
    OFFICERS.enable(session, account, password, now=now)
    account.password_given_at = now if must_change else None
    _note(session, Event.ACCOUNT_ENABLED, account, officer=officer, now=now)


def unlock(session: Session, username: str, *, officer: Officer, now: datetime) -> None:
    """Forget somebody's failed tries (`RoleNotAllowed`, `AccountNotFound`)."""
    account = _governed(session, username, officer)
    OFFICERS.unlock(session, account.username)
    _note(session, Event.ACCOUNT_UNLOCKED, account, officer=officer, now=now)


def end_sessions(
    session: Session, username: str, *, only: str = "", officer: Officer, now: datetime
) -> None:
    """End every session of somebody, or that `only` whose token has this digest.

    Raises as `disable` does.
    """
    account = _governed(session, username, officer)
    if OFFICERS.end_sessions(session, account, only=only, now=now):
        _note(session, Event.SESSIONS_ENDED, account, officer=officer, now=now)


def describe(
    session: Session,
    username: str,
    known: KnownBy,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    """Let somebody be known by another name or NIP, as `disable` does.

    Raises `AlreadyThere` for a NIP that another person has, and `NipNeeded` where
    somebody at a desk would have none and no reason, besides.
    """
    account = _governed(session, username, officer)
    person = officer_accounts.person_of(session, account)
    persons.describe(session, person, known)
    for role in OFFICERS.acting(session, account, now=now).roles:
        namesakes.require_known(person, role)
    _note(session, Event.PERSON_CHANGED, account, officer=officer, now=now)


def _governed(session: Session, username: str, officer: Officer) -> Account:
    officer.require(Right.GOVERN)
    account = officer_accounts.find(session, username, office=officer.office)
    if officer_accounts.person_of(session, account).id == officer.person:
        raise OwnAccount
    return account


def _note(
    session: Session, event: Event, account: Account, *, officer: Officer, now: datetime
) -> None:
    fact = OFFICERS.fact(session, event, account)
    entries.note(session, fact, who=officer.username, at=now)
