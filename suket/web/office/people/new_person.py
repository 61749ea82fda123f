"""Forms by which somebody new gets an account, and name and NIP are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.access import manage_accounts, officer_accounts
from suket.access.errors import BadUsername, PersonHasAccount
from suket.access.manage_accounts import Newcomer
from suket.access.secret_hashing import drawn
from suket.access.users_and_sessions import require_username
from suket.errors import AlreadyThere, SuketError
from suket.offices import persons
from suket.offices.errors import BadNip, BadPersonName
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field
from suket.web.indonesian_wording import ROLE_HINTS, ROLES
from suket.web.office.people.account_acts import once_password
from suket.web.office.people.people_list import unit_names
from suket.web.office.people.person_page import (
    CHOOSE,
    DESCRIBED,
    EMPLOYED,
    HERE,
    WHOLE_OFFICE,
    TypedPost,
    governing,
    told,
    way_to,
)
from suket.web.office.people.role_pages import BESIDE, amiss, post_of
from suket.web.office.shown_once import shown_at
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

NEW: Final = "/petugas/orang-baru"
DESCRIBE: Final = f"{HERE}/data"
BAD_NAME: Final = (
    "Nama pengguna terdiri atas 3 sampai 32 huruf kecil, angka, titik, garis bawah,"
    " atau tanda hubung, dan diawali huruf atau angka."
)
NAME_TAKEN: Final = "Nama pengguna itu sudah dipakai. Pilih yang lain."
NIP_TAKEN: Final = "NIP itu milik orang lain yang sudah tercatat. Periksa angkanya."
REFUSALS: Final[tuple[type[SuketError], ...]] = (
    AlreadyThere,
    PersonHasAccount,
    *BESIDE,
)


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """The fields of who somebody is, as typed."""

    nama: Field = ""
    nip: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        found = {}
        try:
            persons.name_of(self.nama)
        except BadPersonName as error:
            found["nama"] = error.pesan
        try:
            persons.nip_of(self.nip)
        except BadNip as error:
            found["nip"] = error.pesan
        return found


@router.get(NEW)
def ask(user: Governing) -> Response:
    """Show the form of a new officer."""
    return _form(user, TypedPerson(), TypedPost(mulai=user.today.isoformat()))


@router.post(NEW)
def employ(
    user: ActingGovernor,
    person: Annotated[TypedPerson, Depends()],
    post: Annotated[TypedPost, Depends()],
    nama_pengguna: Field = "",
) -> Response:
    """Make the account with its first role; its first password is shown once."""
    username, password = nama_pengguna.strip(), drawn()
    errors = person.errors() | _name_errors(username) | amiss(post)
    if errors:
        return _form(user, person, post, username, errors)
    newcomer = Newcomer(
        username=username,
        name=persons.name_of(person.nama),
        nip=persons.nip_of(person.nip),
        post=post_of(post),
    )
    try:
        with user.begin() as session:
            manage_accounts.employ(
                session,
                newcomer,
                password,
                must_change=True,
                officer=user.officer,
                now=user.now,
            )
    except REFUSALS as error:
        return _form(user, person, post, username, _beside(error))
    once = once_password(username, password)
    return shown_at(way_to(username).href, once, user, f"?selesai={EMPLOYED}")


def _name_errors(username: str) -> dict[str, str]:
    try:
        require_username(username)
    except BadUsername:
        return {"nama_pengguna": BAD_NAME}
    return {}


def _beside(error: SuketError) -> dict[str, str]:
    if isinstance(error, AlreadyThere):
        return {"nama_pengguna": NAME_TAKEN}
    return {BESIDE.get(type(error), "nip"): error.pesan}


def _form(
    user: SignedInOfficer,
    person: TypedPerson,
    post: TypedPost,
    username: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response:
    with user.reading() as session:
        places = unit_names(session, user.office.code)
    places.pop(user.office.code)
    return user.page(
        "people/new_person",
        errors=errors,
        person=person,
        typed=post,
        username=username,
        roles=[CHOOSE, *(Choice(role.value, name) for role, name in ROLES.items())],
        hints=[(name, ROLE_HINTS[role]) for role, name in ROLES.items()],
        units=[
            WHOLE_OFFICE,
            *(Choice(key or "", name) for key, name in places.items()),
        ],
    )


@router.get(DESCRIBE)
def ask_who(username: str, user: Governing) -> Response:
    """Show the form of somebody's name and NIP."""
    with governing(user, username) as (session, account):
        who = officer_accounts.person_of(session, account)
        typed = TypedPerson(who.name, who.nip or "")
    return user.page("people/describe", typed=typed, username=username)


@router.post(DESCRIBE)
def describe(
    username: str, user: ActingGovernor, typed: Annotated[TypedPerson, Depends()]
) -> Response:
    """Keep somebody's name and NIP."""
    errors, officer, now = typed.errors(), user.officer, user.now
    if not errors:
        name, nip = persons.name_of(typed.nama), persons.nip_of(typed.nip)
        try:
            with governing(user, username) as (session, _):
                manage_accounts.describe(
                    session, username, name, nip, officer=officer, now=now
                )
            return see_other(told(username, DESCRIBED))
        except AlreadyThere:
            errors = {"nip": NIP_TAKEN}
    return user.page("people/describe", errors=errors, typed=typed, username=username)
