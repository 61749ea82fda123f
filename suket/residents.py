"""The residents: kept as the population database has them, and found by NIK."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from suket.errors import ResidentNotFound
from suket.models import (
    EnrolmentStatus,
    Photo,
    Resident,
    ResidentWord,
    Standing,
    new_id,
)
from suket.names import key_of, words_of

_CHUNK = 500  # parameters of one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the office learns of residents besides an import; None: nothing new."""

    enrolment_status: EnrolmentStatus | None = None
    standing: Standing | None = None
    citizenship: str | None = None

    def values(self) -> dict[str, Any]:
        """Return what is known, by column."""
        pairs = {
            "enrolment_status": self.enrolment_status,
            "standing": self.standing,
            "citizenship": self.citizenship,
        }
        return {name: value for name, value in pairs.items() if value is not None}


def find(session: Session, resident_id: str, *, office: str) -> Resident:
    """Return the office's resident, or raise `ResidentNotFound`.

    Another office's resident is not found either: the answer does not tell which.
    """
    resident = session.get(Resident, resident_id)
    if resident is None or resident.office_code != office:
        raise ResidentNotFound
    return resident


def find_by_nik(session: Session, nik: str, *, office: str) -> Resident:
    """Return the office's resident with this NIK, or raise `ResidentNotFound`."""
    query = select(Resident).where(Resident.nik == nik, Resident.office_code == office)
    resident = session.scalar(query)
    if resident is None:
        raise ResidentNotFound
    return resident


def lock(session: Session, resident_id: str, *, office: str) -> Resident:
    """Return the office's resident, held until the transaction ends.

    Whoever issues to the same person waits here, and then finds what was issued.
    Raises `ResidentNotFound`.
    """
    query = select(Resident).where(
        Resident.id == resident_id, Resident.office_code == office
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    resident = session.scalar(held)
    if resident is None:
        raise ResidentNotFound
    return resident


def known(session: Session, niks: Sequence[str], *, office: str) -> set[str]:
    """Return those of `niks` that the office's residents bear."""
    found: set[str] = set()
    for start in range(0, len(niks), _CHUNK):
        part = niks[start : start + _CHUNK]
        query = select(Resident.nik).where(
            Resident.nik.in_(part), Resident.office_code == office
        )
        found.update(session.scalars(query))
    return found


def ids_by_nik(session: Session, niks: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return id and office of those of `niks` that any office has, by NIK."""
    found = {}
    for start in range(0, len(niks), _CHUNK):
        query = select(Resident.nik, Resident.id, Resident.office_code)
        part = niks[start : start + _CHUNK]
        for nik, key, office in session.execute(query.where(Resident.nik.in_(part))):
            found[nik] = (key, office)
    return found


def learn(
    session: Session, resident_ids: Sequence[str], facts: Facts, *, now: datetime
) -> None:
    """Set what the office has learnt of these residents."""
    ids = sorted(set(resident_ids))
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(
            update(Resident)
            .where(Resident.id.in_(part))
            .values(updated_at=now, **facts.values())
        )


def put(session: Session, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Add these residents or bring them up to date, by NIK; return (added, updated).

    A row has every column of `Resident` but `id` and `name_key`; without the key
    `photo_digest` a known photo is kept.  The caller has refused double NIK.
    """
    there = ids_by_nik(session, [row["nik"] for row in rows])
    ready = [_with_keys(row, there) for row in rows]
    old = [row for row in ready if row["nik"] in there]
    new = [{"photo_digest": None, **row} for row in ready if row["nik"] not in there]
    if new:
        session.execute(insert(Resident), new)
    for has_photo in (True, False):
        group = [row for row in old if ("photo_digest" in row) is has_photo]
        if group:
            session.execute(update(Resident), group)
    _put_words(session, ready, {row["id"] for row in old})
    return len(new), len(old)


def _with_keys(
    row: dict[str, Any], there: dict[str, tuple[str, str]]
) -> dict[str, Any]:
    key = there[row["nik"]][0] if row["nik"] in there else new_id()
    return {**row, "id": key, "name_key": key_of(row["full_name"])}


def _put_words(session: Session, rows: list[dict[str, Any]], old: set[str]) -> None:
    ids = sorted(old)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(delete(ResidentWord).where(ResidentWord.resident_id.in_(part)))
    words = [
        {"office_code": row["office_code"], "word": word, "resident_id": row["id"]}
        for row in rows
        for word in words_of(row["full_name"])
    ]
    if words:
        session.execute(insert(ResidentWord), words)


def keep_photo(session: Session, digest: str, jpeg: bytes) -> None:
    """Keep a portrait under its digest (SHA-256, hex), unless it is there already."""
    if session.get(Photo, digest) is None:
        session.add(Photo(digest=digest, jpeg=jpeg))
        session.flush()


def photo(session: Session, digest: str | None) -> bytes | None:
    """Return the JPEG (300 × 400 pixels) with this digest, or None without one."""
    if digest is None:
        return None
    return session.get_one(Photo, digest).jpeg
