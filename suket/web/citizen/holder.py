"""Who has shown the PIN of a link: the cookie that says so, and what it opens."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from suket.access.secret_hashing import digest_of
from suket.delivery import download_links
from suket.delivery.tables import Delivery
from suket.offices import versions
from suket.offices.versions import OfficeOnDay
from suket.register import sukets
from suket.register.document_fields import Printed
from suket.register.tables import Suket
from suket.web import cookies, indonesian_wording, pages
from suket.web.app_state import AppState, AppStateDep, app_state_of
from suket.web.indonesian_wording import Word
from suket.web.pages import site_of
from suket.web.suket_presentation import state_of

OPEN_FOR: Final = timedelta(minutes=30)
_PASS: Final = re.compile(r"[0-9]{1,11}\.[0-9a-f]{64}")  # seconds, to the year 5138


class NotOpen(Exception):
    """The PIN has not been given in this browser, or too long ago."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who has shown the PIN of a link, for the time of one request."""

    request: Request
    app_state: AppState
    token: str
    suket: Suket
    office: OfficeOnDay
    now: datetime

    @property
    def link(self) -> str:
        """The path of the holder's page."""
        return f"/unduh/{self.token}"

    @property
    def state(self) -> Word:
        """How the suket stands now."""
        return state_of(self.suket, now=self.now)

    @property
    def may_show(self) -> bool:
        """Whether it is in force: a checker would accept no other."""
        return self.state is indonesian_wording.IN_FORCE

    @property
    def printed(self) -> Printed:
        """What stands on the paper."""
        return Printed.from_json(self.suket.printed)


async def enter(request: Request, token: str, app_state: AppStateDep) -> Holder:
    """Return the holder, or raise `NotOpen`; also `LineFull`.

    Anybody can make up a cookie, so that it is looked at in a line.
    """
    value = cookies.read(request, cookies.HOLDER, site_of(request))
    if not _PASS.fullmatch(value):
        raise NotOpen
    looks, asker = app_state.secret_lines.looks, request.url.path
    return await looks.work(
        request.scope, asker, _entered, request, token, app_state, value
    )


def _entered(request: Request, token: str, app_state: AppState, value: str) -> Holder:
    now = app_state.clock()
    with app_state.database.reading() as session:
        delivery = download_links.find(session, digest_of(token), now=now)
        if delivery is None or not _is_pass(value, delivery, now):
            raise NotOpen
        suket = sukets.by_id(session, delivery.suket_id)
        office = versions.at(session, suket.office_code, now=now)
    return Holder(request, app_state, token, suket, office, now)


AtPage = Annotated[Holder, Depends(enter)]


async def not_open(request: Request, error: Exception) -> Response:
    """Send whoever has not given the PIN to where it is asked."""
    del error
    app_state = await app_state_of(request)
    await app_state.secret_lines.forms.keep(request.scope)
    if "text/html" not in request.headers.get("accept", ""):
        return Response(status_code=401, headers=pages.NO_STORE)
    token = request.path_params["token"]
    return RedirectResponse(f"/unduh/{token}", 303, pages.NO_STORE)


def pass_of(delivery: Delivery, until: datetime) -> str:
    """Return the cookie's value: until when, and a seal that only we can make.

    It is keyed by the kept hash of the PIN, which nobody outside knows, so it dies
    with the link: a new link or PIN has another.
    """
    moment = str(int(until.timestamp()))
    message = f"{delivery.token_digest} {moment}".encode()
    seal = hmac.new(delivery.pin_hash.encode(), message, sha256).hexdigest()
    return f"{moment}.{seal}"


def _is_pass(value: str, delivery: Delivery, now: datetime) -> bool:
    """Say whether we made it; `value` has the form of one."""
    moment, _, _ = value.partition(".")
    until = datetime.fromtimestamp(int(moment), now.tzinfo)
    is_ours = hmac.compare_digest(value.encode(), pass_of(delivery, until).encode())
    return is_ours and now < until
