"""Rate limits of institutions: checks in a minute, counted and told in headers.

The counters lie in memory, or in a Redis that several processes share.  While it is
away, each process counts by itself (decision 0020).  What is counted for a whole day
lies in the register: `suket.institutions.institutions.take`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from suket.institutions.errors import TooFast

IN_MEMORY: Final = "memory://"
WINDOW_SECONDS: Final = 60
DAY_SECONDS: Final = 86_400
ANSWER_SECONDS: Final = 0.25  # for which a check waits for a Redis
AWAY_SECONDS: Final = 5.0  # for which one that was away is not asked again

log: Final = structlog.get_logger("suket.rates")


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a minute's checks, and when there is more."""

    quota: int
    left: int
    seconds: int  # until the window has moved on

    def headers(self) -> dict[str, str]:
        """Return the fields of the IETF draft "RateLimit header fields for HTTP"."""
        return {
            "RateLimit-Policy": f'"minute";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={self.left};t={self.seconds}',
        }


class Rates:
    """Counts by institution, all of its people and keys together."""

    def __init__(self, url: str = IN_MEMORY) -> None:
        self._own = _limiter(IN_MEMORY)
        self._shared = _limiter(url) if url != IN_MEMORY else None
        self._ask_again_at = 0.0  # of the monotonic clock

    def take(self, institution: str, per_minute: int) -> Room:
        """Count one request and return what is left; raises `TooFast`.

        A Redis that does not answer stops no check: until it is back, this process
        counts alone, so that of n processes each allows a minute's checks.
        """
        if self._shared is None or time.monotonic() < self._ask_again_at:
            return _taken(self._own, institution, per_minute)
        try:
            return _taken(self._shared, institution, per_minute)
        except StorageError as error:
            self._ask_again_at = time.monotonic() + AWAY_SECONDS
            kind = type(error.storage_error).__name__
            log.warning("rates are counted by this process alone", kind=kind)
            return _taken(self._own, institution, per_minute)


def is_there(url: str) -> bool:
    """Say whether the counters at this address can be reached."""
    return _limiter(url).storage.check()


def _limiter(url: str) -> SlidingWindowCounterRateLimiter:
    waiting: dict[str, Any] = {}
    if url != IN_MEMORY:
        waiting = {
            "wrap_exceptions": True,
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
        }
    return SlidingWindowCounterRateLimiter(storage_from_string(url, **waiting))


def _taken(
    limiter: SlidingWindowCounterRateLimiter, institution: str, per_minute: int
) -> Room:
    limit = RateLimitItemPerMinute(per_minute)
    is_within = limiter.hit(limit, institution)
    stats = limiter.get_window_stats(limit, institution)
    seconds = max(1, round(stats.reset_time - time.time()))
    if not is_within:
        raise TooFast(seconds)
    return Room(per_minute, stats.remaining, seconds)


def with_day(headers: Mapping[str, str], *, quota: int, left: int) -> dict[str, str]:
    """Return the fields of a minute together with those of the office's day."""
    policy, rest = headers["RateLimit-Policy"], headers["RateLimit"]
    return {
        "RateLimit-Policy": f'{policy}, "day";q={quota};w={DAY_SECONDS}',
        "RateLimit": f'{rest}, "day";r={left}',
    }
