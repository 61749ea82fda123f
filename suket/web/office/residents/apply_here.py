"""The buttons that apply for who stands at the counter, where nobody issues alone."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.asking.apply import Receipt, apply
from suket.applications.asking.apply_for_another import apply_for_another
from suket.applications.asking.requests import Request
from suket.applications.words import CaseKind, IntakeChannel
from suket.columns import new_id
from suket.residents import residents
from suket.web.application_wording import CASE_KINDS
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, choices
from suket.web.office.applications.case_list import CASES
from suket.web.office.signed_in_officer import Acting

router = APIRouter(include_in_schema=False)

# Why somebody wants another; a loss has a form of its own, with the police letter.
_REPLACING: Final = (CaseKind.RENEWAL, CaseKind.DATA_CHANGE, CaseKind.DAMAGED)
KINDS: Final[list[Choice]] = choices((kind, CASE_KINDS[kind]) for kind in _REPLACING)


@router.post("/petugas/penduduk/{resident_id}/ajukan")
def apply_for_first(resident_id: str, user: Acting, kunci: Field = "") -> Response:
    """Apply for a suket of a resident, and show number, day and promise."""
    user.officer.require(Right.APPLY)  # before anything is looked for
    here, key = IntakeChannel.COUNTER, kunci or new_id()
    with user.begin() as session:
        resident = residents.find(session, resident_id, office=user.office.code)
        request = Request(nik=resident.nik, kind=CaseKind.NEW, channel=here, key=key)
        receipt = apply(session, request, officer=user.officer, now=user.now)
    return _told(receipt)


@router.post("/petugas/suket/{suket_id}/ajukan")
def apply_instead(
    suket_id: str, user: Acting, jenis: Field = "", kunci: Field = ""
) -> Response:
    """Apply for a newer suket in the place of one in force, which stays until then."""
    kind = CaseKind(jenis) if jenis in _REPLACING else None
    key, officer, now = kunci or new_id(), user.officer, user.now
    with user.begin() as session:
        receipt = apply_for_another(
            session, suket_id, key, officer=officer, now=now, kind=kind
        )
    return _told(receipt)


def _told(receipt: Receipt) -> Response:
    return see_other(f"{CASES}/{receipt.number}?selesai=daftar")
