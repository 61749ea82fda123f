"""`suket issue` and `suket renew`: from residents to signed documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.document_context import DocumentCommandContext, document_command_context
from suket.cli.ending import NikFile, Niks, Number, OfficeCode, listed
from suket.cli.exit_codes import Exit
from suket.cli.render_pool import make_all
from suket.jobs.issue_batches import issue_batches
from suket.register import issuance_batches, order_batch, sukets
from suket.register.issue import renew as renew_
from suket.register.tables import Batch, Suket
from suket.residents import nik, residents
from suket.residents.errors import ResidentNotFound

app = typer.Typer(no_args_is_help=True)

MOST_DUE = 1_000_000  # documents of one run
SHOWN = 50  # refusals on the screen

All = Annotated[
    bool, typer.Option("--all", help="Everybody who may have one and has none.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", file_okay=False, help="A folder for copies of the PDFs."),
]


@app.command(epilog="suket issue --office 32.74 --all --out suket/")
def issue(
    niks: Niks = None,
    *,
    office: OfficeCode,
    nik_file: NikFile = None,
    everybody: All = False,
    out: Out = None,
) -> None:
    """Issue sukets, make their documents, publish their status.

    Who may not have one is named with the reason; the others get theirs.
    """
    place = document_command_context()
    ids = None if everybody else _ids(place, listed(niks, nik_file), office)
    with console.progress() as progress:
        batch = order(place, office, ids)
        task = progress.add_task("Issuing", total=batch.total)
        for done in work_off(place):
            progress.advance(task, done)
        made = documents(place)
        task = progress.add_task("Drawing and signing", total=len(made))
        for suket_id in make_all(place, made):
            if out is not None:
                hand_out(place, suket_id, out)
            progress.advance(task)
    place.publish()
    _report(place, batch)


def _ids(place: DocumentCommandContext, niks: Sequence[str], office: str) -> list[str]:
    wanted = list(dict.fromkeys(nik.tidy(one) for one in niks))
    ids = residents_of(place, wanted, office)
    if len(ids) < len(wanted):
        raise ResidentNotFound
    return ids


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
        officer = place.officer(office)
        return order_batch.start(session, ids, officer=officer, now=clock.now())


def work_off(place: DocumentCommandContext) -> Iterator[int]:
    """Issue what is ordered, and yield how many were done at each step."""
    desk = place.office_keys.bulk_desk
    while done := issue_batches(place.database, desk, now=clock.now()):
        yield done


def documents(place: DocumentCommandContext) -> Sequence[str]:
    """Return the ids of sukets whose document is still to be made."""
    with place.database.reading() as session:
        return sukets.without_document(session, MOST_DUE)


def hand_out(place: DocumentCommandContext, suket_id: str, folder: Path) -> Path:
    """Link the document of a suket into a folder, under its number."""
    folder.mkdir(parents=True, exist_ok=True)
    with place.database.reading() as session:
        suket = sukets.by_id(session, suket_id)
    copy = folder / file_name(suket)
    copy.unlink(missing_ok=True)
    copy.hardlink_to(place.archive.path(suket_id))
    return copy


def file_name(suket: Suket) -> str:
    """Return the number of a suket as a file's name; it names nobody."""
    return suket.number.replace("/", "-") + ".pdf"


def _report(place: DocumentCommandContext, batch: Batch) -> None:
    with place.database.reading() as session:
        progress = issuance_batches.progress(session, batch)
        lines = issuance_batches.refusals(session, batch, SHOWN)
    if lines:
        rows = [(nik.masked(person.nik), item.code or "") for item, person in lines]
        console.table("Not issued", ("NIK", "why"), rows)
    console.done(f"{progress.issued} of {progress.total} issued")
    if progress.issued < progress.total:
        raise typer.Exit(Exit.IN_PART)


@app.command(epilog='suket renew "470/00001/32.74/XI/2026" --office 32.74')
def renew(number: Number, *, office: OfficeCode, out: Out = None) -> None:
    """Issue a newer suket in the place of one in force, which ends with it."""
    place, now = document_command_context(), clock.now()
    with place.database.begin() as session:
        old = sukets.by_number(session, number, office=office)
        desk = place.office_keys.desk(office, now)
        officer = place.officer(office)
        issued = renew_(session, old.id, desk, officer=officer, now=now)
    list(make_all(place, [issued.suket_id]))
    if out is not None:
        hand_out(place, issued.suket_id, out)
    place.publish()
    console.done(f"{issued.number} continues {number}")
