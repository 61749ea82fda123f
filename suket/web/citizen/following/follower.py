"""Who has proved that an application is theirs: the cookie that says so."""

import hmac
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from suket.applications.following import follow
from suket.applications.following.follow import Followed
from suket.applications.tables import ApplicationCase
from suket.web import cookies, pages
from suket.web.app_state import AppState, AppStateDep, is_own_page
from suket.web.pages import STATUS, site_of

OPEN_FOR: Final = timedelta(minutes=30)
# The number, until when in seconds, and the seal.
_PASS: Final = re.compile(r"([0-9-]{16,24})~([0-9]{1,11})~[0-9a-f]{64}")


class NotShown(Exception):
    """Number, birth date and code were not given in this browser, or too long ago."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Someone whose application it is, for the time of one request."""

    request: Request
    app_state: AppState
    case: ApplicationCase
    now: datetime

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open the transaction of one act; the jobs are told once it is committed."""
        with self.app_state.database.begin() as session:
            yield session
        self.app_state.wake()

    def reading(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
        return self.app_state.database.reading()


async def enter(request: Request, app_state: AppStateDep) -> Follower:
    """Return the follower, or raise `NotShown`; also `LineFull`.

    Anybody can make up a cookie, so that it is looked at in a line.
    """
    value = cookies.read(request, cookies.FOLLOWER, site_of(request))
    found = _PASS.fullmatch(value)
    if found is None:
        raise NotShown
    looks, number = app_state.secret_lines.looks, found[1]
    return await looks.work(
        request.scope, number, _entered, request, app_state, number, value
    )


def _entered(
    request: Request, app_state: AppState, number: str, value: str
) -> Follower:
    now = app_state.clock()
    with app_state.database.reading() as session:
        followed = follow.with_number(session, number)
    if followed is None or not _is_pass(value, followed, now):
        raise NotShown
    return Follower(request, app_state, followed.case, now)


Following = Annotated[Follower, Depends(enter)]


def require_own_page(request: Request) -> None:
    """Raise 403 unless one of our own pages asks."""
    if not is_own_page(request, site_of(request).url):
        raise HTTPException(403)


def acting(follower: Following) -> Follower:
    """Return who acts from a page of ours, or raise 403."""
    require_own_page(follower.request)
    return follower


OwnAct = Annotated[Follower, Depends(acting)]


def to_status() -> Response:
    """Send the browser to where it is said how things stand."""
    return RedirectResponse(STATUS, 303, pages.NO_STORE)


async def not_shown(request: Request, error: Exception) -> Response:
    """Send whoever has not proved it to where that is asked."""
    del request, error
    return to_status()


def pass_of(followed: Followed, until: datetime) -> str:
    """Return the cookie's value: which application, until when, and a seal.

    It is keyed by the sealed code, which nobody outside knows.
    """
    told = f"{followed.case.number}~{int(until.timestamp())}"
    seal = hmac.new(followed.code.sealed, told.encode(), sha256).hexdigest()
    return f"{told}~{seal}"


def _is_pass(value: str, followed: Followed, now: datetime) -> bool:
    until = datetime.fromtimestamp(int(value.split("~")[1]), now.tzinfo)
    is_ours = hmac.compare_digest(value.encode(), pass_of(followed, until).encode())
    return is_ours and now < until
