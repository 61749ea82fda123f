"""Time-outs for slow connections: requests that do not arrive whole in time.

uvicorn waits for ever for the rest of a head, for the rest of a body, and for the first
byte of a connection.  Each costs a sender nothing, so that some thousand connections
that send a byte now and then would keep everybody else out.
"""

import secrets
from asyncio import TimerHandle, Transport
from enum import Enum, auto
from typing import Final

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from suket.web import problems
from suket.web.request_metrics import REQUEST_ID_BYTES
from suket.web.security import ALWAYS, FILE_CSP

# A head has to be there within this, and so has a small body; a large one has to grow
# by this much each time.  The connection of whoever is slower is closed.
PATIENCE_SECONDS: Final = 5.0
GROWTH_BYTES: Final = 16 * 1024

LATE: Final = problems.Problem.of_status(408)


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
            self.transport.write(late())
        self.transport.close()


def late() -> bytes:
    """Return the whole answer to a request that does not come, as HTTP/1.1 has it."""
    request_id = secrets.token_hex(REQUEST_ID_BYTES)
    body = orjson.dumps(problems.document(LATE, request_id))
    headers = {
        **ALWAYS,
        "Content-Security-Policy": FILE_CSP,
        "Content-Type": problems.PROBLEM_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "X-Request-ID": request_id,
    }
    lines = [f"{name.lower()}: {value}\r\n" for name, value in headers.items()]
    return f"HTTP/1.1 408 Request Timeout\r\n{''.join(lines)}\r\n".encode() + body
