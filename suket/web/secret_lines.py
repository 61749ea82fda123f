"""The lines in which tries of passwords and PINs wait, off the threads that serve.

A try costs a hundred times what a page does, and anybody may make one.  So each kind of
asker has a line of its own, with its own few workers and a bounded length: whoever
floods one of them is told 429, and those in the others go on.  No asker has more than a
share of a line, and forms and refusals are told at a pace, however many ask for them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeVar

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import Scope

from suket.access.errors import LineFull
from suket.web import problems
from suket.web.load_shedding import place_left

SHARE: Final = 2  # places of a line that one asker may have
PLACES: Final = 16  # of a line: three seconds, where two cores have nothing else to do
FEW: Final = 4  # for links that open nothing, whoever comes with them
LOOKS: Final = 1024  # in which line somebody belongs: a read of one row
TOLD_A_SECOND: Final = 50
REFUSED_SECONDS: Final = 6.0  # the longest pause before a refusal
FORM_SECONDS: Final = 2.0  # and before a form, which somebody genuine waits for

T = TypeVar("T")


class Line:
    """So many wait for the workers of a line, and the next is refused."""

    def __init__(self, workers: ThreadPoolExecutor, *, places: int) -> None:
        self._workers = workers
        self._most = places
        self._askers: Counter[str] = Counter()

    async def work(
        self, scope: Scope, asker: str, act: Callable[..., T], *given: Any, **named: Any
    ) -> T:
        """Return what `act` does for `asker`, in a thread, when it is their turn.

        The request holds no place among those that are served meanwhile.  Raises
        `LineFull` at once if there is no place, or `asker` has two already.
        """
        loop = asyncio.get_running_loop()
        with self._place(asker), place_left(scope):
            return await loop.run_in_executor(
                self._workers, partial(act, *given, **named)
            )

    def require_place(self, asker: str = "") -> None:
        """Raise `LineFull` if there is none now; asked before a form is read."""
        if self._askers.total() >= self._most or self._askers.get(asker, 0) >= SHARE:
            raise LineFull

    @contextmanager
    def _place(self, asker: str) -> Iterator[None]:
        self.require_place(asker)
        self._askers[asker] += 1
        try:
            yield
        finally:
            self._askers[asker] -= 1
            if not self._askers[asker]:
                del self._askers[asker]


class Pace:
    """Lets all who come be told something only so many times a second, all together.

    Some ask again as soon as they were told anything.  Who comes alone waits for a
    fiftieth of a second, and in a crowd for `longest` seconds.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._waiting = 0

    async def keep(self, scope: Scope) -> None:
        """Wait, and hold no place among those that are served."""
        self._waiting += 1
        try:
            pause = min(self._waiting / TOLD_A_SECOND, self._longest)
            with place_left(scope):
                await asyncio.sleep(pause)
        finally:
            self._waiting -= 1


class SecretLines:
    """The lines of one application, and the pace of what is told without a try."""

    def __init__(self) -> None:
        strangers = ThreadPoolExecutor(1, "strangers")  # so others have a core left
        self.looks = Line(ThreadPoolExecutor(2, "looks"), places=LOOKS)
        self.known = Line(ThreadPoolExecutor(1, "known"), places=PLACES)
        self.holders = Line(ThreadPoolExecutor(2, "holders"), places=PLACES)
        self.strangers = Line(strangers, places=PLACES)
        self.followers = Line(ThreadPoolExecutor(1, "followers"), places=PLACES)
        self.nowhere = Line(strangers, places=FEW)
        self.forms = Pace(FORM_SECONDS)
        self.refusals = Pace(REFUSED_SECONDS)

    async def turn_away(self, request: Request, error: Exception) -> Response:
        """Tell whoever found no place to come back, after a pause."""
        await self.refusals.keep(request.scope)
        return problems.refused_by_office(request, error)

    def install(self, app: FastAPI) -> None:
        """Let `app` answer who finds no place."""
        app.add_exception_handler(LineFull, self.turn_away)
