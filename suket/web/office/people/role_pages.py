"""Give somebody a role for a period, which is confirmed anew, and end it."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import grant_roles, officer_accounts, role_grants
from suket.access.errors import (
    BadPeriod,
    GovernsAlone,
    GrantOver,
    NeedsKecamatan,
    RoleHeldAlready,
    StepUpUsed,
)
from suket.access.person_errors import (
    MaybeSamePerson,
    NipNeeded,
    OnePersonTwoAccounts,
)
from suket.access.role_grants import Post
from suket.access.tables import Account
from suket.access.words import Purpose, Role
from suket.errors import SuketError
from suket.offices.errors import UnitNotFound
from suket.web.current_user import see_other
from suket.web.form_fields import chosen, day
from suket.web.indonesian_wording import ROLE_HINTS, ROLES
from suket.web.office import confirming
from suket.web.office.confirmed_act import asked
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
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
from suket.web.office.people.signer_doubts import told_doubt
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
    MaybeSamePerson: "orang",
    NipNeeded: "peran",
    OnePersonTwoAccounts: "orang",
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
def ask_give(
    username: str, user: ActingGovernor, typed: Annotated[TypedPost, Depends()]
) -> Response:
    """Show what giving the role brings about, and ask to confirm it."""
    return _question(user, username, typed)


@router.post(f"{GRANT}/lakukan")
def give(
    username: str,
    user: ActingGovernor,
    typed: Annotated[TypedPost, Depends()],
    proof: TypedProof,
) -> Response:
    """Give the role that was confirmed; who pressed twice is told the same."""
    if amiss(typed):
        return _question(user, username, typed)
    with governing(user, username):
        pass  # before anything is proved: no proof opens what is another office's
    content = content_of(username, typed)
    try:
        with confirming.confirmed(user, Purpose.GRANT, content, proof) as session:
            grant_roles.grant(
                session,
                username,
                post_of(typed),
                who=typed.orang,
                officer=user.officer,
                now=user.now,
            )
    except NOT_CONFIRMED as error:
        return _question(user, username, typed, proof.errors(error))
    except StepUpUsed:
        pass  # it was done, and is told once more
    except tuple(BESIDE) as error:
        return _beside(user, username, typed, error)
    return see_other(told(username, GIVEN))


def content_of(username: str, typed: TypedPost) -> list[str]:
    """Return what is confirmed: who is to have which role, where and how long."""
    where = [typed.peran, typed.unit, typed.mulai, typed.sampai]
    return [username, *where, typed.orang]


def _question(
    user: SignedInOfficer,
    username: str,
    typed: TypedPost,
    errors: dict[str, str] | None = None,
) -> Response:
    if wrong := amiss(typed):
        return person_page(user, username, wrong, typed=typed)
    post, officer, now = post_of(typed), user.officer, user.now
    try:
        with governing(user, username) as (session, account):
            grant_roles.require_possible(
                session, account, post, officer=officer, now=now
            )
            grant_roles.require_told(session, account, typed.orang, officer=officer)
            place = place_of(session, user, post)
            doubt = _doubt(session, user, account, post)
    except tuple(BESIDE) as error:
        return _beside(user, username, typed, error)
    content = content_of(username, typed)
    return user.page(
        "people/give_role",
        errors=errors,
        typed=typed,
        username=username,
        confirmation=confirming.asked(user, Purpose.GRANT, content),
        role=ROLES[post.role],
        hint=ROLE_HINTS[post.role],
        governs=post.role is Role.ADMIN,
        post=post,
        place=place,
        doubt=doubt,
        way=way_to(username),
    )


def _doubt(
    session: Session, user: SignedInOfficer, account: Account, post: Post
) -> str:
    if post.role is not Role.SIGNATORY:
        return ""
    who = officer_accounts.person_of(session, account)
    return told_doubt(session, user, who.name, who.nip, role=post.role)


def _beside(
    user: SignedInOfficer, username: str, typed: TypedPost, refusal: SuketError
) -> Response:
    errors = {BESIDE[type(refusal)]: refusal.pesan}
    alike = alike_in(refusal)
    return person_page(user, username, errors, typed=typed, alike=alike)


def alike_in(refusal: SuketError) -> tuple[str, ...]:
    """Return the accounts of those who are called alike, if that is refused."""
    return refusal.usernames if isinstance(refusal, MaybeSamePerson) else ()


def place_of(session: Session, user: SignedInOfficer, post: Post) -> str:
    """Return where a role counts, in words."""
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
