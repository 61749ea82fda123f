"""The closures of an office: which are in force, and what became of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from suket.calendar.errors import ClosureNotFound
from suket.calendar.tables import Closure, ClosureService
from suket.calendar.words import Service


def find(session: Session, closure_id: int, *, office: str) -> Closure:
    """Return a closure of the office, or raise `ClosureNotFound`."""
    found = session.get(Closure, closure_id)
    if found is None or found.office_code != office:
        raise ClosureNotFound
    return found


def hold(session: Session, closure_id: int, *, office: str) -> None:
    """Let nobody else change a closure of the office until the transaction ends.

    Raises `ClosureNotFound`.
    """
    query = select(Closure.id).where(
        Closure.id == closure_id, Closure.office_code == office
    )
    if session.scalar(query.with_for_update()) is None:
        raise ClosureNotFound


def in_force(
    session: Session, office: str, first: date, last: date, *, known_at: datetime
) -> Sequence[Closure]:
    """Return what was known at a moment to close days from `first` to `last`."""
    newer = aliased(Closure)
    replaced = select(newer.id).where(
        newer.replaces == Closure.id, newer.named_at <= known_at
    )
    query = select(Closure).where(
        Closure.office_code == office,
        Closure.first_day <= last,
        Closure.last_day >= first,
        Closure.named_at <= known_at,
        ~replaced.exists(),
    )
    return session.scalars(query.order_by(Closure.first_day, Closure.id)).all()


def services_of(
    session: Session, closures: Sequence[Closure]
) -> dict[int, frozenset[Service]]:
    """Return which services each of them shuts, by the closure's id."""
    query = select(ClosureService).where(
        ClosureService.closure_id.in_([closure.id for closure in closures])
    )
    found = defaultdict(set)
    for row in session.scalars(query):
        found[row.closure_id].add(row.service)
    return {closure.id: frozenset(found[closure.id]) for closure in closures}


def history(session: Session, office: str) -> Sequence[Closure]:
    """Return all closures of the office, also those replaced, newest first."""
    query = select(Closure).where(Closure.office_code == office)
    return session.scalars(query.order_by(Closure.id.desc())).all()
