"""The page on which an application is followed: number, birth date and code open it.

Nothing on it names anybody; what leads nowhere, is another's or is wrong gets one
answer, in a line of its own, at a pace.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from suket.access.secret_hashing import digest_of
from suket.applications import bookings, cases, papers
from suket.applications.following import follow
from suket.applications.following.errors import NotFollowed
from suket.applications.following.follow import Followed, Proof
from suket.applications.papers import GOOD
from suket.applications.planning import promises
from suket.applications.tables import ApplicationCase, Promise
from suket.applications.words import SLOTTED
from suket.offices import units, versions
from suket.offices.versions import OfficeOnDay
from suket.offices.words import UnitKind
from suket.quotas.tables import Slot
from suket.register import sukets
from suket.register.end import report_lost
from suket.register.errors import AlreadyEnded, IsSuspended
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.web import cookies, pages
from suket.web.app_state import AppState, AppStateDep, is_own_page
from suket.web.application_wording import BY_PROXY, STEP_REASONS, TO_BRING
from suket.web.citizen.following.follower import (
    OPEN_FOR,
    Follower,
    Following,
    NotShown,
    enter,
    not_shown,
    pass_of,
)
from suket.web.flat_routes import take_in
from suket.web.form_fields import secret_form
from suket.web.pages import STATUS, site_of
from suket.web.suket_presentation import state_of

router = APIRouter(include_in_schema=False)

FORM: Final = "citizen/following/form.html"
LOST: Final = f"{STATUS}/hilang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What who asked is told; nothing of it names them."""

    case: ApplicationCase
    office: OfficeOnDay
    place: str  # where it is fetched
    lacking: list[str]  # what to do about each paper that is not good
    why: str  # it was refused or ended, "" for what was not
    days: list[Promise]  # the days that were promised, the last one counts
    slot: Slot | None  # in which it can be fetched
    suket: Suket | None
    standing: str  # of the suket: "in-force", "frozen", "over" or ""


@router.get(STATUS)
async def show(request: Request, app_state: AppStateDep) -> Response:
    """Show how an application stands, or ask whose it is."""
    try:
        follower = await enter(request, app_state)
    except NotShown:
        await app_state.secret_lines.forms.keep(request.scope)
        return _ask(request)
    return await run_in_threadpool(_status, follower)


@router.post(STATUS)
async def prove(request: Request, app_state: AppStateDep) -> Response:
    """Open the page to who knows number, birth date and code.  Raises `LineFull`."""
    line, scope = app_state.secret_lines.followers, request.scope
    line.require_place()
    typed = await secret_form(request)
    number, born = typed.get("nomor", ""), typed.get("lahir", "")
    proof, faults = follow.read(number, born, typed.get("kode", ""))
    if proof is None:
        return _ask(request, faults, number=number, born=born)
    now = app_state.clock()
    try:
        asker = digest_of(proof.number)
        followed = await line.work(scope, asker, _followed, app_state, proof)
    except NotFollowed as wrong:
        await app_state.secret_lines.refusals.keep(scope)
        return _ask(request, {"": wrong.pesan}, number=number, born=born)
    response = RedirectResponse(STATUS, 303, pages.NO_STORE)
    value = pass_of(followed, now + OPEN_FOR)
    cookies.put(response, cookies.FOLLOWER, value, site_of(request))
    return response


def _followed(app_state: AppState, proof: Proof) -> Followed:
    with app_state.database.reading() as session:
        return follow.follow(session, proof, secrets=app_state.keys.secrets)


@router.post(f"{STATUS}/tutup")
def close(request: Request) -> Response:
    """Forget in this browser whose application was looked at."""
    _require_own_page(request)
    response = RedirectResponse(STATUS, 303, pages.NO_STORE)
    cookies.drop(response, cookies.FOLLOWER, site_of(request))
    return response


@router.get(LOST)
def ask_lost(follower: Following) -> Response:
    """Ask whether the suket is really lost, and say what that brings about."""
    told = _told_of(follower)
    if told.standing != "in-force":
        return _to_status()
    return _page(follower, "citizen/following/lost.html", told)


@router.post(LOST)
def lose(follower: Following) -> Response:
    """Freeze the suket that its holder has lost; what is over stays as it is."""
    _require_own_page(follower.request)
    told, now = _told_of(follower), follower.now
    if told.suket is not None:
        try:
            with follower.app_state.database.begin() as session:
                office = told.suket.office_code
                report_lost(session, told.suket.id, office=office, now=now)
        except (AlreadyEnded, IsSuspended):
            return _to_status()
        follower.app_state.wake()
    return _to_status()


def _require_own_page(request: Request) -> None:
    """Raise 403 unless one of our own pages asks."""
    if not is_own_page(request, site_of(request).url):
        raise HTTPException(403)


def _to_status() -> Response:
    return RedirectResponse(STATUS, 303, pages.NO_STORE)


def _ask(
    request: Request,
    faults: dict[str, str] | None = None,
    *,
    number: str = "",
    born: str = "",
) -> Response:
    return pages.render(
        request,
        FORM,
        status=422 if faults else 200,
        faults=faults or {},
        number=number,
        born=born,
        again={"nomor": number, "lahir": born} if faults else None,
    )


def _status(follower: Follower) -> Response:
    return _page(follower, "citizen/following/status.html", _told_of(follower))


def _page(follower: Follower, template: str, told: Told) -> Response:
    return pages.render(
        follower.request,
        template,
        told=told,
        bring=TO_BRING[told.case.kind],
        by_proxy=BY_PROXY,
        now=follower.now,
    )


def _told_of(follower: Follower) -> Told:
    with follower.app_state.database.reading() as session:
        return _told(session, follower.case, follower.now)


def _told(session: Session, case: ApplicationCase, now: datetime) -> Told:
    office = versions.at(session, case.office_code, now=now)
    suket = sukets.issued_upon(session, case.issued_as) if case.issued_as else None
    last = cases.steps_of(session, case.id)[-1]
    return Told(
        case=case,
        office=office,
        place=_place(session, case, office),
        lacking=_lacking(session, case),
        why=STEP_REASONS[last.reason] if last.reason else "",
        days=[*promises.of_case(session, case.id)],
        slot=bookings.slot_of(session, case.id) if case.state in SLOTTED else None,
        suket=suket,
        standing=_standing(suket, now),
    )


def _place(session: Session, case: ApplicationCase, office: OfficeOnDay) -> str:
    unit = units.find(session, case.unit_id, office=office.code)
    is_dinas = unit.kind is UnitKind.DINAS
    return f"{office.agency}, {office.street}" if is_dinas else unit.name


def _lacking(session: Session, case: ApplicationCase) -> list[str]:
    said = papers.said_of(session, case.id)
    return [
        papers.sentence(item, row.standing)
        for item, row in said.items()
        if row.standing not in GOOD
    ]


def _standing(suket: Suket | None, now: datetime) -> str:
    if suket is None:
        return ""
    if suket.state is SuketState.SUSPENDED:
        return "frozen"
    return "in-force" if state_of(suket, now=now).colour == "green" else "over"


def install(app: FastAPI) -> None:
    """Let `app` serve who follows an application."""
    take_in(app.router, router)
    app.add_exception_handler(NotShown, not_shown)
