"""A connection that answers checks itself says what uvicorn's would have said."""

import asyncio
import hashlib
import inspect
import json
from http import HTTPStatus
from random import Random

import pytest
import uvicorn
from structlog.testing import capture_logs
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from suket.web.body_limit import FORM_BYTES
from suket.web.connection_timeouts import TimedConnection
from suket.web.public import fast_protocol, quick_check
from suket.web.public.fast_protocol import FastProtocol
from tests.suket.web.hostile_clients import question
from tests.suket.web.memory_connections import DATE, OWN, Server
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.test_quick_check import shaken
from verify.status_list import Entry

MOMENT = 0.05
BODY = b'{"text": "x"}'
PLAIN = question("x")
USUAL = b"GET /healthz HTTP/1.1\r\nHost: suket.example\r\n\r\n"


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.texts = {
        "valid": public_site.world.issue(),
        "revoked": public_site.world.issue(Entry.INVALID),
        "suspended": public_site.world.issue(Entry.SUSPENDED),
        "unrecorded": public_site.world.unrecorded(),
        "altered": public_site.world.altered(),
        "nonsense": "x",
    }
    public_site.world.publish()
    return public_site


@pytest.fixture(autouse=True)
def _fresh(public_site, monkeypatch):
    """Somebody has looked at the folder just now; nobody stands in line."""
    if public_site.app.state.public_state.at_hand() is None:
        public_site.client.get("/readyz")
    monkeypatch.setattr(public_site.app.quick.delay, "patience", 1000)


def both(public_site, *pieces):
    """Return what the two kinds of connection say, and how often each asked the app."""

    async def told():
        mine, usual = (
            Server(public_site.app, FastProtocol),
            Server(public_site.app, TimedConnection),
        )
        return await mine.told(*pieces), await usual.told(*pieces)

    (mine, is_closed, asked), (usual, is_too, usually) = asyncio.run(told())
    assert (mine, is_closed) == (usual, is_too), pieces
    return mine, asked, usually


def request(body=BODY, *, first="POST /api/v1/verify HTTP/1.1", **other):
    """Return a request; headers of None are left out, lists come twice."""
    headers = {
        "Host": "suket.example",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in other.items()},
    }
    lines = [
        f"{name}: {each}"
        for name, value in headers.items()
        for each in (value if isinstance(value, list) else [value])
        if each is not None
    ]
    return "\r\n".join([first, *lines, "", ""]).encode() + body


def chunked(body):
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


@pytest.mark.parametrize(
    "name", ["valid", "revoked", "suspended", "unrecorded", "altered", "nonsense"]
)
def test_every_state_is_told_alike_and_the_application_not_asked(public_site, name):
    for _ in range(2):  # the second time it is known
        said, asked, usually = both(public_site, question(public_site.texts[name]))
        assert said.startswith(b"HTTP/1.1 200 OK\r\ndate: %b\r\n" % DATE[1])
        assert (asked, usually) == (0, 1)
    assert b'"verdict"' in said


@pytest.mark.parametrize(
    "asking",
    [
        request(first="POST /api/v1/verify HTTP/1.0"),
        request(first="POST /api/v1/verify HTTP/1.0", Connection="keep-alive"),
        request(first="POST /api/v1/verify?a=b HTTP/1.1"),
        request(first="POST /api/v1/verify/ HTTP/1.1"),
        request(first="POST /api/v1/%76erify HTTP/1.1"),
        request(first="POST http://suket.example/api/v1/verify HTTP/1.1"),
        request(first="PUT /api/v1/verify HTTP/1.1"),
        request(first="HEAD /api/v1/verify HTTP/1.1"),
        request(first="GET /healthz HTTP/1.1"),
        request(Connection="close"),
        request(Connection="Upgrade", Upgrade="h2c"),
        request(Expect="100-continue"),
        request(Host=["suket.example", "suket.example"]),
        request(Host="elsewhere.example"),
        request(Host=None),
        request(Content_Type="text/plain"),
        request(Content_Length=["13", "13"]),
        request(chunked(BODY), Content_Length=None, Transfer_Encoding="chunked"),
        request(chunked(BODY), Transfer_Encoding="chunked"),
        request(X_Twice=["a", "b"]),
        request(b'{"text": "x", "more": 1}'),
        request(b'{"text": ""}'),
        request(b"{"),
        request(b""),
        request(b'{"text": "%b"}' % (b"9" * FORM_BYTES)),
    ],
    ids=range(25),
)
def test_what_is_not_exactly_a_plain_check_goes_the_usual_way(public_site, asking):
    _, asked, usually = both(public_site, asking)
    assert asked == usually


def test_a_head_that_is_none_is_refused_by_uvicorn(public_site):
    said, asked, _ = both(public_site, request(Content_Length="-1"))
    assert (said[:12], asked) == (b"HTTP/1.1 400", 0)


def test_a_check_whose_body_comes_in_pieces_goes_the_usual_way(public_site):
    begins = PLAIN.index(b"\r\n\r\n") + 4
    for at in range(1, len(PLAIN)):
        said, asked, _ = both(public_site, PLAIN[:at], PLAIN[at:])
        assert said.startswith(b"HTTP/1.1 200")
        assert asked == (at > begins)


def test_of_many_in_one_piece_the_first_is_answered_here(public_site):
    said, asked, usually = both(public_site, PLAIN * 3 + USUAL + PLAIN)
    assert said.count(b"HTTP/1.1 200") == 5
    assert (asked, usually) == (4, 5)
    said, asked, _ = both(public_site, PLAIN, PLAIN, PLAIN)
    assert (said.count(b"HTTP/1.1 200"), asked) == (3, 0)


def test_answers_come_in_the_order_of_requests(public_site):
    said, asked, _ = both(public_site, USUAL + PLAIN, PLAIN)
    heads = [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]]
    assert heads == [b"200", b"200", b"200"]
    assert b'"verdict"' not in said.split(b"HTTP/1.1 ")[1]
    assert asked == 3  # while another is under way, all stand behind it


def test_what_is_longer_than_it_says_is_answered_and_shown_out(public_site):
    async def told():
        return await Server(public_site.app, FastProtocol).told(PLAIN + b"junk\r\n\r\n")

    said, is_closed, asked = asyncio.run(told())
    assert (said[:12], said.count(b"HTTP/1.1 400"), is_closed, asked) == (
        b"HTTP/1.1 200",
        1,
        True,
        0,
    )


def shaken_request(rng, texts):
    """Return a request that is nearly a plain check."""
    is_plain = rng.random() < 0.5
    body = shaken(rng, texts)
    if is_plain and rng.random() < 0.7:
        body = json.dumps({"text": rng.choice(texts)}).encode()
    words = {
        "Host": ["suket.example"] * 8
        + ["SUKET.example", "elsewhere.example", "suket.example:443", None, ""],
        "Content_Type": ["application/json"] * 6
        + ["application/json; charset=utf-8", "application/json;charset=utf-8"]
        + ["APPLICATION/JSON", "text/plain", "application/json ", "\tapplication/json"],
        "Content_Length": [str(len(body))] * 8
        + [f"0{len(body)}", f"{len(body)} ", f"+{len(body)}", f"{len(body)}, 1"],
        "Connection": [None] * 6 + ["keep-alive", "Keep-Alive, x", "close", "x"],
        "Expect": [None] * 9 + ["100-continue", "100-Continue", "x"],
        "Accept": [None, "*/*", "application/json"],
        "X_Twice": [None] * 6 + [["a", "b"], "a"],
        "TE": [None] * 5 + ["trailers"],
        "Transfer_Encoding": [None] * 20 + ["identity", "gzip"],
    }
    first = rng.choice(
        ["POST /api/v1/verify HTTP/1.1"] * 12
        + [f"{word} /api/v1/verify HTTP/1.1" for word in ("GET", "post", "PUT", "HEAD")]
        + [f"POST {path} HTTP/1.1" for path in ("/api/v1/verify?x", "//api/v1/verify")]
        + [f"POST /api/v1/verify HTTP/{rng.choice(('1.0', '1.2', '2.0', '0.9'))}"]
    )
    chosen = {
        name: choice[0] if is_plain else rng.choice(choice)
        for name, choice in words.items()
    }
    if not is_plain and rng.random() < 0.1:
        chosen |= {"Content_Length": None, "Transfer_Encoding": "chunked"}
        body = chunked(body)
    if is_plain:
        return request(body, **chosen)
    made = request(body, first=first, **chosen)
    return (
        made
        if rng.random() < 0.8
        else made.replace(b": ", rng.choice((b":", b" : ")), 2)
    )


def differ(public_site, seed, count):
    """Compare both kinds of connection; many requests, in pieces, some in a row."""
    rng, texts = Random(seed), list(public_site.texts.values())

    async def compared():
        mine, usual = (
            Server(public_site.app, FastProtocol),
            Server(public_site.app, TimedConnection),
        )
        in_one = 0
        for _ in range(count):
            public_site.app.state.public_state.current()
            some = [shaken_request(rng, texts) for _ in range(rng.choice((1, 1, 1, 2)))]
            data = b"".join(some)
            cuts = sorted(
                rng.randrange(len(data)) for _ in range(rng.choice((0, 0, 1)))
            )
            pieces = [
                data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)
            ]
            own, same = await mine.told(*pieces), await usual.told(*pieces)
            if len(some) == 1 or b"HTTP/1.1 400" not in own[0] + same[0]:
                assert own[:2] == same[:2], pieces
            in_one += same[2] - own[2]
        return in_one

    with capture_logs():
        assert count / 10 < asyncio.run(compared()) < count * 0.9


def test_a_thousand_requests_are_answered_alike(public_site):
    differ(public_site, 1, 1000)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_hundred_thousand_requests_are_answered_alike(public_site, seed):
    differ(public_site, seed, 10_000)


@pytest.fixture
def crowded(public_site, monkeypatch):
    """A street door before which the line is too long, and a moment is short."""
    monkeypatch.setattr(public_site.app.quick.delay, "is_too_long", lambda: True)
    for module in (fast_protocol, quick_check):
        monkeypatch.setattr(module, "MOMENT_SECONDS", MOMENT)
    return public_site


def count_of(public_site, status):
    """Return how many checks were answered so, and how long that took in all."""
    labels = {"route": "/api/v1/verify", "method": "POST", "status": status}
    read = public_site.app.state.public_state.metrics.registry.get_sample_value
    name = "suket_request_seconds"
    return tuple(read(f"{name}_{what}", labels) or 0 for what in ("count", "sum"))


def test_whoever_would_wait_too_long_is_told_so_in_a_moment(crowded):
    before = count_of(crowded, "429")

    async def refused():
        mine, usual = (
            Server(crowded.app, FastProtocol),
            Server(crowded.app, TimedConnection),
        )
        line, wire = mine.connected()
        line.data_received(PLAIN)
        assert not wire.heard
        await asyncio.sleep(MOMENT * 4)
        same, _, _ = await usual.told(PLAIN)
        assert OWN.sub(rb"\1", bytes(wire.heard)) == same
        assert mine.app.asked == 0
        assert line.rest is not None  # as after any answer
        line.connection_lost(None)
        return bytes(wire.heard)

    head, _, body = asyncio.run(refused()).partition(b"\r\n\r\n")
    told = json.loads(body)
    assert head.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert b"\r\nretry-after: 1\r\n" in head
    assert b"x-request-id: %b" % told["request_id"].encode() in head
    assert b"content-length: %d\r\n" % len(body) in head
    assert (told["status"], told["code"]) == (HTTPStatus.TOO_MANY_REQUESTS, "busy")
    times, seconds = (
        a - b for a, b in zip(count_of(crowded, "429"), before, strict=True)
    )
    assert times == 2
    assert seconds >= 2 * MOMENT


def heard_of(public_site, do):
    """Return what is heard on a connection with which `do` was done, and the wire."""

    async def run():
        server = Server(public_site.app, FastProtocol)
        line, wire = server.connected()
        await do(server, line)
        await server.done()
        is_closed = wire.is_closed  # by itself: the end of the test closes it too
        if line.parser is not None:
            line.connection_lost(None)
        wire.is_closed = is_closed
        return bytes(wire.heard), wire

    return asyncio.run(run())


def test_whoever_asks_on_is_told_the_first_answer_first(crowded):
    async def ask_on(_, line):
        line.data_received(PLAIN)
        line.data_received(USUAL)

    said, _ = heard_of(crowded, ask_on)
    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"429", b"200"]


def test_whoever_has_gone_is_told_nothing(crowded):
    before = count_of(crowded, "429")

    async def go(_, line):
        line.data_received(PLAIN)
        line.connection_lost(None)
        assert line.put_off.cancelled()
        await asyncio.sleep(MOMENT * 2)

    assert heard_of(crowded, go)[0] == b""
    assert count_of(crowded, "429") == before


def test_a_connection_that_closes_is_written_to_no_more(crowded):
    async def close(_, line):
        line.data_received(PLAIN)
        line.transport.close()
        await asyncio.sleep(MOMENT * 2)

    said, wire = heard_of(crowded, close)
    assert (said, wire.too_late) == (b"", 0)


def test_a_server_that_stops_tells_what_it_has_put_off(crowded):
    async def stop(_, line):
        line.data_received(PLAIN)
        line.shutdown()

    said, wire = heard_of(crowded, stop)
    assert said.startswith(b"HTTP/1.1 429")
    assert wire.is_closed


def test_a_server_that_stops_closes_a_connection_at_rest(public_site):
    async def stop(_, line):
        line.data_received(PLAIN)
        line.shutdown()

    said, wire = heard_of(public_site, stop)
    assert said.startswith(b"HTTP/1.1 200")
    assert wire.is_closed


def test_a_server_that_stops_waits_for_a_body_whose_head_has_come(public_site):
    begins = PLAIN.index(b"\r\n\r\n") + 4

    async def stop(_, line):
        line.data_received(PLAIN[:begins])
        line.shutdown()
        line.data_received(PLAIN[begins:])

    said, wire = heard_of(public_site, stop)
    assert said.startswith(b"HTTP/1.1 200")
    assert b"\r\nconnection: close\r\n" in said
    assert wire.is_closed


def test_a_head_whose_body_does_not_come_is_shown_out(public_site):
    async def wait(_, line):
        line.data_received(PLAIN[: PLAIN.index(b"\r\n\r\n") + 4])
        line.alarm.cancel()
        line._judge()

    said, wire = heard_of(public_site, wait)
    assert said.startswith(b"HTTP/1.1 408")
    assert wire.is_closed


def test_whoever_does_not_read_gets_no_more_answers_at_once(public_site):
    async def ask_deaf(server, line):
        line.data_received(PLAIN)
        line.pause_writing()  # as the transport says when its buffer is full
        length = len(line.transport.heard)
        line.data_received(PLAIN)
        await asyncio.sleep(0.01)
        assert (len(line.transport.heard), len(server.state.tasks)) == (length, 1)
        line.resume_writing()

    said, _ = heard_of(public_site, ask_deaf)
    assert said.count(b"HTTP/1.1 200") == 2


def test_when_there_are_too_many_connections_they_are_told_by_uvicorn(public_site):
    async def told():
        return [
            (await Server(public_site.app, kind, limit_concurrency=1).told(PLAIN))[:2]
            for kind in (FastProtocol, TimedConnection)
        ]

    mine, usual = asyncio.run(told())
    assert mine == usual
    assert mine[0].startswith(b"HTTP/1.1 503")


def test_what_fails_here_fails_where_it_is_logged(public_site, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(public_site.app.quick, "reply", fails)
    said, asked, usually = both(public_site, PLAIN)
    assert said.startswith(b"HTTP/1.1 500")
    assert (asked, usually) == (1, 1)


def test_before_the_first_look_the_application_takes_it(tmp_path):
    public_site = PublicSite(tmp_path)
    public_site.world.publish()

    async def told():
        server = Server(public_site.app, FastProtocol)
        return [await server.told(PLAIN) for _ in range(2)]

    first, second = asyncio.run(told())
    assert (first[0], first[2]) == (second[0], 1)
    assert second[2] == 0


def closed_by_rest(public_site, *pieces, after=0.0):
    """Return whether a connection is closed `after` seconds too many of rest.

    It has just answered; then came the pieces.
    """
    is_closed = []

    async def rest(_, line):
        line.data_received(PLAIN)
        for piece in pieces:
            line.data_received(piece)
        line.rest.cancel()
        line.answered_at -= line.timeout_keep_alive + after
        line._rested()
        is_closed.append(line.transport.is_closed)
        assert (line.rest is not None) == (after < 0)  # it waits for the rest

    heard_of(public_site, rest)
    return is_closed == [True]


def test_a_connection_at_rest_is_closed_in_time_and_not_before(public_site):
    assert closed_by_rest(public_site, after=0.1)
    assert closed_by_rest(public_site, PLAIN, after=0.1)
    assert not closed_by_rest(public_site, after=-1)


def test_a_connection_with_something_under_way_is_not_at_rest(public_site, monkeypatch):
    assert not closed_by_rest(public_site, PLAIN[:20], after=9)
    assert not closed_by_rest(public_site, USUAL, after=9)
    lines = iter([False, True]).__next__
    monkeypatch.setattr(public_site.app.quick.delay, "is_too_long", lines)
    assert not closed_by_rest(public_site, PLAIN, after=9)


def test_what_uvicorn_answered_rests_as_uvicorn_has_it(public_site):
    async def rest(server, line):
        line.data_received(PLAIN)
        line.data_received(USUAL)
        await server.done()
        line.answered_at -= 60
        line._rested()
        assert not line.transport.is_closed
        assert line.timeout_keep_alive_task is not None

    heard_of(public_site, rest)


def test_each_answer_counts_as_one_of_uvicorns(public_site):
    async def ask(server, line):
        line.data_received(PLAIN)
        line.data_received(PLAIN)
        assert server.state.total_requests == 2

    heard_of(public_site, ask)


def test_another_application_is_served_as_ever():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app.quick = None

    async def told():
        return await Server(app, FastProtocol).told(PLAIN)

    said, _, asked = asyncio.run(told())
    assert (said[:12], asked) == (b"HTTP/1.1 204", 1)


def test_uvicorn_is_the_one_whose_inner_parts_were_read():
    """`TimedConnection` and `FastProtocol` rely on them: read what changed, and then note it here."""
    parts = (HttpToolsProtocol, FlowControl, ServerState, uvicorn.Server.on_tick)
    source = "".join(inspect.getsource(each) for each in parts)
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    assert (uvicorn.__version__, digest) == ("0.54.0", "2f56ed3610dbac62")
