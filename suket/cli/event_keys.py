"""`suket events key …`: the keys by which machines of an office hand in events."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.markup import escape

from suket import clock
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.events import event_keys, manage_keys
from suket.events.tables import EventKey

app = typer.Typer(no_args_is_help=True)

Label = Annotated[str, typer.Option(help='Which machine: "SIAK".')]
Days = Annotated[int, typer.Option(help="How long it is good, 1 to 730.")]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `list` shows it.")]


@app.command("add", epilog='suket events key add --office 32.74 --label "SIAK"')
def add(*, office: OfficeCode, label: Label, days: Days = 365) -> None:
    """Make a key and show it once.  Older keys stay good until they are ended."""
    now = clock.now()
    until = now + timedelta(days=days)
    with command_context().database.begin() as session:
        key = manage_keys.give_key(session, office, label, until, who=acting(), now=now)
    console.done(f"{office} has the key {key.id}, good until {key.expires_at:%Y-%m-%d}")
    console.show_once("key", key.token)
    console.say("  Send it as `Authorization: Bearer …`, over TLS only.")


@app.command("list")
def keys(*, office: OfficeCode) -> None:
    """Show the keys by which machines hand in events, never their secrets."""
    with command_context().database.reading() as session:
        rows = [
            (
                key.id,
                escape(key.label),
                f"{key.expires_at:%Y-%m-%d}",
                f"{key.last_used or 'never'}",
                _state(key),
            )
            for key in event_keys.of_office(session, office)
        ]
    console.table("", ("id", "label", "good until", "last used", "state"), rows)


def _state(key: EventKey) -> str:
    if key.ended_at is not None:
        return "[red]ended[/]"
    is_good = event_keys.is_good(key, now=clock.now())
    return "[green]good[/]" if is_good else "[yellow]expired[/]"


@app.command(epilog="suket events key end 3q2-7wAAbbCCddEEffGGhh --office 32.74")
def end(key_id: KeyId, *, office: OfficeCode) -> None:
    """Let a key in no more, at once."""
    with command_context().database.begin() as session:
        manage_keys.end_key(
            session, key_id, office=office, who=acting(), now=clock.now()
        )
    console.done(f"{key_id} is ended")
