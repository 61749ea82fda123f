"""What a connection itself refuses, in memory: too long a head, too late, out of turn."""

import asyncio
import json

import pytest

from suket.web.connection_timeouts import ADDRESS_BYTES, HEAD_BYTES, TimedConnection
from suket.web.pages import Site
from suket.web.public.fast_protocol import FastProtocol
from suket.web.security import HSTS
from suket.web.uvicorn_server import SERVER_OPTIONS
from tests.suket.web.memory_connections import Server

GET = b"GET /healthz HTTP/1.1\r\nHost: suket.example\r\n"
CHUNKED = b"POST /v HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
OF_NAME = len(b"host") + len(b"suket.example")


class Answering:
    """An application at one site that answers 204, when it is let, or fails."""

    quick = None

    def __init__(self, url="https://suket.example", *, fails=False):
        self.state = type("State", (), {"site": Site(url)})()
        self.fails = fails
        self.let = asyncio.Event()
        self.let.set()

    async def __call__(self, scope, receive, send):
        if self.fails:
            raise ZeroDivisionError
        await self.let.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def told(*pieces, url="https://suket.example", late=False, **options):
    """Return head, document and whether it was closed: the answer to these pieces."""

    async def run():
        app = Answering(url, fails=options.pop("fails", False))
        server = Server(app, FastProtocol, **options)
        line, wire = server.connected()
        for piece in pieces:
            if not wire.is_closed:
                line.data_received(piece)
        if late:
            line._judge()
        await server.done()
        is_closed = wire.is_closed
        line.connection_lost(None)
        return bytes(wire.heard), is_closed

    said, is_closed = asyncio.run(run())
    head, _, body = said.partition(b"\r\n\r\n")
    return head.decode().lower(), json.loads(body or "{}"), is_closed


def header(size):
    """Return a request whose headers are `size` bytes, names and values counted."""
    return GET + b"X: " + b"x" * (size - OF_NAME - 1) + b"\r\n\r\n"


LONG = b"GET /" + b"x" * ADDRESS_BYTES
BELOW = {
    "malformed": (400, "bad-request", [b"nonsense\r\n\r\n"], {}),
    "no path": (400, "bad-request", [b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"], {}),
    "late": (408, "request-timeout", [GET], {"late": True}),
    "address": (414, "request-uri-too-long", [LONG + GET[4:] + b"\r\n"], {}),
    "address in pieces": (414, "request-uri-too-long", [LONG[:99], LONG[99:]], {}),
    "header": (431, "request-header-fields-too-large", [header(HEAD_BYTES + 1)], {}),
    "headers": (
        431,
        "request-header-fields-too-large",
        [GET, *[b"X: " + b"x" * 998 + b"\r\n"] * 40],
        {},
    ),
    "header without end": (
        431,
        "request-header-fields-too-large",
        [GET + b"X: ", *[b"x" * 1000] * 40],
        {},
    ),
    "after the body": (
        431,
        "request-header-fields-too-large",
        [CHUNKED + b"0\r\nX: ", *[b"x" * 1000] * 40],
        {},
    ),
    "size of a chunk": (
        431,
        "request-header-fields-too-large",
        [CHUNKED + b"1;", *[b"x" * 1000] * 40],
        {},
    ),
    "fault": (500, "internal-server-error", [GET + b"\r\n"], {"fails": True}),
    "crowd": (
        503,
        "service-unavailable",
        [GET + b"\r\n"],
        {"limit_concurrency": 1},
    ),
}


@pytest.mark.parametrize("kind", BELOW)
def test_what_a_connection_refuses_is_a_problem_with_all_headers(kind):
    status, code, pieces, options = BELOW[kind]
    head, document, is_closed = told(*pieces, **options)
    assert head.startswith(f"http/1.1 {status} ")
    assert (document["status"], document["code"]) == (status, code)
    assert document["detail"].endswith(".")
    assert is_closed
    for line in (
        f"strict-transport-security: {HSTS.lower()}",
        "content-type: application/problem+json",
        "content-security-policy: default-src 'none'",
        "cache-control: no-store",
        "connection: close",
        f"x-request-id: {document['request_id']}",
    ):
        assert line in head


@pytest.mark.parametrize("kind", BELOW)
def test_over_plain_http_nobody_is_held_to_tls(kind):
    _, _, pieces, options = BELOW[kind]
    head, _, _ = told(*pieces, **options, url="http://127.0.0.1:8000")
    assert "nosniff" in head
    assert "strict-transport-security" not in head


@pytest.mark.parametrize(
    "usual",
    [
        LONG[:-1] + GET[4 + len("/healthz") :] + b"\r\n",
        header(HEAD_BYTES),
        GET + b"X: " + b"x" * 3000 + b"\r\n" + b"Y: " + b"y" * 3000 + b"\r\n\r\n",
    ],
    ids=["address", "headers", "cookies"],
)
def test_a_head_of_usual_length_is_read_whole_or_in_pieces(usual):
    for pieces in ([usual], [usual[:5000], usual[5000:]]):
        assert told(*pieces)[0].startswith("http/1.1 204 ")


def test_a_head_is_measured_by_itself_and_not_with_those_before():
    most = header(HEAD_BYTES)

    async def ask_thrice():
        said, _, asked = await Server(Answering(), TimedConnection).told(*[most] * 3)
        return said.count(b"HTTP/1.1 204"), asked

    assert asyncio.run(ask_thrice()) == (3, 3)


@pytest.mark.parametrize("next_one", [b"nonsense\r\n\r\n", LONG, GET], ids=range(3))
def test_no_refusal_takes_the_place_of_the_answer_before(next_one):
    async def ask():
        app = Answering()
        app.let.clear()
        server = Server(app, TimedConnection)
        line, wire = server.connected()
        line.data_received(GET + b"\r\n")
        await asyncio.sleep(0)  # it is under way
        line.data_received(next_one)
        line._judge()
        app.let.set()
        await server.done()
        line.connection_lost(None)
        return bytes(wire.heard), wire.is_closed

    assert asyncio.run(ask()) == (b"", True)


@pytest.mark.parametrize("kind", [TimedConnection, FastProtocol])
def test_there_is_no_websocket_here(kind):
    upgrade = (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    async def ask():
        return await Server(Answering(), kind).told(GET + upgrade)

    said, _, asked = asyncio.run(ask())
    assert (said[:12], asked) == (b"HTTP/1.1 204", 1)
    assert SERVER_OPTIONS["ws"] == "none"
