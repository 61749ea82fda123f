"""Figures about an office's sukets, and lists of them page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, TextClause, func, literal, select
from sqlalchemy.orm import Session

from suket.offices.validity import end_of, local_day
from suket.register.tables import UNDRAWN, BatchItem, Suket
from suket.register.words import EndReason, SuketState

MOST_COUNTED = 100_000  # further than this nobody reads a figure, and nobody waits
_CHUNK = 500  # rows fetched at a time


class Slice(StrEnum):
    """A part of the register; the words stand in addresses of pages."""

    IN_FORCE = "berlaku"
    SUSPENDED = "dibekukan"
    EXPIRED = "lewat"
    ENDED = "berakhir"


@dataclass(frozen=True, slots=True)
class Figures:
    """The office's day in four numbers."""

    in_force: int
    issued_today: int
    ended_today: int
    without_document: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which sukets of one office; days are the office's own, both inclusive."""

    office: str
    zone: str
    part: Slice | None = None
    since: date | None = None  # issued
    until: date | None = None
    ended_on: date | None = None


def figures(session: Session, office: str, zone: str, *, now: datetime) -> Figures:
    """Return the figures of an office on its local day of `now`.

    Each counts at most 100,000.
    """
    midnight = _start_of(local_day(now, zone), zone)
    ours = Suket.office_code == office
    return Figures(
        in_force=_count(session, ours, *_of_slice(Slice.IN_FORCE, now)),
        issued_today=_count(session, ours, Suket.issued_at >= midnight),
        ended_today=_count(session, ours, Suket.ended_at >= midnight),
        without_document=_count(session, ours, UNDRAWN),
    )


def count(session: Session, wanted: Wanted, *, now: datetime) -> int:
    """Return how many sukets are wanted, at most 100,000."""
    return _count(session, *_conditions(wanted, now))


def page(
    session: Session, wanted: Wanted, *, now: datetime, number: int, size: int
) -> Sequence[Suket]:
    """Return the `number`-th (from 1) `size` of the wanted sukets, newest first."""
    query = _newest_first(wanted, now).offset((number - 1) * size).limit(size)
    return session.scalars(query).all()


def every(session: Session, wanted: Wanted, *, now: datetime) -> Iterator[Suket]:
    """Yield all wanted sukets, newest first, a few hundred in memory at a time."""
    query = _newest_first(wanted, now).execution_options(yield_per=_CHUNK)
    for suket in session.scalars(query):
        yield suket
        session.expunge(suket)


def documents_of(session: Session, batch_id: str) -> int:
    """Return how many sukets of a batch have their document."""
    made = (
        select(func.count())
        .select_from(BatchItem)
        .join(Suket, Suket.id == BatchItem.suket_id)
        .where(BatchItem.batch_id == batch_id, Suket.has_document)
    )
    return session.scalar(made) or 0


def _start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _is_over(now: datetime) -> ColumnElement[bool]:
    return Suket.expires_at.is_not(None) & (Suket.expires_at <= now)


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found = [Suket.office_code == wanted.office]
    if wanted.part is not None:
        found += _of_slice(wanted.part, now)
    if wanted.since is not None:
        found.append(Suket.issued_at >= _start_of(wanted.since, wanted.zone))
    if wanted.until is not None:
        found.append(Suket.issued_at < end_of(wanted.until, wanted.zone))
    if wanted.ended_on is not None:
        found.append(Suket.ended_at >= _start_of(wanted.ended_on, wanted.zone))
        found.append(Suket.ended_at < end_of(wanted.ended_on, wanted.zone))
    return found


def _of_slice(part: Slice, now: datetime) -> list[ColumnElement[bool]]:
    by_date = (Suket.state != SuketState.ENDED) & _is_over(now)
    by_sweep = Suket.end_reason == EndReason.KEDALUWARSA
    conditions: dict[Slice, list[ColumnElement[bool]]] = {
        Slice.IN_FORCE: [Suket.state == SuketState.ACTIVE, ~_is_over(now)],
        Slice.SUSPENDED: [Suket.state == SuketState.SUSPENDED],
        Slice.EXPIRED: [by_date | by_sweep],
        Slice.ENDED: [Suket.state == SuketState.ENDED, ~by_sweep],
    }
    return conditions[part]


def _newest_first(wanted: Wanted, now: datetime) -> Select[Suket]:
    query = select(Suket).where(*_conditions(wanted, now))
    return query.order_by(Suket.year.desc(), Suket.serial.desc())


def _count(session: Session, *conditions: ColumnElement[bool] | TextClause) -> int:
    one = literal(1)  # and no column: then an index says it all
    some = select(one).select_from(Suket).where(*conditions).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0
