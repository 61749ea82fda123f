"""`suket institution …`: who may see photo and document beside the QR, and for what."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.office_option import known_office
from suket.institutions import institutions, manage_institutions
from suket.institutions.tables import Institution
from suket.institutions.words import InstitutionKind, VisitPurpose

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="2 to 32 of a-z, 0-9, hyphen: bank-contoh.")]
Name = Annotated[str, typer.Option(help='What holders read: "Bank Contoh".')]
Kind = Annotated[InstitutionKind, typer.Option(help="What kind of body it is.")]
OfficeCode = Annotated[
    str,
    typer.Option(
        "--office",
        help="The office that made the agreement, as 32.74.",
        callback=known_office,
    ),
]
Agreement = Annotated[str, typer.Option(help="The number of the agreement (PKS).")]
Purposes = Annotated[
    list[VisitPurpose],
    typer.Option("--purpose", help="For what it may look; repeat it for several."),
]
Day = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], help="A day of the office, included."),
]
DailyQuota = Annotated[int, typer.Option(help="Checks in a day of the office.")]
PerMinute = Annotated[int, typer.Option(help="Checks in a minute, 3000 at the most.")]
Nationwide = Annotated[
    bool,
    typer.Option("--nationwide", help="It may see what every office here holds."),
]


@app.command(
    epilog='suket institution add bank-contoh --name "Bank Contoh" --kind bank'
    ' --office 32.74 --agreement "PKS/12/2026" --purpose perbankan'
    " --since 2026-12-01 --until 2028-11-30"
)
def add(  # noqa: PLR0913 - the terms of an agreement
    code: Code,
    *,
    name: Name,
    kind: Kind,
    office: OfficeCode,
    agreement: Agreement,
    purpose: Purposes,
    since: Day,
    until: Day,
    daily_quota: DailyQuota = 1000,
    per_minute: PerMinute = 60,
    nationwide: Nationwide = False,
) -> None:
    """Add an institution by its agreement.  Give it keys or people afterwards."""
    institution = Institution(
        code=code,
        name=name.strip(),
        kind=kind,
        office_code=office,
        is_nationwide=nationwide,
        agreement=agreement.strip(),
        since=since.date(),
        until=until.date(),
        daily_quota=daily_quota,
        per_minute=per_minute,
    )
    with command_context().database.begin() as session:
        manage_institutions.register(
            session, institution, purpose, who=acting(), now=clock.now()
        )
    console.done(f"{name} ({code}) may check from {since.date()} to {until.date()}")


@app.command("list")
def list_() -> None:
    """Show every institution: its agreement, and whether it is in force today."""
    now = clock.now()
    with command_context().database.reading() as session:
        rows = [
            (
                found.code,
                found.name,
                found.agreement,
                ", ".join(sorted(institutions.purposes_of(session, found.code))),
                f"{found.since} – {found.until}",
                f"{found.daily_quota}/day {found.per_minute}/min",
                _state(session, found, now=now),
            )
            for found in institutions.every(session)
        ]
    heads = ("code", "name", "agreement", "purposes", "period", "checks", "state")
    console.table("", heads, rows)


def _state(session: Session, institution: Institution, *, now: datetime) -> str:
    if institution.closed_at is not None:
        return "[red]closed[/]"
    zone = institutions.zone_of(session, institution)
    if institutions.is_in_force(institution, zone, now=now):
        return "[green]in force[/]"
    return "[yellow]not in force[/]"


@app.command()
def close(code: Code) -> None:
    """End an agreement for good: its people and keys are let in no more."""
    with command_context().database.begin() as session:
        manage_institutions.close(session, code, who=acting(), now=clock.now())
    console.done(f"{code} is closed")
