"""`suket institution key …`: the API keys by which machines of institutions ask."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.institutions import api_keys, institutions, manage_institutions
from suket.institutions.api_keys import WantedKey
from suket.institutions.tables import ApiKey
from suket.institutions.words import Scope

app = typer.Typer(no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="2 to 32 of a-z, 0-9, hyphen: bank-contoh.")]
Label = Annotated[str, typer.Option(help='Which machine: "core banking".')]
Scopes = Annotated[
    list[Scope],
    typer.Option("--scope", help="What it may ask for; repeat it for several."),
]
Days = Annotated[int, typer.Option(help="How long it is good, 1 to 730.")]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `key list` shows it.")]


@app.command(
    "add",
    epilog='suket institution key add bank-contoh --label "core banking"'
    " --scope verify --scope photo",
)
def add(code: Code, label: Label, scope: Scopes, days: Days = 365) -> None:
    """Make a key and show it once.  Older keys stay good until they are revoked."""
    now = clock.now()
    wanted = WantedKey(
        institution=code,
        label=label,
        scopes=scope,
        expires_at=now + timedelta(days=days),
    )
    with command_context().database.begin() as session:
        key = manage_institutions.give_key(session, wanted, who=acting(), now=now)
    console.done(f"{code} has the key {key.id}, good until {key.expires_at:%Y-%m-%d}")
    console.show_once("key", key.token)
    console.say("  Send it as `Authorization: Bearer …`, over TLS only.")


@app.command("list")
def list_(code: Code) -> None:
    """Show the keys of an institution, never their secrets."""
    now = clock.now()
    with command_context().database.reading() as session:
        institutions.find(session, code)
        rows = [
            (
                key.id,
                key.label,
                key.scopes,
                f"{key.expires_at:%Y-%m-%d}",
                f"{key.last_used or 'never'}",
                _state(key, now=now),
            )
            for key in api_keys.of_institution(session, code)
        ]
    console.table(
        "", ("id", "label", "scopes", "good until", "last used", "state"), rows
    )


def _state(key: ApiKey, *, now: datetime) -> str:
    if key.revoked_at is not None:
        return "[red]revoked[/]"
    return "[green]good[/]" if api_keys.is_good(key, now=now) else "[yellow]expired[/]"


@app.command(epilog="suket institution key revoke bank-contoh 3q2-7wAAbbCCddEEffGGhh")
def revoke(code: Code, key_id: KeyId) -> None:
    """Let a key in no more, at once."""
    with command_context().database.begin() as session:
        manage_institutions.revoke_key(
            session, code, key_id, who=acting(), now=clock.now()
        )
    console.done(f"{key_id} is revoked")
