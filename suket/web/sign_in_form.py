"""The sign-in form, tied to the browser that asked for it.

Without that tie a stranger's page could sign somebody in under the stranger's name.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request
from starlette.responses import Response

from suket.web import cookies, pages
from suket.web.app_state import AppState, is_own_form
from suket.web.current_user import HEADERS, see_other
from suket.web.pages import Site, site_of

# One sentence for a wrong name, a wrong password, a shut account and a locked one, so
# that nobody learns from it which names there are.
NOT_LET_IN: Final = (
    "Nama pengguna atau kata sandi tidak cocok, atau akun sedang terkunci."
    " Setelah lima kali salah, akun terkunci 15 menit."
)
_GREETING_BYTES: Final = 16

Field = Annotated[str, Form()]


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
    request: Request, app_state: AppState, folder: str, **context: Any
) -> Response:
    """Return a folder's sign-in form, and the cookie that ties it to the browser."""
    site = site_of(request)
    greeting = cookies.read(request, cookies.GREETING, site)
    greeting = greeting or secrets.token_urlsafe(_GREETING_BYTES)
    empty: dict[str, Any] = {"errors": {}, "username": "", "why": "", "onward": ""}
    response = pages.render(
        request,
        f"{folder}/sign_in.html",
        status=422 if context.get("errors") else 200,
        headers=HEADERS,
        user=None,
        folder=folder,
        idle_minutes=app_state.settings.session_idle_minutes,
        csrf=greeting,
        **{**empty, **context},
    )
    cookies.put(response, cookies.GREETING, greeting, site)
    return response


def start_session(request: Request, path: str, cookie: str, token: str) -> Response:
    """Send on whoever has signed in, with the cookie of the new session."""
    site = site_of(request)
    response = see_other(path)
    cookies.put(response, cookie, token, site)
    cookies.drop(response, cookies.GREETING, site)
    return response


def end_session(site: Site, path: str, *dropped: str) -> Response:
    """Send away whoever has left; what the browser kept is thrown away."""
    response = see_other(f"{path}?karena=keluar")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    for cookie in dropped:
        cookies.drop(response, cookie, site)
    return response
