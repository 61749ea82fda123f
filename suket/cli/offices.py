"""`suket office …`: who the offices are, who signs, whether they may issue."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import CommandContext, acting, command_context
from suket.cli.office_file import OfficeLines, read_offices
from suket.offices import offices
from suket.offices.errors import NoSignatory
from suket.offices.tables import Office, Signatory
from suket.offices.validity import local_day
from suket.paper.arms_cleaning import cleaned

app = typer.Typer(no_args_is_help=True)

OPEN, CLOSED = "[green]open[/]", "[yellow]closed[/]"

File = Annotated[Path, typer.Argument(help="A TOML file like examples/offices.toml.")]
ArmsFile = Annotated[
    Path, typer.Argument(help="SVG of plain shapes, PNG or JPEG.", exists=True)
]
Code = Annotated[str, typer.Argument(help="The office's region code, as 32.74.")]


@app.command(
    epilog="suket office add kota-cirebon.toml · then, where the root key is:"
    " python -m keys add-office 32.74=Kota\\ Cirebon=WIB"
)
def add(file: File) -> None:
    """Add the offices of a file to the register, open for issuing at once."""
    put_offices(read_offices(file), command_context())


def put_offices(wanted: Iterable[OfficeLines], place: CommandContext) -> None:
    """Add offices, and who signs for them, in one transaction."""
    now, who = clock.now(), acting()
    with place.database.begin() as session:
        for lines in wanted:
            offices.add(session, lines.to_row(), who=who, now=now)
            if lines.signatory is not None:
                row = lines.signatory.to_row(lines.code)
                offices.name_signatory(session, row, who=who, now=now)
            console.done(f"{lines.name} ({lines.code})")


@app.command("list")
def list_() -> None:
    """Show every office: its validity, who signs today, whether it may issue."""
    now = clock.now()
    with command_context().database.reading() as session:
        rows = []
        for office in offices.every(session):
            is_open = offices.is_open(session, office.code, now=now)
            today = local_day(now, office.zone)
            try:
                signs = _named(offices.signatory_on(session, office.code, today))
            except NoSignatory:
                signs = "[yellow]nobody[/]"
            rows.append(
                (
                    office.code,
                    office.name,
                    _rule(office),
                    signs,
                    OPEN if is_open else CLOSED,
                )
            )
    console.table("", ("code", "office", "validity", "signs today", "issuance"), rows)


def _named(signatory: Signatory) -> str:
    return f"{signatory.capacity.value} {signatory.name}".strip()


def _rule(office: Office) -> str:
    return office.validity.value + (f" ({office.months})" if office.months else "")


@app.command("set-signatory")
def set_signatory(code: Code, file: File) -> None:
    """Name who signs for an office: as its file says."""
    found = [lines for lines in read_offices(file) if lines.code == code]
    if not found or found[0].signatory is None:
        raise typer.BadParameter(f"{file.name} names no signatory of office {code}")
    row = found[0].signatory.to_row(code)
    with command_context().database.begin() as session:
        offices.name_signatory(session, row, who=acting(), now=clock.now())
    console.done(f"{_named(row)} signs for {code} from {row.since} on")


@app.command("arms", epilog="suket office arms 32.74 lambang.svg")
def arms(code: Code, file: ArmsFile) -> None:
    """Have an office's next sukets printed under its arms: SVG, PNG or JPEG."""
    put_arms(command_context(), code, file)


def put_arms(place: CommandContext, code: str, file: Path) -> None:
    """Clean the arms in a file and give them to an office."""
    clean = cleaned(file.read_bytes())
    with place.database.begin() as session:
        offices.set_arms(session, code, clean, who=acting(), now=clock.now())
    console.done(f"{code} prints its arms on what it issues from now on")


@app.command("close")
def close(code: Code) -> None:
    """Stop an office from issuing; what is issued stays as it is."""
    with command_context().database.begin() as session:
        offices.close_issuance(session, code, who=acting(), now=clock.now())
    console.done(f"{code} issues no more")


@app.command("open")
def open_(code: Code) -> None:
    """Let an office issue again."""
    with command_context().database.begin() as session:
        offices.open_issuance(session, code, who=acting(), now=clock.now())
    console.done(f"{code} may issue")
