"""The status lists in use: which index comes next, and what is not yet published."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from suket.errors import ListsFull
from suket.models import StatusList, Suket, Unpublished
from verify.claims import LIST_SIZE

# Half full, so that a random index takes two tries on average, and an index that was
# never given is as likely as one that was.
MOST_GIVEN = LIST_SIZE // 2
_CHUNK = 500  # parameters of one statement


@dataclass(frozen=True, slots=True)
class Place:
    """One index of one list, given to one suket."""

    list_number: int
    uri: str
    index: int  # 0 to 2²⁰ - 1


def reserve(session: Session, office_code: str, allotted: Sequence[str]) -> Place:
    """Return a place that was never given, in the first list that is not half full.

    `allotted` are the URIs the trust list grants the office's key; the next is taken
    into use when the last in use is half full.  Raises `ListsFull` after the last.
    """
    current = _in_use(session, office_code) or _next(session, office_code, allotted)
    place = Place(current.number, current.uri, draw_index(session, current.number))
    session.execute(
        update(StatusList)
        .where(StatusList.number == current.number)
        .values(given=StatusList.given + 1)
        .execution_options(synchronize_session=False)
    )
    return place


def _in_use(session: Session, office_code: str) -> StatusList | None:
    query = select(StatusList).where(
        StatusList.office_code == office_code, StatusList.given < MOST_GIVEN
    )
    return session.scalar(query.order_by(StatusList.number).limit(1))


def _next(session: Session, office_code: str, allotted: Sequence[str]) -> StatusList:
    for uri in allotted:
        number = int(uri.rpartition("/")[2])
        if session.get(StatusList, number) is None:
            opened = StatusList(number=number, uri=uri, office_code=office_code)
            session.add(opened)
            session.flush()
            return opened
    raise ListsFull


def draw_index(session: Session, list_number: int) -> int:
    """Return an index (0 to 2²⁰ - 1) that the list never gave, drawn at random.

    A random index tells nothing about when, or to whom.
    """
    while True:
        index = secrets.randbelow(LIST_SIZE)
        same = (Suket.list_number == list_number, Suket.status_index == index)
        if not session.scalar(select(exists().where(*same))):
            return index


def touch(session: Session, changed: Iterable[Suket]) -> None:
    """Note, in the transaction of the change, that these entries must be published."""
    rows = [
        {"list_number": suket.list_number, "status_index": suket.status_index}
        for suket in changed
    ]
    if rows:
        session.execute(insert(Unpublished), rows)


def every(session: Session) -> Sequence[StatusList]:
    """Return the lists in use, by number."""
    return session.scalars(select(StatusList).order_by(StatusList.number)).all()


def waiting(session: Session, list_number: int) -> dict[int, int]:
    """Return what of a list is not yet published: row id → index."""
    query = select(Unpublished.id, Unpublished.status_index)
    rows = session.execute(query.where(Unpublished.list_number == list_number))
    return dict(rows.tuples().all())


def count_waiting(session: Session) -> int:
    """Return how many changes are not yet published, over all lists."""
    return session.scalar(select(func.count()).select_from(Unpublished)) or 0


def entries(
    session: Session, list_number: int, indices: Sequence[int]
) -> Iterable[Suket]:
    """Return the sukets that hold these indices of a list."""
    for start in range(0, len(indices), _CHUNK):
        part = indices[start : start + _CHUNK]
        query = select(Suket).where(
            Suket.list_number == list_number, Suket.status_index.in_(part)
        )
        yield from session.scalars(query)


def set_published(
    session: Session, list_number: int, digest: str, *, now: datetime
) -> None:
    """Record that the list was published at `now` as the file with this digest."""
    row = session.get_one(StatusList, list_number)
    row.published_at = now
    row.published_digest = digest


def forget(session: Session, ids: Sequence[int]) -> None:
    """Take the rows that are published off the waiting ones."""
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(
            delete(Unpublished)
            .where(Unpublished.id.in_(part))
            .execution_options(synchronize_session=False)
        )
