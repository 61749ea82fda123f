"""`suket account factor …`: the second factors of officers."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.access import officer_accounts, second_factors
from suket.access.officer_accounts import OFFICERS
from suket.access.reset_factors import reset_factors
from suket.access.tables import Account
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.offices import offices

app = typer.Typer(no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="Whose, as rina.")]


@app.command(epilog="suket account factor reset rina")
def reset(username: Username) -> None:
    """Take every second factor off an account, as when its device is lost.

    Its sessions end, and it signs in by the password alone until a factor is set up.
    """
    with command_context().database.begin() as session:
        account = OFFICERS.find(session, username)
        reset_factors(session, account, who=acting(), now=clock.now())
    console.done(f"{username} signs in by the password alone")


@app.command("list", epilog="suket account factor list --office 32.74")
def list_(office: OfficeCode) -> None:
    """Show which second factors the accounts of an office have."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        rows = [
            (account.username, *_factors_of(session, account))
            for account in officer_accounts.of_office(session, office)
        ]
    console.table("", ("name", "app", "passkeys", "recovery codes"), rows)


def _factors_of(session: Session, account: Account) -> tuple[str, str, str]:
    found = second_factors.of_account(session, account.id)
    app_ = "yes" if found.has_app else "no"
    return app_, str(found.passkeys), str(found.codes_left)
