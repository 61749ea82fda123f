"""The receipt of an application, to be printed and taken home by who has no phone."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from keys.errors import KeyFault
from suket.access.rights import Right
from suket.applications import bookings, reach, request_details
from suket.applications.following import follow_codes
from suket.applications.planning import timetable
from suket.applications.request_details import Said
from suket.applications.tables import ApplicationCase
from suket.applications.urgent import urgent_places
from suket.offices import units
from suket.offices.words import UnitKind
from suket.residents import nik as niks
from suket.web.application_wording import BY_PROXY, TO_BRING
from suket.web.office.applications.case_list import CASES, Line, line_of, names_of
from suket.web.office.applications.slot_choice import told
from suket.web.office.signed_in_officer import Seeing, SignedInOfficer
from suket.web.pages import STATUS, site_of

router = APIRouter(include_in_schema=False)

RECEIPT: Final = f"{CASES}/{{number}}/tanda-terima"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the paper says."""

    line: Line
    nik: str  # masked
    place: str  # where it can be fetched
    bring: str
    said: Said
    may_be_sooner: bool  # if the urgent lane that was asked for is granted
    slot: str  # in which it can be fetched; "": at any time of the day

    @property
    def day(self) -> date | None:
        """On which day it is worked on."""
        return self.line.case.day


@router.get(RECEIPT)
def show(number: str, user: Seeing) -> Response:
    """Show the receipt of an application that the officer may see."""
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        receipt = _receipt(session, user, case)
    return user.page(
        "applications/receipt",
        receipt=receipt,
        code=_code(user, case),
        follow_at=f"{site_of(user.request).host}{STATUS}",
        by_proxy=BY_PROXY,
        back=user.home,
    )


def _code(user: SignedInOfficer, case: ApplicationCase) -> str:
    """Return the code by which it is followed from home, drawn the first time.

    "" for who does not hand receipts out, and where there is no secret to seal it.
    """
    if not user.may(Right.APPLY, at=case.unit_id):
        return ""
    try:
        secrets = user.app_state.keys.secrets
        with user.app_state.database.begin() as session:
            return follow_codes.of_case(session, case, secrets=secrets, now=user.now)
    except KeyFault:
        return ""


def _receipt(session: Session, user: SignedInOfficer, case: ApplicationCase) -> Receipt:
    unit = units.find(session, case.unit_id, office=user.office.code)
    names = names_of(session, [case], office=user.office.code)
    slot = bookings.slot_of(session, case.id)
    is_dinas = unit.kind is UnitKind.DINAS
    return Receipt(
        line=line_of(case, names),
        nik=niks.ending(case.nik),
        place=f"{user.office.agency}, {user.office.street}" if is_dinas else unit.name,
        bring=TO_BRING[case.kind],
        said=request_details.of_cases(session, [case.id])[case.id],
        may_be_sooner=_may_be_sooner(session, user, case),
        slot=told(slot, user.zone) if slot else "",
    )


def _may_be_sooner(
    session: Session, user: SignedInOfficer, case: ApplicationCase
) -> bool:
    if not request_details.asking_urgently(session, [case]):
        return False
    table = timetable.read(session, user.office.code, now=user.now)
    return urgent_places.foresee(session, table, case) is not None
