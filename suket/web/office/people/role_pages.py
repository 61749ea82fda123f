"""Give somebody a role for a period, and end it: each is asked once more."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import grant_roles, role_grants
from suket.access.errors import (
    BadPeriod,
    GovernsAlone,
    GrantOver,
    NeedsKecamatan,
    RoleHeldAlready,
)
from suket.access.role_grants import Post
from suket.access.words import Role
from suket.errors import SuketError
from suket.offices.errors import UnitNotFound
from suket.web.current_user import see_other
from suket.web.form_fields import chosen, day
from suket.web.indonesian_wording import ROLE_HINTS, ROLES
from suket.web.office.confirmed_act import asked
from suket.web.office.people.people_list import unit_names
from suket.web.office.people.person_acts import END_ROLE
from suket.web.office.people.person_page import (
    GIVEN,
    HERE,
    TypedPost,
    governing,
    person_page,
    told,
    way_to,
)
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

GRANT: Final = f"{HERE}/peran"
END: Final = f"{GRANT}/{{grant_id}}/{END_ROLE.path}"

NO_ROLE: Final = "Pilih perannya."
NO_FIRST: Final = "Isi sejak kapan peran itu berlaku."
TURNED: Final = "“Berlaku sampai” tidak boleh sebelum “Berlaku mulai”."
NO_LAST: Final = "Tanggal itu tidak ada. Kosongkan bila tanpa batas."

# Beside which field of the form a refusal is told.
BESIDE: Final[dict[type[SuketError], str]] = {
    BadPeriod: "mulai",
    GovernsAlone: "peran",
    NeedsKecamatan: "unit",
    RoleHeldAlready: "peran",
    UnitNotFound: "unit",
}


def amiss(typed: TypedPost) -> dict[str, str]:
    """Return what cannot be read, by field."""
    first, last = day(typed.mulai), day(typed.sampai)
    wrong = {
        "peran": not chosen(Role, [typed.peran]) and NO_ROLE,
        "mulai": first is None and NO_FIRST,
        "sampai": bool(typed.sampai) and last is None and NO_LAST,
    }
    if first is not None and last is not None and last < first:
        wrong["sampai"] = TURNED
    return {field: sentence for field, sentence in wrong.items() if sentence}


def post_of(typed: TypedPost) -> Post:
    """Return the role with its period; nothing may be `amiss`."""
    [role] = chosen(Role, [typed.peran])
    since, until = day(typed.mulai) or date.max, day(typed.sampai)
    return Post(role=role, since=since, until=until, unit=typed.unit or None)


@router.post(GRANT)
def give(
    username: str, user: ActingGovernor, typed: Annotated[TypedPost, Depends()]
) -> Response:
    """Show what giving the role brings about; once that was seen (`yakin`), give it."""
    errors = amiss(typed)
    if errors:
        return person_page(user, username, errors, typed=typed)
    post, officer, now = post_of(typed), user.officer, user.now
    try:
        with governing(user, username) as (session, account):
            if typed.yakin:
                grant_roles.grant(session, username, post, officer=officer, now=now)
                return see_other(told(username, GIVEN))
            grant_roles.require_possible(
                session, account, post, officer=officer, now=now
            )
            place = _place(session, user, post)
    except tuple(BESIDE) as error:
        errors = {BESIDE[type(error)]: error.pesan}
        return person_page(user, username, errors, typed=typed)
    return user.page(
        "people/give_role",
        typed=typed,
        username=username,
        role=ROLES[post.role],
        hint=ROLE_HINTS[post.role],
        governs=post.role is Role.ADMIN,
        post=post,
        place=place,
        way=way_to(username),
    )


def _place(session: Session, user: SignedInOfficer, post: Post) -> str:
    return unit_names(session, user.office.code).get(post.unit, "Seluruh kantor")


@router.get(END)
def ask_end(username: str, grant_id: str, user: Governing) -> Response:
    """Show what ending a role brings about."""
    code, way = user.office.code, way_to(username)
    with governing(user, username) as (session, account):
        grant = role_grants.find(session, grant_id, account.person_id, office=code)
    if role_grants.is_over(grant, user.today):
        return see_other(way.href)
    return asked(user, END_ROLE, f"{ROLES[grant.role]} ({username})", way)


@router.post(END)
def end(username: str, grant_id: str, user: ActingGovernor) -> Response:
    """End the role at once; who pressed twice is told the same."""
    try:
        with governing(user, username) as (session, _):
            grant_roles.end(
                session, username, grant_id, officer=user.officer, now=user.now
            )
    except GrantOver:
        return see_other(way_to(username).href)
    return see_other(told(username, END_ROLE.path))
