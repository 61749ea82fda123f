"""Shed load: how too many requests are noticed, and who is let in.

Checks are worked off one after the other, and none of them waits for anything, so that
a count of those in hand is always one, however many stand in line.  What tells is the
line itself: `Delay`.  Everything else waits for threads and bodies, and is counted:
`LoadLimit`.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from suket.web import problems

PLACES: Final = 256  # six for each of the 40 threads that serve
KEPT: Final = 64  # the last of them, for whoever is known
BUSY: Final = problems.Problem.of_status(429, code="busy", headers={"Retry-After": "1"})
# A refusal is told after this.  Some ask again as soon as they were told, whatever they
# were told: a thousand of them at once would be all that anybody waits for.
MOMENT_SECONDS: Final = 0.25
# Asked from inside, by whatever name the machine is known there; never turned away.
PROBES: Final = frozenset({"/healthz", "/readyz"})
FULL: Final = problems.Problem.of_status(503, headers={"Retry-After": "1"})


class Delay:
    """Measures the line of the event loop by a slip that is put at its end.

    Until the slip comes up, what was worked since is what those behind it wait for.
    One is under way at a time.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience  # seconds
        self._put: tuple[float, float] | None = None  # when, by both clocks

    def is_too_long(self) -> bool:
        """Whether the line takes longer than `patience` allows.

        By the clock, and by the processor's: that another program had the core for a
        while is no flood.
        """
        if self._put is None:
            self._put = time.perf_counter(), time.thread_time()
            asyncio.get_running_loop().call_soon(self._comes_up)
            return False
        put, worked = self._put
        if time.perf_counter() - put <= self.patience:
            return False  # nearly always, and ten times quicker than the second clock
        return time.thread_time() - worked > self.patience

    def _comes_up(self) -> None:
        self._put = None


@contextmanager
def place_left(scope: Scope) -> Iterator[None]:
    """Leave the place that a request has, while it waits for something else."""
    places = scope.get("suket.places")
    if not isinstance(places, LoadLimit):
        yield
        return
    places.free += 1
    try:
        yield
    finally:
        places.free -= 1


def nobody(scope: Scope) -> bool:
    """Know nobody, as where nobody signs in."""
    del scope
    return False


class LoadLimit:
    """Works on so many requests at a time; who comes when all are taken is told 503.

    The last places are kept for those whom `is_known` knows, so that a crowd of
    strangers, however large, leaves room for officers (decision 0051).  It is asked
    only where no others are left, and answers at once.

    While a request waits for its own body, or in a line of another kind, it holds no
    place, so that whoever is slow keeps nobody out.  Probes need none: a crowd is no
    reason to restart the service.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        most: int = PLACES,
        kept: int = KEPT,
        is_known: Callable[[Scope], bool] = nobody,
    ) -> None:
        self.app = app
        self.free = most
        self.kept = kept
        self.is_known = is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, if there is a place."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self.app(scope, receive, send)
            return
        if self.free <= 0 or (self.free <= self.kept and not self.is_known(scope)):
            await problems.answer(Request(scope), FULL)(scope, receive, send)
            return

        has_body = False

        async def received() -> Message:
            nonlocal has_body
            if has_body:  # what follows is whether the asker has gone
                return await receive()
            with place_left(scope):
                message = await receive()
            has_body = not message.get("more_body", False)
            return message

        scope["suket.places"] = self
        self.free -= 1
        try:
            await self.app(scope, received, send)
        finally:
            self.free += 1
