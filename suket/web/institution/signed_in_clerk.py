"""The clerk who is signed in: who is asking, in which session, by whose form.

Its cookie, table and pages are apart from the officers': neither opens the other's.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from fastapi import Depends, Form, Request
from starlette.types import Scope

from suket.access import sign_in
from suket.access.errors import SessionOver
from suket.institutions.callers import Agreement, Caller
from suket.institutions.clerk_accounts import CLERKS
from suket.web import cookies, current_user
from suket.web.app_state import AppState, AppStateDep, is_own_form
from suket.web.current_user import CurrentUser, MenuEntry
from suket.web.pages import Site, site_of

HOME: Final = "/lembaga"
SIGN_IN: Final = f"{HOME}/masuk"
CHECK: Final = f"{HOME}/periksa"
HISTORY: Final = f"{HOME}/riwayat"


class NotAtDesk(Exception):
    """Nobody of an institution is signed in here."""

    def __init__(self, *, was_there: bool) -> None:
        super().__init__()
        self.was_there = was_there


class StrangeForm(Exception):
    """A form that this session's own pages did not make."""


MENU: Final = (
    MenuEntry("Periksa suket", HOME, (CHECK,)),
    MenuEntry("Riwayat", HISTORY),
)


@dataclass(frozen=True)
class SignedInClerk(CurrentUser):
    """One person of an institution, for the time of one request."""

    caller: Caller
    name: str

    folder: ClassVar[str] = "institution"
    home: ClassVar[str] = HOME

    @property
    def agreement(self) -> Agreement:
        """What was agreed on."""
        return self.caller.agreement

    @property
    def zone(self) -> str:
        """The time zone of the office that the agreement was made with."""
        return self.agreement.zone

    @property
    def username(self) -> str:
        """Who is signed in."""
        return self.name

    @property
    def house(self) -> str:
        """The institution, as holders read it."""
        return self.agreement.name

    @property
    def menu(self) -> tuple[MenuEntry, ...]:
        """The pages there are."""
        return MENU


def enter(request: Request, app_state: AppStateDep) -> SignedInClerk:
    """Return the person whose session this is; raises `NotAtDesk`."""
    return _entered(request, app_state, is_activity=True)


def watch(request: Request, app_state: AppStateDep) -> SignedInClerk:
    """Return the same to a page that asks by itself: it keeps no session alive."""
    return _entered(request, app_state, is_activity=False)


def _entered(
    request: Request, app_state: AppState, *, is_activity: bool
) -> SignedInClerk:
    token = cookies.read(request, cookies.CLERK, site_of(request))
    if not token:
        raise NotAtDesk(was_there=False)
    now, limits = app_state.clock(), app_state.limits
    try:
        who = sign_in.go_on(
            app_state.database, CLERKS, token, limits, now=now, is_activity=is_activity
        )
    except SessionOver as over:
        raise NotAtDesk(was_there=True) from over
    return SignedInClerk(
        request=request,
        app_state=app_state,
        token=token,
        csrf=who.csrf_token,
        now=now,
        seen_at=who.seen_at,
        caller=who.user,
        name=who.username,
    )


def act(
    user: Annotated[SignedInClerk, Depends(enter)], csrf: Annotated[str, Form()] = ""
) -> SignedInClerk:
    """Return the person, having proved that the form is of this session's own pages.

    Raises `StrangeForm`.  Every route that is not a GET depends on this.
    """
    if not is_own_form(user.request, user.site.url, csrf=csrf, kept=user.csrf):
        raise StrangeForm
    return user


def has_clerk(scope: Scope, app_state: AppState, site: Site) -> bool:
    """Say whether a request comes with a live session, before its body is read."""
    return current_user.has_session(scope, app_state, site, CLERKS, cookies.CLERK)


ClerkDep = Annotated[SignedInClerk, Depends(enter)]
Watching = Annotated[SignedInClerk, Depends(watch)]
Acting = Annotated[SignedInClerk, Depends(act)]
