"""Signing in and out, for people of institutions."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from suket import admit, clerks
from suket.errors import AgreementOver, NotSignedIn, SessionOver
from suket.web import cookies, pages
from suket.web.inside import Indoors, is_own_form
from suket.web.institution.desk import (
    HEADERS,
    HOME,
    SIGN_IN,
    Acting,
    AtDesk,
    NotAtDesk,
    StrangeForm,
    Watching,
    see_other,
)
from suket.web.pages import site_of

router = APIRouter(include_in_schema=False)

# One sentence for a wrong name, a wrong password, a shut account and a locked one, so
# that nobody learns from it which names there are.
NOT_LET_IN: Final = (
    "Nama pengguna atau kata sandi tidak cocok, atau akun sedang terkunci."
    " Setelah lima kali salah, akun terkunci 15 menit."
)
_GREETING_BYTES: Final = 16

Field = Annotated[str, Form()]


@router.get(SIGN_IN)
def ask(request: Request, karena: str = "") -> Response:
    """Show the sign-in form."""
    return _form(request, why=karena)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the sign-in form."""

    nama_pengguna: Field = ""
    kata_sandi: Field = ""
    csrf: Field = ""

    def missing(self) -> dict[str, str]:
        """Return what was left empty, by field."""
        found = {}
        if not self.nama_pengguna.strip():
            found["nama_pengguna"] = "Isi nama pengguna."
        if not self.kata_sandi:
            found["kata_sandi"] = "Isi kata sandi."
        return found


@router.post(SIGN_IN)
def let_in(
    request: Request, inside: Indoors, typed: Annotated[Typed, Depends()]
) -> Response:
    """Open a new session; an id the browser brought along is never taken over."""
    _require_greeted(request, typed.csrf)
    again = {"username": typed.nama_pengguna}
    if missing := typed.missing():
        return _form(request, **again, errors=missing)
    try:
        opened = admit.sign_in(
            inside.database, typed.nama_pengguna, typed.kata_sandi, now=inside.clock()
        )
    except NotSignedIn:
        return _form(request, **again, errors={"nama_pengguna": NOT_LET_IN})
    except AgreementOver as over:
        return _form(request, **again, errors={"nama_pengguna": over.pesan})
    response = see_other(HOME)
    cookies.put(response, cookies.CLERK, opened.token, site_of(request))
    cookies.drop(response, cookies.GREETING, site_of(request))
    return response


@router.post(f"{HOME}/keluar")
def leave(desk: Acting) -> Response:
    """End the session here and in the table; what the browser kept is thrown away."""
    admit.sign_out(desk.inside.database, desk.token, now=desk.now)
    response = see_other(f"{SIGN_IN}?karena=keluar")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    cookies.drop(response, cookies.CLERK, desk.site)
    return response


@router.get(f"{HOME}/sesi")
def left(desk: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    with desk.inside.database.reading() as session:
        found = clerks.session_of(session, desk.token)
    if found is None:
        raise NotAtDesk(was_there=True)
    gone = int((desk.now - found[0].seen_at).total_seconds())
    return JSONResponse({"seconds": desk.idle_seconds - gone}, headers=HEADERS)


@router.get(f"{HOME}/sesi/lanjut")
def stay(desk: AtDesk) -> Response:
    """Keep the session: somebody has asked to."""
    return JSONResponse({"seconds": desk.idle_seconds}, headers=HEADERS)


def _require_greeted(request: Request, csrf: str) -> None:
    """Raise `StrangeForm` unless this browser got its form from us.

    Without it a stranger's page could sign a person in under the stranger's name.
    """
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    is_ours = hmac.compare_digest(csrf.encode(), greeting.encode())
    if not (greeting and is_ours and is_own_form(request, site.url)):
        raise StrangeForm


def _form(request: Request, **context: Any) -> Response:
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    greeting = greeting or secrets.token_urlsafe(_GREETING_BYTES)
    empty: dict[str, Any] = {"errors": {}, "username": "", "why": ""}
    response = pages.render(
        request,
        "institution/sign_in.html",
        status=422 if context.get("errors") else 200,
        headers=HEADERS,
        desk=None,
        csrf=greeting,
        **{**empty, **context},
    )
    cookies.put(response, cookies.GREETING, greeting, site)
    return response


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
        desk=None,
        errors={},
    )


def install(app: FastAPI) -> None:
    """Let `app` answer who is not signed in, or sends somebody else's form."""
    app.add_exception_handler(NotAtDesk, back_to_sign_in)
    app.add_exception_handler(StrangeForm, strange_form)
