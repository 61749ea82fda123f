"""`suket role …`: what persons are for at an office, and until when."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated

import typer

from suket import clock
from suket.access import grant_roles, namesakes, officer_accounts, role_grants
from suket.access.doubted_signer import doubted
from suket.access.officer_accounts import OFFICERS
from suket.access.role_grants import Post
from suket.access.tables import Account, RoleGrant
from suket.access.words import Role
from suket.cli import console, doubts
from suket.cli.accounts import Another, Json, SameAs, UnitName, Username, unit_id
from suket.cli.context import command_context, keeper
from suket.cli.office_option import OfficeCode
from suket.offices import persons, units

app = typer.Typer(no_args_is_help=True)

ISO = ["%Y-%m-%d"]
Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=ISO, help="The first day; else today."),
]
Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=ISO, help="The last day; else without end."),
]
GrantId = Annotated[str, typer.Argument(help="As `suket role list` shows it.")]


@app.command(
    epilog="suket role grant rina signatory --since 2026-12-01 --until 2026-12-31"
)
def grant(  # noqa: PLR0913 - whom, what for, where and how long
    username: Username,
    role: Annotated[Role, typer.Argument(help="What the person is for.")],
    unit: UnitName = "",
    since: Since = None,
    until: Until = None,
    same_as: SameAs = "",
    *,
    another: Another = False,
) -> None:
    """Give the person of an account a role, for a period."""
    now = clock.now()
    with command_context().database.begin() as session:
        office = OFFICERS.find(session, username).office_code
        post = Post(
            role=role,
            since=since.date()
            if since
            else grant_roles.today(session, office, now=now),
            until=until.date() if until else None,
            unit=unit_id(session, office, unit),
        )
        row = grant_roles.grant(
            session,
            username,
            post,
            who=namesakes.ANOTHER if another else same_as,
            officer=keeper(office),
            now=now,
        )
        person = persons.by_id(session, [row.person_id])[row.person_id]
        signs = role is Role.SIGNATORY
        doubt = doubted(session, office, person.name, person.nip, signs=signs, now=now)
    console.done(f"{username} is {role.value} from {row.since} on: {row.id}")
    if signs:
        doubts.advise(person.name, doubt)


@app.command(epilog="suket role end rina cnYS3dqxT0eYb1xj3nUo0A")
def end(username: Username, grant_id: GrantId) -> None:
    """End a role of a person at once."""
    now = clock.now()
    with command_context().database.begin() as session:
        office = OFFICERS.find(session, username).office_code
        row = grant_roles.end(
            session, username, grant_id, officer=keeper(office), now=now
        )
    console.done(f"{username} is {row.role.value} no more")


@dataclass(frozen=True, slots=True)
class Line:
    """One role that was ever given."""

    id: str
    username: str
    role: str
    unit: str
    since: date
    until: date | None
    in_force: bool
    ended_at: datetime | None


@app.command("list", epilog="suket role list --office 32.74 --json")
def list_(office: OfficeCode, *, json: Json = False) -> None:
    """Show the roles that were given at an office, those that are over too."""
    now = clock.now()
    with command_context().database.reading() as session:
        day = grant_roles.today(session, office, now=now)
        names = {unit.id: unit.name for unit in units.of_office(session, office)}
        lines = [
            _line(account, row, names.get(row.unit_id or "", ""), day)
            for account in officer_accounts.of_office(session, office)
            for row in role_grants.of_person(session, account.person_id, office=office)
        ]
    if json:
        console.as_json([asdict(line) for line in lines])
        return
    heads = ("id", "account", "role", "unit", "since", "until", "in force")
    console.table("", heads, [_told(line) for line in lines])


def _line(account: Account, row: RoleGrant, unit: str, day: date) -> Line:
    return Line(
        id=row.id,
        username=account.username,
        role=row.role.value,
        unit=unit,
        since=row.since,
        until=row.until,
        in_force=role_grants.is_in_force(row, day),
        ended_at=row.ended_at,
    )


def _told(line: Line) -> tuple[str, ...]:
    state = "[green]yes[/]" if line.in_force else "[dim]no[/]"
    until = f"{line.until or ''}"
    if line.ended_at:
        until = f"ended {line.ended_at:%Y-%m-%d}"
    return (line.id, line.username, line.role, line.unit, f"{line.since}", until, state)
