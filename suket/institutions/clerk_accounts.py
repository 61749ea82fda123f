"""The accounts of clerks, who work at institutions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.access.users_and_sessions import Users
from suket.institutions import institutions
from suket.institutions.callers import Caller, clerk_calling
from suket.institutions.errors import ClerkNotFound
from suket.institutions.tables import Clerk, ClerkSession
from suket.journal.entries import Fact
from suket.journal.words import Event


class _Clerks(Users[Clerk, ClerkSession, Caller]):
    """People of institutions, while the agreement of theirs is in force."""

    password_set = Event.CLERK_PASSWORD_SET
    missing = ClerkNotFound

    def acting(self, session: Session, person: Clerk, *, now: datetime) -> Caller:
        """Return who asks when this person does.

        The agreement is asked for each time, so that its last day ends everything:
        raises `AgreementOver`.
        """
        code = person.institution_code
        return clerk_calling(person, institutions.agreement_of(session, code, now=now))

    def fact(self, session: Session, event: Event, person: Clerk) -> Fact:
        """Return what happened to the person, under the office of the agreement."""
        institution = institutions.find(session, person.institution_code)
        subject = f"{institution.code}/{person.username}"
        return Fact(event=event, subject=subject, office=institution.office_code)

    def house(self, session: Session, person: Clerk) -> str:
        """Return the name of the institution."""
        return institutions.find(session, person.institution_code).name


CLERKS: Final = _Clerks(Clerk, ClerkSession, tried_as="lembaga:")


def add(
    session: Session, institution: str, username: str, password: str, *, now: datetime
) -> Clerk:
    """Add a person of an institution.

    Raises `BadUsername`, `WeakPassword` or `AlreadyThere`.
    """
    clerk = Clerk(username=username, institution_code=institution, created_at=now)
    return CLERKS.add(session, clerk, password)


def find_of(session: Session, username: str, *, institution: str) -> Clerk:
    """Return the person of this institution, or raise `ClerkNotFound`."""
    clerk = CLERKS.find(session, username)
    if clerk.institution_code != institution:
        raise ClerkNotFound
    return clerk


def of_institution(session: Session, code: str) -> Sequence[Clerk]:
    """Return the people of an institution, by name."""
    query = select(Clerk).where(Clerk.institution_code == code)
    return session.scalars(query.order_by(Clerk.username)).all()
