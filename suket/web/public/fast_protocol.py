"""A fast HTTP protocol: checks answered by the connection itself, without ASGI.

uvicorn makes of each request a scope, a cycle, an event and a task, and writes the head
of an answer and its body apart.  For a check that cost more than all of the check but
its signature.  So a request that is exactly a plain check, and whose body comes in one
piece, is answered where its last byte was read, by the function that answers behind
ASGI too: `QuickCheck.reply`.  httptools reads all heads, and whatever is not that plain
goes uvicorn's way, as if nobody had looked at it.
"""

import time
from asyncio import AbstractEventLoop, TimerHandle
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.server import ServerState

from suket.web.connection_timeouts import Stage, TimedConnection
from suket.web.load_shedding import MOMENT_SECONDS
from suket.web.public.quick_check import PATH, QuickCheck, Reply, is_plain

URL: Final = PATH.encode()


class FastProtocol(TimedConnection):
    """A connection that answers plain checks itself, one for each piece it receives.

    Whoever sends many in one piece is served in turn with everybody else.
    """

    held: bytes | None = None  # the body so far of a check that may be answered here
    has_answered = False  # in the piece that is being read
    put_off: TimerHandle | None = None  # a refusal that is told in a moment
    put_off_at = 0.0
    rest: TimerHandle | None = None  # until it is seen whether anybody asks on
    answered_at = 0.0  # by the clock of the loop

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        quick = getattr(config.loaded_app, "quick", None)
        self.quick = quick if isinstance(quick, QuickCheck) else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell nobody anything any more."""
        for timer in (self.put_off, self.rest):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Tell what was put off before the end, and let what has begun come."""
        self._refuse()
        if self.held is not None:
            self._hand_on()
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Read on; a body of which some is missing goes the usual way.

        Many send the head by itself, and the body right behind it: that is waited for.
        """
        self.has_answered = False
        super().data_received(data)
        if self.held:
            self._hand_on()

    def on_message_begin(self) -> None:
        """Answer the request before first: answers come in the order of requests."""
        if self.put_off is not None:
            self._refuse()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hold back what may be answered here."""
        if self.url == URL and self.quick is not None and self._may_answer(self.quick):
            self.held = b""
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body."""
        if self.held is None:
            super().on_body(body)
        else:
            self.held += body
            self.silent_bytes = 0

    def on_message_complete(self) -> None:
        """Answer what was held back, or hand it on."""
        if self.held is not None and self.quick is not None:
            if self._answers(self.quick, self.held):
                self.held = None
                self.has_answered = True
                self.stage = Stage.WHOLE
                return
            self._hand_on()
        super().on_message_complete()

    def _may_answer(self, quick: QuickCheck) -> bool:
        """Is it a plain check, is it its turn, and does the asker read its answers?"""
        parser, most = self.parser, self.limit_concurrency
        return (
            not self.has_answered
            and self._is_free()
            and not self.flow.write_paused
            and not self.expect_100_continue
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and (most is None or max(len(self.connections), len(self.tasks)) < most)
            and is_plain(self.headers, quick.host)
        )

    def _answers(self, quick: QuickCheck, body: bytes) -> bool:
        """Answer, and say whether that was done; whatever fails is left to others."""
        if quick.delay.is_too_long():
            self.put_off_at = time.perf_counter()
            self.put_off = self.loop.call_later(MOMENT_SECONDS, self._refuse)
            return True
        try:
            published = quick.public_state.at_hand()
            reply = quick.reply(body, published, since=time.perf_counter())
        except Exception:  # noqa: BLE001 - the usual way meets it too, and logs it
            return False
        if reply is not None:
            self._write(reply)
        return reply is not None

    def _refuse(self) -> None:
        """Tell what was put off."""
        if self.put_off is None or self.quick is None:
            return
        self.put_off.cancel()
        self.put_off = None
        if not self.transport.is_closing():
            self._write(self.quick.refusal(since=self.put_off_at))

    def _write(self, reply: Reply) -> None:
        """Answer, and see to it that a connection at rest is closed in the end.

        uvicorn has a timer for each answer; here one goes on from answer to answer.
        """
        self.transport.write(reply.written(self.server_state.default_headers))
        self.server_state.total_requests += 1
        self.answered_at = self.loop.time()
        if self.rest is None:
            self.rest = self.loop.call_later(self.timeout_keep_alive, self._rested)

    def _rested(self) -> None:
        """Close a connection on which nothing came since; others see to all else."""
        self.rest = None
        timers = self.put_off, self.alarm, self.timeout_keep_alive_task
        if any(timers) or not self._is_free():
            return
        left = self.answered_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.rest = self.loop.call_later(left, self._rested)
        else:
            self.timeout_keep_alive_handler()

    def _hand_on(self) -> None:
        """Go uvicorn's way with what was held back, as if it had just come."""
        body, self.held = self.held, None
        super().on_headers_complete()
        if body:
            super().on_body(body)
