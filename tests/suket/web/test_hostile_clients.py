"""Floods and slow clients, against a real server on this machine: security.md, S22, S23."""

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from statistics import median, quantiles

import pytest
import uvicorn

from suket.web import body_limit, connection_timeouts, uvicorn_server
from suket.web.load_shedding import LoadLimit
from suket.web.public.fast_protocol import FastProtocol
from suket.web.uvicorn_server import SERVER_OPTIONS, allow_descriptors
from tests.repository import ROOT
from tests.suket.web.hostile_clients import (
    DRIP_SECONDS,
    HEAD,
    HOST,
    SLOW,
    dripped,
    flood,
    question,
)
from tests.suket.web.memory_connections import Server
from tests.suket.web.public.public_site import PublicSite

PATIENCE = 0.6


class Hasty(FastProtocol):
    patience = PATIENCE


@pytest.fixture
def public_site(tmp_path):
    public_site = PublicSite(tmp_path)
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


@pytest.fixture
def port(public_site):
    """The port of a server in this process, which is quick to lose its patience."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    options = {**SERVER_OPTIONS, "http": Hasty, "timeout_keep_alive": 1}
    config = uvicorn.Config(public_site.app, log_level="critical", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


@contextmanager
def process(public_site, **settings):
    """Run the street door as a process of its own; yield its port, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        "SUKET_PUBLIC_URL": public_site.site,
        "SUKET_DATA_DIR": str(public_site.folder),
        "SUKET_PUBLISHED_DIR": str(public_site.folder),
        "SUKET_LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "suket.web", "--port", str(port)]
    environment = {**os.environ, **own, **settings}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as run:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    asked(port, public_site.text)
                    break
                except OSError:
                    time.sleep(0.1)
            yield port, run.pid
        finally:
            run.terminate()


@contextmanager
def meanwhile(act, port, connections, seconds):
    """Run a crowd as a process of its own; yields a function that returns its words."""
    command = [sys.executable, "-m", "tests.suket.web.hostile_clients", act]
    command += [str(port), str(connections), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as run:
        try:
            yield lambda: json.loads(run.communicate(timeout=seconds + 60)[0])
        finally:
            run.kill()


def asked(port, text):
    """Ask once, on a connection of its own; return the status and the seconds."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(question(text))
        data = line.recv(65536)
    return int(data.split(b" ", 2)[1]), time.perf_counter() - began


def connected(port):
    """Return a connection on which something was asked already."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.connect()
    probed(line, "x", 0.001)
    return line


def clock_of(pid):
    """Return what reads the processor time of a process, as `clock_getcpuclockid`."""
    return lambda: time.clock_gettime(~pid << 3 | 2)


def probed(line, text, seconds, *, clock=time.perf_counter):
    """Ask a hundred times a second on one connection, as a bank does.

    Return the status of each answer, and the seconds that it took by `clock`.
    """
    until, told = time.monotonic() + seconds, []
    body = json.dumps({"text": text}).encode()
    headers = {"Host": HOST, "Content-Type": "application/json"}
    while time.monotonic() < until:
        began = clock()
        line.request("POST", "/api/v1/verify", body, headers)
        answer = line.getresponse()
        answer.read()
        told.append((answer.status, clock() - began))
        time.sleep(0.01)
    return told


def nearly_all(seconds):
    """Return the time within which 99 of 100 were answered."""
    return quantiles(seconds, n=100)[98]


def problem_in(said):
    """Return the problem document in what a server said, and its head."""
    head, _, body = said.decode().partition("\r\n\r\n")
    return json.loads(body), head.lower()


@pytest.mark.parametrize("kind", ["head", "body"])
def test_whoever_sends_slowly_is_told_so_and_shown_out(port, kind):
    took, said = asyncio.run(dripped(port, SLOW[kind]))
    document, head = problem_in(said)
    assert head.startswith("http/1.1 408 ")
    assert (document["status"], document["code"]) == (408, "request-timeout")
    assert f"x-request-id: {document['request_id']}" in head
    for line in ("cache-control: no-store", "connection: close", "nosniff"):
        assert line in head
    assert PATIENCE / 2 < took < 10 * PATIENCE


NO_HTTP = {
    "request line": b"nonsense\r\n\r\n",
    "method": b"FETCH /v HTTP/1.1\r\nHost: x\r\n\r\n",
    "version": b"GET / HTTP/9.7\r\nHost: x\r\n\r\n",
    "header without a colon": b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
    "NUL": b"GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n",
    "no address": b"GET \xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "two lengths": HEAD.encode() + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "negative length": HEAD.encode() + b"Content-Length: -1\r\n\r\n",
    "both lengths": HEAD.encode()
    + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunk size": HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "long header": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\0\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


def said_to(port, data):
    """Return all that a server says to `data` until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(data)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("kind", NO_HTTP)
def test_what_is_no_http_is_told_so_by_a_problem_document(port, kind):
    said = said_to(port, NO_HTTP[kind])
    document, head = problem_in(said)
    assert head.startswith("http/1.1 400 bad request\r\n")
    assert (document["status"], document["code"]) == (400, "bad-request")
    for line in (
        "content-type: application/problem+json",
        "content-security-policy: default-src 'none'",
        f"x-request-id: {document['request_id']}",
        "connection: close",
        "nosniff",
        "\r\ndate: ",
    ):
        assert line in head


def test_beyond_the_number_of_connections_a_problem_document_says_so(public_site):
    async def told():
        server = Server(public_site.app, FastProtocol, limit_concurrency=1)
        return await server.told(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

    said, is_closed, asked_ = asyncio.run(told())
    document, head = problem_in(said)
    assert head.startswith("http/1.1 503 ")
    assert (document["status"], is_closed, asked_) == (503, True, 0)
    assert "content-type: application/problem+json" in head
    assert "retry-after: 1" in head


def test_whoever_says_nothing_is_shown_out(port):
    took, said = asyncio.run(dripped(port, b""))
    assert said == b""
    assert PATIENCE / 2 < took < 10 * PATIENCE


def test_whoever_says_nothing_more_is_shown_out(port, public_site):
    async def idle():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(question(public_site.text))
        said = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return said

    assert asyncio.run(idle()).startswith(b"HTTP/1.1 200")


def test_the_second_request_of_a_connection_has_to_come_in_time_too(port, public_site):
    first = question(public_site.text)
    _, said = asyncio.run(dripped(port, first + HEAD.encode()))
    assert said.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in said


def test_whoever_was_answered_before_the_end_is_not_answered_twice(port):
    too_large = f"{HEAD}Content-Length: 99999999\r\n\r\n".encode()
    _, said = asyncio.run(dripped(port, too_large))
    assert said.startswith(b"HTTP/1.1 413")
    assert said.count(b"HTTP/1.1") == 1


def test_a_large_body_may_take_its_time_while_it_grows(port, monkeypatch):
    monkeypatch.setattr(connection_timeouts, "GROWTH_BYTES", 1000)
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    end = b"\r\n--x--\r\n"
    size = len(start) + 8 * 500 + len(end)
    head = f"POST /api/v1/verify HTTP/1.1\r\nHost: suket.example\r\nContent-Length: {size}\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n\r\n"

    async def growing():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + start)
        for _ in range(8):
            await asyncio.sleep(PATIENCE / 4)
            writer.write(b"9" * 500)
        writer.write(end)
        said = await asyncio.wait_for(reader.readuntil(b"\r\n"), 20)
        writer.close()
        return said

    assert asyncio.run(growing()).startswith(b"HTTP/1.1 422")


def test_two_hundred_slow_clients_keep_nobody_waiting(port, public_site):
    kinds = list(SLOW.values())

    def probes():
        with closing(connected(port)) as line:
            return probed(line, public_site.text, PATIENCE)

    async def crowd_and_probes():
        many = [dripped(port, kinds[n % 3]) for n in range(200)]
        slow = asyncio.gather(*many)
        await asyncio.sleep(PATIENCE / 3)
        return await asyncio.to_thread(probes), await slow

    told, slow = asyncio.run(crowd_and_probes())
    assert {status for status, _ in told} == {200}
    assert median(took for _, took in told) < 0.2
    assert max(took for took, _ in slow) < PATIENCE + 10 * DRIP_SECONDS


@pytest.mark.prove
def test_two_thousand_slow_clients_keep_nobody_waiting(public_site):
    allow_descriptors()
    with process(public_site) as (port, _), meanwhile("slow", port, 2000, 40) as slow:
        time.sleep(5)
        with closing(connected(port)) as line:
            probes = probed(line, public_site.text, 30)
        told = slow()
    assert {status for status, _ in probes} == {200}
    assert nearly_all(took for _, took in probes) <= 0.2, told
    assert told["borne"] > 2000
    assert told["longest"] <= 10


def test_a_flood_is_told_to_come_back_and_leaves_nothing_behind(public_site):
    with process(public_site, SUKET_CHECK_WAIT_MS="1") as (port, _):
        told = Counter()
        for _ in range(10):  # where others work beside us a flood may be told 429 whole
            told += asyncio.run(flood(port, 150, 1))
            if told[200] and told[429]:
                break
        assert set(told) <= {200, 429, "without Retry-After"}
        assert told[200] > 0
        assert told[429] > 0
        assert told["without Retry-After"] == 0
        assert asked(port, public_site.text)[0] == 200


@contextmanager
def wrk(port, folder, text, connections, seconds):
    """Run a flood by a program in C, which asks as soon as it is told anything.

    Yield a function that returns how many answers were no 200.
    """
    script = folder / "flood.lua"
    script.write_text(
        f"""
        wrk.method = "POST"
        wrk.headers["Host"] = "{HOST}"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = '{{"text": "{text}"}}'
        """
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
    command.append(f"http://127.0.0.1:{port}/api/v1/verify")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        try:
            yield lambda: int(
                run.communicate()[0].partition("3xx responses: ")[2].split()[0]
            )
        finally:
            run.kill()


@contextmanager
def first_in_line():
    """Let this thread have a processor as soon as it wants one, if that is allowed.

    Otherwise it is measured how long it waits itself.
    """
    usual = os.sched_getscheduler(0), os.sched_getparam(0)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.sched_setscheduler(0, *usual)


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["nonsense", "genuine"])
def test_what_is_accepted_in_a_flood_is_answered_soon(public_site, tmp_path, kind):
    """Within 50 ms of the server's own work: whoever else works here does not count."""
    allow_descriptors()
    text = public_site.text if kind == "genuine" else "x"
    with (
        process(public_site) as (port, pid),
        closing(connected(port)) as line,
        wrk(port, tmp_path, text, 1000, 40) as refusals,
    ):
        probed(line, public_site.text, 10)  # until all of them are connected
        with first_in_line():
            told = probed(line, public_site.text, 25, clock=clock_of(pid))
        refused = refusals()
    accepted = [took for status, took in told if status == 200]
    assert {status for status, _ in told} <= {200, 429}
    assert len(accepted) > 50
    assert refused > 1000
    assert nearly_all(accepted) <= 0.05


def answered_by(places, *requests):
    """Return the statuses of requests that come at once; each is (body, work)."""

    async def all_at_once():
        async def one(body):
            told = []

            async def receive():
                await body.wait()
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message):
                if message["type"] == "http.response.start":
                    told.append(message["status"])

            scope = {"type": "http", "path": "/api/x", "method": "POST", "headers": []}
            await places(scope, receive, send)
            return told

        bodies = [asyncio.Event() for _ in requests]
        running = [asyncio.ensure_future(one(body)) for body in bodies]
        await asyncio.sleep(0.01)
        for body, comes in zip(bodies, requests, strict=True):
            if comes:
                body.set()
        await asyncio.sleep(0.01)
        late = asyncio.ensure_future(one(bodies[0]))
        await asyncio.sleep(0.01)
        for body in bodies:
            body.set()
        return await late, [await each for each in running]

    return asyncio.run(all_at_once())


async def slow_work(scope, receive, send):
    await receive()
    await asyncio.sleep(0.1)
    await send({"type": "http.response.start", "status": 200, "headers": []})


def test_when_every_place_is_taken_the_next_is_told_to_come_back():
    places = LoadLimit(slow_work, most=2, kept=0)
    late, others = answered_by(places, True, True)
    assert late == [503]
    assert others == [[200], [200]]
    assert places.free == 2


def test_whoever_waits_for_its_own_body_takes_no_place():
    places = LoadLimit(slow_work, most=2, kept=0)
    late, others = answered_by(places, True, False, False, False)
    assert late == [200]
    assert others == [[200]] * 4
    assert places.free == 2


def test_no_more_large_bodies_come_at_once_than_there_is_memory_for(public_site):
    files = {"file": ("a.pdf", b"x")}
    assert public_site.client.post("/api/v1/verify", files=files).status_code == 422
    public_site.app.middleware_stack  # noqa: B018 - built by the first request
    limit = public_site.app.middleware_stack
    while not isinstance(limit, body_limit.BodyLimit):
        limit = limit.app
    assert limit.public.free == body_limit.STRANGERS_AT_ONCE
    limit.public.free = 0
    assert public_site.client.post("/api/v1/verify", files=files).status_code == 503
    assert (
        public_site.client.post("/api/v1/verify", json={"text": "x"}).status_code == 200
    )
    assert limit.public.free == 0


def test_the_server_asks_for_the_descriptors_it_needs(monkeypatch):
    given = {}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 524288))
    monkeypatch.setattr(
        resource, "setrlimit", lambda kind, pair: given.update({kind: pair})
    )
    allow_descriptors()
    assert given == {resource.RLIMIT_NOFILE: (uvicorn_server.DESCRIPTORS, 524288)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 2048))
    allow_descriptors()
    assert given == {resource.RLIMIT_NOFILE: (2048, 2048)}
