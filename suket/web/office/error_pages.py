"""Error pages of the office: refusals shown in its own frame, and logged."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from starlette.responses import Response

from keys.errors import KeyFault, SealBroken, SecretNotFound
from suket.access.errors import FactorMissing, SessionOver
from suket.delivery.errors import SlipShownAlready
from suket.errors import NotAllowed, NotFound, SuketError
from suket.paper.errors import DocumentNotReady
from suket.register import endings, sukets
from suket.register.errors import AlreadyEnded, AlreadyIssued, SuketNotFound
from suket.register.tables import Suket
from suket.web import pages, problems
from suket.web.current_user import HEADERS, see_other
from suket.web.office.menu import ACCOUNT, HOME, WAYS
from suket.web.office.signed_in_officer import (
    OFFICER,
    ForeignForm,
    PasswordIsGiven,
    SignedInOfficer,
)
from suket.web.request_metrics import route_of

log: Final = structlog.get_logger("suket.office")

# Paths of this counter only: no host, no `//`, no `..`, nothing a browser would mend.
_OWN_PATH: Final = re.compile(
    r"/petugas(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*(\?[A-Za-z0-9_=&-]*)?"
)

_REPLACED: Final = "Suket ini sudah diganti dengan yang baru. Tidak ada yang berubah."

TITLES: Final = {
    403: "Tidak boleh",
    404: "Tidak ditemukan",
    409: "Tidak bisa dilakukan",
    422: "Ada yang perlu diperbaiki",
    503: "Belum bisa dilakukan",
}


def own_path(path: str) -> str:
    """Return `path` if it is one of the officers' pages, else their home.

    Where a person is sent after signing in comes from the address, so it is believed
    only in this narrow form.
    """
    return path if _OWN_PATH.fullmatch(path) else HOME


async def back_to_sign_in(request: Request, error: Exception) -> Response:
    """Send whoever has no session to the sign-in page, and from there back.

    After a form, back means the page the form was on: forms are not sent again.
    """
    del error
    onward = _here(request) if request.method == "GET" else _page_before(request)
    asked = {"lanjut": onward} if onward != HOME else {}
    return await OFFICER.back_to_sign_in(request, **asked)


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return own_path(request.url.path + query)


def _page_before(request: Request) -> str:
    """Return the page of ours on which the link or form was, else the home."""
    place = urlsplit(request.headers.get("referer", ""))
    return own_path(f"{place.path}?{place.query}" if place.query else place.path)


def to_own_password(request: Request, error: Exception) -> Response:
    """Send whoever signed in by a password that another made to choose their own."""
    del request, error
    return see_other(ACCOUNT)


def foreign_form(request: Request, error: Exception) -> Response:
    """Refuse a form that is not of this session, and say what to do about it."""
    del error
    log.warning("foreign form", route=route_of(request.scope))
    text = (
        "Formulir ini sudah tidak berlaku, misalnya karena Anda masuk lagi di tab lain."
        " Tidak ada yang berubah. Buka halamannya lagi, lalu ulangi."
    )
    return shown(request, 403, text)


def refused(request: Request, error: Exception) -> Response:
    """Show a refusal of the office to an officer, and everyone else as they are used.

    What an officer may not see or do is written down: a desk that looks for others'
    papers leaves a trace (security.md, S4).
    """
    user = getattr(request.state, "user", None)
    if not isinstance(error, SuketError) or not isinstance(user, SignedInOfficer):
        return problems.refused_by_office(request, error)
    is_waiting = isinstance(error, DocumentNotReady)
    if isinstance(error, NotFound | NotAllowed) and not is_waiting:
        log.warning(
            "denied",
            code=error.code,
            officer=user.username,
            office=user.office.code,
            route=route_of(request.scope),
            method=request.method,
            object=dict(request.path_params),
        )
        user.count_denied()
    status = int(problems.status_of(type(error)))
    title = "Belum siap" if is_waiting else ""
    suket, newer = _named(error, user), None
    text = error.pesan
    if suket is not None and isinstance(error, AlreadyEnded):
        newer = _newer(suket, user)
        text = _REPLACED if newer else text
    return shown(request, status, text, title=title, sukets=(newer, suket))


def _newer(suket: Suket, user: SignedInOfficer) -> Suket | None:
    """Return the suket that took the place of one that has ended, if one did."""
    with user.reading() as session:
        ending = endings.ending_of(session, suket)
        if ending is None or ending.followed_by is None:
            return None
        with suppress(SuketNotFound):
            return sukets.find(session, ending.followed_by, office=user.office.code)
    return None


def _named(error: SuketError, user: SignedInOfficer) -> Suket | None:
    """Return the suket that it is about, if it is this office's."""
    if not isinstance(error, AlreadyEnded | AlreadyIssued | SlipShownAlready):
        return None
    with user.reading() as session, suppress(SuketNotFound):
        return sukets.by_number(session, error.number, office=user.office.code)
    return None


def led_to_factors(request: Request, error: Exception) -> Response:
    """Send an officer of whom a second factor is demanded to where one is set up."""
    if problems.wants_page(request):
        return see_other(f"{WAYS}?wajib=1")
    return problems.refused_by_office(request, error)


def key_missing(request: Request, error: Exception) -> Response:
    """Say that nothing can be signed now; why is for the log and the administrator."""
    log.error("no key to sign with", kind=type(error).__name__)
    text = (
        "Kunci penanda tangan kantor ini belum siap, jadi suket belum bisa diterbitkan."
        " Hubungi pengelola server. Tidak ada yang berubah."
    )
    return shown(request, 503, text)


def seal_broken(request: Request, error: Exception) -> Response:
    """Say that a sealed value cannot be opened: changed, or its secret is lost."""
    log.error("seal broken", kind=type(error).__name__)
    text = (
        "Kode tidak dapat diperiksa atau dipasang sekarang: rahasia layanan tidak ada,"
        " atau tidak cocok. Hubungi pengelola server. Tidak ada yang berubah."
    )
    return shown(request, 503, text)


def shown(
    request: Request,
    status: int,
    text: str,
    *,
    title: str = "",
    sukets: Iterable[Suket | None] = (),
) -> Response:
    """Return a page of one sentence, in the officers' frame if there is an officer.

    With the ways to the `sukets` that it is about, if it is about any.
    """
    user = getattr(request.state, "user", None)
    return pages.render(
        request,
        "office/problem.html",
        status=status,
        headers=HEADERS,
        user=user if isinstance(user, SignedInOfficer) else None,
        errors={},
        title=title or TITLES.get(status, "Tidak bisa dilakukan"),
        text=text,
        sukets=[suket for suket in sukets if suket is not None],
        back=_page_before(request),
    )


def install(app: FastAPI) -> None:
    """Let `app` answer the counter's refusals; call it after `problems.install`."""
    app.add_exception_handler(SessionOver, back_to_sign_in)
    app.add_exception_handler(ForeignForm, foreign_form)
    app.add_exception_handler(PasswordIsGiven, to_own_password)
    app.add_exception_handler(FactorMissing, led_to_factors)
    app.add_exception_handler(SealBroken, seal_broken)
    app.add_exception_handler(SecretNotFound, seal_broken)
    app.add_exception_handler(KeyFault, key_missing)
    app.add_exception_handler(SuketError, refused)
