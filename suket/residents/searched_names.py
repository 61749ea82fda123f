"""What names are searched by: their words, their sound, and the forms of each word.

All three are derived from `Resident.full_name`, and written whenever it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.residents.names import words_of
from suket.residents.spellings import forms_of, sounds_of
from suket.residents.tables import NameForm, ResidentSound, ResidentWord

_CHUNK = 500  # parameters of one statement

Named = Mapping[str, Any]  # a resident's id, office_code and full_name


def put(session: Session, people: Sequence[Named], old: Collection[str]) -> None:
    """Write what these residents are searched by; `old` are the ids of known ones."""
    for table in (ResidentWord, ResidentSound):
        _forget(session, table, sorted(old))
    told = [
        (one["office_code"], words_of(one["full_name"]), one["id"]) for one in people
    ]
    words = [
        {"office_code": office, "word": word, "resident_id": key}
        for office, own, key in told
        for word in own
    ]
    if not words:
        return
    session.execute(insert(ResidentWord), words)
    sounds = [
        {"office_code": office, "sounds": sounds_of(own), "resident_id": key}
        for office, own, key in told
    ]
    session.execute(insert(ResidentSound), sounds)
    for office in sorted({office for office, _, _ in told}):
        _put_forms(
            session, office, {w for o, own, _ in told if o == office for w in own}
        )


def _forget(
    session: Session, table: type[ResidentWord | ResidentSound], ids: Sequence[str]
) -> None:
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(delete(table).where(table.resident_id.in_(part)))


def _put_forms(session: Session, office: str, words: Iterable[str]) -> None:
    """Write the forms of the words that no name of the office had before."""
    every = sorted(words)
    for start in range(0, len(every), _CHUNK):
        part = every[start : start + _CHUNK]
        known = select(NameForm.word).where(
            NameForm.office_code == office,
            NameForm.form.in_(part),
            NameForm.form == NameForm.word,
        )
        there = set(session.scalars(known))
        new = [
            {"office_code": office, "form": form, "word": word}
            for word in part
            if word not in there
            for form in sorted(forms_of(word))
        ]
        if new:
            session.execute(inserted(session, NameForm).on_conflict_do_nothing(), new)
