"""What is shown to who comes too late: who has the application, how it stands now."""

from typing import Final

from starlette.responses import Response

from suket.applications import reach
from suket.applications.deciding import leases
from suket.applications.errors import (
    AlreadyChanged,
    NeedsAnother,
    NotPossibleNow,
    OpenElsewhere,
    OwnApplication,
)
from suket.offices import persons
from suket.web.application_wording import CASE_STATES
from suket.web.office.signed_in_officer import SignedInOfficer

# It is with somebody else: nothing that this officer could mend on the page.
GONE: Final = (
    AlreadyChanged,
    NotPossibleNow,
    OpenElsewhere,
    NeedsAnother,
    OwnApplication,
)
Gone = AlreadyChanged | NotPossibleNow | OpenElsewhere | NeedsAnother | OwnApplication


def taken_elsewhere(
    user: SignedInOfficer, number: str, refusal: Gone, *, way: str
) -> Response:
    """Return the page that says who has an application and how it stands now.

    `way` leads to the next.  Raises `CaseNotFound`.
    """
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        holder = leases.holder(session, case.id, now=user.now)
        people = persons.by_id(session, [holder] if holder else [])
    named = people.get(holder or "")
    return user.page(
        "checking/taken_elsewhere",
        status=409,
        case=case,
        state=CASE_STATES[case.state],
        holder=named.name if named and holder != user.officer.person else "",
        why=refusal.pesan,
        way=way,
    )
