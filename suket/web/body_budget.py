"""How many bytes of large bodies may be in memory at once: whoever finds none waits.

A body arrives on the disk, and is in memory from its last byte on until it is answered.
So nobody takes from the budget by sending slowly, and who waits holds no memory.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.exceptions import HTTPException

WAIT_SECONDS: Final = 5.0
COME_BACK: Final = {"Retry-After": f"{WAIT_SECONDS:.0f}"}


class BodyBudget:
    """Bytes that may be taken and are given back, in one event loop."""

    def __init__(self, size: int, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Take how many bytes there are, and for how long one may wait for some."""
        self.free = self._size = size
        self._wait_seconds = wait_seconds
        self._given_back = asyncio.Condition()

    async def take(self, count: int) -> int:
        """Return how many bytes were taken: a body larger than all has all.

        Waits for them; raises `HTTPException(503)` if they do not come free in time.
        """
        wanted = min(count, self._size)
        try:
            async with asyncio.timeout(self._wait_seconds), self._given_back:
                await self._given_back.wait_for(lambda: self.free >= wanted)
                self.free -= wanted
        except TimeoutError as error:
            raise HTTPException(503, headers=COME_BACK) from error
        return wanted

    @asynccontextmanager
    async def lend(self) -> AsyncIterator["Loan"]:
        """Give what one request may take of it; it is given back at the end."""
        loan = Loan(self)
        try:
            yield loan
        finally:
            if loan.taken:
                async with self._given_back:
                    self.free += loan.taken
                    self._given_back.notify_all()


class Loan:
    """What one request has of a budget."""

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self.taken = 0

    async def take(self, count: int) -> None:
        """Take so many bytes; raises as `BodyBudget.take` does."""
        self.taken += await self._budget.take(count)
