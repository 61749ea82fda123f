"""The sign-in form, tied to the browser that asked for it.

Without that tie a stranger's page could sign somebody in under the stranger's name.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from starlette.responses import JSONResponse, Response

from suket.access import sign_in
from suket.access.users_and_sessions import A, P, S
from suket.errors import NotSignedIn
from suket.institutions.errors import AgreementOver
from suket.web import cookies, pages
from suket.web.app_state import AppState, is_own_form
from suket.web.current_user import HEADERS, CurrentUser, UserKind, see_other
from suket.web.form_fields import Field
from suket.web.pages import site_of

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
        **{**empty, **context},
    )
    cookies.put(response, cookies.GREETING, greeting, site)
    return response


def start_session(
    request: Request,
    app_state: AppState,
    kind: UserKind[P, S, A],
    typed: Typed,
    *,
    onward: str = "",
) -> Response:
    """Open a new session and send its user `onward`, or home; or show the form again.

    An id that the browser brought along is never taken over.  Raises the kind's
    `foreign_form` if this browser did not get the form from us.
    """
    if not has_form_token(request, typed.csrf):
        raise kind.foreign_form
    name, password = typed.nama_pengguna, typed.kata_sandi
    errors = typed.missing()
    if not errors:
        try:
            opened = sign_in.sign_in(
                app_state.database, kind.users, name, password, now=app_state.clock()
            )
            return _started(request, kind, opened.token, onward or kind.home)
        except NotSignedIn:
            errors = {"nama_pengguna": NOT_LET_IN}
        except AgreementOver as over:
            errors = {"nama_pengguna": over.pesan}
    return form(request, app_state, kind, onward=onward, username=name, errors=errors)


def _started(
    request: Request, kind: UserKind[P, S, A], token: str, path: str
) -> Response:
    site = site_of(request)
    response = see_other(path)
    cookies.put(response, kind.cookie, token, site)
    cookies.drop(response, cookies.GREETING, site)
    return response


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
