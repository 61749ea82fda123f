"""`suket demo`: the whole path with invented people, from an empty folder."""

import ipaddress
import json
import shlex
import shutil
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from suket import clock, logs
from suket.cli import console
from suket.cli.demo import phone_certificate
from suket.cli.demo.accounts import Shown
from suket.cli.demo.phone_certificate import PhoneCertificate
from suket.cli.demo.scenario import DemoScenario
from suket.cli.demo.story import ASKING, LEAST, begun
from suket.cli.document_context import DocumentCommandContext
from suket.cli.exit_codes import Exit, NotSetUp
from suket.cli.serving import HOST, require_free, serve_at
from suket.migrations import upgrade
from suket.settings import Settings, faults_of

app = typer.Typer(no_args_is_help=True)

LINKS = "links.html"  # a link to each kind of answer
MARK = ".suket-demo"  # a folder that holds this file may be thrown away

Folder = Annotated[Path, typer.Option(help="Where everything is put.")]
Examples = Annotated[
    Path, typer.Option(exists=True, help="Holds residents.csv, photos/, offices.toml.")
]
Serve = Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the web after.")]
Host = Annotated[
    str,
    typer.Option(help="This machine's address, so that phones can scan."),
]
Port = Annotated[int, typer.Option(min=1024, max=65535, help="Of the web.")]
Wipe = Annotated[
    bool, typer.Option("--wipe", help="Throw the data of an earlier run away first.")
]
Again = Annotated[
    bool, typer.Option("--again", help="Serve the data of the earlier run once more.")
]
Asking = Annotated[
    int, typer.Option(min=0, help="How many ask in the story of 2020; 0: no story.")
]


@app.command(hidden=True)
def demo(  # noqa: PLR0913 - each says one thing of the run
    *,
    folder: Folder = Path(".demo"),
    examples: Examples = Path("examples"),
    serve: Serve = True,
    host: Host = HOST,
    port: Port = 8000,
    wipe: Wipe = False,
    again: Again = False,
    asking: Asking = ASKING,
) -> None:
    """Issue, check and end sukets of invented people; then serve the web.

    Besides, March 2020 is told with a moved clock, in services of their own.  Ends with
    exit code 5 if a single line of the two tables was not as expected.
    """
    if asking % LEAST:
        raise typer.BadParameter(f"--asking is a multiple of {LEAST}, or 0: no story.")
    if again:
        serve_again(folder)
        return
    if serve:
        _require_free(host, port)
    clear(folder, is_told=wipe)
    place = DocumentCommandContext(_settings(folder.resolve(), host, port))
    walk = DemoScenario(place, examples, folder)
    with begun(place.settings, examples, asking) as story:
        walk.all()
        walk.scores.show()
        walk.write_links(folder / LINKS)
        _remember(
            folder,
            {"host": host, "port": port, "accounts": [*map(astuple, walk.accounts)]},
        )
        with console.out.status("Telling March 2020 …"):
            told = story.reports()
    for report in told:
        report.show()
    if not all(report.is_good for report in (walk.scores, *told)):
        raise typer.Exit(Exit.IN_PART)
    console.say(f"  documents: {walk.out.resolve().as_uri()}")
    if serve:
        _serve(place, folder, host, port, walk.accounts)


def serve_again(folder: Path) -> None:
    """Serve what an earlier run made; raises `NotSetUp` if there was none."""
    file = folder / MARK
    told = json.loads(file.read_text("utf-8") or "{}") if file.is_file() else {}
    if not told:
        raise NotSetUp(f"{folder} holds no demonstration.", "Make one: make demo.")
    host, port = told["host"], told["port"]
    _require_free(host, port)
    place = DocumentCommandContext(_settings(folder.resolve(), host, port))
    upgrade(place.database)  # the program may have grown since
    _serve(place, folder, host, port, [Shown(*line) for line in told["accounts"]])


def _command(*words: str) -> str:
    """Return a command of the demonstration that can be run as it stands."""
    script = Path(sys.executable).with_name("suket")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "suket.cli"]
    return shlex.join([*program, "demo", *words])


def _remember(folder: Path, told: dict[str, Any]) -> None:
    """Keep what serving again needs; the accounts are of invented people."""
    file = folder / MARK
    file.chmod(0o600)
    file.write_text(json.dumps(told), "utf-8")


def _serve(
    place: DocumentCommandContext,
    folder: Path,
    host: str,
    port: int,
    accounts: list[Shown],
) -> None:
    site = place.settings.public_url
    rows = [
        (each.who, f"{site}{each.path}", each.name, each.password) for each in accounts
    ]
    console.table("\nSign in", ("who", "where", "name", "password"), rows)
    for each in accounts:
        if each.app:
            told = f"{each.name} has {each.app}"
            console.say(f"  in an authenticator app {told}", whole=True)
    console.say(f"  for everybody:    {site}/")
    again = _command("--again", "--folder", str(folder.resolve()))
    console.say(f"  once more:        {again}", whole=True)
    console.say(
        f"  links to try:     {(folder / LINKS).resolve().as_uri()}", whole=True
    )
    certificate = None
    if _is_reached_by_phones(host):
        certificate = phone_certificate.make(host, folder, now=clock.now())
        _tell_phones(site, certificate)
    logs.configure("error")  # a page that is not there is no event on this screen
    serve_at(place, host=host, port=port, certificate=certificate)


def _tell_phones(site: str, certificate: PhoneCertificate) -> None:
    """Say how a phone accepts a certificate that nobody vouches for."""
    console.say(
        f"\n[bold]On a phone[/] in the same network, once: open {site}/v and accept the"
        "\ncertificate (Chrome: Advanced, Proceed; Safari: Show Details, visit this"
        "\nwebsite; Firefox: Advanced, Accept).  Nothing is installed.  Then scan.  Its"
        "\nfingerprint (SHA-256), to compare:"
    )
    console.say(f"  {certificate.fingerprint}\n")


def _is_reached_by_phones(host: str) -> bool:
    """Say whether an address is another's too: not only of this machine."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _require_free(host: str, port: int) -> None:
    """Raise `NotSetUp` if something listens there already, or nothing can."""
    try:
        require_free(host, port)
    except NotSetUp as fault:
        raise NotSetUp(
            str(fault),
            "End an earlier demonstration, or name another port: make demo PORT=8001."
            "  HOST= has to be an address of this machine: `ip address` shows them.",
        ) from fault


def clear(folder: Path, *, is_told: bool) -> None:
    """Empty the folder of an earlier run, if that is told or answered.

    Raises `NotSetUp` for any other folder, and where nobody can be asked.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise NotSetUp(
                f"{folder} holds something that is not of a demonstration.",
                "Name another --folder, or move that away.",
            )
        if not is_told and not _may_wipe(folder):
            raise NotSetUp(
                f"{folder} holds an earlier demonstration, which stays as it is.",
                "make demo WIPE=1 throws it away;"
                f" {_command('--again', '--folder', str(folder.resolve()))} serves it.",
            )
        console.say(f"Throwing away the earlier demonstration in {folder}.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _may_wipe(folder: Path) -> bool:
    if not sys.stdin.isatty():
        return False
    return typer.confirm(f"Throw away the earlier demonstration in {folder}?")


def _settings(folder: Path, host: str, port: int) -> Settings:
    """Return settings that nothing in the environment can bend towards real data."""
    scheme = "https" if _is_reached_by_phones(host) else "http"
    named = f"[{host}]" if ":" in host else host
    try:
        return Settings(
            public_url=f"{scheme}://{named}:{port}",
            data_dir=folder,
            database_url="",
            key_dir=folder / "keys",
            key_passphrase_file=folder / "passphrase",
            key_passphrase=None,
            published_dir=folder / "published",
            archive_dir=folder / "archive",
        )
    except ValidationError as error:
        raise NotSetUp(
            f"--host {host} is no address.", "\n  ".join(faults_of(error))
        ) from error
