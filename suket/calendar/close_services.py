"""The verb: shut services for a stretch of days, or change such a closure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.calendar import closures
from suket.calendar.errors import AlreadyReplaced, DaysAreTurned
from suket.calendar.tables import Closure, ClosureService
from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event

LONGEST = timedelta(days=366)


def close_services(
    session: Session,
    closure: Closure,
    services: Collection[Service],
    *,
    who: str,
    now: datetime,
) -> None:
    """Shut `services` as `closure` says; one that names another takes its place.

    No services at all take the other back.  Raises `DaysAreTurned`, `ClosureNotFound`
    or `AlreadyReplaced` for the one it names.
    """
    if closure.replaces is not None:
        closures.hold(session, closure.replaces, office=closure.office_code)
    require_closable(session, closure)
    closure.named_at = now
    session.add(closure)
    session.flush()
    session.add_all(
        ClosureService(closure_id=closure.id, service=service) for service in services
    )
    fact = Fact(
        event=Event.SERVICES_CLOSED, subject=str(closure.id), office=closure.office_code
    )
    entries.note(session, fact, who=who, at=now)


def require_closable(session: Session, closure: Closure) -> None:
    """Raise what `close_services` would, and change nothing: for showing beforehand."""
    if not timedelta() <= closure.last_day - closure.first_day <= LONGEST:
        raise DaysAreTurned
    if closure.replaces is None:
        return
    closures.find(session, closure.replaces, office=closure.office_code)
    newer = select(Closure.id).where(Closure.replaces == closure.replaces)
    if session.scalar(newer) is not None:
        raise AlreadyReplaced
