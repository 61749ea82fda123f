"""Search residents and sukets by whatever is at hand of them.

A NIK, the number of a suket or its end, a check code, a birth date, words of a name: a
text is asked in every way that it fits.  Every way goes along an index and stops after
a fixed number of steps, so that a search among ten million costs what it costs among
ten thousand.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from suket.register import sukets
from suket.residents import (
    birth_dates,
    mistyped_nik,
    nik,
    people_by_name,
    people_by_near_name,
)
from suket.residents import residents as people
from suket.residents.names import has_as_typed, words_of
from suket.residents.tables import Resident
from verify.check_code import read_check_code

LIMIT = 200  # found by one question, over all its pages
MOST_NEAR = 10  # who may have been meant, beside those found
FEW = 10  # found; with as many it is not asked who else may have been meant
_LIST_MARK = re.compile(r"^\s*[0-9]{1,3}(?:[.):]|\s*-)(?:\s+)(?=.*[0-9])")
_CODE_LABEL = re.compile(r"^kode(?: periksa)?[\s.:]+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NOT_DIGIT = re.compile(r"[^0-9]")
_SLASH = "/"


@dataclass(frozen=True, slots=True)
class Found:
    """The residents that answer a question, and those who may have been meant."""

    residents: tuple[Resident, ...]
    is_complete: bool  # False: there may be more, so ask with another word
    near: tuple[Resident, ...] = ()


def residents(
    session: Session, office_code: str, query: str, limit: int = LIMIT
) -> Found:
    """Return the office's residents that answer `query`, at most `limit`.

    A NIK and a birth date, with or without a name, are themselves.  Other text may be
    the number of a suket or a part that has its serial ("470/00048", "48"), a check
    code, or the beginnings of words of a name, which may have digits.
    """
    text = _plain(query)
    for way in (_by_nik, _by_birth_date):
        found = way(session, office_code, text, limit)
        if found:
            return Found(tuple(found[:limit]), is_complete=len(found) <= limit)
    named = people_by_name.find(session, office_code, text, limit)
    is_exact = any(has_as_typed(one.full_name, text) for one in named.residents)
    alike = () if is_exact else named.residents  # "zzz" is ZAINAL by its sound only
    held = _by_suket(session, office_code, text)
    both = {one.id: one for one in (*held, *(named.residents if is_exact else ()))}
    near = _near(session, office_code, text) if len(both) + len(alike) < FEW else ()
    known = both.keys() | {one.id for one in alike}
    others = [one for one in near if one.id not in known]
    meant = (*alike, *others[:MOST_NEAR])
    return Found(tuple(both.values())[:limit], named.is_complete, meant)


def digits_of(query: str) -> str:
    """Return the digits of a text without letters and slashes, or ""."""
    text = _plain(query)
    is_number = not _LETTER.search(text) and _SLASH not in text
    return _NOT_DIGIT.sub("", _LIST_MARK.sub("", text)) if is_number else ""


def nik_in(query: str) -> str:
    """Return the first NIK of a text, as 16 digits, or ""."""
    return next(iter(nik.found_in(_plain(query))), "")


def _plain(query: str) -> str:
    """Return a text in one line without invisible marks, its signs in plain form."""
    line = unicodedata.normalize("NFKC", " ".join(query.split()))
    return "".join(mark for mark in line if mark.isprintable()).strip()


def _by_nik(
    session: Session, office_code: str, text: str, limit: int
) -> Sequence[Resident]:
    del limit  # one person at the most
    wanted = nik_in(text)
    return people.with_niks(session, [wanted], office=office_code) if wanted else ()


def _by_birth_date(
    session: Session, office_code: str, text: str, limit: int
) -> Sequence[Resident]:
    typed = birth_dates.typed(text)
    if not typed.days:
        return ()
    born = people.born_on(session, typed.days, limit + 1, office=office_code)
    return [one for one in born if _has_words(one, words_of(typed.rest))]


def _has_words(resident: Resident, words: Iterable[str]) -> bool:
    own = words_of(resident.full_name)
    return all(any(one.startswith(word) for one in own) for word in words)


def _by_suket(session: Session, office_code: str, text: str) -> Sequence[Resident]:
    """Return the residents whose sukets have such a number or check code."""
    found = sukets.with_number_like(session, text.upper(), office=office_code)
    place = _place(text)
    if place:
        one = sukets.by_list_and_index(session, *place, office=office_code)
        found += [one] if one else []
    ids = [one.resident_id for one in found]
    return people.with_ids(session, ids, office=office_code) if ids else ()


def _place(text: str) -> tuple[int, int] | None:
    """Return list and index of a check code, or None for anything else."""
    try:
        return read_check_code(_CODE_LABEL.sub("", text))
    except ValueError:
        return None


def _near(session: Session, office_code: str, text: str) -> Sequence[Resident]:
    digits = nik_in(text) or digits_of(text)
    if abs(len(digits) - nik.DIGITS) <= 1:
        meant = mistyped_nik.meant(digits)
        return people.with_niks(session, meant, office=office_code)
    if digits:
        return _by_beginning(session, office_code, digits)
    return people_by_near_name.find(session, office_code, text, MOST_NEAR + FEW)


def _by_beginning(
    session: Session, office_code: str, digits: str
) -> Sequence[Resident]:
    if not mistyped_nik.FEWEST_DIGITS <= len(digits) < nik.DIGITS:
        return ()
    return people.with_nik_beginning(session, digits, MOST_NEAR, office=office_code)
