"""The form by which name and NIP of somebody are changed, or why there is none."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.access import manage_accounts, officer_accounts
from suket.access.errors import NipNeeded
from suket.errors import AlreadyThere
from suket.offices import persons
from suket.offices.persons import KnownBy
from suket.web.current_user import see_other
from suket.web.office.people.new_person import NO_NIP, TypedPerson
from suket.web.office.people.person_page import DESCRIBED, HERE, governing, told
from suket.web.office.people.signer_doubts import told_doubt
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

DESCRIBE: Final = f"{HERE}/data"
NIP_TAKEN: Final = "NIP itu milik orang lain yang sudah tercatat. Periksa angkanya."


@router.get(DESCRIBE)
def ask_who(username: str, user: Governing) -> Response:
    """Show the form of somebody's name and NIP."""
    with governing(user, username) as (session, account):
        who = officer_accounts.person_of(session, account)
        typed = TypedPerson(who.name, who.nip or "", who.no_nip or "")
    return _who_form(user, username, typed)


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
                doubt = told_doubt(session, user, name, nip)
                if doubt and typed.yakin != nip:
                    return _who_form(user, username, typed, doubt=doubt, meant=nip)
                known = KnownBy(name, nip, typed.no_nip)
                manage_accounts.describe(
                    session, username, known, officer=officer, now=now
                )
            return see_other(told(username, DESCRIBED))
        except AlreadyThere:
            errors = {"nip": NIP_TAKEN}
        except NipNeeded as error:
            errors = {"tanpa_nip": error.pesan}
    return _who_form(user, username, typed, errors=errors)


def _who_form(
    user: SignedInOfficer,
    username: str,
    typed: TypedPerson,
    *,
    errors: Mapping[str, str] | None = None,
    doubt: str | None = None,
    meant: str | None = None,
) -> Response:
    """Show the form; with what is doubted about a NIP, which is then sent once more."""
    return user.page(
        "people/describe",
        errors=errors,
        typed=typed,
        username=username,
        no_nip=NO_NIP,
        doubt=doubt,
        meant=meant,
    )
