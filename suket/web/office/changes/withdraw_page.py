"""The button by which a change that is to come is taken back."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.offices import signatories
from suket.offices.change_office import withdraw_change
from suket.web.current_user import see_other
from suket.web.form_fields import Field, whole_number
from suket.web.office.changes.trying import OFFICE
from suket.web.office.signed_in_officer import ActingGovernor

router = APIRouter(include_in_schema=False)

WITHDRAW: Final = f"{OFFICE}/batalkan"
MOST_DIGITS: Final = 9


@router.post(WITHDRAW)
def withdraw(user: ActingGovernor, perubahan: Field = "") -> Response:
    """Take back a change of the office, or a naming, whose day has not come."""
    code, who, now = user.office.code, user.username, user.now
    number = whole_number(perubahan, digits=MOST_DIGITS)
    with user.begin() as session:
        if number is None:
            signatories.withdraw(session, code, perubahan, who=who, now=now)
        else:
            withdraw_change(session, code, number, who=who, now=now)
    return see_other(f"{OFFICE}?selesai=batal")
