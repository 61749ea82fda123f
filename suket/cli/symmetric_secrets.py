"""`suket secret …`: the symmetric secret under which values of the register are sealed.

A new secret goes into use at once; then all that bears an older one is sealed anew, and
the older one is let go when the database says that nothing bears it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import typer
from sqlalchemy.orm import Session

from keys import lifecycle
from keys.secrets_in_use import Secrets
from suket import clock
from suket.access import sealing_secrets, second_factors
from suket.applications import pictures
from suket.applications.following import follow_codes
from suket.cli import console
from suket.cli.context import CommandContext, acting, command_context
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event

app = typer.Typer(no_args_is_help=True)

# Every room that keeps sealed values has its line: some of them, or all, bear the new
# secret then, and none does once all lines find nothing more.
RESEALED: Final[tuple[Callable[[Session, Secrets], int], ...]] = (
    second_factors.reseal,
    pictures.reseal,
    follow_codes.reseal,
)


@app.command("list", epilog="suket secret list")
def list_() -> None:
    """Show the ids of the secrets, since when, and which is in use; never a secret."""
    rows = [
        (each.id, each.since, "in use" if each.is_in_use else "older")
        for each in command_context().keys.secret_file.kept()
    ]
    console.table("", ("secret", "since", "state"), rows)


@app.command(epilog="suket secret change")
def change() -> None:
    """Make a new secret, seal anew what bears the old one, and let the old one go.

    Nobody has to do anything: apps and recovery codes work on.  Back up the folder of
    keys before and after.
    """
    place, now = command_context(), clock.now()
    _require_finished(place)
    console.done(f"secret {_add(place, now=now)} is in use")
    _finish(place, now=now)


@app.command(epilog="suket secret finish")
def finish() -> None:
    """Finish what a `suket secret change` was kept from: seal anew, let go."""
    _finish(command_context(), now=clock.now())


def take_note(place: CommandContext, *, now: datetime) -> None:
    """Make the first secret of a service without one, and let values bear it.

    Not where values bear a secret that is not here: it has to be brought back.
    """
    with place.database.reading() as session:
        borne = sealing_secrets.known(session)
    if not place.keys.secrets.ids and not borne:
        console.done(f"symmetric secret {_add(place, now=now)}")
    with place.database.begin() as session:
        sealing_secrets.take_note(session, place.keys.secrets.ids, now=now)


def _add(place: CommandContext, *, now: datetime) -> str:
    """Put a new secret into use; the register lets values bear it before."""

    def announce(name: str) -> None:
        with place.database.begin() as session:
            sealing_secrets.take_note(session, [name], now=now)

    return lifecycle.add_secret(place.keys, now=now, announce=announce, by=acting())


def _require_finished(place: CommandContext) -> None:
    """Seal with what there is before another secret comes; a lost one is found now."""
    take_note(place, now=clock.now())
    if len(place.keys.secrets.ids) > 1:
        _finish(place, now=clock.now())


def _finish(place: CommandContext, *, now: datetime) -> None:
    secrets = place.keys.secrets
    current = secrets.current.id
    with place.database.begin() as session:
        sealing_secrets.take_note(session, [current], now=now)
        fact = Fact(event=Event.SECRET_CHANGED, subject=current)
        entries.note(session, fact, who=acting(), at=now)
    count = 0
    while some := _sealed_anew(place, secrets):
        count += some
    console.done(f"{count} values are sealed anew")
    with place.database.reading() as session:
        older = [each for each in sealing_secrets.known(session) if each != current]
    for each in dict.fromkeys([*secrets.ids[:-1], *older]):
        with place.database.begin() as session:
            sealing_secrets.forget(session, each)
        if each in secrets.ids:
            lifecycle.drop_secret(place.keys, each, now=now, by=acting())
        console.done(f"secret {each} is gone")


def _sealed_anew(place: CommandContext, secrets: Secrets) -> int:
    """Seal anew what one transaction takes, and return how many values that were."""
    with place.database.begin() as session:
        return sum(reseal(session, secrets) for reseal in RESEALED)
