"""The page on which an application is followed: number, birth date and code open it.

Nothing on it names anybody; what leads nowhere, is another's or is wrong gets one
answer, in a line of its own, at a pace.
"""

from typing import Final

from fastapi import APIRouter, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from suket.access.secret_hashing import digest_of
from suket.applications.asking.cancel import CANCELLED_AT_DESK
from suket.applications.following import follow
from suket.applications.following.errors import NotFollowed
from suket.applications.following.follow import Followed, Proof
from suket.web import cookies, pages
from suket.web.app_state import AppState, AppStateDep
from suket.web.application_wording import BY_PROXY, TO_BRING
from suket.web.citizen.following import own_acts_page
from suket.web.citizen.following.follower import (
    OPEN_FOR,
    Follower,
    NotShown,
    enter,
    not_shown,
    pass_of,
    require_own_page,
)
from suket.web.citizen.following.told import told_of
from suket.web.flat_routes import take_in
from suket.web.form_fields import secret_form
from suket.web.pages import STATUS, site_of

router = APIRouter(include_in_schema=False)

FORM: Final = "citizen/following/form.html"


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
    """Open the page to who knows number, birth date and code.

    Only from a page of ours: nobody is led into somebody else's.  Raises `LineFull`.
    """
    require_own_page(request)
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
    require_own_page(request)
    response = RedirectResponse(STATUS, 303, pages.NO_STORE)
    cookies.drop(response, cookies.FOLLOWER, site_of(request))
    return response


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
    told = told_of(follower)
    with follower.reading() as session:
        is_slot_open = own_acts_page.may_choose(session, follower)
    return pages.render(
        follower.request,
        "citizen/following/status.html",
        told=told,
        bring=TO_BRING[told.case.kind],
        by_proxy=BY_PROXY,
        may_choose=is_slot_open,
        may_cancel=told.case.state in CANCELLED_AT_DESK,
        now=follower.now,
    )


def install(app: FastAPI) -> None:
    """Let `app` serve who follows an application."""
    take_in(app.router, router)
    take_in(app.router, own_acts_page.router)
    app.add_exception_handler(NotShown, not_shown)
