"""The persons who work at offices, whatever accounts they sign in by."""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.errors import AlreadyThere
from suket.offices.errors import BadNip, BadPersonName
from suket.offices.tables import Person

# Person zero, whom a migration made: whoever keeps the machine, and grants first roles.
KEEPER: Final = "0"
MOST_NAME: Final = 100  # characters
_NIP: Final = re.compile(r"[0-9]{18}")  # PP 11/2017: birth, appointment, sex, serial
_GAPS: Final = re.compile(r"[\s.-]")


def nip_of(text: str) -> str | None:
    """Return the 18 digits of a NIP, however it is grouped, None for "" (`BadNip`)."""
    digits = _GAPS.sub("", text)
    if digits and not _NIP.fullmatch(digits):
        raise BadNip
    return digits or None


def name_of(text: str) -> str:
    """Return a person's name, blanks folded: 1 to 100 characters (`BadPersonName`)."""
    name = " ".join(text.split())
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise BadPersonName
    return name


def with_nip(session: Session, nip: str) -> Person | None:
    """Return the person who has this NIP, or None."""
    return session.scalar(select(Person).where(Person.nip == nip))


def by_id(session: Session, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return persons, by their ids."""
    query = select(Person).where(Person.id.in_(set(person_ids)))
    return {person.id: person for person in session.scalars(query)}


def lock(session: Session, person_id: str) -> Person:
    """Return a person; until the transaction ends nobody else gives them a role."""
    query = select(Person).where(Person.id == person_id)
    return session.scalars(query.with_for_update(key_share=True)).one()


def put(session: Session, name: str, nip: str | None) -> Person:
    """Return the person of this NIP, called so from now on; else a new person."""
    person = with_nip(session, nip) if nip else None
    if person is None:
        person = Person(name=name, nip=nip)
        session.add(person)
    person.name = name
    session.flush()
    return person


def describe(session: Session, person: Person, name: str, nip: str | None) -> None:
    """Let a person be known by another name or NIP; raises `AlreadyThere` for a NIP."""
    other = with_nip(session, nip) if nip else None
    if other is not None and other.id != person.id:
        raise AlreadyThere("nip")
    person.name, person.nip = name, nip
    session.flush()
