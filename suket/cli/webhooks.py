"""`suket institution webhook …`: where institutions are told what became of sukets."""

from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.institutions import deliver_webhooks, institutions, webhook_records
from suket.institutions.tables import WebhookNotice

app = typer.Typer(no_args_is_help=True)

LISTED = 50
Code = Annotated[str, typer.Argument(help="The institution's code, as bank-contoh.")]
Url = Annotated[str, typer.Argument(help="An https address.")]


@app.command(
    "set",
    epilog="suket institution webhook set bank-contoh https://bank.example/suket",
)
def set_(code: Code, url: Url) -> None:
    """Set the address, and show a new secret once."""
    place, now = command_context(), clock.now()
    with place.database.begin() as session:
        secret = deliver_webhooks.set_webhook(
            session,
            code,
            url,
            who=acting(),
            now=now,
            is_private_allowed=place.settings.webhook_private,
        )
    console.done(f"{code} will be told at {url}")
    _show(secret)


@app.command()
def rotate(code: Code) -> None:
    """Make a second secret and show it once; messages then bear both signatures."""
    with command_context().database.begin() as session:
        secret = deliver_webhooks.rotate_secret(
            session, code, who=acting(), now=clock.now()
        )
    console.done(
        f"{code} has a second secret; retire the first when it is changed over"
    )
    _show(secret)


@app.command()
def retire(code: Code) -> None:
    """Sign with the newest secret only."""
    with command_context().database.begin() as session:
        deliver_webhooks.retire_secret(session, code, who=acting(), now=clock.now())
    console.done(f"{code} has its newest secret only")


@app.command()
def remove(code: Code) -> None:
    """Tell an institution no more."""
    with command_context().database.begin() as session:
        deliver_webhooks.remove_webhook(session, code, who=acting(), now=clock.now())
    console.done(f"{code} is told no more")


@app.command("list")
def list_(code: Code) -> None:
    """Show the last messages to an institution, and what became of them."""
    with command_context().database.reading() as session:
        institutions.find(session, code)
        rows = [
            (
                notice.id,
                deliver_webhooks.TYPES[notice.event],
                f"{notice.at:%Y-%m-%d %H:%MZ}",
                str(notice.tries),
                notice.last_answer or "–",
                _state(notice),
            )
            for notice in webhook_records.of_institution(session, code, limit=LISTED)
        ]
    console.table("", ("id", "what", "when", "tries", "answer", "state"), rows)


def _show(secret: str) -> None:
    console.show_once("secret", secret)


def _state(notice: WebhookNotice) -> str:
    if notice.delivered_at is not None:
        return "[green]delivered[/]"
    return "[red]given up[/]" if notice.failed_at is not None else "[yellow]waiting[/]"
