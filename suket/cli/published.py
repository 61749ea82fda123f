"""`suket status …`: the lists that everybody who checks relies on."""

import typer

from suket import clock, lists
from suket.cli import talk
from suket.cli.workplace import workplace
from suket.lists import MOST_GIVEN

app = typer.Typer(
    no_args_is_help=True, help="Status lists: publish them, look at them."
)


@app.command(epilog="suket status publish")
def publish() -> None:
    """Publish every change that is not yet published; a server does so by itself."""
    place = workplace()
    with place.database.reading() as session:
        waiting = lists.count_waiting(session)
    place.publish()
    talk.done(f"{waiting} changes published")


@app.command("list")
def list_() -> None:
    """Show each list in use: whose it is, how full, when it was last published."""
    now = clock.now()
    with workplace().database.reading() as session:
        rows = [
            (
                str(row.number),
                row.office_code,
                f"{row.given} of {MOST_GIVEN}",
                f"{now - row.published_at} ago" if row.published_at else "never",
            )
            for row in lists.every(session)
        ]
    talk.table("", ("list", "office", "indices given", "published"), rows)
