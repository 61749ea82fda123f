"""`suket serve`: the web, and the duties that the state asks for."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from suket import clock, logs
from suket.cli import console
from suket.cli.demo.phone_certificate import PhoneCertificate
from suket.cli.document_context import DocumentCommandContext, document_command_context
from suket.cli.exit_codes import NotSetUp
from suket.jobs.duties import engine_of
from suket.migrations import newest, revision_of
from suket.settings import unread
from suket.web import uvicorn_server
from suket.web.app_state import AppState
from suket.web.full_app import create_app
from suket.web.metrics_listener import metrics_served

app = typer.Typer(no_args_is_help=True)

HOST, PORT = "127.0.0.1", 8000

Host = Annotated[str, typer.Option(help="The address to listen at.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")]
PublicOnly = Annotated[
    bool,
    typer.Option("--street", help="Only the public pages; loads no key, no database."),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="URL|DIR",
        help="With --street: the office to follow, elsewhere.",
    ),
]
Root = Annotated[
    Path | None,
    typer.Option(help="With --from: its root.json, taken from the office itself."),
]
State = Annotated[
    Path | None,
    typer.Option(help="With --from: a folder of its own, for what is followed."),
]


@app.command(epilog="suket serve --port 8000")
def serve(
    *,
    host: Host = HOST,
    port: Port = PORT,
    street: PublicOnly = False,
    source: Source = None,
    root: Root = None,
    state: State = None,
) -> None:
    """Serve the web, and do the background work: documents, status lists.

    Put a proxy with TLS before it; forwarded headers are not believed.
    """
    of_the_street = {"--from": source, "--root": root, "--state": state}
    given = {name: str(value) for name, value in of_the_street.items() if value}
    if given and not (street and source):
        raise typer.BadParameter(
            "--from, --root and --state follow an office elsewhere:"
            " they go with --street and --from"
        )
    for name, remedy in unread(os.environ).items():
        console.complain(f"{name} is no setting, and is not read.", remedy)
    if street:
        arguments = ["--host", host, "--port", str(port)]
        arguments += [word for pair in given.items() for word in pair]
        os.execv(sys.executable, [sys.executable, "-m", "suket.web", *arguments])  # noqa: S606 - our own program, no shell
    place = document_command_context()
    require_ready(place, host, port)
    logs.configure(place.settings.log_level)
    serve_at(place, host=host, port=port)


def require_ready(place: DocumentCommandContext, host: str, port: int) -> None:
    """Raise `NotSetUp` or a `KeyFault` unless port, tables and keys can be had.

    A server that begins without them would answer 500 to everybody.
    """
    require_free(host, port)
    if place.settings.metrics_address:
        require_free(*place.settings.metrics_address)
    if revision_of(place.database) != newest():
        raise NotSetUp(
            "The database lacks tables of this version of the program.",
            "`suket migrate` brings them up to date.",
        )
    place.require_ready()


def require_free(host: str, port: int) -> None:
    """Raise `NotSetUp` unless this machine can listen at an address and port."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise NotSetUp(
            f"Nothing can listen at {host}, port {port}: {_why(error)}.",
            "End what runs there, or name another --port, or a --host of this machine.",
        ) from error


def _why(error: OSError) -> str:
    return (error.strerror or "not possible").lower()


def _tls(certificate: PhoneCertificate | None) -> dict[str, str]:
    if certificate is None:
        return {}
    return {
        "ssl_certfile": str(certificate.certificate),
        "ssl_keyfile": str(certificate.key),
    }


def serve_at(
    place: DocumentCommandContext,
    *,
    host: str = HOST,
    port: int = PORT,
    certificate: PhoneCertificate | None = None,
) -> None:
    """Serve until stopped; changes are published and documents made meanwhile.

    With a certificate, by https: for the demonstration, which has no proxy before it.
    """
    house, metrics_address = place.house, place.settings.metrics_address
    engine = engine_of(house)
    app_state = AppState(
        settings=place.settings,
        database=place.database,
        archive=house.archive,
        keys=place.keys,
        clock=clock.now,
        carriers=house.carriers,
        wake=engine.wake,
    )
    app = create_app(app_state)
    engine.start()
    console.say(f"Serving {place.settings.public_url}  (Ctrl+C ends)")
    try:
        with metrics_served(app.state.public_state.metrics, metrics_address):
            uvicorn_server.serve(app, host=host, port=port, **_tls(certificate))
    finally:
        engine.stop()
