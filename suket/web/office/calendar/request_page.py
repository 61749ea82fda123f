"""The page of a closure that another person has to agree to: seen, and answered."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.errors import StepUpUsed
from suket.access.words import Purpose
from suket.applications.planning import ask_closure, change_calendar, closure_requests
from suket.applications.planning.errors import MovesMore, Numbers
from suket.offices import persons
from suket.web.current_user import see_other
from suket.web.form_fields import Field, day, whole_number
from suket.web.office import confirming
from suket.web.office.calendar.close_page import MOST_DIGITS, effects_of
from suket.web.office.calendar.month_page import CALENDAR, place_of, titles
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

REQUEST: Final = f"{CALENDAR}/permintaan/{{request_id}}"


@router.get(REQUEST)
def show(user: Governing, request_id: str) -> Response:
    """Show what is asked for, by whom, and what it moves as it is counted now."""
    return _page(user, request_id)


def _page(
    user: SignedInOfficer,
    request_id: str,
    changed: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    with user.reading() as session:
        request = closure_requests.find(session, request_id, office=user.office.code)
        services = closure_requests.services_of(session, request.id)
        closure = closure_requests.closure_of(request)
        is_open = request.answer is None and request.expires_at > user.now
        counted = Numbers()
        if is_open:
            counted = change_calendar.preview(session, closure, services, now=user.now)
        asker = persons.by_id(session, [request.asked_by])[request.asked_by]
        effects = effects_of(session, user, closure, services)
        where = place_of(session, closure.unit_id)
    content = _content(request.id, counted)
    may_accept = is_open and request.asked_by != user.officer.person
    return user.page(
        "calendar/request",
        errors=errors,
        confirmation=(
            confirming.asked(user, Purpose.MOVE_MANY, content) if may_accept else None
        ),
        request_=request,
        where=where,
        services=titles(services),
        effects=effects,
        counted=counted,
        asker=asker.name,
        is_open=is_open,
        is_own=request.asked_by == user.officer.person,
        changed=changed,
    )


@router.post(f"{REQUEST}/setuju")
def accept(
    user: ActingGovernor,
    request_id: str,
    pindah: Field = "",
    tanpa: Field = "",
    terakhir: Field = "",
    *,
    proof: TypedProof,
) -> Response:
    """Make the closure, as the second person, if no more comes of it than was shown.

    Which, and how many it moves, is what they confirm.
    """
    shown = Numbers(
        moved=whole_number(pindah, digits=MOST_DIGITS) or 0,
        last=day(terakhir),
        without_place=whole_number(tanpa, digits=MOST_DIGITS) or 0,
    )
    content = _content(request_id, shown)
    with user.app_state.database.begin() as session:  # before anything is proved
        ask_closure.require_answerable(
            session, request_id, officer=user.officer, now=user.now
        )
    try:
        with confirming.confirmed(user, Purpose.MOVE_MANY, content, proof) as session:
            ask_closure.accept(
                session, request_id, shown, officer=user.officer, now=user.now
            )
    except MovesMore as more:
        return _page(user, request_id, more.pesan)
    except NOT_CONFIRMED as refusal:
        return _page(user, request_id, errors=proof.errors(refusal))
    except StepUpUsed:
        pass  # it was done, and is told once more
    return see_other(f"{CALENDAR}?selesai=setuju")


def _content(request_id: str, shown: Numbers) -> list[object]:
    last = shown.last.isoformat() if shown.last else ""
    return [request_id, shown.moved, shown.without_place, last]


@router.post(f"{REQUEST}/tolak")
def refuse(user: ActingGovernor, request_id: str) -> Response:
    """Refuse the request: nothing is closed."""
    _answer(user, request_id, ask_closure.refuse)
    return see_other(f"{CALENDAR}?selesai=tolak")


@router.post(f"{REQUEST}/tarik")
def take_back(user: ActingGovernor, request_id: str) -> Response:
    """Take back one's own request."""
    _answer(user, request_id, ask_closure.take_back)
    return see_other(f"{CALENDAR}?selesai=tarik")


def _answer(user: SignedInOfficer, request_id: str, verb: Callable[..., None]) -> None:
    with user.begin() as session:
        verb(session, request_id, officer=user.officer, now=user.now)
