"""The buttons that apply for who stands at the counter, where nobody issues alone."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import replacements
from suket.applications.apply import Request, apply
from suket.applications.words import CaseKind, IntakeChannel
from suket.columns import new_id
from suket.residents import residents
from suket.web.application_wording import CASE_KINDS
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, choices
from suket.web.office.applications.case_list import CASES
from suket.web.office.signed_in_officer import Acting, SignedInOfficer

router = APIRouter(include_in_schema=False)

# Why somebody wants another; a loss has a form of its own, with the police letter.
_REPLACING: Final = (CaseKind.RENEWAL, CaseKind.DATA_CHANGE, CaseKind.DAMAGED)
KINDS: Final[list[Choice]] = choices((kind, CASE_KINDS[kind]) for kind in _REPLACING)


@router.post("/petugas/penduduk/{resident_id}/ajukan")
def apply_for_first(resident_id: str, user: Acting, kunci: Field = "") -> Response:
    """Apply for a suket of a resident, and show number, day and promise."""

    def request(session: Session) -> Request:
        resident = residents.find(session, resident_id, office=user.office.code)
        here = IntakeChannel.COUNTER
        key = kunci or new_id()
        return Request(nik=resident.nik, kind=CaseKind.NEW, channel=here, key=key)

    return _apply(user, request)


@router.post("/petugas/suket/{suket_id}/ajukan")
def apply_for_another(
    suket_id: str, user: Acting, jenis: Field = "", kunci: Field = ""
) -> Response:
    """Apply for a newer suket in the place of one in force, which stays until then."""
    kind = CaseKind(jenis) if jenis in _REPLACING else None
    key, code = kunci or new_id(), user.office.code

    def request(session: Session) -> Request:
        return replacements.request_for(session, suket_id, key, office=code, kind=kind)

    return _apply(user, request)


def _apply(user: SignedInOfficer, request: Callable[[Session], Request]) -> Response:
    user.officer.require(Right.APPLY)  # before anything is looked for
    with user.begin() as session:
        wanted = request(session)
        receipt = apply(session, wanted, officer=user.officer, now=user.now)
    return see_other(f"{CASES}/{receipt.number}?selesai=daftar")
