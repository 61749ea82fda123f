"""The papers of an application: what is wanting, what came, and their pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import papers, reach
from suket.applications.asking.hand_in import hand_in
from suket.applications.deciding.check import complete_again
from suket.applications.errors import PapersSettled
from suket.applications.tables import ApplicationCase
from suket.applications.words import BEFORE_CHECK, CaseState, Item
from suket.web.current_user import see_other
from suket.web.form_fields import Ticked, chosen
from suket.web.office.applications.case_list import CASES, line_of, names_of
from suket.web.office.applications.paper_files import (
    FIELDS,
    FORM_LIMITS,
    PaperFiles,
    ReadPapers,
)
from suket.web.office.applications.shown_papers import ShownPaper, papers_of
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

PAPERS: Final = f"{CASES}/{{number}}/berkas"
NOTHING_CAME: Final = "Pilih fotonya, atau centang berkas yang sudah datang."
NO_PICTURE: Final = "Pilih fotonya."


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper on the form: how it stands, and where its picture is put."""

    paper: ShownPaper
    field: str
    is_wanting: bool
    told: str  # what its applicant is told


@router.get(PAPERS)
def ask(number: str, user: Applying) -> Response:
    """Show the papers, what is wanting, and what the applicant is told of it."""
    return _question(user, number)


@router.post(PAPERS, form_limits=FORM_LIMITS)
def note(
    number: str,
    user: ActingForOthers,
    files: Annotated[PaperFiles, Depends()],
    berkas: Ticked = None,
) -> Response:
    """Keep the pictures that could be read, and note which papers came.

    With the last that was wanting the application is checked.
    """
    with user.reading() as session:
        case = _may_add(session, user, number)
    number, waits = case.number, case.state is CaseState.KURANG_BERKAS
    read, ticked = files.read(user), chosen(Item, berkas)
    came = {*ticked, *read.pictures}
    if not (came or read.errors):
        nothing = {"berkas": NOTHING_CAME if waits else NO_PICTURE}
        return _question(user, number, nothing)
    with user.begin() as session:
        _take(session, user, number, read)
        if (waits or ticked) and not read.errors:
            complete_again(session, number, came, officer=user.officer, now=user.now)
    if read.errors:
        return _question(user, number, read.errors, berkas)
    return see_other(f"{CASES}/{number}?selesai={'berkas' if waits else 'foto'}")


def _take(
    session: Session, user: SignedInOfficer, number: str, read: ReadPapers
) -> None:
    if read.pictures:
        hand_in(session, number, read.pictures, officer=user.officer, now=user.now)


def _may_add(session: Session, user: SignedInOfficer, number: str) -> ApplicationCase:
    """Return the case, of which this officer may say that papers came."""
    case = reach.of(session, user.officer).case(session, number)
    user.officer.require(Right.APPLY, at=case.unit_id)
    if case.state not in BEFORE_CHECK:
        raise PapersSettled
    return case


def _question(
    user: SignedInOfficer,
    number: str,
    errors: Mapping[str, str] | None = None,
    ticked: Ticked = None,
) -> Response:
    with user.reading() as session:
        case = _may_add(session, user, number)
        names = names_of(session, [case], office=user.office.code)
        lines = _lines(session, case)
    return user.page(
        "applications/papers",
        errors=errors,
        line=line_of(case, names),
        papers=lines,
        waits=case.state is CaseState.KURANG_BERKAS,
        ticked=ticked or (),
    )


def _lines(session: Session, case: ApplicationCase) -> list[PaperLine]:
    """Return the papers of a case, what is wanting first."""
    said = papers.said_of(session, case.id)
    wanting = papers.lacking(session, case)

    def line(paper: ShownPaper) -> PaperLine:
        item = Item(paper.code)
        told = papers.sentence(item, said[item].standing) if item in said else ""
        return PaperLine(paper, FIELDS[item], item in wanting, told)

    lines = [line(paper) for paper in papers_of(session, case)]
    return sorted(lines, key=lambda one: not one.is_wanting)
