"""The officer who is signed in: who is asking, in which session, by whose form.

Everything behind it is bounded by the office of the officer who came in.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Final

from fastapi import Depends, Form, Request
from sqlalchemy.orm import Session

from suket.access import denied_acts, officer_accounts, second_factors
from suket.access.errors import FactorMissing, SessionOver
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Officer, Right
from suket.access.second_step import asked_at
from suket.access.webauthn_ceremonies import RelyingParty, request_options
from suket.offices import versions
from suket.offices.versions import OfficeOnDay
from suket.register.issue import Desk
from suket.web import cookies, indonesian_wording
from suket.web.app_state import AppState, AppStateDep
from suket.web.current_user import CurrentUser, UserKind
from suket.web.devices import device_of
from suket.web.office.menu import HOME, IN_BULK, Item, menu_of
from suket.web.pages import Site, site_of
from verify.trust_list import Purpose


class ForeignForm(Exception):
    """A form that this session's own pages did not make."""


class PasswordIsGiven(Exception):
    """The officer has to choose a password of their own first."""


def ask_passkey(site: Site, greeting: str, now: datetime) -> str:
    """Return what a stranger's passkey is asked, by the token of the sign-in form."""
    party = RelyingParty(site.url)
    if not party.can_ask:
        return ""
    return request_options(party, asked_at(greeting, now).challenge)


OFFICER: Final = UserKind(
    users=OFFICERS,
    cookie=cookies.SESSION,
    also_dropped=(cookies.SEARCH, cookies.ONCE, cookies.HALF),
    folder="office",
    home=HOME,
    session_over=SessionOver,
    foreign_form=ForeignForm,
    ask_passkey=ask_passkey,
)


@dataclass(frozen=True)
class SignedInOfficer(CurrentUser[Officer]):
    """One officer at the counter, for the time of one request."""

    office: OfficeOnDay  # as it is set up today

    kind = OFFICER

    @property
    def officer(self) -> Officer:
        """Who acts, and with which rights."""
        return self.signed_in.user

    @property
    def zone(self) -> str:
        """The office's time zone, in which its people read times."""
        return self.office.zone

    @property
    def house(self) -> str:
        """The office, as it is called: "Kota Cirebon"."""
        return self.office.name

    @property
    def role_names(self) -> str:
        """The roles in force, in Indonesian, in the order of their list."""
        names = indonesian_wording.ROLES.items()
        return ", ".join(name for role, name in names if role in self.officer.roles)

    @cached_property
    def menu(self) -> tuple[Item, ...]:
        """The pages this officer may open."""
        return menu_of(self.officer, self.serves_by)

    @property
    def in_bulk(self) -> str:
        """What serving many at once is called at this office."""
        return IN_BULK[self.serves_by]

    @property
    def serves_by(self) -> Right:
        """By which right one serves residents here: issuing, or applying for them."""
        return Right.ISSUE if self.office.issues_at_once else Right.APPLY

    def require_serving(self) -> None:
        """Raise `RoleNotAllowed` unless this officer serves residents from the record.

        An operator applies too, but reads nothing of the office.
        """
        self.officer.require(Right.ISSUE)
        self.officer.require(self.serves_by)

    def may(self, right: Right, *, at: str | None = None) -> bool:
        """Say whether the roles include `right`, at a unit if one is named."""
        return self.officer.may(right, at=at)

    @property
    def is_factor_wanted(self) -> bool:
        """Whether somebody with this role should have a second factor."""
        return second_factors.are_wanted_of(self.officer)

    @property
    def is_factor_demanded(self) -> bool:
        """Whether they do nothing without."""
        rule = self.app_state.settings.second_factor
        return rule == "demanded" and self.is_factor_wanted

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open the transaction of one act; at the end of the block it is committed.

        Only then are the jobs told: what they look for must be there.
        """
        with self.app_state.database.begin() as session:
            yield session
        self.app_state.wake()

    def count_denied(self) -> None:
        """Count that this officer was refused something: see `denied_acts`."""
        with self.app_state.database.begin() as session:
            denied_acts.count(session, self.officer, now=self.now)

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
        return self.app_state.database.reading()

    def desk(self) -> Desk:
        """Return where this officer issues, with the key that signs there now.

        Raises a leaf of `keys.errors.KeyFault` if no key may.
        """
        code = self.office.code
        signer = self.app_state.keys.signer(Purpose.SUKET, office=code, at=self.now)
        return Desk(office=code, signer=signer)


def enter(request: Request, app_state: AppStateDep) -> SignedInOfficer:
    """Return the officer whose session this is, or raise `SessionOver`."""
    return _resumed(request, app_state, is_activity=True)


def watch(request: Request, app_state: AppStateDep) -> SignedInOfficer:
    """Return the same to a page that asks by itself: it keeps no session alive."""
    return _resumed(request, app_state, is_activity=False)


def _resumed(
    request: Request, app_state: AppState, *, is_activity: bool
) -> SignedInOfficer:
    token, now = OFFICER.token_of(request, site_of(request)), app_state.clock()
    is_known = app_state.known_askers.has(token)
    who = OFFICER.resume(token, app_state, now=now, is_activity=is_activity)
    if not is_known:
        with app_state.database.begin() as session:
            officer_accounts.note_device(session, token, device_of(request))
    with app_state.database.reading() as session:
        office = versions.at(session, who.user.office, now=now)
    user = SignedInOfficer(request, app_state, token, now, who, office)
    request.state.user = user  # a refusal is shown in the same frame
    return user


def act(
    user: Annotated[SignedInOfficer, Depends(enter)],
    csrf: Annotated[str, Form()] = "",
) -> SignedInOfficer:
    """Return the officer, having proved that the form is of this session's own pages.

    Raises `ForeignForm`.  Every route that is not a GET depends on this.
    """
    user.require_own_form(csrf)
    return user


# What everybody may who is signed in: their own account, sessions and way out.
OneselfDep = Annotated[SignedInOfficer, Depends(enter)]
OneselfWatching = Annotated[SignedInOfficer, Depends(watch)]
OneselfActing = Annotated[SignedInOfficer, Depends(act)]


def act_unasked(
    user: Annotated[SignedInOfficer, Depends(watch)],
    csrf: Annotated[str, Form()] = "",
) -> SignedInOfficer:
    """Return the same for what a page sends by itself: it keeps no session alive."""
    user.require_own_form(csrf)
    return read(user)


def settle(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who has what somebody with these roles has to have.

    Raises `PasswordIsGiven` if somebody else knows the password, and `FactorMissing` if
    a second factor is demanded and there is none.  Pages that mend it do not ask this.
    """
    if user.officer.must_change_password:
        raise PasswordIsGiven
    if user.is_factor_demanded:
        with user.reading() as session:
            if second_factors.are_missing(session, user.username):
                raise FactorMissing
    return user


def act_settled(user: OneselfActing) -> SignedInOfficer:
    """Return the same for a form of this session's own pages."""
    return settle(user)


def read(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who may see residents and sukets; else `RoleNotAllowed`."""
    settle(user).officer.require(Right.READ)
    return user


def watch_reading(user: OneselfWatching) -> SignedInOfficer:
    """Return the same to a page that asks by itself."""
    return read(user)


def act_reading(user: OneselfActing) -> SignedInOfficer:
    """Return the same for a form of this session's own pages."""
    return read(user)


def govern(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who may govern the office; raises `RoleNotAllowed`."""
    settle(user).officer.require(Right.GOVERN)
    return user


def act_governing(user: OneselfActing) -> SignedInOfficer:
    """Return the same for a form of this session's own pages."""
    return govern(user)


def apply_for(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who may apply for people; raises `RoleNotAllowed`.

    For whom, and at which units, says `suket.applications.reach`.
    """
    settle(user).officer.require(Right.APPLY)
    return user


def watch_applying(user: OneselfWatching) -> SignedInOfficer:
    """Return the same to a page that asks by itself."""
    return apply_for(user)


def act_applying(user: OneselfActing) -> SignedInOfficer:
    """Return the same for a form of this session's own pages."""
    return apply_for(user)


def see(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who may read or apply, and so sees applications."""
    if not settle(user).may(Right.READ):
        user.officer.require(Right.APPLY)
    return user


def approve(user: OneselfDep) -> SignedInOfficer:
    """Return the officer, who may approve; raises `RoleNotAllowed`."""
    settle(user).officer.require(Right.APPROVE)
    return user


def act_approving(user: OneselfActing) -> SignedInOfficer:
    """Return the same for a form of this session's own pages."""
    return approve(user)


SettledDep = Annotated[SignedInOfficer, Depends(settle)]
SettledActing = Annotated[SignedInOfficer, Depends(act_settled)]
OfficerDep = Annotated[SignedInOfficer, Depends(read)]
Watching = Annotated[SignedInOfficer, Depends(watch_reading)]
Acting = Annotated[SignedInOfficer, Depends(act_reading)]
ActingUnasked = Annotated[SignedInOfficer, Depends(act_unasked)]
Governing = Annotated[SignedInOfficer, Depends(govern)]
ActingGovernor = Annotated[SignedInOfficer, Depends(act_governing)]
Applying = Annotated[SignedInOfficer, Depends(apply_for)]
WatchingApply = Annotated[SignedInOfficer, Depends(watch_applying)]
ActingForOthers = Annotated[SignedInOfficer, Depends(act_applying)]
Seeing = Annotated[SignedInOfficer, Depends(see)]
Approving = Annotated[SignedInOfficer, Depends(approve)]
ActingApprover = Annotated[SignedInOfficer, Depends(act_approving)]
