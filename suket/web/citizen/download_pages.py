"""The holder's own pages: a link and a PIN open the card, the QR and the PDF.

The link alone opens nothing; after the PIN a cookie does, for half an hour, and for
this link only.  What leads nowhere, what is locked and what is wrong get one answer, so
that nobody learns which links there are.
"""

from datetime import datetime

from fastapi import APIRouter, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from suket.access.secret_hashing import digest_of
from suket.db import Database
from suket.delivery import download_access, download_links, pins
from suket.delivery.errors import NOT_OPENED, BadPin, DeliveryNotFound, HasEnded
from suket.delivery.tables import Delivery
from suket.errors import NotFound, NotSignedIn
from suket.paper import document_failures
from suket.paper.errors import DocumentNotReady
from suket.paper.words import FailureReason
from suket.register import sukets
from suket.register.words import SuketState
from suket.residents import residents
from suket.web import cookies, pages, suket_downloads
from suket.web.access_history import visitors_of
from suket.web.app_state import AppState, AppStateDep, is_own_page
from suket.web.citizen import own_data
from suket.web.citizen.holder import (
    OPEN_FOR,
    AtPage,
    Holder,
    NotOpen,
    enter,
    not_open,
    pass_of,
)
from suket.web.citizen.holder_advice import advice_for
from suket.web.current_user import HEADERS
from suket.web.flat_routes import take_in
from suket.web.form_fields import secret_form
from suket.web.local_times import waktu
from suket.web.pages import site_of
from suket.web.suket_presentation import validity_of

router = APIRouter(include_in_schema=False)


@router.get("/unduh/{token}")
async def show(request: Request, token: str, app_state: AppStateDep) -> Response:
    """Show the card to whoever gave the PIN, and ask anyone else for it."""
    try:
        holder = await enter(request, token, app_state)
    except NotOpen:
        await app_state.secret_lines.forms.keep(request.scope)
        return _ask(request, token)
    return await run_in_threadpool(_shown, holder)


def _shown(holder: Holder) -> Response:
    if holder.suket.has_document or holder.suket.state is SuketState.ENDED:
        return _card(holder)
    name = "citizen/not_made.html" if _failure(holder) else "citizen/waiting.html"
    return pages.render(
        holder.request,
        name,
        token=holder.token,
        errors={},
        suket=holder.suket,
        office=holder.office,
    )


@router.post("/unduh/{token}")
async def open_by_pin(request: Request, token: str, app_state: AppStateDep) -> Response:
    """Open the card to whoever knows the PIN.

    It may come from any page: who knows link and PIN needs no cookie of ours.  Raises
    `LineFull`.
    """
    now = app_state.clock()
    try:
        delivery = await _claimed(request, app_state, token, now)
    except BadPin as error:
        await app_state.secret_lines.refusals.keep(request.scope)
        return _ask(request, token, {"pin": error.pesan})
    except (NotSignedIn, NotFound):
        return _ask(request, token, {"pin": NOT_OPENED})
    except HasEnded:
        return await run_in_threadpool(_closed, request, token, app_state, now)
    response = RedirectResponse(f"/unduh/{token}", 303, pages.NO_STORE)
    value = pass_of(delivery, now + OPEN_FOR)
    cookies.put(response, cookies.HOLDER, value, site_of(request))
    return response


async def _claimed(
    request: Request, app_state: AppState, token: str, now: datetime
) -> Delivery:
    """Try the PIN, which is read when there is room for a try.

    Links that may open have a line of their own.  Whoever invents links, or goes on
    trying a locked one, waits for others who do.
    """
    scope, lines, asker = request.scope, app_state.secret_lines, digest_of(token)
    look = (app_state.database, token, now)
    may_open = await lines.looks.work(scope, asker, _may_open, *look)
    line = lines.holders if may_open else lines.nowhere
    line.require_place(asker)
    pin = pins.read((await secret_form(request)).get("pin", ""))
    return await line.work(scope, asker, _claim, app_state.database, token, pin, now)


def _may_open(database: Database, token: str, now: datetime) -> bool:
    try:
        with database.reading() as session:
            download_access.look(session, token, now=now)
    except (NotSignedIn, NotFound):
        return False
    return True


def _claim(database: Database, token: str, pin: str, now: datetime) -> Delivery:
    suket = download_access.claim(database, token, pin, now=now)
    with database.reading() as session:
        delivery = download_links.find(session, digest_of(token), now=now)
    if delivery is None or delivery.suket_id != suket.id:
        raise DeliveryNotFound  # replaced meanwhile
    return delivery


@router.post("/unduh/{token}/tutup")
def close(request: Request, token: str) -> Response:
    """Forget the PIN in this browser, and what it kept of the page.

    Not its "storage": there it keeps the lists to check by without a network.  Raises
    403 unless one of our own pages asks.
    """
    if not is_own_page(request, site_of(request).url):
        raise HTTPException(403)
    response = RedirectResponse(f"/unduh/{token}", 303, pages.NO_STORE)
    response.headers["Clear-Site-Data"] = '"cache"'
    cookies.drop(response, cookies.HOLDER, site_of(request))
    return response


@router.get("/unduh/{token}/suket.pdf")  # noqa: FAST003 - `enter` reads it
def document(holder: AtPage, cetak: str = "") -> Response:
    """Return the PDF of a suket that is in force, to be saved or (`cetak`) printed."""
    if not holder.may_show:
        return _to_page(holder)
    try:
        return suket_downloads.pdf(holder.suket, holder.app_state, to_print=bool(cetak))
    except DocumentNotReady:
        return _to_page(holder)


@router.get("/unduh/{token}/qr.svg")  # noqa: FAST003 - `enter` reads it
def code(holder: AtPage) -> Response:
    """Return the QR of a suket that is in force, to be scanned from the screen."""
    if not holder.may_show:
        return _to_page(holder)
    return suket_downloads.qr(holder.suket)


@router.get("/unduh/{token}/foto")  # noqa: FAST003 - `enter` reads it
def photo(holder: AtPage) -> Response:
    """Return the portrait that is on the paper."""
    with holder.app_state.database.reading() as session:
        jpeg = residents.photo(session, holder.suket.photo_digest)
    if jpeg is None:
        return Response(status_code=404)
    return Response(jpeg, media_type="image/jpeg", headers=suket_downloads.PRIVATE)


@router.get("/unduh/{token}/kemajuan")  # noqa: FAST003 - `enter` reads it
def progress(holder: AtPage) -> Response:
    """Say whether the PDF is there, to the page that waits for it."""
    stage = suket_downloads.stage_of(holder.suket, _failure(holder))
    return JSONResponse({"lines": {}, "stage": stage}, headers=pages.NO_STORE)


def _failure(holder: Holder) -> FailureReason | None:
    with holder.app_state.database.reading() as session:
        return document_failures.resting(session, holder.suket.id, now=holder.now)


def _to_page(holder: Holder) -> Response:
    return RedirectResponse(holder.link, 303, pages.NO_STORE)


def _ask(
    request: Request, token: str, errors: dict[str, str] | None = None
) -> Response:
    return pages.render(
        request,
        "citizen/pin.html",
        status=422 if errors else 200,
        token=token,
        errors=errors or {},
    )


def _closed(
    request: Request, token: str, app_state: AppState, now: datetime
) -> Response:
    with app_state.database.reading() as session:
        delivery = download_links.find(session, digest_of(token), now=now)
        suket = sukets.by_id(session, delivery.suket_id) if delivery else None
    return pages.render(
        request,
        "citizen/closed.html",
        status=409,
        text=advice_for(suket, now=now) if suket else NOT_OPENED,
        errors={},
    )


def _card(holder: Holder) -> Response:
    suket, printed = holder.suket, holder.printed
    with holder.app_state.database.reading() as session:
        visitors = visitors_of(session, suket.id)
    return pages.render(
        holder.request,
        "citizen/card.html",
        headers=HEADERS,  # a browser says in the form to close it whose page it is
        errors={},
        token=holder.token,
        suket=suket,
        printed=printed,
        state=holder.state,
        advice=advice_for(suket, now=holder.now),
        validity=validity_of(suket, holder.office.zone),
        may_show=holder.may_show,
        office=holder.office,
        visitors=visitors,
        as_of=waktu(holder.now, holder.office.zone),
    )


def install(app: FastAPI) -> None:
    """Let `app` serve the holders."""
    take_in(app.router, router)
    take_in(app.router, own_data.router)
    app.add_exception_handler(NotOpen, not_open)
