"""The lists of events and their lines: all queries that find them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from suket.db import in_parts, unindexed
from suket.events.errors import EventLineNotFound, EventListNotFound
from suket.events.tables import OPEN, EventAnswer, EventLine, EventList
from suket.events.words import EventKind, LineAnswer, LineOutcome, Mismatch

APPLIED: Final = (LineOutcome.ENDED, LineOutcome.CHANGED)
# What is tried once more when it is told again: nothing has come of it yet.
TRIED_AGAIN: Final = frozenset({LineOutcome.MISMATCH, LineOutcome.FAILED})


def find(session: Session, list_id: str, *, office: str) -> EventList:
    """Return the office's list, or raise `EventListNotFound`."""
    found = session.get(EventList, list_id)
    if found is None or found.office_code != office:
        raise EventListNotFound
    return found


def find_line(session: Session, line_id: str, *, office: str) -> EventLine:
    """Return the office's line, or raise `EventLineNotFound`."""
    found = session.get(EventLine, line_id)
    if found is None or found.office_code != office:
        raise EventLineNotFound
    return found


def latest_lists(session: Session, office: str, limit: int) -> Sequence[EventList]:
    """Return the lists that came last."""
    query = select(EventList).where(EventList.office_code == office)
    ordered = query.order_by(EventList.received_at.desc(), EventList.id)
    return session.scalars(ordered.limit(limit)).all()


def lines_of(session: Session, event_list: EventList) -> Sequence[EventLine]:
    """Return the lines that a list told first, in their order."""
    query = select(EventLine).where(EventLine.list_id == event_list.id)
    return session.scalars(query.order_by(EventLine.place, EventLine.id)).all()


def counts(
    session: Session, list_ids: Sequence[str]
) -> dict[str, dict[LineOutcome, int]]:
    """Return how many lines of each list came to what."""
    found: dict[str, dict[LineOutcome, int]] = {one: {} for one in list_ids}
    query = (
        select(EventLine.list_id, EventLine.outcome, func.count())
        .where(EventLine.list_id.in_(list_ids))
        .group_by(EventLine.list_id, EventLine.outcome)
    )
    for list_id, outcome, count in session.execute(query):
        found[list_id][outcome] = count
    return found


def with_digests(
    session: Session, digests: Collection[str], *, office: str
) -> dict[str, EventLine]:
    """Return the lines that an office was told before, by their digest."""
    found: dict[str, EventLine] = {}
    for part in in_parts(sorted(digests)):
        query = select(EventLine).where(
            EventLine.office_code == office, EventLine.digest.in_(part)
        )
        found |= {line.digest: line for line in session.scalars(query)}
    return found


def latest_days(
    session: Session, niks: Sequence[str], *, office: str
) -> dict[str, dict[EventKind, date]]:
    """Return the last day of each kind that was applied to these people, by NIK."""
    found: dict[str, dict[EventKind, date]] = {}
    for part in in_parts(niks):
        query = (
            select(EventLine.nik, EventLine.kind, func.max(EventLine.day))
            .where(
                unindexed(EventLine.office_code) == office,
                EventLine.nik.in_(part),
                EventLine.outcome.in_(APPLIED),
            )
            .group_by(EventLine.nik, EventLine.kind)
        )
        for nik, kind, day in session.execute(query):
            if nik and kind and day:
                found.setdefault(nik, {})[kind] = day
    return found


def count_open(session: Session, office: str) -> int:
    """Return how many lines wait for an answer."""
    query = select(func.count()).where(EventLine.office_code == office, OPEN)
    return session.scalar(query.select_from(EventLine)) or 0


def open_lines(
    session: Session, office: str, *, number: int, size: int
) -> Sequence[EventLine]:
    """Return the `number`-th (from 1) `size` lines that wait for an answer."""
    query = select(EventLine).where(EventLine.office_code == office, OPEN)
    ordered = query.order_by(EventLine.told_at.desc(), EventLine.place, EventLine.id)
    return session.scalars(ordered.offset((number - 1) * size).limit(size)).all()


def every_open(session: Session, office: str) -> Sequence[EventLine]:
    """Return all lines that wait for an answer."""
    query = select(EventLine).where(EventLine.office_code == office, OPEN)
    ordered = query.order_by(EventLine.told_at.desc(), EventLine.place, EventLine.id)
    return session.scalars(ordered).all()


def lock_line(session: Session, line_id: str, *, office: str) -> EventLine:
    """Return the office's line, held until the transaction ends."""
    query = select(EventLine).where(
        EventLine.id == line_id, EventLine.office_code == office
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(held)
    if found is None:
        raise EventLineNotFound
    return found


def answers_of(session: Session, line: EventLine) -> Sequence[EventAnswer]:
    """Return what was said of a line, the oldest first."""
    query = select(EventAnswer).where(EventAnswer.line_id == line.id)
    return session.scalars(query.order_by(EventAnswer.number)).all()


def accepted(
    session: Session, lines: Collection[EventLine]
) -> dict[str, set[Mismatch]]:
    """Return, by digest, the mismatches that an officer applies a line in spite of."""
    digests = {line.id: line.digest for line in lines}
    found: dict[str, set[Mismatch]] = {}
    for part in in_parts(sorted(digests)):
        query = select(EventAnswer.line_id, EventAnswer.why).where(
            EventAnswer.line_id.in_(part), EventAnswer.answer == LineAnswer.APPLY
        )
        for line_id, why in session.execute(query):
            found.setdefault(digests[line_id], set()).add(why)
    return found
