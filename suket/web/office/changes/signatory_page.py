"""The form that names who signs, from a day on or for a period."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.offices import signatories
from suket.offices.errors import NoSignatory
from suket.register.document_fields import Printed
from suket.register.set_up_office import set_signatory, try_signatory
from suket.web.local_times import tanggal
from suket.web.office.changes.told_changes import Difference
from suket.web.office.changes.trying import (
    OFFICE,
    Try,
    answer,
    first_form,
    sheet,
)
from suket.web.office.changes.typed_changes import TypedSignatory
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)
from suket.web.suket_presentation import signatory_of

router = APIRouter(include_in_schema=False)


def _signing(user: SignedInOfficer, typed: TypedSignatory) -> Try:
    def attempt(session: Session) -> tuple[Printed, list[Difference]]:
        row = typed.signatory(user.office.code)
        printed = try_signatory(session, row, now=user.now)
        there = _signs(session, user, row.since)
        found = [Difference("Penanda tangan", there, signatory_of(row))]
        if row.until is not None:
            then = row.until + timedelta(days=1)
            after = _signs(session, user, then)
            found.append(Difference(f"Mulai {tanggal(then)}", "", after))
        return printed, found

    return attempt


def _signs(session: Session, user: SignedInOfficer, day: date) -> str:
    try:
        return signatory_of(signatories.on_day(session, user.office.code, day))
    except NoSignatory:
        return "Belum ditetapkan"


@router.get(f"{OFFICE}/penanda-tangan")
def ask_signatory(user: Governing, seperti: str = "") -> Response:
    """Show the form of the signatory: as today's, or as one named before."""
    code = user.office.code
    with user.reading() as session:
        try:
            row = (
                signatories.find(session, seperti, office=code)
                if seperti
                else signatories.on_day(session, code, user.today)
            )
        except NoSignatory:
            row = None
    return first_form(user, TypedSignatory.of(row, user.today))


@router.post(f"{OFFICE}/penanda-tangan")
def change_signatory(
    user: ActingGovernor,
    typed: Annotated[TypedSignatory, Depends()],
    proof: TypedProof,
) -> Response:
    """Show who would sign instead of whom, and name them once that was confirmed."""

    def keep(session: Session) -> None:
        row = typed.signatory(user.office.code)
        set_signatory(session, row, who=user.username, now=user.now)

    return answer(user, typed, _signing(user, typed), keep, proof)


@router.post(f"{OFFICE}/penanda-tangan/contoh")
def see_signatory(
    user: ActingGovernor, typed: Annotated[TypedSignatory, Depends()]
) -> Response:
    """Return the sheet as it would look with what is typed."""
    return sheet(user, typed, _signing(user, typed))
