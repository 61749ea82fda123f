"""The desk of a person of an institution: who is asking, by whose own form.

Its cookie, table and pages are apart from the officers': neither opens the other's.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from suket import admit
from suket.accounts import Limits
from suket.callers import Agreement, Caller
from suket.errors import AgreementOver, SessionOver
from suket.validity import local_day
from suket.web import cookies, pages
from suket.web.inside import Indoors, Inside, is_own_form
from suket.web.pages import NO_STORE, Site, site_of

HOME: Final = "/lembaga"
SIGN_IN: Final = f"{HOME}/masuk"
CHECK: Final = f"{HOME}/periksa"
HISTORY: Final = f"{HOME}/riwayat"
# As at the officers' counter: the browser's own forms tell whence they come.
HEADERS: Final = {**NO_STORE, "Referrer-Policy": "same-origin"}


class NotAtDesk(Exception):
    """Nobody of an institution is signed in here."""

    def __init__(self, *, was_there: bool) -> None:
        super().__init__()
        self.was_there = was_there


class StrangeForm(Exception):
    """A form that this session's own pages did not make."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu."""

    title: str
    href: str


MENU: Final = (Place("Periksa suket", HOME), Place("Riwayat", HISTORY))


@dataclass(frozen=True, slots=True)
class Desk:
    """One person of an institution, for the time of one request."""

    request: Request
    inside: Inside
    caller: Caller
    username: str
    token: str  # of the session, from the cookie
    csrf: str  # what this session's forms carry
    now: datetime

    @property
    def agreement(self) -> Agreement:
        """What was agreed on."""
        return self.caller.agreement

    @property
    def site(self) -> Site:
        """Where the service can be reached."""
        return site_of(self.request)

    @property
    def zone(self) -> str:
        """The time zone of the office that the agreement was made with."""
        return self.agreement.zone

    @property
    def today(self) -> date:
        """That office's local day."""
        return local_day(self.now, self.zone)

    @property
    def menu(self) -> tuple[Place, ...]:
        """The pages there are."""
        return MENU

    @property
    def idle_seconds(self) -> int:
        """After how long without an act the session ends."""
        return int(limits_of(self.inside).idle.total_seconds())

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Return a page of templates/pages/institution/ as an answer.

        `errors` tells, by the id of a field, what to put right; the status is then 422
        unless given.
        """
        found = dict(errors or {})
        return pages.render(
            self.request,
            f"institution/{template}.html",
            status=422 if found and status == 200 else status,  # noqa: PLR2004 - HTTP's own
            headers={**HEADERS, **(headers or {})},
            desk=self,
            errors=found,
            **context,
        )


def limits_of(inside: Inside) -> Limits:
    """Return how long a session lives here."""
    settings = inside.settings
    return Limits(idle=settings.session_idle, absolute=settings.session_length)


def enter(request: Request, inside: Indoors) -> Desk:
    """Return the person whose session this is; raises `NotAtDesk`."""
    return _entered(request, inside, is_activity=True)


def watch(request: Request, inside: Indoors) -> Desk:
    """Return the same to a page that asks by itself: it keeps no session alive."""
    return _entered(request, inside, is_activity=False)


def _entered(request: Request, inside: Inside, *, is_activity: bool) -> Desk:
    token = cookies.read(request, cookies.CLERK, site_of(request))
    if not token:
        raise NotAtDesk(was_there=False)
    now = inside.clock()
    try:
        who = admit.go_on(
            inside.database, token, limits_of(inside), now=now, is_activity=is_activity
        )
    except SessionOver as over:
        raise NotAtDesk(was_there=True) from over
    return Desk(request, inside, who.caller, who.username, token, who.csrf_token, now)


def act(
    desk: Annotated[Desk, Depends(enter)], csrf: Annotated[str, Form()] = ""
) -> Desk:
    """Return the person, having proved that the form is of this session's own pages.

    Raises `StrangeForm`.  Every route that is not a GET depends on this.
    """
    is_ours = hmac.compare_digest(csrf.encode(), desk.csrf.encode())
    if not is_ours or not is_own_form(desk.request, desk.site.url):
        raise StrangeForm
    return desk


def has_clerk(scope: Scope, inside: Inside, site: Site) -> bool:
    """Say whether a request comes with a live session, before its body is read."""
    token = cookies.read(Request(scope), cookies.CLERK, site)
    if not token:
        return False
    limits, now = limits_of(inside), inside.clock()
    try:
        admit.go_on(inside.database, token, limits, now=now, is_activity=False)
    except (SessionOver, AgreementOver):
        return False
    return True


AtDesk = Annotated[Desk, Depends(enter)]
Watching = Annotated[Desk, Depends(watch)]
Acting = Annotated[Desk, Depends(act)]


def see_other(path: str) -> Response:
    """Send the browser on to a page, so that reloading it repeats no act."""
    return RedirectResponse(path, status_code=303, headers=HEADERS)
