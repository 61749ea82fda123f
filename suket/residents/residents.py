"""The residents, kept as the population database has them; found, locked, updated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from suket.columns import new_id
from suket.db import inserted, unindexed
from suket.residents import lessons, searched_names
from suket.residents.errors import ResidentNotFound
from suket.residents.lessons import Facts
from suket.residents.names import key_of
from suket.residents.nik import DIGITS
from suket.residents.tables import Photo, Resident
from suket.residents.words import Standing

_CHUNK = 500  # parameters of one statement
# What a new resident has where the table says nothing.
_UNSAID: dict[str, Any] = {
    "photo_digest": None,
    "standing": Standing.RESIDENT,
    "family_card": None,
    "is_marriage_recorded": None,
    "import_id": None,
    "import_row": None,
    "imported_at": None,
}


# The office's resident with a NIK; put together once.
BY_NIK: Final = select(Resident).where(
    Resident.nik == bindparam("nik"), Resident.office_code == bindparam("office")
)


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
    resident = session.scalar(BY_NIK, {"nik": nik, "office": office})
    if resident is None:
        raise ResidentNotFound
    return resident


def with_ids(
    session: Session, resident_ids: Sequence[str], *, office: str
) -> list[Resident]:
    """Return those of these residents (at most 500) that are the office's, in order."""
    query = select(Resident).where(
        Resident.id.in_(resident_ids), unindexed(Resident.office_code) == office
    )
    found = {one.id: one for one in session.scalars(query)}
    return [found[one] for one in dict.fromkeys(resident_ids) if one in found]


def with_niks(session: Session, niks: Sequence[str], *, office: str) -> list[Resident]:
    """Return the office's residents with these NIK (at most 500), by name."""
    query = select(Resident).where(
        Resident.nik.in_(niks), unindexed(Resident.office_code) == office
    )
    return sorted(session.scalars(query), key=lambda one: (one.full_name, one.nik))


def with_nik_beginning(
    session: Session, digits: str, limit: int, *, office: str
) -> list[Resident]:
    """Return the first of the office's residents whose NIK begins so, by NIK."""
    first, last = digits.ljust(DIGITS, "0"), digits.ljust(DIGITS, "9")
    query = select(Resident).where(
        Resident.nik.between(first, last), Resident.office_code == office
    )
    return list(session.scalars(query.order_by(Resident.nik).limit(limit)))


def born_on(
    session: Session, days: Sequence[date], limit: int, *, office: str
) -> list[Resident]:
    """Return at most `limit` of the office's residents born on these days, by name."""
    query = select(Resident).where(
        Resident.office_code == office, Resident.born.in_(days)
    )
    found = session.scalars(query.limit(limit))
    return sorted(found, key=lambda one: (one.full_name, one.nik))


def lock(session: Session, resident_id: str, *, office: str) -> Resident:
    """Return the office's resident, held until the transaction ends.

    Whoever issues to the same person waits here, and then finds what was issued.
    Raises `ResidentNotFound`.
    """
    held = lock_own(session, [resident_id], office=office)
    if not held:
        raise ResidentNotFound
    return held[resident_id]


def lock_own(
    session: Session, resident_ids: Sequence[str], *, office: str
) -> dict[str, Resident]:
    """Return those of the residents who are the office's, held as `lock` holds one."""
    found: dict[str, Resident] = {}
    ids = sorted(set(resident_ids))
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        query = select(Resident).where(
            Resident.id.in_(part), unindexed(Resident.office_code) == office
        )
        locked = query.order_by(Resident.id).with_for_update()
        rows = session.scalars(locked.execution_options(populate_existing=True))
        found.update({resident.id: resident for resident in rows})
    return found


def lives_elsewhere(session: Session, nik: str, office: str) -> bool:
    """Say whether another office has a NIK, of somebody who has not moved away."""
    query = select(Resident.id).where(
        Resident.nik == nik,
        unindexed(Resident.office_code) != office,
        Resident.standing != Standing.MOVED,
    )
    return session.scalar(query) is not None


def require_own(session: Session, resident_ids: Sequence[str], *, office: str) -> None:
    """Raise `ResidentNotFound` unless all of them are the office's."""
    found = 0
    for start in range(0, len(resident_ids), _CHUNK):
        part = resident_ids[start : start + _CHUNK]
        query = select(func.count()).where(
            Resident.id.in_(part), unindexed(Resident.office_code) == office
        )
        found += session.scalar(query) or 0
    if found != len(resident_ids):
        raise ResidentNotFound


def known(session: Session, niks: Sequence[str], *, office: str) -> set[str]:
    """Return those of `niks` that the office's residents bear."""
    found: set[str] = set()
    for start in range(0, len(niks), _CHUNK):
        part = niks[start : start + _CHUNK]
        query = select(Resident.nik).where(
            Resident.nik.in_(part), unindexed(Resident.office_code) == office
        )
        found.update(session.scalars(query))
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a NIK is kept, whichever office it is."""

    nik: str
    resident_id: str
    office_code: str
    standing: Standing


def places(session: Session, niks: Sequence[str]) -> list[Place]:
    """Return where those of `niks` are kept that any office has."""
    found: list[Place] = []
    columns = (Resident.nik, Resident.id, Resident.office_code, Resident.standing)
    for start in range(0, len(niks), _CHUNK):
        part = niks[start : start + _CHUNK]
        rows = session.execute(select(*columns).where(Resident.nik.in_(part)))
        found += [Place(*row) for row in rows]
    return found


def lock_many(session: Session, resident_ids: Sequence[str]) -> None:
    """Hold these residents until the transaction ends.

    Who locks many things locks residents first and in one order, so that no two wait
    for each other.
    """
    ids = sorted(set(resident_ids))
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        query = select(Resident.id).where(Resident.id.in_(part)).order_by(Resident.id)
        session.execute(query.with_for_update())


def learn(
    session: Session,
    resident_ids: Sequence[str],
    facts: Facts,
    *,
    office: str,
    now: datetime,
) -> None:
    """Set what the office has learnt of those residents that are still its own."""
    ids = sorted(set(resident_ids))
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(
            update(Resident)
            .where(Resident.id.in_(part), unindexed(Resident.office_code) == office)
            .values(updated_at=now, **facts.values())
        )
    lessons.keep(session, ids, facts.values(), office=office, now=now)


def put(session: Session, rows: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Add these residents or bring them up to date, by NIK; return (added, updated).

    A row has every column of `Resident` but `id` and `name_key`; without those of
    `_UNSAID` what is known stays, and so does any column that the row of a resident
    who is there lacks.  The caller has refused double NIK.
    """
    niks = [row["nik"] for row in rows]
    there = {place.nik: place.resident_id for place in places(session, niks)}
    ready = [_with_keys(row, there) for row in rows]
    old = [row for row in ready if row["nik"] in there]
    new = [{**_UNSAID, **row} for row in ready if row["nik"] not in there]
    if new:
        session.execute(insert(Resident), new)
    for group in _alike(old):
        session.execute(update(Resident), group)
    searched_names.put(session, ready, {row["id"] for row in old})
    return len(new), len(old)


def _alike(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the rows in groups that have the same columns: one statement each."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return list(groups.values())


def _with_keys(row: dict[str, Any], there: dict[str, str]) -> dict[str, Any]:
    key = there.get(row["nik"]) or new_id()
    return {**row, "id": key, "name_key": key_of(row["full_name"])}


def keep_photos(session: Session, jpegs: dict[str, bytes]) -> None:
    """Keep portraits under their digests (SHA-256, hex), those that are not yet."""
    digests = list(jpegs)
    there: set[str] = set()
    for start in range(0, len(digests), _CHUNK):
        part = digests[start : start + _CHUNK]
        there.update(
            session.scalars(select(Photo.digest).where(Photo.digest.in_(part)))
        )
    new = [{"digest": d, "jpeg": j} for d, j in jpegs.items() if d not in there]
    if new:
        session.execute(inserted(session, Photo).on_conflict_do_nothing(), new)


def set_photos(
    session: Session,
    digests: Mapping[str, str],
    *,
    office: str,
    import_id: str,
    now: datetime,
) -> None:
    """Point residents of the office (by NIK) at portraits that are kept."""
    rows = [{"whose": nik, "digest": digests[nik]} for nik in sorted(digests)]
    change = (
        update(Resident)
        .where(Resident.nik == bindparam("whose"), Resident.office_code == office)
        .values(photo_digest=bindparam("digest"), import_id=import_id, updated_at=now)
    )
    session.connection().execute(change, rows)


def photo(session: Session, digest: str | None) -> bytes | None:
    """Return the JPEG (300 × 400 pixels) with this digest, or None without one."""
    if digest is None:
        return None
    return session.get_one(Photo, digest).jpeg


def photos(session: Session, digests: Iterable[str | None]) -> dict[str | None, bytes]:
    """Return the JPEGs with these digests, by digest; None has none."""
    wanted = sorted({digest for digest in digests if digest is not None})
    found: dict[str | None, bytes] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        query = select(Photo.digest, Photo.jpeg).where(Photo.digest.in_(part))
        found |= dict(session.execute(query).all())
    return found
