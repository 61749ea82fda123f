"""The pages that ask once more before an act on an institution, and do it.

A GET shows what the act brings about; the POST of that page does it.
"""

from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from suket.access.secret_hashing import drawn
from suket.institutions import (
    api_keys,
    clerk_accounts,
    institutions,
    manage_institutions,
)
from suket.web.current_user import see_other
from suket.web.office.confirmed_act import Act, Way, asked
from suket.web.office.institution_acts import (
    CLOSE,
    DISABLE,
    ENABLE,
    ON_PEOPLE,
    PASSWORD,
    REVOKE,
    UNLOCK,
    is_possible,
)
from suket.web.office.institution_detail import (
    HERE,
    changing,
    once_password,
)
from suket.web.office.institutions import INSTITUTIONS
from suket.web.office.shown_once import shown_at
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

PERSON: Final = f"{HERE}/orang/{{username}}/{{path}}"
KEY: Final = f"{HERE}/kunci/{{key_id}}/{REVOKE.path}"
AGREEMENT: Final = f"{HERE}/{CLOSE.path}"


# People


@router.get(PERSON)
def ask_person(code: str, username: str, path: str, user: Governing) -> Response:
    """Show what an act on a person brings about."""
    act = _on_person(path)
    with changing(user, code) as session:
        clerk = clerk_accounts.find_of(session, username, institution=code)
        is_sensible = is_possible(act, clerk)
    return _ask(user, code, act, username) if is_sensible else _back(code)


@router.post(PERSON)
def do_person(code: str, username: str, path: str, user: ActingGovernor) -> Response:
    """Do it; a password that is made is shown once, where the browser is sent to."""
    act = _on_person(path)
    password = drawn() if act in (ENABLE, PASSWORD) else ""
    with changing(user, code) as session:
        clerk = clerk_accounts.find_of(session, username, institution=code)
        if not is_possible(act, clerk):
            return _back(code)
        _carry_out(session, act, username, password, user)
    if not password:
        return _back(code, act, username)
    once = once_password(username, password)
    return shown_at(f"{INSTITUTIONS}/{code}", once, user, _said(act, username))


def _on_person(path: str) -> Act:
    if path not in ON_PEOPLE:
        raise HTTPException(404)
    return ON_PEOPLE[path]


def _carry_out(
    session: Session, act: Act, username: str, password: str, user: SignedInOfficer
) -> None:
    who, now = user.username, user.now
    if act is DISABLE:
        manage_institutions.dismiss(session, username, who=who, now=now)
    elif act is UNLOCK:
        manage_institutions.unlock(session, username, who=who, now=now)
    elif act is ENABLE:
        manage_institutions.reinstate(session, username, password, who=who, now=now)
    else:
        manage_institutions.give_password(session, username, password, who=who, now=now)


# Keys


@router.get(KEY)
def ask_key(code: str, key_id: str, user: Governing) -> Response:
    """Show what revoking a key brings about."""
    with changing(user, code) as session:
        key = api_keys.find(session, key_id, institution=code)
        label, is_over = key.label, key.revoked_at is not None
    return _back(code) if is_over else _ask(user, code, REVOKE, label)


@router.post(KEY)
def revoke_key(code: str, key_id: str, user: ActingGovernor) -> Response:
    """Let a key in no more, at once."""
    who, now = user.username, user.now
    with changing(user, code) as session:
        manage_institutions.revoke_key(session, code, key_id, who=who, now=now)
    return _back(code, REVOKE, key_id)


# The agreement


@router.get(AGREEMENT)
def ask_close(code: str, user: Governing) -> Response:
    """Show what ending the agreement brings about."""
    with changing(user, code) as session:
        name = institutions.find(session, code).name
    return _ask(user, code, CLOSE, name)


@router.post(AGREEMENT)
def close(code: str, user: ActingGovernor) -> Response:
    """End the agreement for good."""
    with changing(user, code) as session:
        manage_institutions.close(session, code, who=user.username, now=user.now)
    return _back(code, CLOSE, code)


def _ask(user: SignedInOfficer, code: str, act: Act, name: str) -> Response:
    way = Way(f"{INSTITUTIONS}/{code}", "Kembali ke lembaga")
    return asked(user, act, name, way)


def _back(code: str, act: Act | None = None, subject: str = "") -> Response:
    """Go on to the institution, which says in green what was done to `subject`."""
    return see_other(f"{INSTITUTIONS}/{code}{_said(act, subject) if act else ''}")


def _said(act: Act, subject: str) -> str:
    return f"?selesai={act.path}&atas={subject}"
