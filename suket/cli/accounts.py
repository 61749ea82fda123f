"""`suket account …`: who may sign in, and as what."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.access import officer_accounts
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import Officer
from suket.access.secret_hashing import drawn
from suket.access.tables import Account
from suket.access.users_and_sessions import A, P, S, Users, require_username
from suket.access.words import Role
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices

app = typer.Typer(no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="3 to 32 of a-z, 0-9, dot, hyphen.")]
AsRole = Annotated[
    Role,
    typer.Option("--role", help="officer and signatory issue and end; admin governs."),
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


@app.command(epilog="suket account add rina --office 32.74 --generate")
def add(
    username: Username,
    office: OfficeCode,
    role: AsRole = Role.OFFICER,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Add an account.  The password is typed, read from a file, or generated."""
    require_username(username)
    password = choose_password(generate=generate, from_file=password_file)
    officer = Officer(username=username, office=office, role=role)
    with command_context().database.begin() as session:
        put_account(session, officer, password)
    console.done(f"{username} may sign in as {role.value} of {office}")
    if generate:
        show_once(password)


def put_account(session: Session, officer: Officer, password: str) -> Account:
    """Add an account and say so in the journal."""
    now = clock.now()
    offices.find(session, officer.office)
    account = officer_accounts.create(session, officer, password, now=now)
    _note(session, Event.ACCOUNT_CREATED, account)
    return account


def _note(session: Session, event: Event, account: Account) -> None:
    fact = Fact(event=event, subject=account.username, office=account.office_code)
    entries.note(session, fact, who=acting(), at=clock.now())


def choose_password(*, generate: bool, from_file: Path | None) -> str:
    """Return the password for an account, by the way that was asked for."""
    return drawn() if generate else console.new_password(from_file=from_file)


def show_once(password: str) -> None:
    """Show a generated password: it is kept as a hash only."""
    console.show_once("password", password)


@app.command("list")
def list_(office: OfficeCode) -> None:
    """Show the accounts of an office."""
    now = clock.now()
    with command_context().database.reading() as session:
        offices.find(session, office)
        rows = [
            (
                account.username,
                account.role.value,
                state_of(session, OFFICERS, account, now=now),
            )
            for account in officer_accounts.of_office(session, office)
        ]
    console.table("", ("name", "role", "state"), rows)


def state_of(
    session: Session, users: Users[P, S, A], person: P, *, now: datetime
) -> str:
    """Return whether a person may sign in now, for a table."""
    if person.is_disabled:
        return "[red]disabled[/]"
    if users.is_locked(session, person.username, now=now):
        return "[yellow]locked for 15 minutes[/]"
    return "[green]open[/]"


@app.command()
def disable(username: Username) -> None:
    """Shut an account and end its sessions at once."""
    with command_context().database.begin() as session:
        account = OFFICERS.find(session, username)
        OFFICERS.disable(session, account, now=clock.now())
        _note(session, Event.ACCOUNT_DISABLED, account)
    console.done(f"{username} is disabled")


@app.command()
def unlock(username: Username) -> None:
    """Forget the failed tries of an account, so that it can sign in again now."""
    with command_context().database.begin() as session:
        account = OFFICERS.find(session, username)
        OFFICERS.unlock(session, username)
        _note(session, Event.ACCOUNT_UNLOCKED, account)
    console.done(f"{username} may try again")


@app.command()
def password(
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Give an account a new password and end its sessions."""
    chosen = choose_password(generate=generate, from_file=password_file)
    with command_context().database.begin() as session:
        account = OFFICERS.find(session, username)
        OFFICERS.set_password(session, account, chosen, now=clock.now())
        _note(session, Event.ACCOUNT_PASSWORD_SET, account)
    console.done(f"{username} has a new password")
    if generate:
        show_once(chosen)
