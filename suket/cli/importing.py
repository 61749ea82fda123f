"""`suket import`: residents from a table, all of them or none."""

from pathlib import Path
from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import CommandContext, command_context
from suket.cli.exit_codes import Exit, NotSetUp
from suket.intake.import_residents import ImportReport, Upload, import_residents
from suket.intake.resident_rows import Refusal
from suket.offices import offices

app = typer.Typer(no_args_is_help=True)

SHOWN = 50  # refused rows on the screen; the rest is counted

Table = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8, or XLSX.")
]
OfficeCode = Annotated[
    str | None,
    typer.Option("--office", help="The office whose residents these are, as 32.74."),
]
AllOffices = Annotated[
    bool, typer.Option("--all-offices", help="Each row goes to the office it lives in.")
]
Photos = Annotated[
    Path | None,
    typer.Option(
        exists=True, help="A folder or ZIP of photos named <nik>.jpg or .png."
    ),
]
Partial = Annotated[
    bool,
    typer.Option("--partial", help="Take the good rows although some are refused."),
]

Correct = Annotated[
    bool,
    typer.Option(
        "--correct",
        help="Believe the table even where the ending of a suket said otherwise.",
    ),
]


@app.command(
    "import", epilog="suket import penduduk.xlsx --office 32.74 --photos foto/"
)
def import_(
    table: Table,
    *,
    office: OfficeCode = None,
    all_offices: AllOffices = False,
    photos: Photos = None,
    partial: Partial = False,
    correct: Correct = False,
) -> None:
    """Add residents of a table, or bring them up to date: all of them, or none.

    Each refused row is named with its column, its value and the reason.  The NIK
    column must be text: a spreadsheet that takes it for a number loses its last digit.
    """
    if (office is None) is not all_offices:
        raise typer.BadParameter("name one --office, or say --all-offices")
    place = command_context()
    pictures = photos.read_bytes() if photos and photos.is_file() else photos
    upload = Upload(
        table.read_bytes(),
        pictures,
        is_for_every_office=all_offices,
        is_partial=partial,
        is_correction=correct,
    )
    with console.out.status("Reading …"):
        report = take_in(place, upload, office)
    show(report)
    if report.refused:
        raise typer.Exit(Exit.IN_PART if report.accepted else Exit.REFUSED)


def take_in(place: CommandContext, upload: Upload, office: str | None) -> ImportReport:
    """Import as the officer of `office`, or of the first office for them all."""
    code = office or _first(place)
    officer = place.officer(code)
    return import_residents(place.database, upload, officer=officer, now=clock.now())


def _first(place: CommandContext) -> str:
    with place.database.reading() as session:
        every = offices.every(session)
    if not every:
        raise NotSetUp("There is no office yet.", "suket office add FILE adds one.")
    return every[0].code


def show(report: ImportReport) -> None:
    """Print what became of the rows."""
    for title, remarks in (("Refused", report.refused), ("Warnings", report.warned)):
        if remarks:
            _show_remarks(title, remarks)
    if report.accepted:
        console.done(
            f"{report.added} residents added, {report.updated} brought up to date"
        )
    else:
        console.complain("Nothing was stored.", "Correct the file and import it again.")


def _show_remarks(title: str, remarks: tuple[Refusal, ...]) -> None:
    rows = [
        (str(r.row), r.column, r.value, f"{r.reason}: {r.pesan}")
        for r in remarks[:SHOWN]
    ]
    console.table(
        f"{title}: {len(remarks)}", ("row", "column", "value", "reason"), rows
    )
    if len(remarks) > SHOWN:
        console.say(f"… and {len(remarks) - SHOWN} more")
