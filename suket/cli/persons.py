"""`suket person …`: who the people behind the accounts of an office are."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from suket import clock
from suket.access import manage_accounts, namesakes, officer_accounts
from suket.access.doubted_signer import doubted
from suket.access.officer_accounts import OFFICERS
from suket.applications.deciding.know_own import know_own
from suket.cli import console, doubts
from suket.cli.accounts import Another, Json, SameAs, Username, WhyNoNip, Yes
from suket.cli.context import command_context, keeper
from suket.cli.exit_codes import NotSetUp
from suket.cli.office_option import OfficeCode, known_office
from suket.offices import offices, persons
from suket.offices.persons import KnownBy

app = typer.Typer(no_args_is_help=True)

WhatName = Annotated[
    str | None,
    typer.Option("--name", help="As colleagues say; left out, it stays as it is."),
]
OfWhere = Annotated[
    str | None,
    typer.Option(
        "--office",
        help="The account's office, to be sure of it.",
        callback=known_office,
    ),
]
WhatNip = Annotated[
    str | None, typer.Option("--nip", help="18 digits; left out, it stays as it is.")
]


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
def describe(  # noqa: PLR0913 - who it is, and where
    username: Username,
    name: WhatName = None,
    nip: WhatNip = None,
    no_nip: WhyNoNip = None,
    office: OfWhere = None,
    same_as: SameAs = "",
    *,
    another: Another = False,
    yes: Yes = False,
) -> None:
    """Say who the person of an account is: another name, another NIP, or both."""
    if name is None and nip is None and no_nip is None:
        raise NotSetUp("Nothing is to change.", "Give --name, --nip, or --no-nip.")
    now = clock.now()
    with command_context().database.begin() as session:
        at = office or OFFICERS.find(session, username).office_code
        account = officer_accounts.find(session, username, office=at)
        person = officer_accounts.person_of(session, account)
        known_as = person.name if name is None else persons.name_of(name)
        digits = person.nip if nip is None else persons.nip_of(nip)
        officer = keeper(at)
        if not yes:
            found = doubted(session, at, known_as, digits, signs=False, now=now)
            doubts.refuse_another(known_as, found)
        known = KnownBy(known_as, digits, no_nip or person.no_nip)
        told = namesakes.ANOTHER if another else same_as
        manage_accounts.describe(
            session, username, known, who=told, officer=officer, now=now
        )
    console.done(f"{username} is {known_as}")


@app.command(epilog="suket person resident rina --nik 3274014107039901")
def resident(
    username: Username,
    nik: Annotated[str, typer.Option("--nik", help="Their own: 16 digits.")],
) -> None:
    """Say which resident a person is: their own application is for somebody else."""
    with command_context().database.begin() as session:
        account = OFFICERS.find(session, username)
        officer = keeper(account.office_code)
        know_own(session, username, nik, officer=officer, now=clock.now())
    console.done(f"{username} decides about nobody of their own family card")
