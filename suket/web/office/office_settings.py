"""The page of the office's settings: letterhead, signatory, rules, accounts.

They are set on the command line, by whoever runs the machine.
"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access import officer_accounts
from suket.access.rights import Right
from suket.offices import offices
from suket.offices.errors import NoSignatory
from suket.register import issuance_pipeline
from suket.web import indonesian_wording
from suket.web.office.signed_in_officer import OfficerDep
from suket.web.suket_presentation import policy_of, signatory_of

router = APIRouter(include_in_schema=False)

OFFICE: Final = "/petugas/kantor"


@router.get(OFFICE)
def show(user: OfficerDep) -> Response:
    """Show how the office is set up; who governs it sees its accounts too."""
    code = user.office.code
    is_governor = user.may(Right.GOVERN)
    with user.reading() as session:
        windows = offices.windows(session, code)
        number = issuance_pipeline.next_number(session, user.office, on=user.today)
        people = officer_accounts.of_office(session, code) if is_governor else ()
        try:
            signatory = offices.signatory_on(session, code, user.today)
        except NoSignatory:
            signatory = None
    return user.page(
        "office",
        office=user.office,
        next_number=number,
        signatory=signatory_of(signatory) if signatory else "",
        validity=policy_of(user.office),
        minimum=indonesian_wording.ENROLMENT[user.office.minimum_status].title,
        windows=list(reversed(windows)),
        people=[
            (account, indonesian_wording.ROLES[account.role]) for account in people
        ],
        is_governor=is_governor,
    )
