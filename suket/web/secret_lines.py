"""The lines in which tries of passwords and PINs wait, off the threads that serve.

A try costs a hundred times what a page does, and anybody may make one.  So each kind of
asker has a line of its own, with its own few workers and a bounded length: whoever
floods one of them is told 429, and those in the others go on.  No asker has more than a
share of a line, and whoever is refused waits for it, the longer the more they are.
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
SOON: Final = 16  # so many wait for two seconds, on a machine of two cores
FEW: Final = 4  # of those who may well be strangers
LOOKS: Final = 64
REFUSALS_A_SECOND: Final = 100  # of all who are refused together
LONGEST_PAUSE_SECONDS: Final = 3.0

T = TypeVar("T")


class Line:
    """So many are worked for at once, so many more wait, and the next is refused."""

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        self._workers = ThreadPoolExecutor(at_once, name)
        self._most = at_once + waiting
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

    @contextmanager
    def _place(self, asker: str) -> Iterator[None]:
        if self._askers.total() >= self._most or self._askers[asker] >= SHARE:
            raise LineFull
        self._askers[asker] += 1
        try:
            yield
        finally:
            self._askers[asker] -= 1
            self._askers += Counter()  # drops whoever has none left


class SecretLines:
    """The lines of one application."""

    def __init__(self) -> None:
        self.looks = Line("look", at_once=2, waiting=LOOKS)  # which line is theirs
        self.known = Line("known browser", at_once=2, waiting=SOON)
        self.holders = Line("holder", at_once=2, waiting=SOON)
        self.strangers = Line("name", at_once=1, waiting=FEW)
        self.nowhere = Line("link that opens nothing", at_once=1, waiting=FEW)
        self._refused = 0

    async def pause(self, scope: Scope) -> None:
        """Wait before a refusal is told.

        Some ask again as soon as they were told anything.  However many they are, they
        are told so many times a second, all together.
        """
        self._refused += 1
        try:
            pause = min(self._refused / REFUSALS_A_SECOND, LONGEST_PAUSE_SECONDS)
            with place_left(scope):
                await asyncio.sleep(pause)
        finally:
            self._refused -= 1

    async def turn_away(self, request: Request, error: Exception) -> Response:
        """Tell whoever found no place to come back, after a pause."""
        await self.pause(request.scope)
        return problems.refused_by_office(request, error)

    def install(self, app: FastAPI) -> None:
        """Let `app` answer who finds no place."""
        app.add_exception_handler(LineFull, self.turn_away)
