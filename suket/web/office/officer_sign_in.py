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
    inside: AppStateDep,
    lanjut: str = "",
    karena: str = "",
) -> Response:
    """Show the sign-in form, or go on if there is a session already."""
    onward = own_path(lanjut)
    if _has_session(request, inside):
        return see_other(onward)
    return sign_in_form.form(request, inside, FOLDER, onward=onward, why=karena)


@router.post(SIGN_IN)
def admit(
    request: Request, inside: AppStateDep, typed: Annotated[Typed, Depends()]
) -> Response:
    """Open a new session; an id the browser brought along is never taken over."""
    if not has_form_token(request, typed.csrf):
        raise ForeignForm
    name, password = typed.nama_pengguna, typed.kata_sandi
    onward, errors = own_path(typed.lanjut), typed.missing()
    if not errors:
        try:
            opened = sign_in.sign_in(
                inside.database, OFFICERS, name, password, now=inside.clock()
            )
            return sign_in_form.start_session(
                request, onward, cookies.SESSION, opened.token
            )
        except NotSignedIn:
            errors = {"nama_pengguna": NOT_LET_IN}
    return sign_in_form.form(
        request, inside, FOLDER, onward=onward, username=name, errors=errors
    )


@router.post("/petugas/keluar")
def leave(counter: Acting) -> Response:
    """End the session here and in the table."""
    sign_in.sign_out(counter.inside.database, OFFICERS, counter.token, now=counter.now)
    return sign_in_form.end_session(
        counter.site, SIGN_IN, cookies.SESSION, cookies.SEARCH
    )


@router.get("/petugas/sesi")
def left(counter: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    return JSONResponse({"seconds": counter.seconds_left}, headers=HEADERS)


@router.get("/petugas/sesi/lanjut")
def stay(counter: OfficerDep) -> Response:
    """Keep the session: an officer has asked to."""
    return JSONResponse({"seconds": counter.idle_seconds}, headers=HEADERS)


def _has_session(request: Request, inside: AppState) -> bool:
    try:
        enter(request, inside)
    except SessionOver:
        return False
    return True
