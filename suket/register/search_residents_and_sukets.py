"""Search residents and sukets by NIK, by number, or by words of a name.

Every way goes along an index and stops after a fixed number of steps, so that a search
among ten million costs what it costs among ten thousand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from suket.register import sukets
from suket.register.errors import SuketNotFound
from suket.residents import nik
from suket.residents import residents as people
from suket.residents.errors import ResidentNotFound
from suket.residents.names import after, key_of, words_of
from suket.residents.tables import Resident, ResidentWord

LIMIT = 20  # lines of one page
# How many bearers of the rarest word are looked at for the other words.
MOST_LOOKED_AT = 2_000
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Found:
    """The residents that answer a question, by name; at most the asked number."""

    residents: tuple[Resident, ...]
    is_complete: bool  # False: there may be more, so ask with another word


def residents(
    session: Session, office_code: str, query: str, limit: int = LIMIT
) -> Found:
    """Return the office's residents that answer `query`.

    16 digits are a NIK; other text with a digit is the number of a suket; the rest are
    the beginnings of words of a name, in any order, without regard to case, blanks,
    apostrophes or doubled letters: "Siti Ma'ani" finds SITTI MAANI NINA.
    """
    tidied = nik.tidy(query.strip())
    if not tidied:
        return Found((), is_complete=True)
    if nik.fault(tidied) is not nik.NOT_16_DIGITS:
        return _found(_by_nik(session, office_code, tidied), limit)
    if _DIGIT.search(query):
        return _found(_by_number(session, office_code, query.strip()), limit)
    return _by_name(session, office_code, query, limit)


def _found(residents: Sequence[Resident], limit: int) -> Found:
    first = sorted(residents[:limit], key=lambda r: (r.full_name, r.nik))
    return Found(tuple(first), is_complete=len(residents) <= limit)


def _by_nik(session: Session, office_code: str, wanted: str) -> Sequence[Resident]:
    try:
        return [people.find_by_nik(session, wanted, office=office_code)]
    except ResidentNotFound:
        return []


def _by_number(session: Session, office_code: str, number: str) -> Sequence[Resident]:
    try:
        suket = sukets.by_number(session, number.upper(), office=office_code)
    except SuketNotFound:
        return []
    return [session.get_one(Resident, suket.resident_id)]


def _by_name(session: Session, office_code: str, query: str, limit: int) -> Found:
    words, key = words_of(query), key_of(query)
    if not words:
        return Found((), is_complete=True)
    start = session.scalars(_beginning(office_code, key).limit(limit + 1)).all()
    if len(start) > limit:
        return _found(start, limit)
    driver = _rarest(session, office_code, words)
    others = [word for word in words if word != driver]
    looked_at = _bearers(office_code, driver, others, limit + 1)
    both = {r.id: r for r in [*start, *session.scalars(looked_at)]}
    bounded = others and _count(session, office_code, driver) >= MOST_LOOKED_AT
    found = _found(list(both.values()), limit)
    return Found(found.residents, is_complete=found.is_complete and not bounded)


def _beginning(office_code: str, key: str) -> Select[Resident]:
    """Residents whose whole name begins so: "siti maa" finds SITI MAANI."""
    return (
        select(Resident)
        .where(
            Resident.office_code == office_code,
            Resident.name_key >= key,
            Resident.name_key < after(key),
        )
        .order_by(Resident.office_code, Resident.name_key)
    )


def _rarest(session: Session, office_code: str, words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return min(words, key=lambda word: (_count(session, office_code, word), word))


def _count(session: Session, office_code: str, word: str) -> int:
    """Return how many bear a word that begins so, counting no further than needed."""
    some = select(literal(1)).where(*_begins(ResidentWord, office_code, word))
    bounded = some.limit(MOST_LOOKED_AT).subquery()
    return session.scalar(select(func.count()).select_from(bounded)) or 0


def _begins(
    table: type[ResidentWord], office_code: str, word: str
) -> tuple[ColumnElement[bool], ...]:
    return (
        table.office_code == office_code,
        table.word >= word,
        table.word < after(word),
    )


def _bearers(
    office_code: str, driver: str, others: Sequence[str], limit: int
) -> Select[Resident]:
    bearers = (
        select(ResidentWord.resident_id)
        .where(*_begins(ResidentWord, office_code, driver))
        .limit(MOST_LOOKED_AT)
        .subquery()
    )
    # Who bears two such words is one; and without other words the first ones will do.
    enough = None if others else limit
    once = select(bearers.c.resident_id).distinct().limit(enough).subquery()
    query = select(Resident).join(once, once.c.resident_id == Resident.id)
    for word in others:
        other = aliased(ResidentWord)
        query = query.where(
            select(literal(1))
            .where(
                other.resident_id == Resident.id,
                other.word >= word,
                other.word < after(word),
            )
            .exists()
        )
    return query.limit(limit)
