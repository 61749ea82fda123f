"""`suket office …`: who the offices are, who signs, whether they may issue."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.cli import console
from suket.cli.calendar import Json, Since
from suket.cli.context import CommandContext, acting, command_context
from suket.cli.days import ISO
from suket.cli.office_file import OfficeLines, read_offices
from suket.offices import offices, signatories, versions
from suket.offices.errors import NoSignatory
from suket.offices.set_arms import set_arms
from suket.offices.tables import Signatory
from suket.offices.validity import beginning_of, local_day, require_plannable
from suket.offices.versions import OfficeOnDay
from suket.offices.words import StepRule
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
def add(
    file: File,
    rule: Annotated[
        StepRule | None,
        typer.Option(help="How many persons a suket needs, if the file does not say."),
    ] = None,
) -> None:
    """Add the offices of a file to the register, open for issuing at once."""
    put_offices(read_offices(file), command_context(), rule, now=clock.now())


def put_offices(
    wanted: Iterable[OfficeLines],
    place: CommandContext,
    rule: StepRule | None = None,
    *,
    now: datetime,
) -> None:
    """Add offices, and who signs for them, in one transaction.

    Raises `NotSetUp` if neither its file nor `rule` says the rule of steps of one.
    """
    who = acting()
    with place.database.begin() as session:
        for lines in wanted:
            offices.add(session, lines.to_row(rule), who=who, now=now)
            if lines.signatory is not None:
                row = lines.signatory.to_row(lines.code)
                signatories.name(session, row, who=who, now=now)
            console.done(f"{lines.name} ({lines.code})")


@app.command("list")
def list_(*, json: Json = False) -> None:
    """Show every office: its validity, who signs today, whether it may issue."""
    with command_context().database.reading() as session:
        found = [_line(session, office.code) for office in offices.every(session)]
    if json:
        console.as_json([asdict(line) for line in found])
        return
    rows = [
        (
            line.code,
            line.office,
            line.validity,
            line.rule,
            line.signs_today or "[yellow]nobody[/]",
            OPEN if line.is_open else CLOSED,
        )
        for line in found
    ]
    heads = ("code", "office", "validity", "rule", "signs today", "issuance")
    console.table("", heads, rows)


@dataclass(frozen=True, slots=True)
class _Line:
    """What the list tells of an office, as it is today."""

    code: str
    office: str
    validity: str
    rule: str  # of steps
    signs_today: str  # "" if nobody does
    is_open: bool


def _line(session: Session, code: str) -> _Line:
    now = clock.now()
    office = versions.at(session, code, now=now)
    try:
        day = local_day(now, office.zone)
        signs = named(signatories.on_day(session, code, day))
    except NoSignatory:
        signs = ""
    is_open = offices.is_open(session, code, now=now)
    validity, rule = _validity(office), office.rule.value
    return _Line(code, office.name, validity, rule, signs, is_open)


def named(signatory: Signatory) -> str:
    """Return who signs, with the capacity: "Plt. CONTOH MA'ANI, S.Sos."."""
    return f"{signatory.capacity.value} {signatory.name}".strip()


def _validity(office: OfficeOnDay) -> str:
    return office.validity.value + (f" ({office.months})" if office.months else "")


@app.command("set-signatory")
def set_signatory(code: Code, file: File) -> None:
    """Name who signs for an office: as its file says."""
    found = [lines for lines in read_offices(file) if lines.code == code]
    if not found or found[0].signatory is None:
        raise typer.BadParameter(f"{file.name} names no signatory of office {code}")
    row = found[0].signatory.to_row(code)
    with command_context().database.begin() as session:
        signatories.name(session, row, who=acting(), now=clock.now())
    console.done(f"{named(row)} signs for {code} from {row.since} on")


@app.command("arms", epilog="suket office arms 32.74 lambang.svg")
def arms(code: Code, file: ArmsFile, since: Since = None) -> None:
    """Have an office's next sukets printed under its arms: SVG, PNG or JPEG."""
    put_arms(command_context(), code, file, since)


def put_arms(
    place: CommandContext, code: str, file: Path, since: datetime | None = None
) -> None:
    """Clean the arms in a file and give them to an office, from a day on or today."""
    clean, who, now = cleaned(file.read_bytes()), acting(), clock.now()
    day = since.date() if since else None
    with place.database.begin() as session:
        set_arms(session, code, clean, who=who, now=now, since=day)
    told = f"{day} on" if day else "now on"
    console.done(f"{code} prints its arms on what it issues from {told}")


FromDay = Annotated[
    datetime | None,
    typer.Option("--from", formats=ISO, help="Its first moment; else at once."),
]
Because = Annotated[str, typer.Option("--because", help="Why, for the history.")]
Again = Annotated[
    datetime | None,
    typer.Option("--reopen", formats=ISO, help="A day on which it opens again."),
]


@app.command(
    "close",
    epilog='suket office close 32.74 --because "Opname arsip" --from 2026-12-28'
    " --reopen 2027-01-04",
)
def close(
    code: Code, because: Because = "", first: FromDay = None, again: Again = None
) -> None:
    """Stop an office from issuing; what is issued stays as it is."""
    who, now = acting(), clock.now()
    with command_context().database.begin() as session:
        at = _moment(session, code, first)
        offices.close_issuance(
            session, code, who=who, now=now, at=at, because=because.strip()
        )
        if again is not None:
            begin = _moment(session, code, again)
            offices.open_issuance(session, code, who=who, now=now, at=begin)
    told = f"issues no more from {first.date()} on" if first else "issues no more"
    console.done(f"{code} {told}")


@app.command("open")
def open_(code: Code, first: FromDay = None) -> None:
    """Let an office issue again."""
    who, now = acting(), clock.now()
    with command_context().database.begin() as session:
        at = _moment(session, code, first)
        offices.open_issuance(session, code, who=who, now=now, at=at)
    console.done(f"{code} may issue" + (f" from {first.date()} on" if first else ""))


def _moment(session: Session, code: str, day: datetime | None) -> datetime | None:
    """Return the midnight that begins a day at the office, if it is to come."""
    if day is None:
        return None
    zone = offices.find(session, code).zone
    tomorrow = local_day(clock.now(), zone) + timedelta(days=1)
    require_plannable(day.date(), tomorrow)
    return beginning_of(day.date(), zone)


@app.command("unplan")
def unplan(code: Code) -> None:
    """Take back every opening and closing of issuance that is planned."""
    with command_context().database.begin() as session:
        offices.forget_plans(session, code, who=acting(), now=clock.now())
    console.done(f"{code} has no opening or closing planned")
