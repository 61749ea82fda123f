"""Sign officers in and out."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from suket.access.errors import SessionOver
from suket.web import sign_in_form
from suket.web.app_state import AppState, AppStateDep
from suket.web.current_user import see_other
from suket.web.office.error_pages import own_path
from suket.web.office.menu import HOME
from suket.web.office.signed_in_officer import (
    OFFICER,
    ActingOnOwnAccount,
    OnOwnAccount,
    Watching,
    enter,
)
from suket.web.sign_in_form import TypedDep

router = APIRouter(include_in_schema=False)


@router.get(OFFICER.sign_in)
async def show(
    request: Request,
    app_state: AppStateDep,
    lanjut: str = "",
    karena: str = "",
) -> Response:
    """Show the sign-in form, or go on if there is a session already."""
    await app_state.secret_lines.forms.keep(request.scope)
    onward = own_path(lanjut)
    if await run_in_threadpool(_is_signed_in, request, app_state):
        return see_other(onward)
    return sign_in_form.form(request, app_state, OFFICER, onward=onward, why=karena)


@router.post(OFFICER.sign_in)
async def sign_in(
    request: Request, app_state: AppStateDep, typed: TypedDep
) -> Response:
    """Open a new session, and go on to the page that was asked for before."""
    onward = own_path(typed.lanjut)
    return await sign_in_form.start_session(
        request, app_state, OFFICER, typed, onward=onward
    )


@router.post(f"{HOME}/keluar")
def sign_out(user: ActingOnOwnAccount) -> Response:
    """End the session."""
    return sign_in_form.end_session(user)


@router.get(f"{HOME}/sesi")
def time_left(user: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    return sign_in_form.seconds_left(user.seconds_left)


@router.get(f"{HOME}/sesi/lanjut")
def keep_session(user: OnOwnAccount) -> Response:
    """Keep the session: an officer has asked to."""
    return sign_in_form.seconds_left(user.idle_seconds)


def _is_signed_in(request: Request, app_state: AppState) -> bool:
    try:
        enter(request, app_state)
    except SessionOver:
        return False
    return True
