"""`suket import`: residents from a table, all of them or none."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from suket import clock
from suket.cli import console, report_file
from suket.cli.context import CommandContext, command_context
from suket.cli.exit_codes import Exit, NotSetUp
from suket.cli.office_option import known_office
from suket.cli.report_file import Report
from suket.intake.import_residents import ImportReport, Upload, import_residents
from suket.intake.resident_rows import Refusal
from suket.intake.summed_remarks import Summed, summed
from suket.offices import offices

app = typer.Typer(no_args_is_help=True)

SHOWN = 50  # lines on the screen; the rest is counted, and all are in --report
HEADING = ("baris", "nama", "nik", "kolom", "isi", "kode", "cara_memperbaiki")

Table = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")
]
OfficeCode = Annotated[
    str | None,
    typer.Option(
        "--office",
        help="The office whose residents these are, as 32.74.",
        callback=known_office,
    ),
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
def import_(  # noqa: PLR0913 - the options of a command
    table: Table,
    *,
    office: OfficeCode = None,
    all_offices: AllOffices = False,
    photos: Photos = None,
    partial: Partial = False,
    correct: Correct = False,
    report: Report = None,
) -> None:
    """Add residents of a table, or bring them up to date: all of them, or none.

    Each refused row is named with its column, its value and the reason; --report keeps
    all of them.  The NIK column must be text: a spreadsheet that takes it for a number
    loses its last digit.  docs/tables.md says what is understood.
    """
    report_file.require_usable(report)
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
        taken = take_in(place, upload, office)
    show(taken)
    if report is not None:
        report_file.write(report, HEADING, lines_of(taken))
    if taken.refused:
        raise typer.Exit(Exit.IN_PART if taken.accepted else Exit.REFUSED)


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
    for note in report.notes:
        console.advise("The table was looked for.", note)
    for title, remarks in (
        ("Refused", report.refused),
        ("Warnings", report.warned),
        ("Changed", report.changed),
    ):
        if remarks:
            _show_remarks(title, remarks, report.rows)
    if report.accepted:
        console.done(
            f"{report.added} residents added, {report.updated} brought up to date"
        )
    else:
        console.complain("Nothing was stored.", "Correct the file and import it again.")


def _show_remarks(title: str, remarks: tuple[Refusal, ...], rows: int) -> None:
    told = summed(remarks)
    heads = ("row", "column", "value", "person", "reason")
    lines = [_line(each, rows) for each in told[:SHOWN]]
    console.table(f"{title}: {len(remarks)}", heads, lines)
    if len(told) > SHOWN:
        console.say(f"… and {len(told) - SHOWN} more; --report FILE has them all")


def _line(each: Summed, rows: int) -> tuple[str, ...]:
    first, count = each.first, len(each.remarks)
    cells = [each.span, first.column, each.value, _person(first)]
    if count > 1:
        span = f"all {rows} rows" if count == rows else f"{each.span} ({count} rows)"
        cells = [span, first.column, each.value, ""]
    return tuple(map(escape, [*cells, f"{first.reason}: {each.pesan}"]))


def _person(remark: Refusal) -> str:
    return " ".join(filter(None, (remark.name, remark.nik_end)))


def lines_of(report: ImportReport) -> list[tuple[str, ...]]:
    """Return what was refused, warned about and changed, a line for each cell."""
    every = (*report.refused, *report.warned, *report.changed)
    return [
        (str(r.row), r.name, r.nik_end, r.column, r.value, r.reason, r.pesan)
        for r in every
    ]
