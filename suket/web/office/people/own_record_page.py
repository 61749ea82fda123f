"""Say which resident a person is: their own application is for somebody else."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access import officer_accounts
from suket.applications.deciding.know_own import know_own, known_as
from suket.errors import AlreadyThere
from suket.residents import nik as niks
from suket.residents.errors import ResidentNotFound
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.people.person_page import HERE, KNOWN, governing, told, way_to
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

OWN_RECORD: Final = f"{HERE}/penduduk"
ANOTHERS: Final = "NIK itu sudah dinyatakan milik orang lain di kantor ini."
NO_NIK: Final = "Isi NIK orang ini: 16 angka."


@router.get(OWN_RECORD)
def ask(username: str, user: Governing) -> Response:
    """Show the form, and who the person is known as."""
    return _form(user, username)


@router.post(OWN_RECORD)
def say(username: str, user: ActingGovernor, nik: Field = "") -> Response:
    """Keep which resident the person is."""
    if niks.fault(niks.tidy(nik)) is niks.NOT_16_DIGITS:
        return _form(user, username, nik, NO_NIK)
    try:
        with governing(user, username) as (session, _):
            know_own(session, username, nik, officer=user.officer, now=user.now)
    except ResidentNotFound as unknown:
        return _form(user, username, nik, unknown.pesan)
    except AlreadyThere:
        return _form(user, username, nik, ANOTHERS)
    return see_other(told(username, KNOWN))


def _form(
    user: SignedInOfficer, username: str, nik: str = "", amiss: str = ""
) -> Response:
    with governing(user, username) as (session, account):
        who = officer_accounts.person_of(session, account)
        resident = known_as(session, who.id)
    return user.page(
        "people/own_record",
        errors={"nik": amiss} if amiss else None,
        name=who.name,
        resident=resident,
        nik=nik,
        way=way_to(username),
    )
