"""The accounts of officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.access import half_sessions, second_factors
from suket.access.errors import AccountDisabled, AccountNotFound
from suket.access.rights import Officer
from suket.access.tables import Account, WebSession
from suket.access.users_and_sessions import HalfOpened, Users
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices


class _Officers(Users[Account, WebSession, Officer]):
    """Those who work at an office, by their accounts."""

    password_set = Event.ACCOUNT_PASSWORD_SET
    missing = AccountNotFound

    def acting(self, session: Session, person: Account, *, now: datetime) -> Officer:
        """Return the officer of this account."""
        del session, now
        return Officer(
            username=person.username, office=person.office_code, role=person.role
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


OFFICERS: Final = _Officers(Account, WebSession, tried_as="")


def create(
    session: Session, officer: Officer, password: str, *, now: datetime
) -> Account:
    """Add an account for `officer`: name, office and role.

    Raises `AlreadyThere`, `BadUsername` or `WeakPassword`.
    """
    account = Account(
        username=officer.username,
        office_code=officer.office,
        role=officer.role,
        created_at=now,
    )
    return OFFICERS.add(session, account, password)


def require_enabled(session: Session, username: str) -> None:
    """Raise `AccountDisabled` if the account of this name was disabled.

    A name without an account is not held back: the command line acts under such names.
    """
    account = OFFICERS.named(session, username)
    if account is not None and account.is_disabled:
        raise AccountDisabled


def find(session: Session, username: str, *, office: str) -> Account:
    """Return the office's account, or raise `AccountNotFound`."""
    account = OFFICERS.named(session, username)
    if account is None or account.office_code != office:
        raise AccountNotFound
    return account


def of_office(session: Session, office: str) -> Sequence[Account]:
    """Return the accounts of an office, by name."""
    query = select(Account).where(Account.office_code == office)
    return session.scalars(query.order_by(Account.username)).all()
