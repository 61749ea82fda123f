"""A selection among many: all of them or none, and the exceptions.

It travels with the form from page to page, so that nothing is kept for it: thousands
are chosen by naming the few that are not.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

MOST_EXCEPTIONS: Final = 2_000  # ids of 22 characters: a form has 64 KiB
_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is ticked."""

    is_all: bool = True
    exceptions: frozenset[str] = frozenset()

    def has(self, resident_id: str) -> bool:
        """Say whether somebody is ticked."""
        return self.is_all != (resident_id in self.exceptions)

    def after(self, shown: Collection[str], ticked: Collection[str]) -> "Selection":
        """Return the selection once an officer has left a page with these ticks."""
        changed = {one for one in shown if (one in ticked) != self.is_all}
        return Selection(self.is_all, (self.exceptions - {*shown}) | changed)

    def count(self, total: int) -> int:
        """Return how many of `total` are ticked."""
        many = len(self.exceptions)
        return max(0, total - many) if self.is_all else many

    def of(self, resident_ids: Iterable[str]) -> list[str]:
        """Return those who are ticked, in their order."""
        return [one for one in resident_ids if self.has(one)]


def ids_in(text: str) -> frozenset[str]:
    """Return the ids of a field; what is none is left out."""
    return frozenset(_ID.findall(text))
