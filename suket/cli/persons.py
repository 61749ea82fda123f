"""`suket person …`: who the people behind the accounts of an office are."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from suket import clock
from suket.access import manage_accounts, officer_accounts
from suket.access.officer_accounts import OFFICERS
from suket.cli import console
from suket.cli.accounts import Json, Nip, Username
from suket.cli.context import command_context, keeper
from suket.cli.office_option import OfficeCode
from suket.offices import offices, persons

app = typer.Typer(no_args_is_help=True)

WhatName = Annotated[str, typer.Option("--name", help="As colleagues say.")]


@dataclass(frozen=True, slots=True)
class Line:
    """One person, as they are listed."""

    id: str
    name: str
    nip: str | None
    accounts: list[str]


@app.command("list", epilog="suket person list --office 32.74 --json")
def list_(office: OfficeCode, *, json: Json = False) -> None:
    """Show who the people of an office are, and by which accounts they sign in."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        accounts = officer_accounts.of_office(session, office)
        people = officer_accounts.people(session, office)
    lines = [
        Line(
            person.id,
            person.name,
            person.nip,
            [each.username for each in accounts if each.person_id == person.id],
        )
        for person in sorted(people.values(), key=lambda person: person.name)
    ]
    if json:
        console.as_json([asdict(line) for line in lines])
        return
    rows = [
        (line.name, line.nip or "", ", ".join(line.accounts), line.id) for line in lines
    ]
    console.table("", ("name", "NIP", "accounts", "id"), rows)


@app.command(epilog='suket person describe rina --name "Rina CONTOH"')
def describe(username: Username, name: WhatName, nip: Nip = "") -> None:
    """Say who the person of an account is: the name, and the NIP if there is one."""
    known_as, digits = persons.name_of(name), persons.nip_of(nip)
    with command_context().database.begin() as session:
        office = OFFICERS.find(session, username).office_code
        manage_accounts.describe(
            session, username, known_as, digits, officer=keeper(office), now=clock.now()
        )
    console.done(f"{username} is {known_as}")
