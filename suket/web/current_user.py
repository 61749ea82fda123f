"""The current user of a request: an officer or a clerk who is signed in.

The two kinds have cookies, tables and pages of their own; what a page, a form and a
session need is the same for both.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from suket.access import sign_in
from suket.access.errors import SessionOver
from suket.access.users_and_sessions import A, P, S, Users
from suket.institutions.errors import AgreementOver
from suket.offices.validity import local_day
from suket.web import cookies, pages
from suket.web.app_state import AppState
from suket.web.pages import NO_STORE, Site, site_of

# The whole site sends no Referer.  Here the browser may send it to ourselves: it would
# otherwise blot out the `Origin` of our own forms too (Fetch standard, section 3.2.5),
# and after a session's end it tells where the person was.
HEADERS: Final = {**NO_STORE, "Referrer-Policy": "same-origin"}


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of a menu."""

    title: str
    href: str
    also: tuple[str, ...] = ()  # starts of other paths that belong to it

    def is_here(self, path: str) -> bool:
        """Say whether the page at `path` belongs to this entry.

        Below a home lie all pages, so they do not belong to it.
        """
        starts = (
            self.also if self.href.count("/") == 1 else (f"{self.href}/", *self.also)
        )
        return path == self.href or path.startswith(starts)


@dataclass(frozen=True)
class CurrentUser(ABC):
    """Who is signed in, in which session."""

    request: Request
    app_state: AppState
    token: str  # of the session, from the cookie
    csrf: str  # what this session's forms carry
    now: datetime
    seen_at: datetime  # before now

    folder: ClassVar[str]  # of its pages, in templates/pages/
    home: ClassVar[str]  # the path below which its pages lie

    @property
    @abstractmethod
    def zone(self) -> str:
        """The time zone in which days are counted and times are read."""

    @property
    @abstractmethod
    def username(self) -> str:
        """Who is signed in."""

    @property
    @abstractmethod
    def house(self) -> str:
        """For whom they work: "Kota Cirebon", "Bank Contoh"."""

    @property
    def account(self) -> str:
        """The path of the page of their own account."""
        return f"{self.home}/akun"

    @property
    def site(self) -> Site:
        """Where the service can be reached."""
        return site_of(self.request)

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.now, self.zone)

    @property
    def idle_seconds(self) -> int:
        """After how long without an act the session ends."""
        return int(self.app_state.limits.idle.total_seconds())

    @property
    def seconds_left(self) -> int:
        """How long the session lasts if nobody acts any more."""
        return self.idle_seconds - int((self.now - self.seen_at).total_seconds())

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Return a page of the folder as an answer.

        `errors` tells, by the id of a field, what to put right; the page then says so
        at its top and beside the field, and its status is 422 unless given.
        """
        found = dict(errors or {})
        return pages.render(
            self.request,
            f"{self.folder}/{template}.html",
            status=422 if found and status == 200 else status,  # noqa: PLR2004 - HTTP's own
            headers={**HEADERS, **(headers or {})},
            user=self,
            errors=found,
            **context,
        )


def has_session(
    scope: Scope, app_state: AppState, site: Site, users: Users[P, S, A], cookie: str
) -> bool:
    """Say whether a request comes with a live session, before its body is read.

    No more than that: who may do what is asked at the desk, as ever.
    """
    token = cookies.read(Request(scope), cookie, site)
    if not token:
        return False
    now, limits = app_state.clock(), app_state.limits
    try:
        sign_in.go_on(
            app_state.database, users, token, limits, now=now, is_activity=False
        )
    except (SessionOver, AgreementOver):
        return False
    return True


def see_other(path: str) -> Response:
    """Send the browser on to a page, so that reloading it repeats no act."""
    return RedirectResponse(path, status_code=303, headers=HEADERS)
