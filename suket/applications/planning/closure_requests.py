"""Closures that somebody asks for, until another person answers or time runs out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.planning.errors import Numbers, RequestNotFound
from suket.applications.planning.tables import ClosureRequest, ClosureRequestService
from suket.calendar.tables import Closure
from suket.calendar.words import Service

# What a request says of the closure, column by column.
_CLOSURE = (
    *("office_code", "unit_id", "reason", "notice"),
    *("first_day", "last_day", "review_on", "replaces"),
)


def find(session: Session, request_id: str, *, office: str) -> ClosureRequest:
    """Return a request of the office, or raise `RequestNotFound`."""
    found = session.get(ClosureRequest, request_id)
    if found is None or found.office_code != office:
        raise RequestNotFound
    return found


def lock(session: Session, request_id: str, *, office: str) -> ClosureRequest:
    """Return a request as it is now, held until the transaction ends.

    Raises `RequestNotFound`.
    """
    query = select(ClosureRequest).where(
        ClosureRequest.id == request_id, ClosureRequest.office_code == office
    )
    held = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(held)
    if found is None:
        raise RequestNotFound
    return found


def waiting(
    session: Session, office: str, *, now: datetime
) -> Sequence[ClosureRequest]:
    """Return the requests of an office that can be answered, the oldest first."""
    query = select(ClosureRequest).where(
        ClosureRequest.office_code == office,
        ClosureRequest.answer.is_(None),
        ClosureRequest.expires_at > now,
    )
    return session.scalars(query.order_by(ClosureRequest.asked_at)).all()


def add(
    session: Session,
    request: ClosureRequest,
    services: Collection[Service],
) -> None:
    """Add a request that names these services."""
    session.add(request)
    session.flush()
    session.add_all(
        ClosureRequestService(request_id=request.id, service=service)
        for service in services
    )
    session.flush()


def services_of(session: Session, request_id: str) -> list[Service]:
    """Return the services that a request would shut."""
    query = select(ClosureRequestService.service).where(
        ClosureRequestService.request_id == request_id
    )
    named = {*session.scalars(query)}
    return [service for service in Service if service in named]


def closure_of(request: ClosureRequest) -> Closure:
    """Return the closure that a request asks for."""
    return Closure(**{name: getattr(request, name) for name in _CLOSURE})


def said_of(closure: Closure) -> dict[str, object]:
    """Return what a request says of a closure, by column."""
    return {name: getattr(closure, name) for name in _CLOSURE}


def shown(request: ClosureRequest) -> Numbers:
    """Return what was counted when it was asked for."""
    return Numbers(request.moved, request.last, request.without_place, request.urgent)
