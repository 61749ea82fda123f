"""The persons who work at offices, whatever accounts they sign in by."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from suket.errors import AlreadyThere
from suket.offices.errors import BadNip, BadPersonName
from suket.offices.tables import Person, SamePerson
from suket.offices.words import NoNip

# Person zero, whom a migration made: whoever keeps the machine, and grants first roles.
KEEPER: Final = "0"
MOST_NAME: Final = 100  # characters
_NIP: Final = re.compile(r"[0-9]{18}")  # PP 11/2017: birth, appointment, sex, serial
_GAPS: Final = re.compile(r"[\s.-]")
_APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_WORD: Final = re.compile(r"[^\W_]+")
_DOUBLED: Final = re.compile(r"([^\W\d])\1+")  # SITTI is SITI; 11 is not 1


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


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name as names are compared: no case, accents, stops."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)).casefold()
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return frozenset(_DOUBLED.sub(r"\1", word) for word in _WORD.findall(bare))


def are_alike(one: str, other: str) -> bool:
    """Say whether two names may be one person's: titles and second names left out."""
    words, others = name_words(one), name_words(other)
    is_named = bool(words and others)  # "." is like nobody, and not like everybody
    return is_named and (words <= others or others <= words)


def with_nip(session: Session, nip: str) -> Person | None:
    """Return the person who has this NIP, or None."""
    return session.scalar(select(Person).where(Person.nip == nip))


def by_id(session: Session, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return persons, by their ids."""
    query = select(Person).where(Person.id.in_(set(person_ids)))
    return {person.id: person for person in session.scalars(query)}


def lock(session: Session, person_id: str) -> Person:
    """Return a person as they are now.

    Until the transaction ends nobody else changes them or gives them a role.
    """
    query = select(Person).where(Person.id == person_id)
    fresh = query.execution_options(populate_existing=True)
    return session.scalars(fresh.with_for_update(key_share=True)).one()


def add(session: Session, name: str) -> Person:
    """Add a person who has no NIP yet."""
    person = Person(name=name)
    session.add(person)
    session.flush()
    return person


def others_of(person_id: str) -> Select[str]:
    """Return the query for the other rows of one human: mostly there are none."""
    return select(SamePerson.other_id).where(SamePerson.person_id == person_id)


def are_one(session: Session, person_id: str, other_id: str | None) -> bool:
    """Say whether two ids are one human's: the same row, or two that were joined."""
    is_same = person_id == other_id
    return is_same or other_id in session.scalars(others_of(person_id)).all()


def join(session: Session, person_id: str, other_id: str) -> None:
    """Let two rows be one human from now on, with all that either was before."""
    ones, others = (
        {each, *session.scalars(others_of(each))} for each in (person_id, other_id)
    )
    if other_id in ones:
        return
    pairs = [*product(ones, others), *product(others, ones)]
    session.add_all(SamePerson(person_id=one, other_id=other) for one, other in pairs)
    session.flush()


@dataclass(frozen=True, slots=True)
class KnownBy:
    """What a person is known by: name, NIP, or why there is no NIP."""

    name: str
    nip: str | None
    no_nip: NoNip | None = None


def describe(session: Session, person: Person, known: KnownBy) -> None:
    """Let a person be known by another name or NIP, or say why there is no NIP.

    Raises `AlreadyThere` for a NIP that another person has.
    """
    other = with_nip(session, known.nip) if known.nip else None
    if other is not None and other.id != person.id:
        raise AlreadyThere("nip")
    person.name, person.nip = known.name, known.nip
    person.no_nip = None if known.nip else known.no_nip
    session.flush()
