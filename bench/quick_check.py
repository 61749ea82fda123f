"""A check over HTTP, against an empty FastAPI route, and one as it is usually written.

Servers run in processes of their own, uvicorn with the same options; what is counted is
the processor time that each takes for a request, so that this program's own work does
not matter.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from bench.comparison import Bars, Comparison, Goal, ratio
from bench.measure import Timing, timing_of
from bench.published import publish
from bench.sample import Sample

EMPTY, NEW, KNOWN = "empty FastAPI route", "check over HTTP", "check, text seen before"
USUAL = "check by FastAPI and SQLAlchemy"

REQUESTS = 1600  # a round
CONNECTIONS = 32
WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """One server under test."""

    pid: int
    port: int

    def seconds(self) -> float:
        """Return the processor time it has taken so far."""
        clock = ~self.pid << 3 | 2  # as clock_getcpuclockid(3) makes it
        return time.clock_gettime(clock)

    def cost(self, texts: list[str]) -> float:
        """Ask about each text, on some connections at once; return what that cost."""
        before = self.seconds()
        with ExitStack() as stack:
            lines = [stack.enter_context(self._line()) for _ in range(CONNECTIONS)]
            for start in range(0, len(texts), CONNECTIONS):
                some = texts[start : start + CONNECTIONS]
                for line, text in zip(lines, some, strict=False):
                    line.sendall(_request(orjson.dumps({"text": text})))
                for line, _ in zip(lines, some, strict=False):
                    _require_ok(line)
        return self.seconds() - before

    def _line(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port))


def _request(body: bytes) -> bytes:
    head = (
        "POST /api/v1/verify HTTP/1.1\r\nHost: suket.example\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _require_ok(line: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, rest = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(rest) < length:
        rest += line.recv(65536)


@contextmanager
def served(target: str, folder: Path) -> Iterator[Server]:
    """Run one of `bench.servers` under uvicorn on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.servers", target, str(folder), str(port)]
    with subprocess.Popen(command) as process:
        try:
            _wait(port)
            yield Server(process.pid, port)
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("a server does not answer")


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return the processor time of a request, the servers taking turns."""
    taken: dict[str, list[float]] = {EMPTY: [], USUAL: [], NEW: [], KNOWN: []}
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        texts = publish(given, folder, (rounds + 1) * REQUESTS)
        empty, usual, own = (
            stack.enter_context(served(each, folder))
            for each in ("empty", "usual", "ours")
        )
        for each in (empty, usual, own):
            each.cost(texts[:1])  # the first request of all builds the application
        for turn in range(rounds + 1):
            new = texts[turn * REQUESTS : (turn + 1) * REQUESTS]
            cost = {
                EMPTY: empty.cost(new),
                USUAL: usual.cost(new),
                NEW: own.cost(new),
                KNOWN: own.cost(new[-1:] * REQUESTS),
            }
            if turn:  # the first warms up
                for act, seconds in cost.items():
                    taken[act].append(seconds * 1000 / REQUESTS)
    return {act: timing_of(samples) for act, samples in taken.items()}


COMPARISON = Comparison(
    key="http",
    title="A check over HTTP",
    about=__doc__,
    measure=compare,
    drawing=Bars(NEW, own=(NEW, KNOWN)),
    rounds=8,
    goals=(
        Goal(
            "a check over HTTP, for each request of an empty FastAPI route",
            ratio(EMPTY, NEW),
            at_least=0.8,
            reason=(
                "The bare ECDSA verification alone costs half of what the empty route "
                "costs, and the rest of the token's check a sixth. The connection, the "
                "status and the answer add a seventh; and between two requests the "
                "caches forget what a loop in one process keeps in them."
            ),
        ),
        Goal(
            "the same, of a text seen before",
            ratio(EMPTY, KNOWN),
            at_least=2.5,
            reason=(
                "What is left is the kernel's work for a request, reading its head "
                "and writing the answer."
            ),
        ),
        Goal(
            "the same, for each request of a FastAPI route with SQLAlchemy",
            ratio(USUAL, NEW),
            at_least=5,
        ),
    ),
)
