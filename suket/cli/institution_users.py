"""`suket institution person …`: the people of institutions, who sign in at /lembaga."""

from collections.abc import Callable
from typing import Annotated

import typer

from suket import clock
from suket.access.users_and_sessions import require_username
from suket.cli import console
from suket.cli.accounts import (
    STATES,
    Generate,
    PasswordFile,
    Username,
    choose_password,
    show_once,
    state_of,
)
from suket.cli.context import acting, command_context
from suket.institutions import clerk_accounts, institutions, manage_institutions
from suket.institutions.clerk_accounts import CLERKS

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The institution's code, as bank-contoh.")]


@app.command(epilog="suket institution person add bank-contoh rina --generate")
def add(
    code: Code,
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Add a person.  The password is typed, read from a file, or generated."""
    require_username(username)
    password = choose_password(generate=generate, from_file=password_file)
    with command_context().database.begin() as session:
        manage_institutions.employ(
            session, code, username, password, who=acting(), now=clock.now()
        )
    console.done(f"{username} of {code} may sign in at /lembaga")
    if generate:
        show_once(password)


@app.command("list")
def list_(code: Code) -> None:
    """Show the people of an institution."""
    now = clock.now()
    with command_context().database.reading() as session:
        institutions.find(session, code)
        rows = [
            (clerk.username, STATES[state_of(session, CLERKS, clerk, now=now)])
            for clerk in clerk_accounts.of_institution(session, code)
        ]
    console.table("", ("name", "state"), rows)


@app.command()
def disable(username: Username) -> None:
    """Let a person in no more, and end their sessions at once."""
    with command_context().database.begin() as session:
        manage_institutions.dismiss(session, username, who=acting(), now=clock.now())
    console.done(f"{username} is disabled")


@app.command()
def enable(
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Let a disabled person in again, by a new password only."""
    chosen = choose_password(generate=generate, from_file=password_file)
    told = f"{username} may sign in again"
    _renew(username, chosen, manage_institutions.reinstate, told, is_shown=generate)


@app.command()
def unlock(username: Username) -> None:
    """Forget the failed tries of a person, so that they can sign in again now."""
    with command_context().database.begin() as session:
        manage_institutions.unlock(session, username, who=acting(), now=clock.now())
    console.done(f"{username} may try again")


@app.command()
def password(
    username: Username,
    *,
    generate: Generate = False,
    password_file: PasswordFile = None,
) -> None:
    """Give a person a new password and end their sessions."""
    chosen = choose_password(generate=generate, from_file=password_file)
    told = f"{username} has a new password"
    _renew(username, chosen, manage_institutions.give_password, told, is_shown=generate)


def _renew(
    username: str, password: str, act: Callable[..., None], told: str, *, is_shown: bool
) -> None:
    """Let an act give a person a password, and tell of it."""
    with command_context().database.begin() as session:
        act(session, username, password, who=acting(), now=clock.now())
    console.done(told)
    if is_shown:
        show_once(password)
