"""What an office's admin does for its people: accounts, passwords, sessions, names.

Nobody does it for himself: a desk left open would open more than itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access import grant_roles, namesakes, officer_accounts, role_grants
from suket.access.errors import (
    OwnAccount,
)
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
    `PersonHasAccount`, `MaybeSamePerson`, `OnePersonTwoAccounts` for who is said to be
    the same as somebody at work who has not their NIP, or what giving the role does.
    """
    officer.require(Right.GOVERN)
    with entries.last_of_all(session):
        namesakes.hold(session, officer.office)
        return _employ(
            session,
            newcomer,
            password,
            must_change=must_change,
            officer=officer,
            now=now,
        )


def _employ(
    session: Session,
    newcomer: Newcomer,
    password: str,
    *,
    must_change: bool,
    officer: Officer,
    now: datetime,
) -> Account:
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
    """Return who has the NIP, or is said to be the same; else a new person.

    Who comes with a NIP that is known may be called as somebody who has none.
    """
    name, nip = newcomer.name, newcomer.nip
    person = persons.with_nip(session, nip) if nip else None
    but = person.id if person else ""
    alike = namesakes.of_name(session, officer.office, name, nip, but=but)
    if person is None and (same := namesakes.said(alike, newcomer.who)):
        person = officer_accounts.person_of(session, same)
        told = Told(Event.PERSON_TOLD_SAME, newcomer.username, [same])
    else:
        told = grant_roles.told(newcomer.username, alike, newcomer.who)
    person = person or persons.add(session, name)
    grant_roles.note_told(session, told, person, officer=officer, now=now)
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
    who: str = "",
    officer: Officer,
    now: datetime,
) -> None:
    """Let somebody be known by another name or NIP, as `disable` does.

    `who`: what is said of a person who is called as somebody here by that, and was not
    before.  Raises `AlreadyThere` for a NIP that another person has, `NipNeeded` where
    somebody who is or will be at a desk would have none and no reason,
    `MaybeSamePerson` and `OnePersonTwoAccounts`, besides.
    """
    officer.require(Right.GOVERN)
    office = officer.office
    namesakes.hold(session, office)
    account = _governed(session, username, officer)
    person = officer_accounts.person_of(session, account)
    person = persons.lock(session, person.id)
    before = {each.id for each in _called_alike(session, office, person)}
    today = grant_roles.today(session, office, now=now)
    for role in role_grants.not_over(session, person.id, today):
        namesakes.require_known(account, known, role)
    persons.describe(session, person, known)
    alike = _called_alike(session, office, person)
    newly = [each for each in alike if each.id not in before]
    told = grant_roles.told(username, newly, who)
    grant_roles.note_told(session, told, person, officer=officer, now=now)
    _note(session, Event.PERSON_CHANGED, account, officer=officer, now=now)


def _called_alike(session: Session, office: str, person: Person) -> Sequence[Account]:
    name, nip = person.name, person.nip
    return namesakes.of_name(session, office, name, nip, but=person.id)


def _governed(session: Session, username: str, officer: Officer) -> Account:
    officer.require(Right.GOVERN)
    account = officer_accounts.find(session, username, office=officer.office)
    person = officer_accounts.person_of(session, account)
    if persons.are_one(session, person.id, officer.person):
        raise OwnAccount
    return account


def _note(
    session: Session, event: Event, account: Account, *, officer: Officer, now: datetime
) -> None:
    fact = OFFICERS.fact(session, event, account)
    entries.note(session, fact, who=officer.username, at=now)
