"""Sign clerks of institutions in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from suket.access import sign_in
from suket.access.errors import SessionOver
from suket.errors import NotSignedIn
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import AgreementOver
from suket.web import cookies, pages, sign_in_form
from suket.web.app_state import AppStateDep
from suket.web.current_user import HEADERS
from suket.web.institution.signed_in_clerk import (
    HOME,
    SIGN_IN,
    Acting,
    ClerkDep,
    NotAtDesk,
    SignedInClerk,
    StrangeForm,
    Watching,
)
from suket.web.sign_in_form import NOT_LET_IN, Typed, has_form_token

router = APIRouter(include_in_schema=False)

FOLDER = SignedInClerk.folder


@router.get(SIGN_IN)
def ask(request: Request, app_state: AppStateDep, karena: str = "") -> Response:
    """Show the sign-in form."""
    return sign_in_form.form(request, app_state, FOLDER, why=karena)


@router.post(SIGN_IN)
def let_in(
    request: Request, app_state: AppStateDep, typed: Annotated[Typed, Depends()]
) -> Response:
    """Open a new session; an id the browser brought along is never taken over."""
    if not has_form_token(request, typed.csrf):
        raise StrangeForm
    name, password = typed.nama_pengguna, typed.kata_sandi
    errors = typed.missing()
    if not errors:
        try:
            opened = sign_in.sign_in(
                app_state.database, CLERKS, name, password, now=app_state.clock()
            )
            return sign_in_form.start_session(
                request, HOME, cookies.CLERK, opened.token
            )
        except NotSignedIn:
            errors = {"nama_pengguna": NOT_LET_IN}
        except AgreementOver as over:
            errors = {"nama_pengguna": over.pesan}
    return sign_in_form.form(request, app_state, FOLDER, username=name, errors=errors)


@router.post(f"{HOME}/keluar")
def leave(user: Acting) -> Response:
    """End the session here and in the table."""
    sign_in.sign_out(user.app_state.database, CLERKS, user.token, now=user.now)
    return sign_in_form.end_session(user.site, SIGN_IN, cookies.CLERK)


@router.get(f"{HOME}/sesi")
def left(user: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    return JSONResponse({"seconds": user.seconds_left}, headers=HEADERS)


@router.get(f"{HOME}/sesi/lanjut")
def stay(user: ClerkDep) -> Response:
    """Keep the session: somebody has asked to."""
    return JSONResponse({"seconds": user.idle_seconds}, headers=HEADERS)


def back_to_sign_in(request: Request, error: Exception) -> Response:
    """Send whoever is not signed in to the form."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"code": SessionOver.code}, 401, headers=HEADERS)
    was_there = isinstance(error, NotAtDesk) and error.was_there
    onward = f"{SIGN_IN}?karena=berakhir" if was_there else SIGN_IN
    return RedirectResponse(onward, 303, HEADERS)


def strange_form(request: Request, error: Exception) -> Response:
    """Refuse a form that is not of this session, and say what to do about it."""
    del error
    return pages.render(
        request,
        "institution/problem.html",
        status=403,
        headers=HEADERS,
        user=None,
        errors={},
    )


def install(app: FastAPI) -> None:
    """Let `app` answer who is not signed in, or sends somebody else's form."""
    app.add_exception_handler(NotAtDesk, back_to_sign_in)
    app.add_exception_handler(StrangeForm, strange_form)
