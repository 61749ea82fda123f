"""Pages of a list of events that was taken in, and of all lines that do not fit."""

from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.events import event_lists
from suket.events.tables import EventLine
from suket.events.words import LineOutcome
from suket.register import sukets
from suket.web import spreadsheet_export
from suket.web.form_fields import WholeNumber
from suket.web.office.civil_events.record_page import EVENTS, FIGURES, SHOWN
from suket.web.office.civil_events.shown_lines import HEADING, ShownLine, of_kept
from suket.web.office.paging import pages_of
from suket.web.office.signed_in_officer import OfficerDep

router = APIRouter(include_in_schema=False)

LIST: Final = f"{EVENTS}/daftar/{{list_id}}"
OPEN: Final = f"{EVENTS}/tidak-cocok"
PAGE_SIZE: Final = 25


@router.get(LIST)
def report(user: OfficerDep, list_id: str) -> Response:
    """Show what became of a list, line by line where it did not fit or ended."""
    user.officer.require(Right.END)
    with user.reading() as session:
        found = event_lists.find(session, list_id, office=user.office.code)
        lines = event_lists.lines_of(session, found)
        shown = _shown(session, lines)
    figures = [
        (title, sum(line.outcome is outcome for line in lines), hint)
        for outcome, title, hint in (*FIGURES, *_MORE)
    ]
    return user.page(
        "civil_events/report",
        event_list=found,
        figures=[one for one in figures if one[1] or one[0] in _ALWAYS],
        mismatches=[one for one in shown if one.is_open][:SHOWN],
        endings=[one for one in shown if one.ends][:SHOWN],
        shown=SHOWN,
        lines=lines,
    )


_MORE: Final = (
    (LineOutcome.SET_ASIDE, "Dikesampingkan", "dijawab petugas"),
    (LineOutcome.FAILED, "Gagal", "gangguan sistem; kirim lagi daftarnya"),
)
_ALWAYS: Final = {title for _, title, _ in FIGURES}


@router.get(f"{LIST}/baris.xlsx")
@router.get(f"{LIST}/baris.csv")
def report_file(user: OfficerDep, list_id: str) -> Response:
    """Return all lines of a list, for a spreadsheet."""
    user.officer.require(Right.END)
    with user.reading() as session:
        found = event_lists.find(session, list_id, office=user.office.code)
        shown = _shown(session, event_lists.lines_of(session, found))
    path = user.request.url.path
    rows = (line.cells for line in shown)
    return spreadsheet_export.download(path, "daftar-peristiwa", HEADING, rows)


@router.get(OPEN)
def open_lines(user: OfficerDep, hal: WholeNumber = 1) -> Response:
    """Show the lines that wait for an answer, the last told first."""
    user.officer.require(Right.END)
    code = user.office.code
    with user.reading() as session:
        total = event_lists.count_open(session, code)
        pages = pages_of(total, hal, PAGE_SIZE, OPEN)
        found = event_lists.open_lines(
            session, code, number=pages.number, size=PAGE_SIZE
        )
        lines = _shown(session, found)
    return user.page("civil_events/open", lines=lines, pages=pages, total=total)


@router.get(f"{OPEN}.xlsx")
@router.get(f"{OPEN}.csv")
def open_file(user: OfficerDep) -> Response:
    """Return the lines that wait for an answer, for a spreadsheet."""
    user.officer.require(Right.END)
    with user.reading() as session:
        found = event_lists.every_open(session, user.office.code)
        lines = _shown(session, found)
    path = user.request.url.path
    rows = (line.cells for line in lines)
    return spreadsheet_export.download(path, "peristiwa-tidak-cocok", HEADING, rows)


def _shown(session: Session, lines: Sequence[EventLine]) -> list[ShownLine]:
    ids = [line.suket_id for line in lines if line.suket_id]
    numbers = {suket.id: suket.number for suket in sukets.by_ids(session, ids)}
    return [of_kept(line, numbers.get(line.suket_id or "", "")) for line in lines]
