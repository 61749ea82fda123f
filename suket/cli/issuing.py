"""`suket issue`: from residents to signed documents, or to applications."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from suket import clock
from suket.applications import cases
from suket.applications.handover.make_ready import make_some_ready
from suket.cli import (
    applied,
    console,
    document_copies,
    needed_folders,
    not_issued,
    report_file,
)
from suket.cli.applications import Json
from suket.cli.applied import Applied
from suket.cli.document_context import DocumentCommandContext, document_command_context
from suket.cli.ending import NikFile, Niks, numbered
from suket.cli.exit_codes import Exit
from suket.cli.not_issued import NotIssued
from suket.cli.office_option import OfficeCode
from suket.cli.render_pool import make_all
from suket.cli.report_file import Report
from suket.jobs.issue_batches import issue_batches
from suket.offices import versions
from suket.paper import document_failures
from suket.paper.words import FailureReason
from suket.register import issuance_batches, order_batch, sukets
from suket.register.errors import BatchNotFound, NobodyToServe
from suket.register.tables import Batch
from suket.residents import residents
from suket.residents.errors import ResidentNotFound

app = typer.Typer(no_args_is_help=True)

MOST_DUE = 1_000_000  # documents of one run
SHOWN = 50  # lines on the screen

All = Annotated[
    bool, typer.Option("--all", help="Everybody who may have one and has none.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", file_okay=False, help="A folder for copies of the PDFs."),
]
Folder = Annotated[
    Path, typer.Option("--out", file_okay=False, help="The folder for the copies.")
]
OneNumber = Annotated[
    str | None, typer.Option("--number", help="One suket, by the number on the paper.")
]
OrderId = Annotated[
    str | None, typer.Option("--order", help="The order, as `suket issue` named it.")
]


@app.command(epilog="suket issue --office 32.74 --all --out suket/")
def issue(  # noqa: PLR0913 - what is asked, and what comes back
    niks: Niks = None,
    *,
    office: OfficeCode,
    nik_file: NikFile = None,
    everybody: All = False,
    out: Out = None,
    report: Report = None,
    json: Json = False,
) -> None:
    """Issue sukets, make their documents, publish their status.

    Who may not have one is named with the reason; the others get theirs.  With --out
    the documents of these people are copied, also of those who had theirs before.

    Where nobody issues alone (`suket office rule`) each gets an application, made by
    the keeper of the machine, who neither checks nor signs it: exit code 0 as well.
    """
    report_file.require_usable(report)
    require_room(out)
    place = document_command_context()
    rows = {} if everybody else _rows(numbered(niks, nik_file))
    wanted = None if everybody else list(rows)
    place.require_ready(office)
    ids, strangers = _ids(place, wanted, office)
    if ids == []:
        not_issued.show_lines([*not_issued.unknown(strangers, rows)])
        raise ResidentNotFound
    batch = _ordered(place, office, ids)
    is_drawn = _carried_out(place, office, batch, is_quiet=json)
    place.publish()
    lines = [
        *not_issued.unknown(strangers, rows),
        *not_issued.refused(place, batch, rows),
    ]
    asked_for = applied.of_order(place, batch)
    _tell(place, batch, asked_for, lines, json=json)
    if everybody and not json:
        not_issued.show_without_photo(place, office)
    if report is not None:
        report_file.write(report, not_issued.HEADING, [one.in_file() for one in lines])
    is_whole = not lines and is_drawn
    if out is not None and not asked_for:
        is_whole = _copy_order(place, office, batch, wanted, out) and is_whole
    if not is_whole:
        raise typer.Exit(Exit.IN_PART)


def _carried_out(
    place: DocumentCommandContext, office: str, batch: Batch | None, *, is_quiet: bool
) -> bool:
    """Work off an order, make what is to be drawn, and say whether all of it was."""
    with console.progress(is_quiet=is_quiet) as progress:
        if batch is not None:
            task = progress.add_task("Issuing", total=batch.total)
            for done in work_off(place):
                progress.advance(task, done)
        return draw(place, documents(place, office), progress)


def _tell(
    place: DocumentCommandContext,
    batch: Batch | None,
    asked_for: Sequence[Applied],
    lines: Sequence[NotIssued],
    *,
    json: bool,
) -> None:
    if not json:
        not_issued.show(place, batch, lines)
        if asked_for:
            applied.show(asked_for)
        return
    issued: list[str] = []
    if batch is not None:
        with place.database.reading() as session:
            ids = sorted(issuance_batches.suket_ids(session, batch))
            issued = sorted(one.number for one in sukets.by_ids(session, ids))
    told = {
        "order": batch.id if batch else None,
        "issued": issued,
        "applied": [one.told for one in asked_for],
        "not_issued": [one.plain() for one in lines],
    }
    console.as_json(told)


def require_room(out: Path | None) -> None:
    """Raise `NotSetUp` before anything is ordered that could not be copied to `out`."""
    if out is not None:
        needed_folders.require_room("--out", out)


def _ordered(
    place: DocumentCommandContext, office: str, ids: Sequence[str] | None
) -> Batch | None:
    """Return the order that was written down, or None if there is nobody to serve."""
    try:
        return order(place, office, ids)
    except NobodyToServe:
        return None


def draw(place: DocumentCommandContext, due: Sequence[str], progress: Progress) -> bool:
    """Make the documents that are due, tell which failed, and say whether none did."""
    if not due:
        return True
    task = progress.add_task("Drawing and signing", total=len(due))
    reasons: dict[str, FailureReason] = {}
    for result in make_all(place, due):
        reasons |= result.reasons
        with place.database.begin() as session:
            make_some_ready(session, result.made, now=clock.now())
        progress.advance(task, len(result.made))
    if reasons:
        _tell_failed(place, reasons)
    return not reasons


def _tell_failed(
    place: DocumentCommandContext, reasons: Mapping[str, FailureReason]
) -> None:
    with place.database.reading() as session:
        found = sukets.by_ids(session, list(reasons)[:SHOWN])
    rows = [(one.number, one.office_code, reasons[one.id].value) for one in found]
    head = ("number", "office", "why")
    console.table(f"Documents not made: {len(reasons)}", head, rows)
    console.complain(
        "Some documents could not be made; the sukets themselves are issued.",
        "The log says why; `suket doctor` looks at the whole.",
    )


def _copy_order(
    place: DocumentCommandContext,
    code: str,
    batch: Batch | None,
    niks: Sequence[str] | None,
    folder: Path,
) -> bool:
    """Copy the documents of an order, and say whether all are there.

    Of people who are named, also what they held before.  For all, where nobody was
    left to serve, those of the last order that issued.
    """
    with place.database.reading() as session:
        batch = batch or issuance_batches.last_that_issued(session, code)
        if batch is None:
            return True
        wanted = issuance_batches.suket_ids(session, batch)
        if niks is not None:
            held = sukets.in_force(session, niks).values()
            wanted |= {suket.id for suket in held if suket.office_code == code}
        elif not wanted:
            batch = issuance_batches.last_that_issued(session, code) or batch
            wanted = issuance_batches.suket_ids(session, batch)
    again = f"suket documents --office {code} --order {batch.id} --out …"
    return document_copies.hand_out(place, wanted, folder, again=again)


@app.command("documents", epilog="suket documents --office 32.74 --out suket/")
def documents_(
    *,
    office: OfficeCode,
    out: Folder,
    order_id: OrderId = None,
    number: OneNumber = None,
) -> None:
    """Copy the documents of an order to a folder, or the document of one suket.

    Without --order and --number those of the last order.  What is due of them is made
    first; a copy that is there already is written anew.
    """
    require_room(out)
    place = document_command_context()
    needed_folders.require(place.folders)
    wanted = _wanted(place, office, order_id, number)
    if due := sorted({*documents(place, office)} & wanted):
        place.require_ready(office)
        with console.progress() as progress:
            draw(place, due, progress)
    if not document_copies.hand_out(place, wanted, out, again="the same command"):
        raise typer.Exit(Exit.IN_PART)


def _wanted(
    place: DocumentCommandContext, office: str, order_id: str | None, number: str | None
) -> set[str]:
    """Return the ids of the sukets that are meant."""
    if order_id and number:
        raise typer.BadParameter("name an --order or a --number, not both")
    with place.database.reading() as session:
        if number:
            return {sukets.by_number(session, number, office=office).id}
        if order_id:
            batch = issuance_batches.find(session, order_id, office=office)
        else:
            last = issuance_batches.last_that_issued(session, office)
            if last is None:
                raise BatchNotFound
            batch = last
        return issuance_batches.suket_ids(session, batch)


def _rows(listed: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Return the NIK with the line each first stands on."""
    rows: dict[str, int] = {}
    for row, one in listed:
        rows.setdefault(one, row)
    return rows


def _ids(
    place: DocumentCommandContext, niks: Sequence[str] | None, office: str
) -> tuple[list[str] | None, list[str]]:
    """Return the ids of those who live here, and the NIK of all others."""
    if niks is None:
        return None, []
    with place.database.reading() as session:
        there = residents.places(session, niks)
    own = {one.nik: one.resident_id for one in there if one.office_code == office}
    in_order = [own[one] for one in niks if one in own]
    return in_order, [one for one in niks if one not in own]


def residents_of(
    place: DocumentCommandContext, niks: Sequence[str], office: str
) -> list[str]:
    """Return the ids of those of `niks` who live in the area of an office."""
    with place.database.reading() as session:
        places = residents.places(session, niks)
    return [one.resident_id for one in places if one.office_code == office]


def order(
    place: DocumentCommandContext, office: str, ids: Sequence[str] | None
) -> Batch:
    """Write down the order to issue to these residents; None: to all who may."""
    with place.database.begin() as session:
        officer, now = place.officer(office), clock.now()
        is_direct = versions.at(session, office, now=now).issues_at_once
        besides = None if is_direct else cases.applied_already()
        return order_batch.start(
            session, ids, officer=officer, now=now, besides=besides
        )


def work_off(place: DocumentCommandContext) -> Iterator[int]:
    """Issue what is ordered, and yield how many were done at each step."""
    desk = place.office_keys.bulk_desk
    while done := issue_batches(place.database, desk, now=clock.now()):
        yield done


def documents(
    place: DocumentCommandContext, office: str | None = None
) -> Sequence[str]:
    """Return the ids of sukets whose document is still to be made.

    What failed before is tried again if it is of `office`, else when its time comes.
    """
    with place.database.reading() as session:
        now = clock.now()
        return document_failures.due(session, MOST_DUE, now=now, office=office)
