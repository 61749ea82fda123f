"""The verifier's page: the next application, held while it is open, by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import PlainTextResponse, Response

from suket.access.rights import Right
from suket.applications import reach
from suket.applications.deciding import leases, own_queue
from suket.applications.deciding.check import REFUSED_FOR
from suket.applications.deciding.review import review
from suket.applications.errors import NotPossibleNow
from suket.applications.papers import STANDINGS
from suket.applications.queues import Queue, queue_of
from suket.applications.words import Item, ItemStanding
from suket.web.application_wording import STEP_REASONS
from suket.web.current_user import HEADERS
from suket.web.form_fields import Choice, choices
from suket.web.office.checking.case_lines import lasting
from suket.web.office.checking.shown_case import shown_case
from suket.web.office.checking.taken_elsewhere import GONE, taken_elsewhere
from suket.web.office.signed_in_officer import (
    ActingUnasked,
    OfficerDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

CHECK: Final = "/petugas/periksa"
NO_CHOICE: Final = Choice("", "Pilih alasannya")
NEXT: Final = " Ini yang berikutnya."
DONE: Final = {
    "setuju": "Disetujui.",
    "kurang": "Dicatat: berkasnya kurang.",
    "tolak": "Ditolak.",
    "lewati": "Dilewati; orang lain dapat memeriksanya.",
}
Skipped = Annotated[list[str] | None, Query()]


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form of the page, as it was typed."""

    reason: str = ""
    note: str = ""
    skipped: Sequence[str] = ()  # the ids of those that were left for later
    said: Mapping[Item, ItemStanding] = field(default_factory=dict)  # of the papers


@router.get(CHECK)
def show_next(user: OfficerDep, selesai: str = "", lewat: Skipped = None) -> Response:
    """Show the next application, which is this officer's from now on.

    What was left for later (`lewat`) comes again when nothing else is there.
    """
    user.officer.require(Right.CHECK)
    skipped, done = lewat or [], DONE.get(selesai, "")
    with user.app_state.database.begin() as session:
        number = _next(session, user, skipped) or _next(session, user, [])
    if number is None:
        return _nothing(user, done)
    return shown(user, number, Filled(skipped=skipped), done=done and done + NEXT)


def _next(
    session: Session, user: SignedInOfficer, skipped: Sequence[str]
) -> str | None:
    found = leases.take_next(
        session, Queue.CHECK, officer=user.officer, now=user.now, besides=skipped
    )
    return found.number if found else None


def _nothing(user: SignedInOfficer, done: str) -> Response:
    with user.reading() as session:
        total = own_queue.waiting(session, Queue.CHECK, office=user.office.code)
    return user.page("checking/nothing", total=total, done=done)


@router.get(f"{CHECK}/{{number}}")
def show(number: str, user: OfficerDep) -> Response:
    """Show one application of the list, which is this officer's from now on."""
    user.officer.require(Right.CHECK)
    try:
        _hold(user, number)
    except GONE as refusal:
        return taken_elsewhere(user, number, refusal, way=CHECK)
    return shown(user, number, Filled())


def _hold(user: SignedInOfficer, number: str) -> None:
    """Hold an application that is to be checked, or raise one of `GONE`."""
    with user.app_state.database.begin() as session:
        case = leases.hold(session, number, officer=user.officer, now=user.now)
        if queue_of(case) is not Queue.CHECK:
            raise NotPossibleNow(f"{case.state} is not being checked")


@router.post(f"{CHECK}/{{number}}/pegang")
def hold_on(number: str, user: ActingUnasked) -> Response:
    """Hold on what a page has open; 409 and a sentence once it is somebody else's."""
    user.officer.require(Right.CHECK)
    try:
        _hold(user, number)
    except GONE as refusal:
        return PlainTextResponse(refusal.pesan, 409, headers=HEADERS)
    return Response(status_code=204, headers=HEADERS)


@router.post(f"{CHECK}/{{number}}/lepas")
def let_go(number: str, user: ActingUnasked) -> Response:
    """Let go what a page had open that is left."""
    user.officer.require(Right.CHECK)
    with user.app_state.database.begin() as session:
        reach.of(session, user.officer).case(session, number)
        leases.let_go(session, officer=user.officer)
    return Response(status_code=204, headers=HEADERS)


def shown(
    user: SignedInOfficer,
    number: str,
    filled: Filled,
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    """Return the page of an application as it stands now, with what was typed."""
    officer, now = user.officer, user.now
    with user.reading() as session:
        seen = review(session, number, officer=officer, now=now)
        case = shown_case(session, user, seen)
        left = own_queue.figures(session, Queue.CHECK, officer=officer, now=now)
        before = own_queue.checked_today(session, officer=officer, now=now)
    return user.page(
        "checking/review",
        errors=errors,
        shown=case,
        act=f"{CHECK}/{seen.case.number}",
        place=before + 1,
        total=before + left.waiting,
        oldest=lasting(left.oldest) if left.oldest is not None else "",
        standings=choices(STANDINGS.items()),
        reasons=[NO_CHOICE, *choices((one, STEP_REASONS[one]) for one in REFUSED_FOR)],
        filled=filled,
        done=done,
    )
