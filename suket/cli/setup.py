"""`suket init`: from an empty folder to an office that can issue."""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from keys import lifecycle, publish_trust_list
from keys.store import RING
from suket import clock
from suket.cli import console
from suket.cli.context import CommandContext, acting, command_context
from suket.cli.exit_codes import NotSetUp
from suket.cli.office_file import OfficeLines, read_offices
from suket.cli.offices import put_offices
from suket.cli.symmetric_secrets import take_note
from suket.migrations import upgrade
from suket.offices import offices
from suket.settings import Settings

app = typer.Typer(no_args_is_help=True)

PASSPHRASE_BYTES = 24  # 192 random bits, 32 characters
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

File = Annotated[Path, typer.Argument(help="A TOML file like examples/offices.toml.")]


@app.command(epilog="suket init examples/offices.toml")
def init(file: File) -> None:
    """Set up the service: folders, tables, offices, keys and published files.

    It refuses, and changes nothing, where keys or offices are there already.
    """
    wanted = read_offices(file)
    found(command_context(), wanted)
    console.say(
        "\nThe root key is needed for publishing the trust list only: move the file"
        "\nroot-*.pem from the key folder to a place that is offline."
    )


@app.command(epilog="suket migrate")
def migrate() -> None:
    """Bring the tables to the form that this version of the program needs."""
    place = command_context()
    _make_register_file(place.settings)
    upgrade(place.database)
    console.done("the tables are up to date")
    if (place.settings.keys / RING).exists() and place.settings.passphrase():
        take_note(place, now=clock.now())


def found(place: CommandContext, wanted: Sequence[OfficeLines]) -> None:
    """Make everything that an empty service needs, and say each step."""
    lay_ground(place, wanted, now=clock.now())
    place.publish()
    console.done("trust list and status lists published")


def lay_ground(
    place: CommandContext, wanted: Sequence[OfficeLines], *, now: datetime
) -> None:
    """Do the same as at a moment, but for the status lists, which jobs publish."""
    for lines in wanted:  # before anything is made
        lines.to_row()
    settings = place.settings
    settings.data_dir.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    settings.data_dir.chmod(PRIVATE_FOLDER)  # it may have been there, open to all
    for folder in (settings.published, settings.archive):
        folder.mkdir(parents=True, exist_ok=True)
    if settings.key_passphrase_file is not None:
        make_passphrase(settings.key_passphrase_file)
    store = place.keys
    _make_register_file(settings)
    _require_empty(place)
    upgrade(place.database)
    console.done("tables")
    named = [lines.to_trusted() for lines in wanted]
    lifecycle.init(store, named, site=settings.public_url, now=now, by=acting())
    console.done(f"keys of the service and of {len(named)} offices")
    take_note(place, now=now)
    put_offices(wanted, place, now=now)
    publish_trust_list.publish(store, settings.published, now=now, by=acting())


def _make_register_file(settings: Settings) -> None:
    """Make the file of SQLite if it is missing: an empty file is a database too."""
    if settings.database_file is not None:
        settings.database_file.touch(mode=PRIVATE_FILE)


def make_passphrase(path: Path) -> None:
    """Write a new random passphrase to `path`, mode 0600, unless the file exists."""
    if path.exists():
        return
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, PRIVATE_FILE), "w") as stream:
        stream.write(secrets.token_urlsafe(PASSPHRASE_BYTES) + "\n")
    console.done(f"a passphrase of the keys, in {path}: keep a copy elsewhere")


def _require_empty(place: CommandContext) -> None:
    if (place.settings.keys / RING).exists():
        raise NotSetUp(
            "There are keys already; a second root would disown the first one's paper.",
            "Set SUKET_DATA_DIR to an empty folder, or add offices: suket office add.",
        )
    upgrade(place.database)
    with place.database.reading() as session:
        if offices.every(session):
            raise NotSetUp(
                "There are offices in the database already.",
                "Set SUKET_DATA_DIR or SUKET_DATABASE_URL to an empty place.",
            )
