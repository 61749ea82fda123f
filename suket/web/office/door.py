"""The door to the counter: who is asking, in which session, by whose own form.

Everything behind it is bounded by the office of the officer who came in.
"""

import hmac
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from suket import offices, sign_in
from suket.accounts import Limits
from suket.errors import SessionOver
from suket.issue import Desk
from suket.models import Office
from suket.rights import Officer, Right
from suket.validity import local_day
from suket.web import cookies, pages
from suket.web.inside import Indoors, Inside, is_own_form
from suket.web.office import words
from suket.web.office.menu import Item, menu_of
from suket.web.pages import NO_STORE, Site, site_of
from verify.trust import Purpose

# The whole site sends no Referer.  Here the browser may send it to ourselves: it would
# otherwise blot out the `Origin` of our own forms too (Fetch standard, section 3.2.5),
# and after a session's end it tells where the officer was.
HEADERS: Final = {**NO_STORE, "Referrer-Policy": "same-origin"}


class ForeignForm(Exception):
    """A form that this session's own pages did not make."""


@dataclass(frozen=True)
class Counter:
    """One officer at the counter, for the time of one request."""

    request: Request
    inside: Inside
    officer: Officer
    office: Office
    token: str  # of the session, from the cookie
    csrf: str  # what this session's forms carry
    now: datetime

    @property
    def site(self) -> Site:
        """Where the service can be reached."""
        return site_of(self.request)

    @property
    def zone(self) -> str:
        """The office's time zone, in which its people read times."""
        return self.office.zone

    @property
    def today(self) -> date:
        """The office's local day."""
        return local_day(self.now, self.office.zone)

    @property
    def username(self) -> str:
        """Who is signed in."""
        return self.officer.username

    @property
    def role_name(self) -> str:
        """The role, in Indonesian."""
        return words.ROLES[self.officer.role]

    @property
    def office_name(self) -> str:
        """The office, as it is called: "Kota Cirebon"."""
        return self.office.name

    @cached_property
    def menu(self) -> tuple[Item, ...]:
        """The pages this officer may open."""
        return menu_of(self.officer)

    @property
    def idle_seconds(self) -> int:
        """After how long without an act the session ends."""
        return int(limits_of(self.inside).idle.total_seconds())

    def may(self, right: Right) -> bool:
        """Say whether the officer's role includes `right`."""
        return self.officer.may(right)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open the transaction of one act; at the end of the block it is committed.

        Only then are the jobs told: what they look for must be there.
        """
        with self.inside.database.begin() as session:
            yield session
        self.inside.wake()

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
        return self.inside.database.reading()

    def desk(self) -> Desk:
        """Return where this officer issues, with the key that signs there now.

        Raises a leaf of `keys.errors.KeyFault` if no key may.
        """
        code = self.office.code
        signer = self.inside.keys.signer(Purpose.SUKET, office=code, at=self.now)
        return Desk(office=code, signer=signer)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Return a page of templates/pages/office/ as an answer.

        `errors` tells, by the id of a field, what to put right; the page then says so
        at its top and beside the field, and its status is 422 unless given.
        """
        found = dict(errors or {})
        return pages.render(
            self.request,
            f"office/{template}.html",
            status=422 if found and status == 200 else status,  # noqa: PLR2004 - HTTP's own
            headers=HEADERS,
            desk=self,
            errors=found,
            **context,
        )


def enter(request: Request, inside: Indoors) -> Counter:
    """Return the officer whose session this is, or raise `SessionOver`."""
    return _entered(request, inside, is_activity=True)


def watch(request: Request, inside: Indoors) -> Counter:
    """Return the same to a page that asks by itself: it keeps no session alive."""
    return _entered(request, inside, is_activity=False)


def limits_of(inside: Inside) -> Limits:
    """Return how long a session lives here."""
    settings = inside.settings
    return Limits(idle=settings.session_idle, absolute=settings.session_length)


def has_session(scope: Scope, inside: Inside, site: Site) -> bool:
    """Say whether a request comes with a live session, before its body is read.

    No more than that: who may do what is asked of `enter`, as ever.
    """
    token = cookies.read(Request(scope), cookies.SESSION, site)
    if not token:
        return False
    limits, now = limits_of(inside), inside.clock()
    try:
        sign_in.go_on(inside.database, token, limits, now=now, is_activity=False)
    except SessionOver:
        return False
    return True


def _entered(request: Request, inside: Inside, *, is_activity: bool) -> Counter:
    now, site = inside.clock(), site_of(request)
    token = cookies.read(request, cookies.SESSION, site)
    if not token:
        raise SessionOver
    who = sign_in.go_on(
        inside.database, token, limits_of(inside), now=now, is_activity=is_activity
    )
    with inside.database.reading() as session:
        office = offices.find(session, who.officer.office)
    counter = Counter(request, inside, who.officer, office, token, who.csrf_token, now)
    request.state.counter = counter  # a refusal is shown in the same frame
    return counter


def act(
    counter: Annotated[Counter, Depends(enter)], csrf: Annotated[str, Form()] = ""
) -> Counter:
    """Return the officer, having proved that the form is of this session's own pages.

    Raises `ForeignForm`.  Every route that is not a GET depends on this.
    """
    is_ours = hmac.compare_digest(csrf.encode(), counter.csrf.encode())
    if not is_ours or not is_own_form(counter.request, counter.site.url):
        raise ForeignForm
    return counter


AtCounter = Annotated[Counter, Depends(enter)]
Watching = Annotated[Counter, Depends(watch)]
Acting = Annotated[Counter, Depends(act)]


def see_other(path: str) -> Response:
    """Send the browser on to a page, so that reloading it repeats no act."""
    return RedirectResponse(path, status_code=303, headers=HEADERS)
