"""Give a person a role at an office for a period, and end it: never one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.access import namesakes, officer_accounts, role_grants
from suket.access.errors import (
    BadPeriod,
    GrantOver,
    NeedsKecamatan,
    OwnAccount,
)
from suket.access.person_errors import (
    OnePersonTwoAccounts,
)
from suket.access.rights import Officer, Right
from suket.access.role_grants import Post
from suket.access.tables import Account, RoleGrant
from suket.access.words import Role
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons, units
from suket.offices.tables import Person
from suket.offices.validity import local_day
from suket.offices.words import UnitKind


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of an account's person and of others who are called alike."""

    event: Event  # that they are one, or not
    username: str
    accounts: Sequence[Account]  # of those who are called so


def grant(
    session: Session,
    username: str,
    post: Post,
    *,
    who: str = "",
    officer: Officer,
    now: datetime,
) -> RoleGrant:
    """Give the person of an account of the officer's office a role.

    `who`: what is said of a person of whom somebody is called alike (`namesakes`).
    Raises `RoleNotAllowed`, `AccountNotFound`, `MaybeSamePerson`,
    `OnePersonTwoAccounts`, or what `require_possible` does.
    """
    officer.require(Right.GOVERN)
    with entries.last_of_all(session):
        namesakes.hold(session, officer.office)
        account = officer_accounts.find(session, username, office=officer.office)
        told = require_told(session, account, who, officer=officer)
        person = officer_accounts.person_of(session, account)
        note_told(session, told, person, officer=officer, now=now)
        return give(session, account, post, officer=officer, now=now)


def require_told(
    session: Session, account: Account, who: str, *, officer: Officer
) -> Told:
    """Return what `who` says of an account's person and others who are called alike."""
    person = officer_accounts.person_of(session, account)
    if persons.are_one(session, person.id, officer.person):
        raise OwnAccount
    alike = namesakes.of_name(
        session, officer.office, person.name, person.nip, but=person.id
    )
    return told(account.username, alike, who)


def told(username: str, alike: Sequence[Account], who: str) -> Told:
    """Return what `who` says of a username's person and these accounts' persons.

    Raises `MaybeSamePerson`, or `OnePersonTwoAccounts` unless the other is shut.
    """
    same = namesakes.said(alike, who)
    if same is None:
        return Told(Event.PERSON_TOLD_APART, username, alike)
    its = [each for each in alike if each.person_id == same.person_id]
    if live := [each for each in its if not each.is_disabled]:
        raise OnePersonTwoAccounts(username, live[0].username)
    return Told(Event.PERSON_TOLD_SAME, username, [same])


def note_told(
    session: Session, told: Told, person: Person, *, officer: Officer, now: datetime
) -> None:
    """Keep who said so of whom, and what was had a part in by who is the same.

    The journal has an entry for each who is called alike: so none is longer than an
    index can hold, however many they are.
    """
    if told.event is Event.PERSON_TOLD_SAME:
        for account in told.accounts:
            other = officer_accounts.person_of(session, account)
            persons.join(session, person.id, other.id)
    facts = [
        Fact(
            event=told.event,
            subject=f"{told.username} {account.username}",
            office=officer.office,
        )
        for account in told.accounts
    ]
    entries.note_all(session, facts, who=officer.username, at=now)


def give(
    session: Session, account: Account, post: Post, *, officer: Officer, now: datetime
) -> RoleGrant:
    """Give the person of an account a role, who is told apart (`require_possible`)."""
    require_possible(session, account, post, officer=officer, now=now)
    row = RoleGrant(
        person_id=account.person_id,
        office_code=officer.office,
        unit_id=post.unit,
        role=post.role,
        since=post.since,
        until=post.until,
        granted_by=officer.person,
        granted_at=now,
    )
    session.add(row)
    session.flush()
    _note(session, Event.ROLE_GRANTED, account, row, officer=officer, now=now)
    return row


def require_possible(
    session: Session, account: Account, post: Post, *, officer: Officer, now: datetime
) -> None:
    """Raise if the officer may not give this role: nothing is changed.

    `OwnAccount`, `BadPeriod`, `NeedsKecamatan`, `UnitNotFound`, `GovernsAlone`,
    `RoleHeldAlready`, `NipNeeded`.
    """
    person = officer_accounts.person_of(session, account)
    if persons.are_one(session, person.id, officer.person):
        raise OwnAccount
    _require_period(post, today(session, officer.office, now=now))
    _require_unit(session, post, office=officer.office)
    person = persons.lock(session, person.id)
    held = role_grants.of_person(session, person.id, office=officer.office)
    role_grants.require_fits(held, post)
    namesakes.require_known(account, person, post.role)


def today(session: Session, office: str, *, now: datetime) -> date:
    """Return the day it is at the office, on which its roles count."""
    return local_day(now, offices.find(session, office).zone)


def _require_period(post: Post, day: date) -> None:
    is_turned = post.until is not None and post.until < post.since
    if post.since < day or is_turned:
        raise BadPeriod


def _require_unit(session: Session, post: Post, *, office: str) -> None:
    unit = units.find(session, post.unit, office=office) if post.unit else None
    is_kecamatan = unit is not None and unit.kind is UnitKind.KECAMATAN
    if post.role is Role.OPERATOR and not is_kecamatan:
        raise NeedsKecamatan


def end(
    session: Session,
    username: str,
    grant_id: str,
    *,
    officer: Officer,
    now: datetime,
) -> RoleGrant:
    """End a role at once; the person's next page is refused.

    Raises `RoleNotAllowed`, `AccountNotFound`, `GrantNotFound`, `OwnAccount` or
    `GrantOver`.
    """
    officer.require(Right.GOVERN)
    office = officer.office
    account = officer_accounts.find(session, username, office=office)
    if persons.are_one(session, account.person_id or "", officer.person):
        raise OwnAccount
    row = role_grants.find(session, grant_id, account.person_id, office=office)
    persons.lock(session, row.person_id)
    session.refresh(row)
    if role_grants.is_over(row, today(session, office, now=now)):
        raise GrantOver
    row.ended_by, row.ended_at = officer.person, now
    _note(session, Event.ROLE_ENDED, account, row, officer=officer, now=now)
    return row


def _note(
    session: Session,
    event: Event,
    account: Account,
    row: RoleGrant,
    *,
    officer: Officer,
    now: datetime,
) -> None:
    """Say in the journal which role of whom: the row alone could be changed."""
    period = f"{row.since}/{row.until or '..'}"  # ISO 8601-2: an interval left open
    subject = f"{account.username} {row.role.value} {period}"
    fact = Fact(event=event, subject=subject, office=officer.office)
    entries.note(session, fact, who=officer.username, at=now)
