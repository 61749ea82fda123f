"""The pages that ask once more before an act on somebody's account, and do it."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from suket.access import manage_accounts
from suket.access.secret_hashing import drawn
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.confirmed_act import Act, asked
from suket.web.office.people.person_acts import (
    DISABLE,
    ENABLE,
    LEAVE,
    ON_ACCOUNTS,
    PASSWORD,
    UNLOCK,
    is_possible,
)
from suket.web.office.people.person_page import (
    HERE,
    LEFT,
    governing,
    told,
    way_to,
)
from suket.web.office.shown_once import Once, shown_at
from suket.web.office.signed_in_officer import ActingGovernor, Governing

router = APIRouter(include_in_schema=False)

ACCOUNT_ACT: Final = f"{HERE}/akun/{{path}}"
SESSION: Final = f"{HERE}/sesi"

_PLAIN: Final[dict[Act, Callable[..., Any]]] = {
    DISABLE: manage_accounts.disable,
    UNLOCK: manage_accounts.unlock,
    LEAVE: manage_accounts.end_sessions,
}
_WITH_PASSWORD: Final[dict[Act, Callable[..., Any]]] = {
    ENABLE: manage_accounts.enable,
    PASSWORD: manage_accounts.give_password,
}


@router.get(ACCOUNT_ACT)
def ask(username: str, path: str, user: Governing) -> Response:
    """Show what an act on an account brings about."""
    act = _named(path)
    with governing(user, username) as (_, account):
        is_sensible = is_possible(act, account)
    way = way_to(username)
    return asked(user, act, username, way) if is_sensible else see_other(way.href)


@router.post(ACCOUNT_ACT)
def do(username: str, path: str, user: ActingGovernor) -> Response:
    """Do it; a password that is made is shown once, where the browser is sent to."""
    act, by, password = _named(path), user.officer, drawn()
    with governing(user, username) as (session, account):
        if not is_possible(act, account):
            return see_other(way_to(username).href)
        if act in _PLAIN:
            _PLAIN[act](session, username, officer=by, now=user.now)
            return see_other(told(username, act.path))
        _WITH_PASSWORD[act](
            session, username, password, must_change=True, officer=by, now=user.now
        )
    said = f"?selesai={act.path}"
    once = once_password(username, password)
    return shown_at(way_to(username).href, once, user, said)


def _named(path: str) -> Act:
    if path not in ON_ACCOUNTS:
        raise HTTPException(404)
    return ON_ACCOUNTS[path]


def once_password(username: str, password: str) -> Once:
    """Return what shows an officer's password this once."""
    advice = (
        "Sampaikan langsung kepada orangnya, jangan lewat pesan. Saat pertama masuk ia"
        " harus menggantinya, dan sebelum itu tidak dapat berbuat apa-apa."
    )
    return Once(f"Kata sandi {username} sudah dibuat", "Kata sandi", password, advice)


@router.post(SESSION)
def end_session(username: str, user: ActingGovernor, sesi: Field = "") -> Response:
    """End one session of somebody of this office."""
    with governing(user, username) as (session, _):
        manage_accounts.end_sessions(
            session, username, only=sesi, officer=user.officer, now=user.now
        )
    return see_other(told(username, LEFT))
