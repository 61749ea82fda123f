"""`suket office …`: what an office is from a day on, and what it was."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.cli import console
from suket.cli.calendar import Json, Since, first_day
from suket.cli.context import acting, command_context
from suket.cli.days import ISO
from suket.cli.offices import Code, named
from suket.offices import change_office, offices, signatories, versions
from suket.offices.tables import (
    Signatory,
)
from suket.offices.versions import TABLES
from suket.offices.words import (
    MINIMUMS,
    Capacity,
    Clock,
    EnrolmentStatus,
    OfficePart,
    StepRule,
    Validity,
)
from suket.register import issuance_pipeline
from suket.register.set_up_office import set_part, set_signatory

app = typer.Typer(no_args_is_help=True)

CLOCK = ["%H:%M"]
Text = Annotated[str | None, typer.Option(help="As it stands now, if it is left out.")]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=ISO, help="The last day of a period; then the former is back."
    ),
]


def _put(
    code: str, part: OfficePart, since: datetime | None, given: dict[str, Any]
) -> None:
    """Change what is given of a part, and leave the rest as it is on that day."""
    now = clock.now()
    with command_context().database.begin() as session:
        day = first_day(session, code, since)
        there = versions.on_day(session, code, day).said_by(part)
        change = TABLES[part](**{**there, **given})
        row = set_part(session, code, change, since=day, who=acting(), now=now)
        number = _next(session, code, day)
        version_id = row.id
    console.done(
        f"{part.value} of {code} is another from {day} on, change {version_id}"
    )
    if part is OfficePart.NUMBERING:
        console.say(f"The next number then: {number}", whole=True)


def _given(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def _next(session: Session, code: str, day: date) -> str:
    office = versions.on_day(session, code, day)
    return issuance_pipeline.next_number(session, office, on=day)


@app.command(
    epilog='suket office letterhead 32.74 --street "Jl. Contoh 2" --since 2027-01-04'
)
def letterhead(  # noqa: PLR0913 - what a letterhead says
    code: Code,
    *,
    government: Text = None,
    agency: Text = None,
    street: Text = None,
    postal_code: Text = None,
    place: Text = None,
    phone: Text = None,
    email: Text = None,
    website: Text = None,
    since: Since = None,
) -> None:
    """Have another letterhead on what an office issues from a day on."""
    given = _given(
        government=government,
        agency=agency,
        street=street,
        postal_code=postal_code,
        place=place,
        phone=phone,
        email=email,
        website=website,
    )
    _put(code, OfficePart.LETTERHEAD, since, given)


@app.command(
    epilog="suket office numbering 32.74 --classification 400.12.3 --since 2027-01-01"
)
def numbering(
    code: Code,
    template: Text = None,
    classification: Text = None,
    unit_code: Text = None,
    since: Since = None,
) -> None:
    """Make numbers of other parts from a day on; the serial goes on."""
    given = _given(
        number_template=template, classification=classification, unit_code=unit_code
    )
    _put(code, OfficePart.NUMBERING, since, given)


@app.command(epilog="suket office validity 32.74 --rule months --months 6")
def validity(
    code: Code,
    rule: Annotated[Validity | None, typer.Option(help="How long they live.")] = None,
    months: Annotated[int | None, typer.Option(min=1, max=60)] = None,
    minimum: Annotated[
        EnrolmentStatus | None,
        typer.Option(help=f"{', '.join(MINIMUMS)}: what a holder has to have reached."),
    ] = None,
    since: Since = None,
) -> None:
    """Let sukets live for another time, or ask another minimum, from a day on."""
    given = _given(validity=rule, months=months, minimum_status=minimum)
    if rule is Validity.UNTIL_PRINTED:
        given.setdefault("months", None)
    _put(code, OfficePart.VALIDITY, since, given)


@app.command("rule", epilog="suket office rule 32.74 two --since 2027-01-04")
def rule_(
    code: Code,
    rule: Annotated[StepRule, typer.Argument(help="How many persons a suket needs.")],
    since: Since = None,
) -> None:
    """Let sukets need one, two or three persons, besides who applied, from a day on."""
    _put(code, OfficePart.RULE, since, {"rule": rule})


@app.command(epilog="suket office intake 32.74 --cut-off 12:00 --since 2027-01-04")
def intake(
    code: Code,
    cut_off: Annotated[
        datetime | None,
        typer.Option(formats=CLOCK, help="Then today's reserved share is for all."),
    ] = None,
    moves_until: Annotated[
        datetime | None,
        typer.Option(formats=CLOCK, help="Later nobody is moved to tomorrow."),
    ] = None,
    clock: Annotated[
        Clock | None, typer.Option(help="The hours by which a case's time runs.")
    ] = None,
    hours: Annotated[
        int | None, typer.Option(min=1, max=720, help="How long a case may take.")
    ] = None,
    since: Since = None,
) -> None:
    """Take applications by other hours or another clock from a day on."""
    given = _given(
        cut_off=cut_off.time() if cut_off else None,
        moves_until=moves_until.time() if moves_until else None,
        clock=clock,
        clock_hours=hours,
    )
    _put(code, OfficePart.INTAKE, since, given)


@app.command(
    epilog='suket office signatory 32.74 --capacity Plh. --name "CONTOH WATI, S.Sos."'
    " --nip 197011281996022003 --since 2026-12-07 --until 2026-12-11"
)
def signatory(  # noqa: PLR0913 - what a signature block says
    code: Code,
    *,
    name: Annotated[str, typer.Option(help="With titles, as it is printed.")],
    capacity: Annotated[
        Capacity, typer.Option(help="Plt., Plh. or a.n.; left out for the head.")
    ] = Capacity.HEAD,
    title: Annotated[
        str | None, typer.Option(help="Of the office; that of today's, if left out.")
    ] = None,
    rank: Annotated[str, typer.Option(help='As "Pembina Tk. I, IV/b".')] = "",
    nip: Annotated[str, typer.Option(help="18 digits.")] = "",
    since: Since = None,
    until: Until = None,
) -> None:
    """Name who signs for an office, from a day on or for a period."""
    with command_context().database.begin() as session:
        day = first_day(session, code, since)
        row = Signatory(
            office_code=code,
            since=day,
            until=until.date() if until else None,
            capacity=capacity,
            title=title or signatories.on_day(session, code, day).title,
            name=name.strip(),
            rank=rank.strip(),
            nip=nip,
        )
        set_signatory(session, row, who=acting(), now=clock.now())
    end = f" to {row.until}" if row.until else " on"
    console.done(f"{named(row)} signs for {code} from {row.since}{end}")


@app.command(epilog="suket office history 32.74 --json")
def history(code: Code, *, json: Json = False) -> None:
    """Show what changed or will change of an office, and who signed and will sign."""
    with command_context().database.reading() as session:
        offices.find(session, code)
        lines = [*_changes(session, code), *_signatories(session, code)]
    if json:
        console.as_json(lines)
        return
    rows = [
        (
            str(line["id"]),
            str(line["what"]),
            f"{line['since']}" + (f" to {line['until']}" if line["until"] else ""),
            ", ".join(f"{value}" for value in line["says"].values() if value),
            f"{line['named_by'] or ''}"
            + (" (taken back)" if line["withdrawn"] else ""),
        )
        for line in lines
    ]
    console.table("", ("change", "of", "from", "says", "by"), rows)


def _changes(session: Session, code: str) -> Iterator[dict[str, Any]]:
    for version in versions.history(session, code):
        yield {
            "id": version.row.id,
            "what": version.row.part,
            "since": version.row.since,
            "until": None,
            "says": version.says(),
            "named_by": version.row.named_by,
            "named_at": version.row.named_at,
            "withdrawn": version.withdrawn is not None,
        }


def _signatories(session: Session, code: str) -> Iterator[dict[str, Any]]:
    for naming in signatories.history(session, code):
        row = naming.row
        yield {
            "id": row.id,
            "what": "signatory",
            "since": row.since,
            "until": row.until,
            "says": {"capacity": row.capacity, "name": row.name, "title": row.title},
            "named_by": naming.named_by,
            "named_at": row.named_at,
            "withdrawn": naming.withdrawn is not None,
        }


@app.command(epilog="suket office withdraw 32.74 12")
def withdraw(
    code: Code,
    change: Annotated[str, typer.Argument(help="Its id, as `history` shows it.")],
) -> None:
    """Take back a change, or the naming of a signatory, before its day comes."""
    who, now = acting(), clock.now()
    with command_context().database.begin() as session:
        if change.isdecimal():
            number = int(change)
            change_office.withdraw_change(session, code, number, who=who, now=now)
        else:
            signatories.withdraw(session, code, change, who=who, now=now)
    console.done(f"{code} stays as it was: {change} is taken back")
