"""Limits of a connection: requests that do not arrive in time, or have too long a head.

uvicorn waits for ever for the rest of a head, for the rest of a body, and for the first
byte of a connection.  Each costs a sender nothing, so that some thousand connections
that send a byte now and then would keep everybody else out.  Nor does it, or httptools,
bound the length of a head, all of which is kept in memory.

What a connection refuses itself is a problem document (RFC 9457), as all refusals are,
with the headers that every answer of the service has: 408, 414, 431, the 400 for what
is no HTTP, the 503 beyond uvicorn's number of connections, and the 500 where a fault
came past everybody else.
"""

import secrets
from asyncio import TimerHandle, Transport
from enum import Enum, auto
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from suket.web import problems
from suket.web.load_shedding import FULL
from suket.web.pages import Site
from suket.web.request_metrics import REQUEST_ID_BYTES
from suket.web.security import FILE_CSP, fixed_headers

# A head has to be there within this, and so has a small body; a large one has to grow
# by this much each time.  The connection of whoever is slower is closed.
PATIENCE_SECONDS: Final = 5.0
GROWTH_BYTES: Final = 16 * 1024
# What nginx, which stands before most services, lets through as it comes.
ADDRESS_BYTES: Final = 8 * 1024
HEAD_BYTES: Final = 32 * 1024

LATE: Final = problems.Problem.of_status(408)
MALFORMED: Final = problems.Problem.of_status(400)
LONG_ADDRESS: Final = problems.Problem.of_status(414)
LONG_HEAD: Final = problems.Problem.of_status(431)
FAULT: Final = problems.Problem.of_status(500)

Header = tuple[bytes, bytes]


class Stage(Enum):
    """How much of a request is there."""

    NOTHING = auto()
    HEAD = auto()  # some of it
    BODY = auto()  # the head, and some of the body
    WHOLE = auto()


class TooLong(Exception):
    """More of a head has come than is read; httptools makes it a parser's error."""


class TimedConnection(HttpToolsProtocol):
    """A connection that has to bring its requests in time, with heads of usual length.

    There is no timer for a request that comes in one piece, as checks do.
    """

    patience = PATIENCE_SECONDS
    alarm: TimerHandle | None = None
    stage = Stage.NOTHING
    received = 0  # bytes since the alarm was set
    refusal = MALFORMED  # of what the parser does not read on
    head_bytes = 0  # of the headers so far
    silent_bytes = 0  # of the pieces since the parser last told us of anything

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Expect the first request."""
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._be_content()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what is not whole by now has to be, in time."""
        self.silent_bytes += len(data)
        super().data_received(data)
        if self.silent_bytes > HEAD_BYTES:  # all of which the parser keeps
            self._turn_away(LONG_HEAD)
        self.received += len(data)
        if self.stage is Stage.WHOLE:
            self._be_content()
        elif self.alarm is None:
            self._expect()

    def on_message_begin(self) -> None:
        """See the first byte of a request."""
        self.stage = Stage.HEAD
        self.refusal = MALFORMED
        self.head_bytes = self.silent_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take in the address, or a part of it."""
        self.silent_bytes = 0
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._read_no_more(LONG_ADDRESS)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in one header, or what follows a body as one."""
        self.silent_bytes = 0
        super().on_header(name, value)
        self.head_bytes += len(name) + len(value)
        if self.head_bytes > HEAD_BYTES:
            self._read_no_more(LONG_HEAD)

    def on_headers_complete(self) -> None:
        """See the end of its head, with an address that can be read."""
        super().on_headers_complete()
        self.stage = Stage.BODY

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        self.silent_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """See the end of it."""
        self.stage = Stage.WHOLE
        super().on_message_complete()

    def _expect(self) -> None:
        self.received = 0
        self.alarm = self.loop.call_later(self.patience, self._judge)

    def _be_content(self) -> None:
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None

    def _judge(self) -> None:
        """Go on waiting for a body that grows, or that we do not read; else close."""
        self.alarm = None
        if self.transport.is_closing():
            return
        is_growing = self.flow.read_paused or self.received >= GROWTH_BYTES
        if self.stage is Stage.BODY and is_growing:
            self._expect()
            return
        if self.stage is Stage.NOTHING:
            self.transport.close()
        else:
            self._turn_away(LATE)

    def _read_no_more(self, refusal: problems.Problem) -> None:
        self.refusal = refusal
        raise TooLong

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser does not read on."""
        del msg  # uvicorn's words, in plain text
        self._turn_away(self.refusal)

    def _turn_away(self, problem: problems.Problem) -> None:
        """Say so, if it would be taken for the answer to this request, and close."""
        if self._may_speak() and not self.transport.is_closing():
            self._write_problem(problem)
        self.transport.close()

    def _may_speak(self) -> bool:
        """Has every request before this one been answered, and this one not yet?

        Answers come in the order of requests.
        """
        if self.stage is Stage.BODY:  # the cycle is its own
            return not self.pipeline and not self.cycle.response_started
        return self._is_free()

    def _is_free(self) -> bool:
        """Is nothing under way that uvicorn sees to?"""
        return self.cycle is None or self.cycle.response_complete

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Let problem documents take the places of uvicorn's 503 and 500."""
        site = self._site()
        cycle.send_500_response = partial(say, FAULT, site, cycle.send)

        async def full(_scope: Scope, _receive: Receive, send: Send) -> None:
            await say(FULL, site, send)

        chosen: Any = full if app is service_unavailable else app
        super()._start_asgi_task(cycle, chosen)

    def _write_problem(self, problem: problems.Problem) -> None:
        self._count(problem)
        headers, body = closing(problem, self._site())
        every = (*self.server_state.default_headers, *headers)
        lines = b"".join(b"%b: %b\r\n" % header for header in every)
        first = b"HTTP/1.1 %d %b\r\n" % (
            problem.status,
            HTTPStatus(problem.status).phrase.encode(),
        )
        self.transport.write(b"%b%b\r\n%b" % (first, lines, body))

    def _count(self, problem: problems.Problem) -> None:
        """Count it instead of a line in the log, of which a flood would make many."""
        state = getattr(self.config.loaded_app, "state", None)
        public = getattr(state, "public_state", None)
        if public is not None:
            public.metrics.refused.labels(str(problem.status)).inc()

    def _site(self) -> Site:
        state = getattr(self.config.loaded_app, "state", None)
        return getattr(state, "site", Site(""))


def closing(problem: problems.Problem, site: Site) -> tuple[list[Header], bytes]:
    """Return headers, as ASGI has them, and body of the last answer there is."""
    request_id = secrets.token_hex(REQUEST_ID_BYTES)
    body = orjson.dumps(problems.document(problem, request_id))
    headers = {
        **fixed_headers(site),
        **problem.headers,
        "Content-Security-Policy": FILE_CSP,
        "Content-Type": problems.PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "X-Request-ID": request_id,
    }
    return [(name.lower().encode(), headers[name].encode()) for name in headers], body


async def say(problem: problems.Problem, site: Site, send: Send) -> None:
    """Answer in place of the application."""
    headers, body = closing(problem, site)
    start = {"type": "http.response.start", "status": problem.status}
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})
