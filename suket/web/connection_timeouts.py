"""Time-outs for slow connections: requests that do not arrive whole in time.

uvicorn waits for ever for the rest of a head, for the rest of a body, and for the first
byte of a connection.  Each costs a sender nothing, so that some thousand connections
that send a byte now and then would keep everybody else out.

What a connection refuses itself is a problem document (RFC 9457), as all refusals are:
408, the 400 for what is no HTTP, and the 503 beyond uvicorn's number of connections.
"""

import secrets
from asyncio import TimerHandle, Transport
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from suket.web import problems
from suket.web.load_shedding import FULL
from suket.web.request_metrics import REQUEST_ID_BYTES
from suket.web.security import ALWAYS, FILE_CSP

# A head has to be there within this, and so has a small body; a large one has to grow
# by this much each time.  The connection of whoever is slower is closed.
PATIENCE_SECONDS: Final = 5.0
GROWTH_BYTES: Final = 16 * 1024

LATE: Final = problems.Problem.of_status(408)
MALFORMED: Final = problems.Problem.of_status(400)

Header = tuple[bytes, bytes]


class Stage(Enum):
    """How much of a request is there."""

    NOTHING = auto()
    HEAD = auto()  # some of it
    BODY = auto()  # the head, and some of the body
    WHOLE = auto()


class TimedConnection(HttpToolsProtocol):
    """A connection that has to bring its requests in time.

    There is no timer for a request that comes in one piece, as checks do.
    """

    patience = PATIENCE_SECONDS
    alarm: TimerHandle | None = None
    stage = Stage.NOTHING
    received = 0  # bytes since the alarm was set

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
        super().data_received(data)
        self.received += len(data)
        if self.stage is Stage.WHOLE:
            self._be_content()
        elif self.alarm is None:
            self._expect()

    def on_message_begin(self) -> None:
        """See the first byte of a request."""
        self.stage = Stage.HEAD
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """See the end of its head."""
        self.stage = Stage.BODY
        super().on_headers_complete()

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
        has_begun = self.stage is Stage.BODY and self.cycle.response_started
        if self.stage is not Stage.NOTHING and not has_begun:
            self._write_problem(LATE)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, unless this would stand amid another answer."""
        del msg  # uvicorn's words, in plain text
        if not self._is_answering():
            self._write_problem(MALFORMED)
        self.transport.close()

    def _is_answering(self) -> bool:
        is_free = self.cycle is None or self.cycle.response_complete
        return not is_free and self.cycle.response_started

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """Let a problem document take the place of uvicorn's 503."""
        chosen: Any = turned_away if app is service_unavailable else app
        super()._start_asgi_task(cycle, chosen)

    def _write_problem(self, problem: problems.Problem) -> None:
        headers, body = closing(problem)
        every = (*self.server_state.default_headers, *headers)
        lines = b"".join(b"%b: %b\r\n" % header for header in every)
        first = b"HTTP/1.1 %d %b\r\n" % (
            problem.status,
            HTTPStatus(problem.status).phrase.encode(),
        )
        self.transport.write(b"%b%b\r\n%b" % (first, lines, body))


def closing(problem: problems.Problem) -> tuple[list[Header], bytes]:
    """Return headers, as ASGI has them, and body of the last answer there is."""
    request_id = secrets.token_hex(REQUEST_ID_BYTES)
    body = orjson.dumps(problems.document(problem, request_id))
    headers = {
        **ALWAYS,
        **problem.headers,
        "Content-Security-Policy": FILE_CSP,
        "Content-Type": problems.PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "X-Request-ID": request_id,
    }
    return [(name.lower().encode(), headers[name].encode()) for name in headers], body


async def turned_away(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer in place of the application, as uvicorn does beyond its connections."""
    headers, body = closing(FULL)
    await send(
        {"type": "http.response.start", "status": FULL.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": body})
