"""What is kept for some seconds, so that many who ask are one who looks.

At most one at a time looks; whoever comes meanwhile has what was seen before, or waits
a moment, and is told to come again if that is too long.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Generic, TypeVar

from starlette.exceptions import HTTPException

V = TypeVar("V")
MOST_KEPT: Final = 1024
WAIT_SECONDS: Final = 2.0


class BriefMemory(Generic[V]):
    """Values by their key, each for some seconds."""

    def __init__(self, good_for: timedelta) -> None:
        self._good_for = good_for
        self._kept: OrderedDict[Hashable, tuple[datetime, V]] = OrderedDict()
        self._looking = Lock()

    def get(self, key: Hashable, look: Callable[[], V], *, now: datetime) -> V:
        """Return what is kept, or look; raises `HTTPException(503)` if all are busy."""
        kept = self._kept.get(key)
        if kept is not None and self._is_fresh(kept[0], now):
            return kept[1]
        is_ours = self._looking.acquire(timeout=0 if kept else WAIT_SECONDS)
        if not is_ours:
            if kept is not None:
                return kept[1]
            raise HTTPException(503)
        try:
            return self._looked(key, look, now)
        finally:
            self._looking.release()

    def _looked(self, key: Hashable, look: Callable[[], V], now: datetime) -> V:
        kept = self._kept.get(key)
        if kept is not None and self._is_fresh(kept[0], now):
            return kept[1]  # somebody looked while we waited
        value = look()
        self._kept[key] = now, value
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return value

    def _is_fresh(self, at: datetime, now: datetime) -> bool:
        return timedelta() <= now - at < self._good_for
