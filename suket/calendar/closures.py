"""The closures of an office: which are in force, and what became of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import BindParameter, Select, bindparam, select
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


def _known() -> Select[Closure]:
    """Return what closes days of an office in a span, as it was known at a moment."""
    newer = aliased(Closure)
    known_at: BindParameter[datetime] = bindparam("known_at")
    replaced = select(newer.id).where(
        newer.replaces == Closure.id, newer.named_at <= known_at
    )
    return select(Closure).where(
        Closure.office_code == bindparam("office"),
        Closure.first_day <= bindparam("last"),
        Closure.last_day >= bindparam("first"),
        Closure.named_at <= known_at,
        ~replaced.exists(),
    )


_IN_FORCE: Final = _known().order_by(Closure.first_day, Closure.id)
_WITH_SERVICES: Final = (
    _known()
    .add_columns(ClosureService.service)
    .outerjoin(ClosureService, ClosureService.closure_id == Closure.id)
    .order_by(Closure.id)
)


def in_force(
    session: Session, office: str, first: date, last: date, *, known_at: datetime
) -> Sequence[Closure]:
    """Return what was known at a moment to close days from `first` to `last`."""
    asked = {"office": office, "first": first, "last": last, "known_at": known_at}
    return session.scalars(_IN_FORCE, asked).all()


def from_day(
    session: Session, office: str, first: date, *, known_at: datetime
) -> list[tuple[Closure, frozenset[Service]]]:
    """Return what was known to close days from `first` on, with what it shuts.

    The one that was named last is the last.
    """
    asked = {"office": office, "first": first, "last": date.max, "known_at": known_at}
    found: dict[Closure, set[Service]] = {}
    for closure, service in session.execute(_WITH_SERVICES, asked):
        services = found.setdefault(closure, set())
        if service is not None:
            services.add(service)
    return [(closure, frozenset(services)) for closure, services in found.items()]


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
