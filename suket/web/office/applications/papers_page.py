"""The papers that an application waits for: what the applicant is told, what came."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import papers, reach
from suket.applications.deciding.check import complete_again
from suket.applications.papers import NAMES
from suket.applications.words import Item
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Ticked, chosen
from suket.web.office.applications.case_list import CASES, line_of, names_of
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

NOTHING: Final = "Centang berkas yang sudah datang."


@router.get(f"{CASES}/{{number}}/berkas")
def ask(number: str, user: OfficerDep) -> Response:
    """Show which papers are wanting, and what the applicant is told of each."""
    user.officer.require(Right.APPLY)
    return _question(user, number)


@router.post(f"{CASES}/{{number}}/berkas")
def note(number: str, user: Acting, berkas: Ticked = None) -> Response:
    """Note which papers came; with the last of them the application is checked."""
    user.officer.require(Right.APPLY)
    came = chosen(Item, berkas)
    if not came:
        return _question(user, number, {"berkas": NOTHING})
    with user.begin() as session:
        case = complete_again(session, number, came, officer=user.officer, now=user.now)
    return see_other(f"{CASES}/{case.number}?selesai=berkas")


def _question(
    user: SignedInOfficer, number: str, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        names = names_of(session, [case], office=user.office.code)
        said = papers.said_of(session, case.id)
        wanting = papers.lacking(session, case)
    return user.page(
        "applications/papers",
        errors=errors,
        line=line_of(case, names),
        wanting=[
            Choice(
                item.value,
                NAMES[item],
                papers.sentence(item, said[item].standing) if item in said else "",
            )
            for item in wanting
        ],
    )
