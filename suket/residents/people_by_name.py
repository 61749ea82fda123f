"""Residents found by the words of their names.

Every way goes along an index and stops after a fixed number of steps, so that a search
among ten million costs what it costs among ten thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from suket.residents.names import after, key_of, words_of
from suket.residents.tables import Resident, ResidentWord

# How many bearers of the rarest word are looked at for the other words.
MOST_LOOKED_AT = 2_000
MOST_WORDS = 8  # of a question


@dataclass(frozen=True, slots=True)
class Asked:
    """A word as it was typed, and the words that may have been meant by it."""

    word: str
    near: tuple[str, ...] = ()

    def ways(self, table: type[ResidentWord]) -> list[ColumnElement[bool]]:
        """Return the ways to bear it, each along an index: beginnings, near words."""
        begins = and_(table.word >= self.word, table.word < after(self.word))
        return [begins, table.word.in_(self.near)] if self.near else [begins]


@dataclass(frozen=True, slots=True)
class Bearers:
    """Residents who bear a name, and whether the looking came to its end."""

    residents: tuple[Resident, ...]
    is_complete: bool


def asked_words(query: str) -> tuple[str, ...]:
    """Return the words of a name that are asked for, at most eight."""
    return words_of(query)[:MOST_WORDS]


def find(
    session: Session,
    office_code: str,
    query: str,
    limit: int,
    *,
    within: ColumnElement[bool] | None = None,
) -> Bearers:
    """Return at most `limit` residents whose names have the words of `query`.

    `within` is a condition on residents for who may see some of them only.

    Words are found by their beginnings, in any order, without regard to case, blanks,
    apostrophes or doubled letters: "Siti Ma'ani" finds SITTI MAANI NINA.  Whose name
    has the words whole comes first.
    """
    words = asked_words(query)
    if not words:
        return Bearers((), is_complete=True)
    start = _beginning(office_code, key_of(query))
    if within is not None:
        start = start.where(within)
    found = {one.id: one for one in session.scalars(start.limit(limit + 1))}
    is_whole = True
    if len(found) <= limit:
        asked = [Asked(word) for word in words]
        more = with_words(session, office_code, asked, limit + 1, within=within)
        found |= {one.id: one for one in more.residents}
        is_whole = more.is_complete
    ordered = sorted(found.values(), key=lambda one: _rank(one, words))
    return Bearers(tuple(ordered[:limit]), is_whole and len(ordered) <= limit)


def _rank(resident: Resident, words: Iterable[str]) -> tuple[bool, str, str]:
    is_in_part = not set(words) <= set(words_of(resident.full_name))
    return is_in_part, resident.full_name, resident.nik


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


def with_words(
    session: Session,
    office_code: str,
    asked: Sequence[Asked],
    limit: int,
    *,
    within: ColumnElement[bool] | None = None,
) -> Bearers:
    """Return at most `limit` residents who bear every word asked for (at least one)."""
    is_cut = len(asked) > 1 or within is not None  # after so many were looked at
    driver, bound = _rarest(session, office_code, asked, is_counted=is_cut)
    others = [one for one in asked if one is not driver]
    bearers = _bearers(office_code, driver, others, limit, within)
    found = session.scalars(bearers)
    return Bearers(tuple(found), is_complete=not is_cut or bound < MOST_LOOKED_AT)


def _rarest(
    session: Session, office_code: str, asked: Sequence[Asked], *, is_counted: bool
) -> tuple[Asked, int]:
    """Return the word with the fewest bearers, and how many were counted."""
    if not is_counted:
        return asked[0], 0
    counts = [_count(session, office_code, one) for one in asked]
    return min(
        zip(asked, counts, strict=True), key=lambda pair: (pair[1], pair[0].word)
    )


def _count(session: Session, office_code: str, asked: Asked) -> int:
    """Return how many bear a word, each way counted no further than needed."""
    return sum(
        session.scalar(select(func.count()).select_from(one.subquery())) or 0
        for one in _ways(office_code, asked)
    )


def _ways(office_code: str, asked: Asked) -> list[Select[str]]:
    """Return the ids of the first bearers of a word, for each way to bear it."""
    ids = select(ResidentWord.resident_id).where(
        ResidentWord.office_code == office_code
    )
    return [ids.where(way).limit(MOST_LOOKED_AT) for way in asked.ways(ResidentWord)]


def _bearers(
    office_code: str,
    driver: Asked,
    others: Sequence[Asked],
    limit: int,
    within: ColumnElement[bool] | None,
) -> Select[Resident]:
    ways = [select(way.subquery()) for way in _ways(office_code, driver)]
    bearers = union_all(*ways).subquery()
    # Who bears two such words is one; and without other words the first ones will do.
    enough = None if others or within is not None else limit
    once = select(bearers.c.resident_id).distinct().limit(enough).subquery()
    query = select(Resident).join(once, once.c.resident_id == Resident.id)
    if within is not None:
        query = query.where(within)
    for one in others:
        other = aliased(ResidentWord)
        has_it = and_(other.resident_id == Resident.id, or_(*one.ways(other)))
        query = query.where(select(literal(1)).where(has_it).exists())
    return query.limit(limit)
