"""Persons who are called alike and may be one: whoever governs says it, nobody guesses.

Two NIPs tell two persons apart.  Where one is missing, a second account could be the
same human's, who would then be the second person of their own applications.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.access import officer_accounts
from suket.access.person_errors import (
    MaybeSamePerson,
    NipNeeded,
)
from suket.access.tables import Account
from suket.access.words import Role
from suket.offices import persons
from suket.offices.persons import KnownBy
from suket.offices.tables import Person

# What is said of somebody who is none of those who are called alike: no username.
ANOTHER: Final = "-"
# Who takes, checks, approves or signs is told apart from the others by a NIP.
NEEDS_NIP: Final = frozenset(
    {Role.OFFICER, Role.VERIFIER, Role.SECTION_HEAD, Role.SIGNATORY}
)

_PEOPLE: Final = 0x70706C  # "ppl": with the office's code the name of the lock


def hold(session: Session, office: str) -> None:
    """Tell people of an office apart one after the other, until the transaction ends.

    Else two who are called alike, employed at one moment, would not see each other.
    Before any person is locked.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int(office.replace(".", ""))
        session.execute(select(func.pg_advisory_xact_lock(_PEOPLE, key)))


def of_name(
    session: Session, office: str, name: str, nip: str | None, *, but: str = ""
) -> Sequence[Account]:
    """Return the accounts of an office's other persons who may be this one.

    Shut ones too: what was made by them still counts.  `but` is a person's id; who is
    known to be one with them is not asked about again.
    """
    known = {but, *session.scalars(persons.others_of(but))}
    people = officer_accounts.people(session, office)
    alike = {
        key
        for key, person in people.items()
        if person.id not in known
        and not (nip and person.nip)
        and persons.are_alike(person.name, name)
    }
    accounts = officer_accounts.of_office(session, office)
    return [account for account in accounts if account.person_id in alike]


def said(accounts: Sequence[Account], who: str) -> Account | None:
    """Return the account of the same person, None if `who` says it is another.

    Raises `MaybeSamePerson` where somebody is called alike and nothing fit was said.
    """
    if not accounts or who == ANOTHER:
        return None
    same = next((account for account in accounts if account.username == who), None)
    if same is None:
        raise MaybeSamePerson(account.username for account in accounts)
    return same


def require_known(account: Account, known: Person | KnownBy, role: Role) -> None:
    """Raise `NipNeeded` for a desk role of who has no NIP and has not said why."""
    if role in NEEDS_NIP and known.nip is None and known.no_nip is None:
        raise NipNeeded(account.username)
