"""The current user of a request: an officer or a clerk who is signed in.

The two kinds have cookies, tables and pages of their own, which `UserKind` names; what
a page, a form and a session need is the same for both.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, Generic
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from suket.access import sign_in
from suket.access.errors import SessionOver
from suket.access.sign_in import SignedIn
from suket.access.users_and_sessions import A, P, S, Users
from suket.institutions.errors import AgreementOver
from suket.offices.validity import local_day
from suket.web import cookies, pages
from suket.web.app_state import AppState, app_state_of, is_own_form
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


def _nothing(site: Site, greeting: str, now: datetime) -> str:
    del site, greeting, now
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKind(Generic[P, S, A]):
    """What tells officers from clerks: whose accounts, which cookie, where the pages.

    What is refused has a type of its own for each kind, because one application
    answers both, each in the frame of its own pages.
    """

    users: Users[P, S, A]
    cookie: str  # of their sessions
    also_dropped: tuple[str, ...] = ()  # cookies that end with a session
    folder: str  # of their pages, in templates/pages/
    home: str  # the path below which their pages lie
    session_over: type[Exception]
    foreign_form: type[Exception]
    # What a passkey is asked at the sign-in form, as JSON, by the form's own token; ""
    # where none is.
    ask_passkey: Callable[[Site, str, datetime], str] = _nothing

    @property
    def second_step(self) -> str:
        """The path of the form that follows on a right password, where one does."""
        return f"{self.sign_in}/kode"

    @property
    def sign_in(self) -> str:
        """The path of their sign-in form."""
        return f"{self.home}/masuk"

    def token_of(self, request: Request, site: Site) -> str:
        """Return the token of the session that the browser names, "" without one."""
        return cookies.read(request, self.cookie, site)

    def resume(
        self, token: str, app_state: AppState, *, now: datetime, is_activity: bool
    ) -> SignedIn[A]:
        """Return whose session this is; raises `session_over`, or `AgreementOver`.

        A page that asks by itself is no `is_activity`: it keeps no session alive.
        """
        if not token:
            raise self.session_over
        database, limits = app_state.database, app_state.limits
        try:
            who = sign_in.go_on(
                database, self.users, token, limits, now=now, is_activity=is_activity
            )
        except SessionOver as over:
            app_state.known_askers.drop(token)
            raise self.session_over from over
        app_state.known_askers.add(token)
        return who

    def is_signed_in(self, scope: Scope, app_state: AppState, site: Site) -> bool:
        """Say whether a request comes with a live session, before its body is read.

        No more than that: who may do what is asked at the desk, as ever.
        """
        token, now = self.token_of(Request(scope), site), app_state.clock()
        try:
            self.resume(token, app_state, now=now, is_activity=False)
        except (self.session_over, AgreementOver):
            return False
        return True

    async def back_to_sign_in(self, request: Request, **asked: str) -> Response:
        """Send whoever has no session to the form, which is told what is `asked`.

        At the pace of forms: a session that is made up costs a look for it.
        """
        app_state = await app_state_of(request)
        await app_state.secret_lines.forms.keep(request.scope)
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"code": SessionOver.code}, 401, headers=HEADERS)
        why = {"karena": "berakhir"} if self.token_of(request, site_of(request)) else {}
        query = urlencode(why | asked)
        return see_other(f"{self.sign_in}?{query}" if query else self.sign_in)


@dataclass(frozen=True)
class CurrentUser(ABC, Generic[A]):
    """Who is signed in, in which session."""

    request: Request
    app_state: AppState
    token: str  # of the session, from the cookie
    now: datetime
    signed_in: SignedIn[A]

    kind: ClassVar[UserKind[Any, Any, Any]]

    @property
    @abstractmethod
    def zone(self) -> str:
        """The time zone in which days are counted and times are read."""

    @property
    def username(self) -> str:
        """Who is signed in."""
        return self.signed_in.username

    @property
    def csrf(self) -> str:
        """What this session's forms carry."""
        return self.signed_in.csrf_token

    @property
    def folder(self) -> str:
        """The folder of the pages, in templates/pages/."""
        return self.kind.folder

    @property
    def home(self) -> str:
        """The path below which the pages lie."""
        return self.kind.home

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
        unused = self.now - self.signed_in.seen_at
        return self.idle_seconds - int(unused.total_seconds())

    def require_own_form(self, csrf: str) -> None:
        """Raise the kind's `foreign_form` unless a page of this session sent the form.

        `csrf` is what the form carries.  Every route that is not a GET asks this.
        """
        if not is_own_form(self.request, self.site.url, csrf=csrf, kept=self.csrf):
            raise self.kind.foreign_form

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


def see_other(path: str) -> Response:
    """Send the browser on to a page, so that reloading it repeats no act."""
    return RedirectResponse(path, status_code=303, headers=HEADERS)
