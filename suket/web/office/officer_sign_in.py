"""Sign officers in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from suket.access import sign_in
from suket.access.errors import SessionOver
from suket.access.officer_accounts import OFFICERS
from suket.errors import NotSignedIn
from suket.web import cookies, sign_in_form
from suket.web.app_state import AppState, AppStateDep
from suket.web.current_user import HEADERS, see_other
from suket.web.office.error_pages import SIGN_IN, own_path
from suket.web.office.signed_in_officer import (
    Acting,
    ForeignForm,
    OfficerDep,
    SignedInOfficer,
    Watching,
    enter,
)
from suket.web.sign_in_form import NOT_LET_IN, Typed, has_form_token

router = APIRouter(include_in_schema=False)

FOLDER = SignedInOfficer.folder


@router.get(SIGN_IN)
def ask(
    request: Request,
    app_state: AppStateDep,
    lanjut: str = "",
    karena: str = "",
) -> Response:
    """Show the sign-in form, or go on if there is a session already."""
    onward = own_path(lanjut)
    if _has_session(request, app_state):
        return see_other(onward)
    return sign_in_form.form(request, app_state, FOLDER, onward=onward, why=karena)


@router.post(SIGN_IN)
def admit(
    request: Request, app_state: AppStateDep, typed: Annotated[Typed, Depends()]
) -> Response:
    """Open a new session; an id the browser brought along is never taken over."""
    if not has_form_token(request, typed.csrf):
        raise ForeignForm
    name, password = typed.nama_pengguna, typed.kata_sandi
    onward, errors = own_path(typed.lanjut), typed.missing()
    if not errors:
        try:
            opened = sign_in.sign_in(
                app_state.database, OFFICERS, name, password, now=app_state.clock()
            )
            return sign_in_form.start_session(
                request, onward, cookies.SESSION, opened.token
            )
        except NotSignedIn:
            errors = {"nama_pengguna": NOT_LET_IN}
    return sign_in_form.form(
        request, app_state, FOLDER, onward=onward, username=name, errors=errors
    )


@router.post("/petugas/keluar")
def leave(user: Acting) -> Response:
    """End the session here and in the table."""
    sign_in.sign_out(user.app_state.database, OFFICERS, user.token, now=user.now)
    return sign_in_form.end_session(user.site, SIGN_IN, cookies.SESSION, cookies.SEARCH)


@router.get("/petugas/sesi")
def left(user: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    return JSONResponse({"seconds": user.seconds_left}, headers=HEADERS)


@router.get("/petugas/sesi/lanjut")
def stay(user: OfficerDep) -> Response:
    """Keep the session: an officer has asked to."""
    return JSONResponse({"seconds": user.idle_seconds}, headers=HEADERS)


def _has_session(request: Request, app_state: AppState) -> bool:
    try:
        enter(request, app_state)
    except SessionOver:
        return False
    return True
