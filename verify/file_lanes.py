"""The places in which files are read: who waits for one, and how it is left."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

Place = list[Callable[[], None]]  # in a lane: how it is left, or nothing


class SlowLane:
    """Places for files that take long: whoever waits shortens the others' time."""

    def __init__(self, places: int) -> None:
        self._free, self._waiting = places, 0
        self._changed = threading.Condition()

    @property
    def is_wanted(self) -> bool:
        """Does somebody wait for a place?"""
        return self._waiting > 0

    def enter(self, *, until: float) -> bool:
        """Take a place, or return False if none comes free by then (monotonic)."""
        with self._changed:
            self._waiting += 1
            try:
                if not self._changed.wait_for(lambda: self._free > 0, time_left(until)):
                    return False
                self._free -= 1
                return True
            finally:
                self._waiting -= 1

    def leave(self) -> None:
        """Give the place back."""
        with self._changed:
            self._free += 1
            self._changed.notify()


@contextlib.contextmanager
def place_in(leave: Callable[[], None]) -> Iterator[Place]:
    """Give a place that may be changed for another; it is left at the end."""
    place = [leave]
    try:
        yield place
    finally:
        while place:
            place.pop()()


def time_left(until: float) -> float:
    """Return for how many seconds one may still wait until then (monotonic)."""
    return max(0.0, until - time.monotonic())
