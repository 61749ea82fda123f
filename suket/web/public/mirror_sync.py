"""The thread that syncs a mirror of an office elsewhere, for a public site alone."""

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import Final

import structlog

from suket.faults import told
from verify.follow import Follower
from verify.upstream_source import OutOfReach

EVERY_SECONDS: Final = 2.0  # at the most; what ends is seen within five
MOST_PATIENCE: Final = 30.0  # between tries while the office is away
MOST_ASKED: Final = 300.0  # a server may ask for peace, but not for ever

log: Final = structlog.get_logger("suket.following")


class MirrorSync:
    """Polls by `follower` until it is stopped.

    `random` gives numbers from 0 to 1: many who follow one office do not all come at
    the same moment.
    """

    def __init__(self, follower: Follower, *, random: Callable[[], float]) -> None:
        self._follower = follower
        self._random = random
        self._failures = 0
        self._fault = ""
        self._stopping = Event()
        self._thread = Thread(target=self._loop, name="following", daemon=True)

    @property
    def reached_at(self) -> datetime | None:
        """When the source last answered all that it was asked; None: not yet."""
        return self._follower.reached_at

    @property
    def faults(self) -> dict[str, str]:
        """What is amiss, by the name of the file; "source" if nobody answers."""
        found = dict(self._follower.faults)
        if self._fault:
            found["source"] = self._fault
        if self._follower.memory.fault:
            found["state"] = self._follower.memory.fault
        return found

    def start(self) -> None:
        """Begin; the thread does not keep the process alive."""
        self._thread.start()

    def stop(self) -> None:
        """End, at once if it waits; what is being fetched ends with the process."""
        self._stopping.set()
        self._thread.join(1.0)
        self._follower.close()

    def step(self) -> float:
        """Poll once; return the seconds until the next time.  Raises nothing."""
        try:
            self._follower.poll()
        except OutOfReach as error:
            pause = max(self._patience(str(error)), min(error.retry_after, MOST_ASKED))
            # Never sooner than asked, and not all at that second.
            return pause * (1 + self._random() / 4) if error.retry_after else pause
        except Exception as fault:  # noqa: BLE001 - the thread must go on
            log.error("following failed", **told(fault))  # noqa: TRY400 - as in engine
            return self._patience("internal fault")
        if self._failures:
            log.info("source reached again", failures=self._failures)
        self._failures, self._fault = 0, ""
        return EVERY_SECONDS * (1 - self._random() / 4)

    def _patience(self, why: str) -> float:
        if why != self._fault:
            log.warning("source out of reach", why=why)
        self._failures, self._fault = self._failures + 1, why
        longest = min(MOST_PATIENCE, EVERY_SECONDS * 2.0 ** min(self._failures, 10))
        return longest * (1 - self._random() / 2)

    def _loop(self) -> None:
        while not self._stopping.wait(self.step()):
            pass
