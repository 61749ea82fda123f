"""The status lists in use: indices given, and changes not yet published."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.register.errors import ClockDoubtful, ListsFull
from suket.register.tables import StatusList, Suket, Unpublished
from suket.register.words import EndReason, SuketState
from verify.claims import LIST_SIZE

# Half full, so that a random index takes two tries on average, and an index that was
# never given is as likely as one that was.
MOST_GIVEN = LIST_SIZE // 2
_CHUNK = 500  # parameters of one statement
_AT_ONCE = 10_000  # rows fetched at a time
SECOND = timedelta(seconds=1)
# A clock that is further behind is not believed: security handbook, S19.
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Place:
    """One index of one list, given to one suket."""

    list_number: int
    uri: str
    index: int  # 0 to 2²⁰ - 1
    at: datetime  # when, later than anything published of the list


def reserve(
    session: Session,
    office_code: str,
    allotted: Sequence[str],
    count: int,
    *,
    now: datetime,
) -> list[Place]:
    """Return places that were never given, in the first list that is not half full.

    They are `count`, or as many as that list has left.  None is given before `give`.
    `allotted` are the URIs the trust list grants the office's key; the next is taken
    into use when the last in use is half full.

    A verifier believes that a list knows every suket that is no younger than it, so
    what is given now must be younger than what is out: the row of the list is held
    until the transaction ends, and `begin_publication` waits for it.  `at` is `now`, or
    the second after the last publication if the transaction had to wait for that long.

    Raises `ListsFull` after the last list, `ClockDoubtful` if `now` is minutes behind
    what was published.
    """
    number = _in_use(session, office_code)
    if number is None:
        number = _opened(session, office_code, allotted)
    row = _held(session, number)
    at = _after(row.published_at, now)
    left = MOST_GIVEN - row.given
    indices = draw_indices(session, number, min(count, left))
    return [Place(number, row.uri, index, at) for index in indices]


def give(session: Session, places: Sequence[Place]) -> None:
    """Count reserved places, all of one list, as given."""
    row = session.get_one(StatusList, places[0].list_number)
    row.given += len(places)
    session.flush()


def _after(last: datetime | None, now: datetime) -> datetime:
    if last is None or now > last:
        return now
    if last - now > CLOCK_TOLERANCE:
        raise ClockDoubtful(f"{last:%Y-%m-%dT%H:%M:%SZ} was published")
    return last + SECOND


def begin_publication(
    session: Session, list_number: int, *, now: datetime
) -> datetime | None:
    """Return the time that the next published list bears, or None if it is too soon.

    It is one second before `now`, so that what is given in this second is younger, and
    lists of one place are never of one age.  Whoever is about to take a place in the
    list is waited for, and whoever comes afterwards sees this time.
    """
    row = _held(session, list_number)
    last = row.published_at
    if last is not None and last - now > CLOCK_TOLERANCE:
        raise ClockDoubtful(f"{last:%Y-%m-%dT%H:%M:%SZ} was published")
    if last is not None and last >= now - SECOND:
        return None
    row.published_at = now - SECOND
    return row.published_at


def _held(session: Session, number: int) -> StatusList:
    """Return a list as it is now, held until the transaction ends."""
    query = select(StatusList).where(StatusList.number == number).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _in_use(session: Session, office_code: str) -> int | None:
    query = select(StatusList.number).where(
        StatusList.office_code == office_code, StatusList.given < MOST_GIVEN
    )
    return session.scalar(query.order_by(StatusList.number).limit(1))


def _opened(session: Session, office_code: str, allotted: Sequence[str]) -> int:
    """Take the next list into use; of two who do so at once, both get the same."""
    for uri in allotted:
        number = int(uri.rpartition("/")[2])
        if session.get(StatusList, number) is None:
            row = inserted(session, StatusList).values(
                number=number, uri=uri, office_code=office_code, given=0
            )
            session.execute(row.on_conflict_do_nothing())
            return number
    raise ListsFull


def draw_indices(session: Session, list_number: int, count: int) -> list[int]:
    """Return indices (0 to 2²⁰ - 1) that the list never gave, drawn at random.

    A random index tells nothing about when, or to whom.
    """
    drawn: dict[int, None] = {}  # in the order in which they were drawn
    while len(drawn) < count:
        more = min(count - len(drawn), _CHUNK)
        wanted = dict.fromkeys(secrets.randbelow(LIST_SIZE) for _ in range(more))
        same = Suket.status_index.in_(wanted), Suket.list_number == list_number
        for index in session.scalars(select(Suket.status_index).where(*same)):
            del wanted[index]
        drawn |= wanted
    return list(drawn)


def touch(session: Session, changed: Iterable[tuple[int, int]]) -> None:
    """Note, in the transaction of the change, which entries must be published.

    Each is told by the number of its list, and its index there.
    """
    rows = [{"list_number": number, "status_index": index} for number, index in changed]
    if rows:
        session.execute(insert(Unpublished), rows)


def every(session: Session) -> Sequence[StatusList]:
    """Return the lists in use, by number."""
    return session.scalars(select(StatusList).order_by(StatusList.number)).all()


def changed(session: Session) -> set[int]:
    """Return the numbers of the lists of which something is not yet published."""
    return set(session.scalars(select(Unpublished.list_number).distinct()))


def waiting(session: Session, list_number: int) -> dict[int, int]:
    """Return what of a list is not yet published: row id → index."""
    query = select(Unpublished.id, Unpublished.status_index)
    rows = session.execute(query.where(Unpublished.list_number == list_number))
    return dict(rows.all())


def is_waiting(session: Session, suket: Suket) -> bool:
    """Say whether a change of this suket is not yet published."""
    same = (
        Unpublished.list_number == suket.list_number,
        Unpublished.status_index == suket.status_index,
    )
    return bool(session.scalar(select(exists().where(*same))))


def count_waiting(session: Session) -> int:
    """Return how many changes are not yet published, over all lists."""
    return session.scalar(select(func.count()).select_from(Unpublished)) or 0


@dataclass(frozen=True, slots=True)
class Line:
    """What publishing needs to know of one suket."""

    index: int
    state: SuketState
    end_reason: EndReason | None
    token: bytes
    issued_at: datetime


def lines(
    session: Session, list_number: int, indices: Sequence[int] | None = None
) -> Iterator[Line]:
    """Give the sukets of a list, all of them or those that hold these indices."""
    columns = (Suket.status_index, Suket.state, Suket.end_reason)
    query = select(*columns, Suket.token, Suket.issued_at).where(
        Suket.list_number == list_number
    )
    if indices is None:
        rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
        yield from (Line(*row) for row in rows)
        return
    for start in range(0, len(indices), _CHUNK):
        part = query.where(Suket.status_index.in_(indices[start : start + _CHUNK]))
        yield from (Line(*row) for row in session.execute(part))


def set_published(session: Session, list_number: int, digest: str) -> None:
    """Record that the list is out as the file with this digest (SHA-256, hex)."""
    session.get_one(StatusList, list_number).published_digest = digest


def forget(session: Session, ids: Sequence[int]) -> None:
    """Take the rows that are published off the waiting ones."""
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        session.execute(
            delete(Unpublished)
            .where(Unpublished.id.in_(part))
            .execution_options(synchronize_session=False)
        )
