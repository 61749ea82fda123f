"""The form by which name and NIP of somebody are changed, or why there is none."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.access import manage_accounts, officer_accounts
from suket.access.person_errors import (
    MaybeSamePerson,
    NipNeeded,
    OnePersonTwoAccounts,
)
from suket.errors import AlreadyThere, SuketError
from suket.offices import persons
from suket.offices.persons import KnownBy
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.people.new_person import NO_NIP, TypedPerson
from suket.web.office.people.person_page import (
    DESCRIBED,
    HERE,
    alike_choices,
    governing,
    told,
)
from suket.web.office.people.role_pages import alike_in
from suket.web.office.people.signer_doubts import told_doubt
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

DESCRIBE: Final = f"{HERE}/data"
NIP_TAKEN: Final = "NIP itu milik orang lain yang sudah tercatat. Periksa angkanya."
# Beside which field of the form a refusal is told.
_BESIDE: Final[dict[type[SuketError], str]] = {
    AlreadyThere: "nip",
    NipNeeded: "tanpa_nip",
    MaybeSamePerson: "orang",
    OnePersonTwoAccounts: "orang",
}


@router.get(DESCRIBE)
def ask_who(username: str, user: Governing) -> Response:
    """Show the form of somebody's name and NIP."""
    with governing(user, username) as (session, account):
        who = officer_accounts.person_of(session, account)
        typed = TypedPerson(who.name, who.nip or "", who.no_nip or "")
    return _who_form(user, username, typed)


@router.post(DESCRIBE)
def describe(
    username: str,
    user: ActingGovernor,
    typed: Annotated[TypedPerson, Depends()],
    orang: Field = "",
) -> Response:
    """Keep somebody's name and NIP."""
    if errors := typed.errors():
        return _who_form(user, username, typed, errors=errors)
    name, nip = persons.name_of(typed.nama), persons.nip_of(typed.nip)
    try:
        with governing(user, username) as (session, _):
            doubt = told_doubt(session, user, name, nip)
            if doubt and typed.yakin != nip:
                return _who_form(user, username, typed, doubt=doubt)
            manage_accounts.describe(
                session,
                username,
                KnownBy(name, nip, typed.no_nip),
                who=orang,
                officer=user.officer,
                now=user.now,
            )
    except tuple(_BESIDE) as error:
        return _refused(user, username, typed, error)
    return see_other(told(username, DESCRIBED))


def _refused(
    user: SignedInOfficer, username: str, typed: TypedPerson, refusal: SuketError
) -> Response:
    is_taken = isinstance(refusal, AlreadyThere)
    errors = {_BESIDE[type(refusal)]: NIP_TAKEN if is_taken else refusal.pesan}
    return _who_form(user, username, typed, errors=errors, alike=alike_in(refusal))


def _who_form(
    user: SignedInOfficer,
    username: str,
    typed: TypedPerson,
    *,
    errors: Mapping[str, str] | None = None,
    doubt: str | None = None,
    alike: Sequence[str] = (),
) -> Response:
    """Show the form; with what is doubted about a NIP, which is then sent once more."""
    return user.page(
        "people/describe",
        errors=errors,
        typed=typed,
        username=username,
        no_nip=NO_NIP,
        doubt=doubt,
        meant=persons.nip_of(typed.nip) if doubt else None,
        alike=alike_choices(alike),
    )
