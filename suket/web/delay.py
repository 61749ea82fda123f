"""How long whoever comes now will wait for a turn: the measure of too much.

Checks are worked off one after the other, and none of them waits for anything, so that
a count of those in hand is always one, however many stand in line.  What tells is the
line itself.
"""

import asyncio
import time


class Delay:
    """Measures the line of the event loop by a slip that is put at its end.

    Until the slip comes up it is as old as the wait of those who stood before it.  One
    is under way at a time, so that under load it costs next to nothing.
    """

    def __init__(self) -> None:
        self._since: float | None = None

    def seconds(self) -> float:
        """Return how long the line has been worked on since the last slip was put."""
        now = time.perf_counter()
        if self._since is None:
            self._since = now
            asyncio.get_running_loop().call_soon(self._comes_up)
        return now - self._since

    def _comes_up(self) -> None:
        self._since = None
