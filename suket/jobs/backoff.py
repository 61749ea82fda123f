"""Back off from what failed lately: it is left alone for a while, the rest goes on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

K = TypeVar("K", str, int)  # an id, or the number of a list

LEAST = timedelta(seconds=5)
MOST = timedelta(minutes=5)


@dataclass(slots=True)
class Backoff(Generic[K]):
    """Each that failed rests, twice as long every time, 5 seconds to 5 minutes."""

    _until: dict[K, datetime] = field(default_factory=dict)
    _pause: dict[K, timedelta] = field(default_factory=dict)

    def rest(self, key: K, now: datetime) -> None:
        """Leave this one alone for a while."""
        pause = min(MOST, self._pause.get(key, LEAST / 2) * 2)
        self._pause[key], self._until[key] = pause, now + pause

    def recover(self, key: K) -> None:
        """Forget that this one failed."""
        self._pause.pop(key, None)
        self._until.pop(key, None)

    def awake(self, keys: Iterable[K], now: datetime) -> list[K]:
        """Return those of `keys` that do not rest."""
        return [k for k in keys if k not in self._until or self._until[k] <= now]
