"""Forms by which somebody new gets an account, and name and NIP are changed.

An account comes with its first role, which is given like any other: confirmed anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import manage_accounts
from suket.access.errors import (
    BadUsername,
    PersonHasAccount,
    StepUpUsed,
)
from suket.access.manage_accounts import Newcomer
from suket.access.person_errors import (
    NipNeeded,
)
from suket.access.secret_hashing import drawn
from suket.access.users_and_sessions import require_username
from suket.access.words import Purpose, Role
from suket.errors import AlreadyThere, SuketError
from suket.offices import persons
from suket.offices.errors import BadNip, BadPersonName
from suket.offices.words import NoNip
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, chosen
from suket.web.indonesian_wording import ROLE_HINTS, ROLES
from suket.web.office import confirming
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.people.account_acts import once_password
from suket.web.office.people.people_list import unit_names
from suket.web.office.people.person_page import (
    CHOOSE,
    EMPLOYED,
    WHOLE_OFFICE,
    TypedPost,
    alike_choices,
    way_to,
)
from suket.web.office.people.role_pages import (
    BESIDE,
    alike_in,
    amiss,
    content_of,
    place_of,
    post_of,
)
from suket.web.office.people.signer_doubts import told_doubt
from suket.web.office.shown_once import shown_at
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

NEW: Final = "/petugas/orang-baru"
BAD_NAME: Final = (
    "Nama pengguna terdiri atas 3 sampai 32 huruf kecil, angka, titik, garis bawah,"
    " atau tanda hubung, dan diawali huruf atau angka."
)
NAME_TAKEN: Final = "Nama pengguna itu sudah dipakai. Pilih yang lain."
NO_NIP: Final = [
    Choice("", "Ada NIP"),
    Choice(NoNip.HONORARY.value, "Honorer atau tenaga kontrak, tidak akan ber-NIP"),
    Choice(NoNip.AWAITED.value, "Calon pegawai, NIP belum terbit"),
]
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
    tanpa_nip: Field = ""  # why there is none
    yakin: Field = ""  # the NIP that was doubted, and is meant

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

    @property
    def no_nip(self) -> NoNip | None:
        """Return why there is no NIP, None if nothing was said."""
        return next(iter(chosen(NoNip, [self.tanpa_nip])), None)


@router.get(NEW)
def ask(user: Governing) -> Response:
    """Show the form of a new officer."""
    return _form(user, TypedPerson(), TypedPost(mulai=user.today.isoformat()))


@router.post(NEW)
def ask_employ(
    user: ActingGovernor,
    person: Annotated[TypedPerson, Depends()],
    post: Annotated[TypedPost, Depends()],
    nama_pengguna: Field = "",
) -> Response:
    """Show the account with its first role, and ask to confirm it."""
    return _question(user, person, post, nama_pengguna.strip())


@router.post(f"{NEW}/lakukan")
def employ(
    user: ActingGovernor,
    person: Annotated[TypedPerson, Depends()],
    post: Annotated[TypedPost, Depends()],
    proof: TypedProof,
    nama_pengguna: Field = "",
) -> Response:
    """Make the account that was shown; its first password is shown once.

    Who pressed twice is led to the person's page, where the password no longer is.
    """
    username, password = nama_pengguna.strip(), drawn()
    if _amiss(person, post, username):
        return _question(user, person, post, username)
    content = _content(person, post, username)
    try:
        with confirming.confirmed(user, Purpose.GRANT, content, proof) as session:
            _employ(session, user, _newcomer(person, post, username), password)
    except NOT_CONFIRMED as error:
        return _question(user, person, post, username, proof.errors(error))
    except StepUpUsed:
        return see_other(way_to(username).href)
    except REFUSALS as error:
        return _refused(user, person, post, username, error)
    once = once_password(username, password)
    return shown_at(way_to(username).href, once, user, f"?selesai={EMPLOYED}")


def _amiss(person: TypedPerson, post: TypedPost, username: str) -> dict[str, str]:
    return person.errors() | _name_errors(username) | amiss(post)


def _newcomer(person: TypedPerson, post: TypedPost, username: str) -> Newcomer:
    return Newcomer(
        username=username,
        name=persons.name_of(person.nama),
        nip=persons.nip_of(person.nip),
        no_nip=person.no_nip,
        who=post.orang,
        post=post_of(post),
    )


def _content(person: TypedPerson, post: TypedPost, username: str) -> list[str]:
    """Return what is confirmed: who it is, and what they may do from when on."""
    who = [person.nama, person.nip, person.tanpa_nip]
    return [*who, *content_of(username, post)]


def _employ(
    session: Session, user: SignedInOfficer, newcomer: Newcomer, password: str
) -> None:
    manage_accounts.employ(
        session,
        newcomer,
        password,
        must_change=True,
        officer=user.officer,
        now=user.now,
    )


def _question(
    user: SignedInOfficer,
    person: TypedPerson,
    post: TypedPost,
    username: str,
    errors: Mapping[str, str] | None = None,
) -> Response:
    """Ask to confirm the account, unless it could not be made: that is tried first."""
    if wrong := _amiss(person, post, username):
        return _form(user, person, post, username, wrong)
    newcomer = _newcomer(person, post, username)
    try:
        with user.begin() as session:
            attempt = session.begin_nested()
            _employ(session, user, newcomer, drawn())
            attempt.rollback()
    except REFUSALS as error:
        return _refused(user, person, post, username, error)
    with user.reading() as session:
        place = place_of(session, user, newcomer.post)
        doubt = told_doubt(
            session, user, newcomer.name, newcomer.nip, role=newcomer.post.role
        )
    content = _content(person, post, username)
    return user.page(
        "people/confirm_person",
        errors=errors,
        confirmation=confirming.asked(user, Purpose.GRANT, content),
        person=person,
        typed=post,
        newcomer=newcomer,
        post=newcomer.post,
        role=ROLES[newcomer.post.role],
        hint=ROLE_HINTS[newcomer.post.role],
        governs=newcomer.post.role is Role.ADMIN,
        place=place,
        doubt=doubt,
        action=f"{NEW}/lakukan",
    )


def _name_errors(username: str) -> dict[str, str]:
    try:
        require_username(username)
    except BadUsername:
        return {"nama_pengguna": BAD_NAME}
    return {}


def _refused(
    user: SignedInOfficer,
    person: TypedPerson,
    post: TypedPost,
    username: str,
    error: SuketError,
) -> Response:
    wrong = _beside(error)
    return _form(user, person, post, username, wrong, alike=alike_in(error))


def _beside(error: SuketError) -> dict[str, str]:
    if isinstance(error, AlreadyThere):
        return {"nama_pengguna": NAME_TAKEN}
    if isinstance(error, NipNeeded):
        return {"tanpa_nip": error.pesan}
    return {BESIDE.get(type(error), "nip"): error.pesan}


def _form(
    user: SignedInOfficer,
    person: TypedPerson,
    post: TypedPost,
    username: str = "",
    errors: Mapping[str, str] | None = None,
    alike: Sequence[str] = (),
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
        alike=alike_choices(alike),
        no_nip=NO_NIP,
        roles=[CHOOSE, *(Choice(role.value, name) for role, name in ROLES.items())],
        hints=[(name, ROLE_HINTS[role]) for role, name in ROLES.items()],
        units=[
            WHOLE_OFFICE,
            *(Choice(key or "", name) for key, name in places.items()),
        ],
    )
