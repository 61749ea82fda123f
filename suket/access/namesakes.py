"""Persons who are called alike and may be one: whoever governs says it, nobody guesses.

Two NIPs tell two persons apart.  Where one is missing, a second account could be the
same human's, who would then be the second person of their own applications.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from suket.access import officer_accounts
from suket.access.errors import MaybeSamePerson, NipNeeded
from suket.access.tables import Account
from suket.access.words import Role
from suket.offices import persons
from suket.offices.tables import Person

# What is said of somebody who is none of those who are called alike: no username.
ANOTHER: Final = "-"
# Who takes, checks, approves or signs is told apart from the others by a NIP.
NEEDS_NIP: Final = frozenset(
    {Role.OFFICER, Role.VERIFIER, Role.SECTION_HEAD, Role.SIGNATORY}
)


def of_name(
    session: Session, office: str, name: str, nip: str | None, *, but: str = ""
) -> Sequence[Account]:
    """Return the accounts of an office's other persons who may be this one.

    Shut ones too: what was made by them still counts.  `but` is a person's id.
    """
    people = officer_accounts.people(session, office)
    alike = {
        key
        for key, person in people.items()
        if person.id != but
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


def require_known(person: Person, role: Role) -> None:
    """Raise `NipNeeded` for a desk role of who has no NIP and has not said why."""
    if role in NEEDS_NIP and person.nip is None and person.no_nip is None:
        raise NipNeeded
