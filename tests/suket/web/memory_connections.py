"""Connections without a network: what was sent in goes to a protocol, as uvicorn has it.

What is heard is what the protocol wrote, and nothing of it depends on time.
"""

import asyncio
import re

from uvicorn import Config
from uvicorn.server import ServerState

from suket.web.uvicorn_server import SERVER_OPTIONS

DATE = (b"date", b"Sun, 22 Nov 2026 03:04:05 GMT")
OWN = re.compile(rb'(x-request-id: |"request_id":")[0-9a-f]{16}')
PATIENCE_SECONDS = 30


class Counted:
    """An application that counts who comes to it, through ASGI."""

    def __init__(self, app):
        self.app = app
        self.quick = app.quick
        self.state = getattr(app, "state", None)
        self.asked = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.asked += 1
        await self.app(scope, receive, send)


class Wire(asyncio.Transport):
    """The network's end of a connection."""

    def __init__(self):
        super().__init__()
        self.heard = bytearray()
        self.too_late = 0
        self.is_closed = False
        self.is_read = True

    def write(self, data):
        if self.is_closed:
            self.too_late += 1
        else:
            self.heard += data

    def close(self):
        self.is_closed = True

    def is_closing(self):
        return self.is_closed

    def pause_reading(self):
        self.is_read = False

    def resume_reading(self):
        self.is_read = True


class Server:
    """A server of one application, to which there are connections of one kind."""

    def __init__(self, app, kind, **options):
        self.app = Counted(app)
        given = {**SERVER_OPTIONS, "http": kind, "log_level": "critical", **options}
        self.config = Config(self.app, **given)
        self.config.load()
        self.state = ServerState()
        self.state.default_headers = [DATE]

    def connected(self):
        """Return a new connection, and its other end."""
        loop = asyncio.get_running_loop()
        line = self.config.http_protocol_class(self.config, self.state, {}, loop)
        wire = Wire()
        line.connection_made(wire)
        return line, wire

    async def done(self):
        """Wait until nobody works on anything."""
        while self.state.tasks:
            _, late = await asyncio.wait(self.state.tasks, timeout=PATIENCE_SECONDS)
            assert not late

    async def told(self, *pieces):
        """Return what is heard on a new connection that gets these, one after another.

        Also whether it was closed, and how often the application was asked.
        """
        before = self.app.asked
        line, wire = self.connected()
        for piece in pieces:
            if not wire.is_closed:
                line.data_received(piece)
                await asyncio.sleep(0)
        await self.done()
        is_closed = wire.is_closed
        line.connection_lost(None)
        heard = OWN.sub(rb"\1", bytes(wire.heard))
        return heard, is_closed, self.app.asked - before
