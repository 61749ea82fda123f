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
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from statistics import quantiles

import pytest
import uvicorn

from suket.web import crowd, security, serving
from suket.web.crowd import Places
from suket.web.serving import SERVER_OPTIONS, Timely, allow_descriptors
from tests.repository import ROOT
from tests.suket.web.crowds import (
    DRIP_SECONDS,
    HEAD,
    HOST,
    SLOW,
    dripped,
    flood,
    question,
)
from tests.suket.web.street_door import StreetDoor

PATIENCE = 0.6


class Hasty(Timely):
    patience = PATIENCE


@pytest.fixture
def street(tmp_path):
    street = StreetDoor(tmp_path)
    street.text = street.world.issue()
    street.world.publish()
    return street


@pytest.fixture
def port(street):
    """The port of a server in this process, which is quick to lose its patience."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    options = {**SERVER_OPTIONS, "http": Hasty, "timeout_keep_alive": 1}
    config = uvicorn.Config(street.app, log_level="critical", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


@contextmanager
def process(street, **settings):
    """Run the street door as a process of its own; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        "SUKET_PUBLIC_URL": street.site,
        "SUKET_DATA_DIR": str(street.folder),
        "SUKET_PUBLISHED_DIR": str(street.folder),
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
                    asked(port, street.text)
                    break
                except OSError:
                    time.sleep(0.1)
            yield port
        finally:
            run.terminate()


@contextmanager
def meanwhile(act, port, connections, seconds):
    """Run a crowd as a process of its own; yields a function that returns its words."""
    command = [sys.executable, "-m", "tests.suket.web.crowds", act]
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


def probed(port, text, seconds):
    """Ask a hundred times a second on one connection, as a bank does.

    Return the statuses, and the seconds that each answer of 200 took.
    """
    until, told = time.monotonic() + seconds, []
    body = json.dumps({"text": text}).encode()
    headers = {"Host": HOST, "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        while time.monotonic() < until:
            began = time.perf_counter()
            line.request("POST", "/api/v1/verify", body, headers)
            answer = line.getresponse()
            answer.read()
            told.append((answer.status, time.perf_counter() - began))
            time.sleep(0.01)
    return {status for status, _ in told}, [took for at, took in told if at == 200]


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


def test_whoever_says_nothing_is_shown_out(port):
    took, said = asyncio.run(dripped(port, b""))
    assert said == b""
    assert PATIENCE / 2 < took < 10 * PATIENCE


def test_whoever_says_nothing_more_is_shown_out(port, street):
    async def idle():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(question(street.text))
        said = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return said

    assert asyncio.run(idle()).startswith(b"HTTP/1.1 200")


def test_the_second_request_of_a_connection_has_to_come_in_time_too(port, street):
    first = question(street.text)
    _, said = asyncio.run(dripped(port, first + HEAD.encode()))
    assert said.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in said


def test_whoever_was_answered_before_the_end_is_not_answered_twice(port):
    too_large = f"{HEAD}Content-Length: 99999999\r\n\r\n".encode()
    _, said = asyncio.run(dripped(port, too_large))
    assert said.startswith(b"HTTP/1.1 413")
    assert said.count(b"HTTP/1.1") == 1


def test_a_large_body_may_take_its_time_while_it_grows(port, monkeypatch):
    monkeypatch.setattr(serving, "GROWTH_BYTES", 1000)
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


def test_two_hundred_slow_clients_keep_nobody_waiting(port, street):
    kinds = list(SLOW.values())

    async def crowd_and_probes():
        crowd = [dripped(port, kinds[n % 3]) for n in range(200)]
        slow = asyncio.gather(*crowd)
        await asyncio.sleep(PATIENCE / 3)
        probes = await asyncio.to_thread(probed, port, street.text, PATIENCE)
        return probes, await slow

    (statuses, seconds), slow = asyncio.run(crowd_and_probes())
    assert statuses == {200}
    assert sorted(seconds)[len(seconds) // 2] < 0.2
    assert max(took for took, _ in slow) < PATIENCE + 10 * DRIP_SECONDS


@pytest.mark.prove
def test_two_thousand_slow_clients_keep_nobody_waiting(street):
    allow_descriptors()
    with process(street) as port, meanwhile("slow", port, 2000, 40) as slow:
        time.sleep(5)
        statuses, seconds = probed(port, street.text, 30)
        told = slow()
    assert statuses == {200}
    assert nearly_all(seconds) <= 0.2, told
    assert told["borne"] > 2000
    assert told["longest"] <= 10


def test_a_flood_is_told_to_come_back_and_leaves_nothing_behind(street):
    with process(street, SUKET_CHECK_WAIT_MS="1") as port:
        told = asyncio.run(flood(port, 150, 1))
        assert set(told) <= {200, 429, "without Retry-After"}
        assert told[200] > 0
        assert told[429] > 0
        assert told["without Retry-After"] == 0
        assert asked(port, street.text)[0] == 200


@pytest.mark.prove
def test_what_is_accepted_in_a_flood_is_answered_soon(street):
    allow_descriptors()
    with process(street) as port, meanwhile("flood", port, 1000, 40) as flooded:
        time.sleep(5)
        statuses, seconds = probed(port, street.text, 30)
        told = flooded()
    assert statuses <= {200, 429}
    assert set(told) == {"200", "429", "without Retry-After"}
    assert told["without Retry-After"] == 0
    assert nearly_all(seconds) <= 0.2, told


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
    places = Places(slow_work, most=2)
    late, others = answered_by(places, True, True)
    assert late == [503]
    assert others == [[200], [200]]
    assert places.free == 2


def test_whoever_waits_for_its_own_body_takes_no_place():
    places = Places(slow_work, most=2)
    late, others = answered_by(places, True, False, False, False)
    assert late == [200]
    assert others == [[200]] * 4
    assert places.free == 2


def test_no_more_large_bodies_come_at_once_than_there_is_memory_for(street):
    files = {"file": ("a.pdf", b"x")}
    assert street.client.post("/api/v1/verify", files=files).status_code == 422
    street.app.middleware_stack  # noqa: B018 - built by the first request
    limit = street.app.middleware_stack
    while not isinstance(limit, security.BodyLimit):
        limit = limit.app
    assert limit.free == security.LARGE_AT_ONCE == crowd.PLACES
    limit.free = 0
    assert street.client.post("/api/v1/verify", files=files).status_code == 503
    assert street.client.post("/api/v1/verify", json={"text": "x"}).status_code == 200
    assert limit.free == 0


def test_the_server_asks_for_the_descriptors_it_needs(monkeypatch):
    given = {}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 524288))
    monkeypatch.setattr(
        resource, "setrlimit", lambda kind, pair: given.update({kind: pair})
    )
    allow_descriptors()
    assert given == {resource.RLIMIT_NOFILE: (serving.DESCRIPTORS, 524288)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 2048))
    allow_descriptors()
    assert given == {resource.RLIMIT_NOFILE: (2048, 2048)}
