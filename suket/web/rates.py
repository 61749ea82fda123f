"""How many checks an institution makes in a minute: counted here, told in headers.

The counters lie in memory, or in a Redis that several processes share.  What is counted
for a whole day lies in the register: `suket.institutions.take`.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from suket.errors import TooFast

IN_MEMORY: Final = "memory://"
WINDOW_SECONDS: Final = 60
DAY_SECONDS: Final = 86_400


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
        self._limiter = SlidingWindowCounterRateLimiter(storage_from_string(url))

    def take(self, institution: str, per_minute: int) -> Room:
        """Count one request and return what is left; raises `TooFast`."""
        limit = RateLimitItemPerMinute(per_minute)
        is_within = self._limiter.hit(limit, institution)
        stats = self._limiter.get_window_stats(limit, institution)
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
