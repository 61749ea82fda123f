"""The lease on an application: who has it open, so that nobody else is given it.

Nothing is assigned.  Whoever is free takes the next of a queue and has it for ten
minutes; what is open is held on, what is left is let go, what is forgotten comes free
by itself.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import cases, queues, reach
from suket.applications.deciding import four_eyes
from suket.applications.deciding.four_eyes import PEOPLE_AT_ONCE
from suket.applications.errors import KeeperDecides, LeaseOver, OpenElsewhere
from suket.applications.queues import TAKEN_BY, Queue
from suket.applications.tables import ApplicationCase
from suket.db import UtcSeconds

LASTS: Final = timedelta(minutes=10)


def take_next(
    session: Session,
    queue: Queue,
    *,
    officer: Officer,
    now: datetime,
    besides: Collection[str] = (),
) -> ApplicationCase | None:
    """Give the officer the next application of a queue, or None if none is for them.

    What they still hold of it comes first; then urgent, due, received.  Not what they
    took, checked or approved, nor their own, nor what is of units at which they have no
    duty; nor (ids) `besides`, left for later.  It is theirs for ten minutes.

    Raises `RoleNotAllowed`, or `KeeperDecides` for an account that no person has.
    """
    officer.require(TAKEN_BY[queue])
    if not officer.person:
        raise KeeperDecides
    units = officer.units(TAKEN_BY[queue])
    asked = {"now": now, "besides": [*besides]}
    for query in _next(queue, officer.office, officer.person, units):
        if (found := session.scalar(query, asked)) is not None:
            _give(found, officer, now)
            session.flush()
            return found
    return None


@lru_cache(maxsize=PEOPLE_AT_ONCE)
def _next(
    queue: Queue, office: str, person: str, units: frozenset[str] | None
) -> Sequence[Select[ApplicationCase]]:
    """Return what finds the next for a person at some units; put together once."""
    now: BindParameter[datetime] = bindparam("now", type_=UtcSeconds())
    until = ApplicationCase.claimed_until
    is_held = and_(ApplicationCase.claimed_by == person, until > now)
    is_free = or_(until.is_(None), until <= now)
    may = and_(
        ApplicationCase.id.not_in(bindparam("besides", expanding=True)),
        four_eyes.is_of(units),
        ~four_eyes.may_not(person),
    )
    held = queues.waiting(office, queue).where(is_held, may)
    free = [
        queues.of_urgency(office, queue, is_urgent=each).where(is_free, may)
        for each in (True, False)
    ]
    return [_first_idle(query) for query in (held, *free)]


def _first_idle(query: Select[ApplicationCase]) -> Select[ApplicationCase]:
    """Return what finds, and holds, the first that nobody else just works on."""
    first = query.limit(1).with_for_update(skip_locked=True)
    return first.execution_options(populate_existing=True)


def hold(
    session: Session, number: str, *, officer: Officer, now: datetime
) -> ApplicationCase:
    """Have the officer hold an application, or hold it on; return it.

    Raises `CaseNotFound`, what `take_next` and `four_eyes.require_apart` do, and
    `OpenElsewhere` while somebody else has it.
    """
    case = cases.lock(session, reach.of(session, officer).case(session, number).id)
    queue = queues.queue_of(case)
    right = TAKEN_BY.get(queue) if queue else None
    if right is not None:
        officer.require(right, at=case.unit_id)
        require_free(case, officer, now=now)
        four_eyes.require_apart(session, case, officer)
        _give(case, officer, now)
        session.flush()
    return case


def let_go(session: Session, *, officer: Officer) -> None:
    """Let go whatever the officer holds."""
    held = update(ApplicationCase).where(
        ApplicationCase.office_code == officer.office,
        ApplicationCase.claimed_by == officer.person,
    )
    session.execute(held.values(claimed_by=None, claimed_until=None))


def require_free(case: ApplicationCase, officer: Officer, *, now: datetime) -> None:
    """Raise `OpenElsewhere` while somebody else has the application open."""
    until = case.claimed_until
    if until is not None and until > now and case.claimed_by != officer.person:
        raise OpenElsewhere(case.claimed_by or "", until)


def require_still(case: ApplicationCase, officer: Officer, *, now: datetime) -> None:
    """Do as `require_free` for who had it open; `LeaseOver` if another has it now."""
    try:
        require_free(case, officer, now=now)
    except OpenElsewhere as open_:
        raise LeaseOver(open_.person, open_.until) from None


def holder(session: Session, case_id: str, *, now: datetime) -> str | None:
    """Return the id of the person who has an application open, or None."""
    query = select(ApplicationCase.claimed_by).where(
        ApplicationCase.id == case_id, ApplicationCase.claimed_until > now
    )
    return session.scalar(query)


def _give(case: ApplicationCase, officer: Officer, now: datetime) -> None:
    case.claimed_by, case.claimed_until = officer.person, now + LASTS
