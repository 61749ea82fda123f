"""The clock of a service: it runs while the unit is open, and stands while it is shut.

Two sorted lists of moments and their running sums, asked by bisection: a question costs
a microsecond, whatever the span.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate


class WorkingTime:
    """The open stretches of a span, in order and apart; all moments are UTC."""

    def __init__(self, stretches: Iterable[tuple[datetime, datetime]]) -> None:
        known = sorted(stretches)
        self._opens = [opens for opens, _ in known]
        self._closes = [closes for _, closes in known]
        lengths = (int((closes - opens).total_seconds()) for opens, closes in known)
        self._before = list(accumulate(lengths, initial=0))

    def worked(self, since: datetime, until: datetime) -> int:
        """Return the seconds of open time between two moments."""
        return self._until(until) - self._until(since)

    def due(self, since: datetime, seconds: int) -> datetime | None:
        """Return when so many seconds of open time have passed, counted from `since`.

        None if the span that is known ends before.  What is due at once is due at the
        next open moment: nobody works on it earlier.
        """
        if seconds == 0:
            return self._next_open(since)
        wanted = self._until(since) + seconds
        if wanted > self._before[-1]:
            return None
        at = bisect_left(self._before, wanted) - 1
        return self._opens[at] + timedelta(seconds=wanted - self._before[at])

    def _next_open(self, since: datetime) -> datetime | None:
        at = bisect_right(self._closes, since)
        return max(since, self._opens[at]) if at < len(self._opens) else None

    def _until(self, moment: datetime) -> int:
        """Return the seconds of open time before a moment."""
        at = bisect_right(self._opens, moment)
        if at == 0:
            return 0
        inside = min(moment, self._closes[at - 1]) - self._opens[at - 1]
        return self._before[at - 1] + int(inside.total_seconds())
