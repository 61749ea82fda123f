"""Signing in and out."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from suket import accounts, sign_in
from suket.errors import NotSignedIn, SessionOver
from suket.web import cookies, pages
from suket.web.inside import Indoors, Inside, is_own_form
from suket.web.office.door import (
    HEADERS,
    Acting,
    AtCounter,
    ForeignForm,
    Watching,
    enter,
    see_other,
)
from suket.web.office.forms import Field
from suket.web.office.menu import HOME
from suket.web.office.refusals import SIGN_IN, own_path
from suket.web.pages import site_of

router = APIRouter(include_in_schema=False)

# One sentence for a wrong name, a wrong password, a shut account and a locked one, so
# that nobody learns from it which names there are.
NOT_LET_IN: Final = (
    "Nama pengguna atau kata sandi tidak cocok, atau akun sedang terkunci."
    " Setelah lima kali salah, akun terkunci 15 menit."
)
_GREETING_BYTES: Final = 16


@router.get(SIGN_IN)
def ask(
    request: Request,
    inside: Indoors,
    lanjut: str = "",
    karena: str = "",
) -> Response:
    """Show the sign-in form, or go on if there is a session already."""
    onward = own_path(lanjut)
    if _has_session(request, inside):
        return see_other(onward)
    return _form(request, inside, onward=onward, why=karena)


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the sign-in form, as typed."""

    nama_pengguna: Field = ""
    kata_sandi: Field = ""
    lanjut: Field = ""
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
def admit(
    request: Request, inside: Indoors, asked: Annotated[Asked, Depends()]
) -> Response:
    """Open a new session; an id the browser brought along is never taken over."""
    _require_greeted(request, asked.csrf)
    onward = own_path(asked.lanjut)
    again = {"onward": onward, "username": asked.nama_pengguna}
    if missing := asked.missing():
        return _form(request, inside, **again, errors=missing)
    try:
        opened = sign_in.sign_in(
            inside.database, asked.nama_pengguna, asked.kata_sandi, now=inside.clock()
        )
    except NotSignedIn:
        return _form(request, inside, **again, errors={"nama_pengguna": NOT_LET_IN})
    response = see_other(onward)
    cookies.put(response, cookies.SESSION, opened.token, site_of(request))
    cookies.drop(response, cookies.GREETING, site_of(request))
    return response


@router.post("/petugas/keluar")
def leave(counter: Acting) -> Response:
    """End the session here and in the table; what the browser kept is thrown away."""
    sign_in.sign_out(counter.inside.database, counter.token, now=counter.now)
    response = see_other(f"{SIGN_IN}?karena=keluar")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    for cookie in (cookies.SESSION, cookies.SEARCH):
        cookies.drop(response, cookie, counter.site)
    return response


@router.get("/petugas/sesi")
def left(counter: Watching) -> Response:
    """Say how many seconds the session has left, to the page that warns of its end."""
    with counter.reading() as session:
        found = accounts.session_of(session, counter.token)
    if found is None:
        raise SessionOver
    gone = int((counter.now - found[0].seen_at).total_seconds())
    return JSONResponse({"seconds": counter.idle_seconds - gone}, headers=HEADERS)


@router.get("/petugas/sesi/lanjut")
def stay(counter: AtCounter) -> Response:
    """Keep the session: an officer has asked to."""
    return JSONResponse({"seconds": counter.idle_seconds}, headers=HEADERS)


def _has_session(request: Request, inside: Inside) -> bool:
    try:
        enter(request, inside)
    except SessionOver:
        return False
    return True


def _require_greeted(request: Request, csrf: str) -> None:
    """Raise `ForeignForm` unless this browser got its form from us.

    Without it a stranger's page could sign an officer in under the stranger's name.
    """
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    is_ours = hmac.compare_digest(csrf.encode(), greeting.encode())
    if not (greeting and is_ours and is_own_form(request, site.url)):
        raise ForeignForm


def _form(request: Request, inside: Inside, **context: Any) -> Response:
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    greeting = greeting or secrets.token_urlsafe(_GREETING_BYTES)
    empty: dict[str, Any] = {
        "errors": {},
        "username": "",
        "onward": HOME,
        "why": "",
    }
    response = pages.render(
        request,
        "office/sign_in.html",
        status=422 if context.get("errors") else 200,
        headers=HEADERS,
        desk=None,
        csrf=greeting,
        idle_minutes=inside.settings.session_idle_minutes,
        **{**empty, **context},
    )
    cookies.put(response, cookies.GREETING, greeting, site)
    return response
