"""`suket status …`: the lists that everybody who checks relies on."""

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import command_context
from suket.register import status_lists
from suket.register.status_lists import MOST_GIVEN

app = typer.Typer(no_args_is_help=True)


@app.command(epilog="suket status publish")
def publish() -> None:
    """Publish every change that is not yet published; a server does so by itself."""
    place = command_context()
    with place.database.reading() as session:
        waiting = status_lists.count_waiting(session)
    place.publish()
    console.done(f"{waiting} changes published")


@app.command("list")
def list_() -> None:
    """Show each list in use: whose it is, how full, when it was last published."""
    now = clock.now()
    with command_context().database.reading() as session:
        rows = [
            (
                str(row.number),
                row.office_code,
                f"{row.given} of {MOST_GIVEN}",
                f"{now - row.published_at} ago" if row.published_at else "never",
            )
            for row in status_lists.every(session)
        ]
    console.table("", ("list", "office", "indices given", "published"), rows)
