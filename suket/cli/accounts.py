"""`suket account …`: who may sign in, and as what."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.access import grant_roles, manage_accounts, namesakes, officer_accounts
from suket.access.doubted_signer import doubted
from suket.access.manage_accounts import Newcomer
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Duty, Officer
from suket.access.role_grants import Post
from suket.access.secret_hashing import drawn
from suket.access.tables import Account
from suket.access.users_and_sessions import A, P, S, Users, require_username
from suket.access.words import Role
from suket.cli import console, doubts
from suket.cli.context import command_context, keeper
from suket.cli.office_option import OfficeCode
from suket.offices import offices, units
from suket.offices.persons import name_of, nip_of
from suket.offices.words import NoNip

app = typer.Typer(no_args_is_help=True)

STATES: Final = {
    "open": "[green]open[/]",
    "locked": "[yellow]locked for 15 minutes[/]",
    "disabled": "[red]disabled[/]",
}

Username = Annotated[str, typer.Argument(help="3 to 32 of a-z, 0-9, dot, hyphen.")]
AsRole = Annotated[
    Role,
    typer.Option("--role", help="The first role; `suket role grant` gives others."),
]
UnitName = Annotated[
    str, typer.Option("--unit", help="The unit of the role; an operator's kecamatan.")
]
Name = Annotated[
    str, typer.Option("--name", help="Who it is, as colleagues say; else the username.")
]
Nip = Annotated[
    str, typer.Option("--nip", help="18 digits; who has one is known again by it.")
]
WhyNoNip = Annotated[
    NoNip | None,
    typer.Option("--no-nip", help="Why there is no NIP: who works at a desk says it."),
]
SameAs = Annotated[
    str,
    typer.Option("--same-as", help="The account of the person it is, called alike."),
]
Another = Annotated[
    bool, typer.Option("--another", help="It is none of those who are called alike.")
]
Generate = Annotated[
    bool, typer.Option("--generate", help="Make a password and show it once.")
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="A file whose first line is the password."
    ),
]
Yes = Annotated[
    bool,
    typer.Option("--yes", help="The NIP is theirs, though another name is printed."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]


@app.command(
    epilog="suket account add rina --office 32.74 --nip 198703212010012004 --generate"
)
def add(  # noqa: PLR0913, PLR0917 - who it is, and what for
    username: Username,
    office: OfficeCode,
    role: AsRole = Role.OFFICER,
    unit: UnitName = "",
    name: Name = "",
    nip: Nip = "",
    no_nip: WhyNoNip = None,
    same_as: SameAs = "",
    *,
    another: Another = False,
    generate: Generate = False,
    password_file: PasswordFile = None,
    yes: Yes = False,
) -> None:
    """Add an account.  The password is typed, read from a file, or generated."""
    require_username(username)
    told = namesakes.ANOTHER if another else same_as
    who = Who(username, name_of(name or username), nip_of(nip), no_nip, told)
    signs = role is Role.SIGNATORY
    with command_context().database.reading() as session:
        doubt = doubted(
            session, office, who.name, who.nip, signs=signs, now=clock.now()
        )
    if not yes:
        doubts.refuse_another(who.name, doubt)
    password = choose_password(generate=generate, from_file=password_file)
    with command_context().database.begin() as session:
        duty = Duty(role, unit_id(session, office, unit))
        put_account(session, who, duty, office, password)
    console.done(f"{username} may sign in as {role.value} of {office}")
    doubts.advise(who.name, doubt)
    if generate:
        show_once(password)


def unit_id(session: Session, office: str, name: str) -> str | None:
    """Return the id of the unit that a command names, None if it names none."""
    return units.named(session, name, office=office).id if name else None


@dataclass(frozen=True, slots=True)
class Who:
    """Who gets an account: the name to sign in by, and who it is."""

    username: str
    name: str
    nip: str | None = None
    no_nip: NoNip | None = None
    told: str = ""  # of which account's person it is, `namesakes.ANOTHER` for nobody's


def put_account(
    session: Session, who: Who, duty: Duty, office: str, password: str
) -> Account:
    """Add an account with a first role, from today on, and say so in the journal.

    Whose it is chose the password, or is given it by hand: it need not be changed.
    """
    now = clock.now()
    since = grant_roles.today(session, office, now=now)
    newcomer = Newcomer(
        username=who.username,
        name=who.name,
        nip=who.nip,
        no_nip=who.no_nip,
        who=who.told,
        post=Post(role=duty.role, unit=duty.unit, since=since),
    )
    officer = keeper(office)
    return manage_accounts.employ(
        session, newcomer, password, must_change=False, officer=officer, now=now
    )


def choose_password(*, generate: bool, from_file: Path | None) -> str:
    """Return the password for an account, by the way that was asked for."""
    return drawn() if generate else console.new_password(from_file=from_file)


def show_once(password: str) -> None:
    """Show a generated password: it is kept as a hash only."""
    console.show_once("password", password)


@dataclass(frozen=True, slots=True)
class Line:
    """One account, as it is listed."""

    name: str
    roles: list[str]  # in force today
    state: str  # a word of `STATES`


@app.command("list", epilog="suket account list --office 32.74")
def list_(office: OfficeCode, *, json: Json = False) -> None:
    """Show the accounts of an office, and the roles that are in force today."""
    now = clock.now()
    with command_context().database.reading() as session:
        offices.find(session, office)
        lines = [
            Line(
                account.username,
                sorted(OFFICERS.acting(session, account, now=now).roles),
                state_of(session, OFFICERS, account, now=now),
            )
            for account in officer_accounts.of_office(session, office)
        ]
    if json:
        console.as_json([asdict(line) for line in lines])
        return
    rows = [(line.name, ", ".join(line.roles), STATES[line.state]) for line in lines]
    console.table("", ("name", "roles", "state"), rows)


def state_of(
    session: Session, users: Users[P, S, A], person: P, *, now: datetime
) -> str:
    """Return whether a person may sign in now: a word of `STATES`."""
    if person.is_disabled:
        return "disabled"
    if users.is_locked(session, person.username, now=now):
        return "locked"
    return "open"


@app.command(epilog="suket account disable rina")
def disable(username: Username) -> None:
    """Shut an account and end its sessions at once."""
    now = clock.now()
    with command_context().database.begin() as session:
        manage_accounts.disable(
            session, username, officer=_over(session, username), now=now
        )
    console.done(f"{username} is disabled")


def _over(session: Session, username: str) -> Officer:
    """Return who governs the office of an account from here (`AccountNotFound`)."""
    return keeper(OFFICERS.find(session, username).office_code)


@app.command(epilog="suket account enable rina --generate")
def enable(
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Let a disabled account sign in again, by a new password only."""
    _renew(manage_accounts.enable, username, generate=generate, file=password_file)


@app.command(epilog="suket account unlock rina")
def unlock(username: Username) -> None:
    """Forget the failed tries of an account, so that it can sign in again now."""
    now = clock.now()
    with command_context().database.begin() as session:
        manage_accounts.unlock(
            session, username, officer=_over(session, username), now=now
        )
    console.done(f"{username} may try again")


@app.command(epilog="suket account password rina --generate")
def password(
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Give an account a new password and end its sessions."""
    _renew(
        manage_accounts.give_password, username, generate=generate, file=password_file
    )


def _renew(
    act: Callable[..., None], username: str, *, generate: bool, file: Path | None
) -> None:
    chosen = choose_password(generate=generate, from_file=file)
    with command_context().database.begin() as session:
        officer = _over(session, username)
        act(
            session,
            username,
            chosen,
            must_change=False,
            officer=officer,
            now=clock.now(),
        )
    console.done(f"{username} has a new password")
    if generate:
        show_once(chosen)
