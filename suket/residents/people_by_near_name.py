"""Residents found by a name that was heard, or mistyped: who may have been meant.

Near words come from the forms of all words that the names of an office have, and never
from going through its people; so what it costs does not grow with them.
"""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.residents.names import words_of
from suket.residents.people_by_name import Asked, asked_words, with_words
from suket.residents.spellings import Likeness, forms_of, sounds_of
from suket.residents.tables import NameForm, Resident, ResidentSound

MOST_NEAR_WORDS = 40  # taken for one word that was typed
MOST_NEIGHBOURS = 1_000  # words compared with it
MOST_READINGS = 12  # ways to part what was typed into words
MOST_COMPARED = 100  # people of one way
SHORTEST_PART = 2  # letters of a word that was written together with another
_CHUNK = 500  # parameters of one statement

Words = tuple[str, ...]


def find(
    session: Session, office_code: str, query: str, limit: int
) -> tuple[Resident, ...]:
    """Return at most `limit` residents whose names may have been meant by `query`.

    Their words sound alike, or differ by one letter, or are parted otherwise: SOEPARDJO
    and SUPARDJO, SANTOSA and SANTOSO, NU MAN and NU'MAN, NURHALIZA and NUR HALIZA.  The
    most alike come first.
    """
    words = asked_words(query)
    if not words:
        return ()
    likeness = Likeness()
    likeness = Likeness()
    readings = _readings(session, office_code, words)
    near = {
        word: likeness.nearest(
            word, _neighbours(session, office_code, word), MOST_NEAR_WORDS
        )
        for word in dict.fromkeys(word for reading in readings for word in reading)
    }
    found = {one.id: one for one in _sounding(session, office_code, readings, near)}
    # Whose whole name is near answers for every reading; others are sought in each.
    for reading in [words] if found else readings:
        asked = [Asked(word, near[word]) for word in reading]
        more = with_words(session, office_code, asked, MOST_COMPARED)
        found |= {one.id: one for one in more.residents}

    def rank(one: Resident) -> tuple[float, int, str, str]:
        name = one.full_name
        best = max(likeness.of_name(reading, name) for reading in readings)
        return -best, len(words_of(name)), name, one.nik

    return tuple(sorted(found.values(), key=rank)[:limit])


def _readings(session: Session, office_code: str, words: Words) -> list[Words]:
    """Return the words as typed, then two joined, then one parted into known words."""
    typed = [words]
    typed += [
        (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
        for at in range(len(words) - 1)
    ]
    typed += _parted(session, office_code, words)
    return typed[:MOST_READINGS]


def _parted(session: Session, office_code: str, words: Words) -> Iterator[Words]:
    """Yield the words with one of them in two, both of which the office knows."""
    pairs = [
        (at, word[:cut], word[cut:])
        for at, word in enumerate(words)
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    ]
    known = _known(session, office_code, {half for _, *pair in pairs for half in pair})
    for at, first, second in pairs:
        if first in known and second in known:
            yield (*words[:at], first, second, *words[at + 1 :])


def _known(session: Session, office_code: str, words: Iterable[str]) -> set[str]:
    query = select(NameForm.word).where(
        NameForm.office_code == office_code,
        NameForm.form.in_(sorted(words)),
        NameForm.form == NameForm.word,
    )
    return set(session.scalars(query))


def _neighbours(session: Session, office_code: str, word: str) -> Iterable[str]:
    """Return the words of the office's names that have a form in common with one."""
    query = select(NameForm.word).where(
        NameForm.office_code == office_code, NameForm.form.in_(sorted(forms_of(word)))
    )
    return session.scalars(query.distinct().limit(MOST_NEIGHBOURS))


def _sounding(
    session: Session,
    office_code: str,
    readings: Iterable[Words],
    near: Mapping[str, Words],
) -> Iterator[Resident]:
    """Yield residents whose whole name sounds so, or does with one near word."""
    sounds = sorted({sound for words in readings for sound in _sounds(words, near)})
    for start in range(0, len(sounds), _CHUNK):
        part = sounds[start : start + _CHUNK]
        same = select(ResidentSound.resident_id).where(
            ResidentSound.office_code == office_code, ResidentSound.sounds.in_(part)
        )
        once = same.limit(MOST_COMPARED).subquery()
        query = select(Resident).join(once, once.c.resident_id == Resident.id)
        yield from session.scalars(query)


def _sounds(words: Words, near: Mapping[str, Words]) -> Iterator[str]:
    yield sounds_of(words)
    for at, word in enumerate(words):
        for other in near[word]:
            yield sounds_of((*words[:at], other, *words[at + 1 :]))
