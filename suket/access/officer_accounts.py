"""The accounts of officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from suket.access import half_sessions, role_grants, second_factors
from suket.access.errors import (
    AccountDisabled,
    AccountNotFound,
    PersonHasAccount,
)
from suket.access.rights import Officer
from suket.access.secret_hashing import digest_of
from suket.access.tables import Account, WebSession
from suket.access.users_and_sessions import HalfOpened, Users
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons
from suket.offices.tables import Person
from suket.offices.validity import local_day


class _Officers(Users[Account, WebSession, Officer]):
    """Those who work at an office, by their accounts."""

    password_set = Event.ACCOUNT_PASSWORD_SET
    missing = AccountNotFound

    def acting(self, session: Session, person: Account, *, now: datetime) -> Officer:
        """Return the officer of this account, with the roles of the office's day."""
        code = person.office_code
        day = local_day(now, offices.find(session, code).zone)
        return Officer(
            username=person.username,
            office=code,
            duties=role_grants.duties(session, person.person_id, office=code, day=day),
            person=person.person_id or "",
            must_change_password=person.password_given_at is not None,
        )

    def await_second(
        self, session: Session, person: Account, *, now: datetime
    ) -> HalfOpened | None:
        """Wait for the second factor of an account that has one."""
        if not second_factors.are_there(session, person.id):
            return None
        return half_sessions.begin(session, person, now=now)

    def fact(self, session: Session, event: Event, person: Account) -> Fact:
        """Return what happened to the account."""
        del session
        return Fact(event=event, subject=person.username, office=person.office_code)

    def house(self, session: Session, person: Account) -> str:
        """Return the name of the office."""
        return offices.find(session, person.office_code).name

    def set_password(
        self, session: Session, person: Account, password: str, *, now: datetime
    ) -> None:
        """Do as for all users; the password counts as the person's own again."""
        super().set_password(session, person, password, now=now)
        person.password_given_at = None


OFFICERS: Final = _Officers(Account, WebSession, tried_as="")


def add(session: Session, account: Account, password: str) -> Account:
    """Add the account of a person, who may have no other that is live.

    Raises `AlreadyThere`, `BadUsername`, `WeakPassword` or `PersonHasAccount`.
    """
    require_only_one(session, account)
    return OFFICERS.add(session, account, password)


def require_only_one(session: Session, account: Account) -> None:
    """Raise `PersonHasAccount` if the person, by any row, has another live account."""
    others = persons.others_of(account.person_id or "")
    query = select(Account.username).where(
        or_(Account.person_id == account.person_id, Account.person_id.in_(others)),
        Account.is_disabled.is_(False),
        Account.username != account.username,
    )
    if session.scalar(query) is not None:
        raise PersonHasAccount


def acting_as(
    session: Session, username: str, *, office: str, now: datetime
) -> Officer:
    """Return who acts now under the name by which something was ordered before.

    A name without an account is the command line's, which may issue.  Raises
    `AccountDisabled` if the account was disabled since.
    """
    account = OFFICERS.named(session, username)
    if account is None:
        return Officer(username=username, office=office, person=persons.KEEPER)
    if account.is_disabled:
        raise AccountDisabled
    return OFFICERS.acting(session, account, now=now)


def find(session: Session, username: str, *, office: str) -> Account:
    """Return the office's account, or raise `AccountNotFound`."""
    account = OFFICERS.named(session, username)
    if account is None or account.office_code != office:
        raise AccountNotFound
    return account


def person_of(session: Session, account: Account) -> Person:
    """Return whose account it is; one made by an older program gets its person now."""
    if account.person_id is None:
        person = Person(name=account.username)
        session.add(person)
        session.flush()
        account.person_id = person.id
    return session.get_one(Person, account.person_id)


def note_device(session: Session, token: str, device: str) -> None:
    """Write down in which browser a session is, if that is not known yet."""
    session.execute(
        update(WebSession)
        .where(WebSession.token_digest == digest_of(token))
        .where(WebSession.device.is_(None))
        .values(device=device)
    )


def of_office(session: Session, office: str) -> Sequence[Account]:
    """Return the accounts of an office, by name."""
    query = select(Account).where(Account.office_code == office)
    return session.scalars(query.order_by(Account.username)).all()


def people(session: Session, office: str) -> dict[str | None, Person]:
    """Return the persons of an office's accounts, by their ids."""
    query = select(Person).join(Account, Account.person_id == Person.id)
    here = query.where(Account.office_code == office)
    found = session.scalars(here.execution_options(populate_existing=True))
    return {person.id: person for person in found}


def last_seen(session: Session, office: str) -> dict[str, datetime]:
    """Return when each account of the office was last used, by its id.

    Sessions are kept for 30 days: who is not in it has not been here since.
    """
    query = (
        select(WebSession.user_id, func.max(WebSession.seen_at))
        .join(Account, Account.id == WebSession.user_id)
        .where(Account.office_code == office)
        .group_by(WebSession.user_id)
    )
    return dict(session.execute(query).all())
