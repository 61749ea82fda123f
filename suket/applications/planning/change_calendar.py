"""The verb: change the calendar of an office, and keep what was promised.

Pools follow the calendar; whoever has a place or a promise on a day that is shut now
goes on to a later one, and what opened goes to who waits longest.  All of it is one
transaction.  Locks are taken in one order: the Dinas (calendars change one after the
other), cases by id, pools by day, the journal last.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import cases
from suket.applications.planning import (
    begin_quota,
    day_places,
    displaced,
    timetable,
)
from suket.applications.planning.displaced import Moved
from suket.applications.planning.errors import MovesMany, MovesMore, Numbers, TooBusy
from suket.applications.planning.moves import Cause, carry_out
from suket.applications.planning.tables import MOST_BY_ONE, Replanning
from suket.applications.planning.timetable import Timetable
from suket.calendar import close_services as calendar
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.quotas import gate, pools

TRIES: Final = 20  # to hold all cases; one is enough unless many cancel meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who wants a change, who agrees to it, and what both were shown."""

    asked_by: str  # persons' ids
    confirmed_by: str | None = None
    shown: Numbers | None = None  # None: nothing was shown, up to a hundred may move


@dataclass(slots=True)
class Change:
    """A change under way: what moves because of it."""

    closure_id: int | None = None  # whoever makes a closure says it here
    numbers: Numbers = field(default_factory=Numbers)


@contextmanager
def changing(
    session: Session, office: str, consent: Consent, *, who: str, now: datetime
) -> Iterator[Change]:
    """Change calendar or quota in the block; at its end all that follows is done.

    Raises `MovesMany` if more than a hundred would move by one person, `MovesMore` if
    more would come of it than was shown, `TooBusy` while too many take places at once.
    """
    units.hold(session, office)
    before = timetable.read(session, office, now=now)
    change = Change()
    with entries.last_of_all(session):
        yield change
        session.flush()
        after = timetable.read(session, office, now=now)
        moved = _held(session, before, after)
        change.numbers = displaced.numbers(moved)
        _agree(session, office, change, consent, now)
        pools.plan_all(session, office, now=now)
        carry_out(session, office, moved, Cause(change.closure_id, now))
        begin_quota.count_in(session, after)
        day_places.offer(session, after)
        if change.numbers.moved:
            subject = str(change.closure_id or before.today)
            fact = Fact(event=Event.PROMISES_MOVED, subject=subject, office=office)
            entries.note(session, fact, who=who, at=now)


def _held(session: Session, before: Timetable, after: Timetable) -> list[Moved]:
    """Return whom the change displaces, their cases and all pools held.

    Cases come before pools in the order of locks.  Who took a place between the look
    and the pools' locks is held without waiting: whoever has one of those waits for a
    pool, and then all of it is done again.
    """
    office = before.office.code
    for _ in range(TRIES):
        wanted = _ids(displaced.plan(session, before, after))
        savepoint = session.begin_nested()
        cases.hold(session, wanted)
        gate.hold(session, office)
        moved = displaced.plan(session, before, after)
        late = _ids(moved) - wanted
        if cases.hold_free(session, late):
            savepoint.commit()
            return displaced.plan(session, before, after) if late else moved
        savepoint.rollback()
    raise TooBusy


def _ids(moved: Sequence[Moved]) -> set[str]:
    return {each.case.id for each in moved}


def _agree(
    session: Session, office: str, change: Change, consent: Consent, now: datetime
) -> None:
    """Write down who moves so many, or raise that they may not."""
    counted = change.numbers
    if consent.shown is not None and counted.is_worse_than(consent.shown):
        raise MovesMore(counted)
    if counted.moved > MOST_BY_ONE and consent.confirmed_by is None:
        raise MovesMany(counted)
    if counted.moved:
        session.add(
            Replanning(
                office_code=office,
                closure_id=change.closure_id,
                moved=counted.moved,
                last=counted.last,
                without_place=counted.without_place,
                urgent=counted.urgent,
                asked_by=consent.asked_by,
                confirmed_by=consent.confirmed_by,
                at=now,
            )
        )
        session.flush()


def close(
    session: Session,
    closure: Closure,
    services: Collection[Service],
    consent: Consent,
    *,
    who: str,
    now: datetime,
) -> Numbers:
    """Shut services as `closure` says, or change such a closure; return what moved.

    Raises what `changing` does, `DaysAreTurned`, `ClosureNotFound` or
    `AlreadyReplaced`.
    """
    with changing(session, closure.office_code, consent, who=who, now=now) as change:
        calendar.close_services(session, closure, services, who=who, now=now)
        change.closure_id = closure.id
    return change.numbers


def preview(
    session: Session, closure: Closure, services: Collection[Service], *, now: datetime
) -> Numbers:
    """Count what `close` would move; nothing is held and nothing written.

    Raises `DaysAreTurned`, `ClosureNotFound` or `AlreadyReplaced`.
    """
    calendar.require_closable(session, closure)
    before = timetable.read(session, closure.office_code, now=now)
    calendar_after = before.calendar.with_closure(closure, services, now=now)
    after = replace(before, calendar=calendar_after)
    return displaced.numbers(displaced.plan(session, before, after))
