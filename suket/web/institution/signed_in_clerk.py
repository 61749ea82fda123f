"""The clerk who is signed in: who is asking, in which session, by whose form.

Its cookie, table and pages are apart from the officers': neither opens the other's.
"""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Form, Request

from suket.institutions.callers import Agreement, Caller
from suket.institutions.clerk_accounts import CLERKS
from suket.web import cookies
from suket.web.app_state import AppState, AppStateDep
from suket.web.current_user import CurrentUser, MenuEntry, UserKind
from suket.web.pages import site_of

HOME: Final = "/lembaga"
CHECK: Final = f"{HOME}/periksa"
HISTORY: Final = f"{HOME}/riwayat"


class ClerkSessionOver(Exception):
    """Nobody of an institution is signed in here."""


class ForeignClerkForm(Exception):
    """A form that this session's own pages did not make."""


CLERK: Final = UserKind(
    users=CLERKS,
    cookie=cookies.CLERK,
    folder="institution",
    home=HOME,
    session_over=ClerkSessionOver,
    foreign_form=ForeignClerkForm,
)
MENU: Final = (
    MenuEntry("Periksa suket", HOME, (CHECK,)),
    MenuEntry("Riwayat", HISTORY),
)


@dataclass(frozen=True)
class SignedInClerk(CurrentUser[Caller]):
    """One person of an institution, for the time of one request."""

    kind = CLERK

    @property
    def caller(self) -> Caller:
        """For whom they ask, and by which agreement."""
        return self.signed_in.user

    @property
    def agreement(self) -> Agreement:
        """What was agreed on."""
        return self.caller.agreement

    @property
    def zone(self) -> str:
        """The time zone of the office that the agreement was made with."""
        return self.agreement.zone

    @property
    def house(self) -> str:
        """The institution, as holders read it."""
        return self.agreement.name

    @property
    def menu(self) -> tuple[MenuEntry, ...]:
        """The pages there are."""
        return MENU


def enter(request: Request, app_state: AppStateDep) -> SignedInClerk:
    """Return the person whose session this is; raises `ClerkSessionOver`."""
    return _resumed(request, app_state, is_activity=True)


def watch(request: Request, app_state: AppStateDep) -> SignedInClerk:
    """Return the same to a page that asks by itself: it keeps no session alive."""
    return _resumed(request, app_state, is_activity=False)


def _resumed(
    request: Request, app_state: AppState, *, is_activity: bool
) -> SignedInClerk:
    token, now = CLERK.token_of(request, site_of(request)), app_state.clock()
    who = CLERK.resume(token, app_state, now=now, is_activity=is_activity)
    return SignedInClerk(request, app_state, token, now, who)


def act(
    user: Annotated[SignedInClerk, Depends(enter)], csrf: Annotated[str, Form()] = ""
) -> SignedInClerk:
    """Return the person, having proved that the form is of this session's own pages.

    Raises `ForeignClerkForm`.  Every route that is not a GET depends on this.
    """
    user.require_own_form(csrf)
    return user


ClerkDep = Annotated[SignedInClerk, Depends(enter)]
Watching = Annotated[SignedInClerk, Depends(watch)]
Acting = Annotated[SignedInClerk, Depends(act)]
