"""Sign clerks of institutions in and out."""

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from suket.web import pages, sign_in_form
from suket.web.app_state import AppStateDep
from suket.web.current_user import HEADERS
from suket.web.institution.signed_in_clerk import (
    CLERK,
    HOME,
    Acting,
    ClerkDep,
    ClerkSessionOver,
    ForeignClerkForm,
    Watching,
)
from suket.web.sign_in_form import TypedDep

router = APIRouter(include_in_schema=False)


@router.get(CLERK.sign_in)
async def show(request: Request, app_state: AppStateDep, karena: str = "") -> Response:
    """Show the sign-in form."""
    await app_state.secret_lines.forms.keep(request.scope)
    return sign_in_form.form(request, app_state, CLERK, why=karena)


@router.post(CLERK.sign_in)
async def sign_in(
    request: Request, app_state: AppStateDep, typed: TypedDep
) -> Response:
    """Open a new session."""
    return await sign_in_form.start_session(request, app_state, CLERK, typed)


@router.post(f"{HOME}/keluar")
def sign_out(user: Acting) -> Response:
    """End the session."""
    return sign_in_form.end_session(user)


@router.get(f"{HOME}/sesi")
def time_left(user: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    return sign_in_form.seconds_left(user.seconds_left)


@router.get(f"{HOME}/sesi/lanjut")
def keep_session(user: ClerkDep) -> Response:
    """Keep the session: somebody has asked to."""
    return sign_in_form.seconds_left(user.idle_seconds)


async def back_to_sign_in(request: Request, error: Exception) -> Response:
    """Send whoever is not signed in to the form."""
    del error
    return await CLERK.back_to_sign_in(request)


def foreign_form(request: Request, error: Exception) -> Response:
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
    app.add_exception_handler(ClerkSessionOver, back_to_sign_in)
    app.add_exception_handler(ForeignClerkForm, foreign_form)
