"""The sign-in form, tied to the browser that asked for it.

Without that tie a stranger's page could sign somebody in under the stranger's name.
"""

import secrets
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from suket.access import sign_in
from suket.access.known_devices import KEPT_FOR
from suket.access.users_and_sessions import A, HalfOpened, Opened, P, S
from suket.errors import NotSignedIn
from suket.institutions.errors import AgreementOver
from suket.web import cookies, pages
from suket.web.app_state import AppState, AppStateDep, is_own_form
from suket.web.current_user import HEADERS, CurrentUser, UserKind, see_other
from suket.web.form_fields import secret_form
from suket.web.pages import Site, site_of

# One sentence for a wrong name, a wrong password, a shut account and a locked one, so
# that nobody learns from it which names there are.
NOT_LET_IN: Final = (
    "Nama pengguna atau kata sandi tidak cocok, atau akun sedang terkunci."
    " Setelah lima kali salah, akun terkunci 15 menit."
)
_GREETING_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form, as typed."""

    nama_pengguna: str
    kata_sandi: str
    lanjut: str
    csrf: str

    def missing(self) -> dict[str, str]:
        """Return what was left empty, by field."""
        found = {}
        if not self.nama_pengguna.strip():
            found["nama_pengguna"] = "Isi nama pengguna."
        if not self.kata_sandi:
            found["kata_sandi"] = "Isi kata sandi."
        return found


async def as_typed(request: Request, app_state: AppStateDep) -> Typed:
    """Return the form, read when there is room for a try; raises `LineFull`.

    A browser that says it is known has a line of its own, by the name in its form.
    """
    if not cookies.read(request, cookies.DEVICE, site_of(request)):
        app_state.secret_lines.strangers.require_place()
    given = await secret_form(request)
    return Typed(*(given.get(each.name, "") for each in fields(Typed)))


TypedDep = Annotated[Typed, Depends(as_typed)]


def has_form_token(request: Request, csrf: str) -> bool:
    """Say whether this browser got its form from us."""
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    return bool(greeting) and is_own_form(request, site.url, csrf=csrf, kept=greeting)


def form(
    request: Request, app_state: AppState, kind: UserKind[P, S, A], **context: Any
) -> Response:
    """Return a kind's sign-in form, and the cookie that ties it to the browser."""
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    greeting = greeting or secrets.token_urlsafe(_GREETING_BYTES)
    now = app_state.clock()
    empty: dict[str, Any] = {"errors": {}, "username": "", "why": "", "onward": ""}
    response = pages.render(
        request,
        f"{kind.folder}/sign_in.html",
        status=422 if context.get("errors") else 200,
        headers=HEADERS,
        user=None,
        folder=kind.folder,
        idle_minutes=app_state.settings.session_idle_minutes,
        csrf=greeting,
        passkey=kind.ask_passkey(site, greeting, now),
        asked_at=int(now.timestamp()),
        **{**empty, **context},
    )
    cookies.put(response, cookies.GREETING, greeting, site)
    return response


async def start_session(
    request: Request,
    app_state: AppState,
    kind: UserKind[P, S, A],
    typed: Typed,
    *,
    onward: str = "",
) -> Response:
    """Open a new session and send its user `onward`, or home; or show the form again.

    An id that the browser brought along is never taken over.  Raises the kind's
    `foreign_form` if this browser did not get the form from us, and `LineFull`.
    """
    if not has_form_token(request, typed.csrf):
        await app_state.secret_lines.refusals.keep(request.scope)
        raise kind.foreign_form
    errors = typed.missing()
    if not errors:
        try:
            opened = await _signed_in(request, app_state, kind, typed)
            if isinstance(opened, HalfOpened):
                return _half_way(request, kind, opened, onward)
            return started(request, kind, opened, onward or kind.home)
        except NotSignedIn:
            errors = {"nama_pengguna": NOT_LET_IN}
        except AgreementOver as over:
            errors = {"nama_pengguna": over.pesan}
    else:
        await app_state.secret_lines.refusals.keep(request.scope)
    name = typed.nama_pengguna
    return form(request, app_state, kind, onward=onward, username=name, errors=errors)


async def _signed_in(
    request: Request, app_state: AppState, kind: UserKind[P, S, A], typed: Typed
) -> Opened | HalfOpened:
    """Try the password in the line of browsers that the name knows, or in the others'.

    It is not told which names there are: strangers wait for each other, known or not.
    """
    scope, lines = request.scope, app_state.secret_lines
    device = cookies.read(request, cookies.DEVICE, site_of(request))
    who = (app_state.database, kind.users, typed.nama_pengguna)
    at = {"device": device, "now": app_state.clock()}
    line, asker = lines.strangers, typed.nama_pengguna.strip().lower()
    if device:
        is_known = await lines.looks.work(scope, device, sign_in.knows, *who, **at)
        line, asker = (lines.known, device) if is_known else (line, asker)
    return await line.work(scope, asker, sign_in.sign_in, *who, typed.kata_sandi, **at)


def _half_way(
    request: Request, kind: UserKind[P, S, A], half: HalfOpened, onward: str
) -> Response:
    query = f"?{urlencode({'lanjut': onward})}" if onward else ""
    response = see_other(kind.second_step + query)
    cookies.put(response, cookies.HALF, half.token, site_of(request))
    cookies.drop(response, cookies.GREETING, site_of(request))
    return response


def started(
    request: Request, kind: UserKind[P, S, A], opened: Opened, path: str
) -> Response:
    """Send the browser on to `path`, in a session that has just been opened."""
    response = see_other(path)
    put_session(response, kind, opened, site_of(request))
    cookies.drop(response, cookies.GREETING, site_of(request))
    return response


def put_session(
    response: Response, kind: UserKind[P, S, A], opened: Opened, site: Site
) -> None:
    """Let the browser keep a new session, and by what the person's name knows it."""
    cookies.put(response, kind.cookie, opened.token, site)
    cookies.put(response, cookies.DEVICE, opened.device, site, kept=KEPT_FOR)


def end_session(user: CurrentUser[Any]) -> Response:
    """End the session here and in the table; what the browser kept is thrown away."""
    kind, site = user.kind, user.site
    sign_in.sign_out(user.app_state.database, kind.users, user.token, now=user.now)
    response = see_other(f"{kind.sign_in}?karena=keluar")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    for cookie in (kind.cookie, *kind.also_dropped):
        cookies.drop(response, cookie, site)
    return response


def seconds_left(seconds: int) -> Response:
    """Tell the page that warns of the session's end how long there is still."""
    return JSONResponse({"seconds": seconds}, headers=HEADERS)
