"""Who was proved no stranger lately: in a crowd of strangers, places are kept for them.

Held in memory, by this process, so that asking costs no look into the database: a flood
would make it look as often.  It opens nothing; every door asks for itself, as ever.
"""

from threading import Lock
from typing import Final

from suket.access.secret_hashing import digest_of

KEPT: Final = 4096  # the latest; more than are signed in at the largest office


class KnownAskers:
    """The tokens of sessions and the API keys that were good when last seen."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._digests: dict[str, None] = {}  # the latest last
        self._lock = Lock()

    def add(self, token: str) -> None:
        """Note that a token was good just now."""
        digest = digest_of(token)
        with self._lock:
            self._digests.pop(digest, None)
            self._digests[digest] = None
            if len(self._digests) > self._most:
                del self._digests[next(iter(self._digests))]

    def drop(self, token: str) -> None:
        """Note that it is good no longer."""
        with self._lock:
            self._digests.pop(digest_of(token), None)

    def has(self, token: str) -> bool:
        """Say whether it was good when last seen."""
        return bool(token) and digest_of(token) in self._digests
