"""Reports that are too long for a screen, as a file: CSV or XLSX, all of it text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from suket.cli import console, needed_folders
from suket.cli.exit_codes import NotSetUp
from suket.web import csv_export, spreadsheet_export

Report = Annotated[
    Path | None,
    typer.Option(
        "--report", dir_okay=False, help="A .csv or .xlsx for all that was refused."
    ),
]
_KINDS: Final = (".csv", ".xlsx")


def require_usable(report: Path | None) -> None:
    """Refuse a file of another kind, or of no folder, before anything is done."""
    if report is None:
        return
    if report.suffix.lower() not in _KINDS:
        raise typer.BadParameter("a report is a .csv or an .xlsx")
    needed_folders.require({"--report": report.absolute().parent})


def write(report: Path, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write the file, readable by its owner alone: it holds names and NIK."""
    is_csv = report.suffix.lower() == ".csv"
    data = (
        "".join(csv_export.lines(heading, rows)).encode()
        if is_csv
        else b"".join(spreadsheet_export.workbook(heading, rows))
    )
    try:
        report.touch(mode=0o600)
        report.write_bytes(data)
    except OSError as error:
        remedy = "Name another file with --report."
        raise NotSetUp(
            f"{report} cannot be written: {error.strerror}.", remedy
        ) from None
    console.say(f"{len(rows)} lines in {report}")
