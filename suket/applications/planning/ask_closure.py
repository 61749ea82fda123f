"""The verb: ask another person for a closure that moves many, and answer that.

A shell may ask, as person zero; it is nobody's second person and answers nothing.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications.planning import closure_requests
from suket.applications.planning.change_calendar import Consent, close, preview
from suket.applications.planning.errors import Numbers, OwnRequest, RequestOver
from suket.applications.planning.tables import ClosureRequest
from suket.applications.words import Answer
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import persons
from suket.offices.persons import KEEPER

OPEN_FOR: Final = timedelta(days=2)  # later the numbers tell nothing any more


def ask(
    session: Session,
    closure: Closure,
    services: Collection[Service],
    *,
    officer: Officer,
    now: datetime,
) -> ClosureRequest:
    """Ask another person for a closure, with what it moves as it is counted now.

    Raises `RoleNotAllowed` or what `change_calendar.preview` does.
    """
    officer.require(Right.GOVERN)
    counted = preview(session, closure, services, now=now)
    request = ClosureRequest(
        **closure_requests.said_of(closure),
        **asdict(counted),
        asked_by=officer.person,
        asked_at=now,
        expires_at=now + OPEN_FOR,
    )
    closure_requests.add(session, request, services)
    _note(session, Event.CLOSURE_ASKED, request, officer, now)
    return request


def accept(
    session: Session,
    request_id: str,
    shown: Numbers,
    *,
    officer: Officer,
    now: datetime,
) -> Numbers:
    """Make the closure that another person asked for; return what moved.

    It is counted again: raises `MovesMore` if more would come of it than was shown to
    who accepts, `RoleNotAllowed`, `RequestNotFound`, `RequestOver`, `OwnRequest`, or
    what `change_calendar.close` does.
    """
    request = _answered(session, request_id, officer, now)
    services = closure_requests.services_of(session, request.id)
    closure = closure_requests.closure_of(request)
    asked, by = request.asked_by, officer.person
    consent = Consent(asked_by=asked, confirmed_by=by, shown=shown)
    who = officer.username
    moved = close(session, closure, services, consent, who=who, now=now)
    request.closure_id = closure.id
    _answer(request, Answer.ACCEPTED, officer, now)
    session.flush()
    return moved


def require_answerable(
    session: Session, request_id: str, *, officer: Officer, now: datetime
) -> None:
    """Raise what `accept` would before it counts, and change nothing.

    For asking somebody to confirm only what they may answer.
    """
    _answered(session, request_id, officer, now)


def refuse(
    session: Session, request_id: str, *, officer: Officer, now: datetime
) -> None:
    """Refuse what another person asked for; nothing is closed.

    Raises `RoleNotAllowed`, `RequestNotFound`, `RequestOver` or `OwnRequest`.
    """
    request = _answered(session, request_id, officer, now)
    _answer(request, Answer.REFUSED, officer, now)
    _note(session, Event.CLOSURE_REFUSED, request, officer, now)


def take_back(
    session: Session, request_id: str, *, officer: Officer, now: datetime
) -> None:
    """Take back what one asked for oneself.

    Raises `RoleNotAllowed`, `RequestNotFound`, `RequestOver`, or `OwnRequest` where
    somebody else asked.
    """
    request = _open(session, request_id, officer, now)
    if request.asked_by != officer.person:
        raise OwnRequest
    _answer(request, Answer.TAKEN_BACK, officer, now)
    _note(session, Event.CLOSURE_TAKEN_BACK, request, officer, now)


def _open(
    session: Session, request_id: str, officer: Officer, now: datetime
) -> ClosureRequest:
    """Return a request that can be answered, held."""
    officer.require(Right.GOVERN)
    request = closure_requests.lock(session, request_id, office=officer.office)
    if request.answer is not None or request.expires_at <= now:
        raise RequestOver
    return request


def _answered(
    session: Session, request_id: str, officer: Officer, now: datetime
) -> ClosureRequest:
    """Return a request that the officer may answer, held."""
    request = _open(session, request_id, officer, now)
    if officer.person in {"", KEEPER}:
        raise OwnRequest
    if persons.are_one(session, officer.person, request.asked_by):
        raise OwnRequest
    return request


def _answer(
    request: ClosureRequest, answer: Answer, officer: Officer, now: datetime
) -> None:
    request.answer, request.answered_by = answer, officer.person
    request.answered_at = now


def _note(
    session: Session,
    event: Event,
    request: ClosureRequest,
    officer: Officer,
    now: datetime,
) -> None:
    fact = Fact(event=event, subject=request.id, office=request.office_code)
    entries.note(session, fact, who=officer.username, at=now)
