"""`suket demo`: the whole path with invented people, from an empty folder."""

import shutil
import socket
from pathlib import Path
from typing import Annotated

import typer

from suket import logs
from suket.cli import console
from suket.cli.demo.scenario import DemoScenario
from suket.cli.document_context import DocumentCommandContext
from suket.cli.exit_codes import Exit, NotSetUp
from suket.cli.serving import HOST, serve_at
from suket.settings import Settings

app = typer.Typer(no_args_is_help=True)

MARK = ".suket-demo"  # a folder that holds this file may be thrown away

Folder = Annotated[Path, typer.Option(help="Where everything is put; emptied first.")]
Examples = Annotated[
    Path, typer.Option(exists=True, help="Holds residents.csv, photos/, offices.toml.")
]
Serve = Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the web after.")]
Port = Annotated[int, typer.Option(min=1024, max=65535, help="Of the web.")]


@app.command(hidden=True)
def demo(
    *,
    folder: Folder = Path(".demo"),
    examples: Examples = Path("examples"),
    serve: Serve = True,
    port: Port = 8000,
) -> None:
    """Issue, check and end sukets of invented people; then serve the web.

    Ends with exit code 5 if a single verdict was not as expected.
    """
    if serve:
        require_free(port)
    clear(folder)
    place = DocumentCommandContext(_settings(folder.resolve(), port))
    walk = DemoScenario(place, examples, folder)
    walk.all()
    walk.scores.show()
    if not walk.scores.is_good:
        raise typer.Exit(Exit.IN_PART)
    console.say(f"  documents: {walk.out}/<office>/<number>.pdf")
    if serve:
        walk.show_accounts()
        logs.configure("warning")
        serve_at(place, port=port)


def require_free(port: int) -> None:
    """Raise `NotSetUp` if something listens at the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotSetUp(
                f"Port {port} is in use, perhaps by an earlier demonstration.",
                "End that one, or name another port: make demo PORT=8001.",
            ) from error


def clear(folder: Path) -> None:
    """Empty the folder of an earlier run; raises `NotSetUp` for any other folder."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise NotSetUp(
            f"{folder} holds something that is not of a demonstration.",
            "Name another --folder, or move that away.",
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _settings(folder: Path, port: int) -> Settings:
    """Return settings that nothing in the environment can bend towards real data."""
    return Settings(
        public_url=f"http://{HOST}:{port}",
        data_dir=folder,
        database_url="",
        key_dir=folder / "keys",
        key_passphrase_file=folder / "passphrase",
        key_passphrase=None,
        published_dir=folder / "published",
        archive_dir=folder / "archive",
    )
