"""The engine that runs duties when they are due, in the threads of one process.

A duty is a function that looks at the state and does what it finds, so a lost wake-up
costs a moment and never a duty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from time import monotonic

import structlog

from suket import clock
from suket.faults import told

log = structlog.get_logger(__name__)

MOST_PATIENCE = 60.0  # seconds between tries of a duty that keeps failing


@dataclass(slots=True)
class Duty:
    """Something that must be done again and again."""

    name: str
    run: Callable[[datetime], bool]  # True: there is more, so run again at once
    every: float  # seconds
    is_patient: bool = False  # its hour is its own: not when the engine starts or wakes
    next_at: float = 0.0  # on the monotonic clock
    failures: int = 0
    runs: int = 0


@dataclass(slots=True)
class _Lane:
    """Duties that one thread does in turn."""

    duties: list[Duty]
    woken: Event = field(default_factory=Event)

    def run_due(self, now: Callable[[], datetime]) -> float:
        """Run each duty whose time has come; return the seconds until the next."""
        for duty in self.duties:
            if monotonic() >= duty.next_at:
                _run(duty, now())
        return max(0.0, min(duty.next_at for duty in self.duties) - monotonic())


def _run(duty: Duty, now: datetime) -> None:
    """Run a duty; whatever it raises is logged, and it is tried again later.

    This is a door: nobody stands behind it who could catch anything.
    """
    try:
        has_more = duty.run(now)
    except Exception as fault:  # noqa: BLE001 - see above
        duty.failures += 1
        pause = min(MOST_PATIENCE, duty.every * 2**duty.failures)
        duty.next_at = monotonic() + pause
        log.error(  # noqa: TRY400 - a traceback with its message may name a person
            "duty failed",
            duty=duty.name,
            failures=duty.failures,
            again_in_seconds=pause,
            **told(fault),
        )
        return
    duty.failures, duty.runs = 0, duty.runs + 1
    duty.next_at = monotonic() + (0.0 if has_more else duty.every)


class Engine:
    """Runs lanes of duties in a thread each, until it is stopped.

    Quick duties have a lane of their own, so that a page being drawn does not keep a
    revocation from being published.
    """

    def __init__(
        self,
        lanes: Sequence[Sequence[Duty]],
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._lanes = [_Lane(list(duties)) for duties in lanes if duties]
        self._now = now
        self._threads: list[Thread] = []
        self._is_stopping = False

    @property
    def duties(self) -> list[Duty]:
        """Every duty, with how often it ran and failed."""
        return [duty for lane in self._lanes for duty in lane.duties]

    def start(self) -> None:
        """Begin; the threads do not keep the process alive."""
        self._is_stopping = False
        for duty in self.duties:
            if duty.is_patient:
                duty.next_at = monotonic() + duty.every
        self._threads = [
            Thread(target=self._loop, args=(lane,), name=f"jobs-{place}", daemon=True)
            for place, lane in enumerate(self._lanes)
        ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Let the duties look at the state now; a door calls it after a commit."""
        for lane in self._lanes:
            for duty in lane.duties:
                if not (duty.failures or duty.is_patient):
                    duty.next_at = 0.0
            lane.woken.set()

    def stop(self, timeout: float = 30.0) -> None:
        """Finish what is being done and end, within `timeout` seconds."""
        self._is_stopping = True
        for lane in self._lanes:
            lane.woken.set()
        for thread in self._threads:
            thread.join(timeout)
        self._threads = []

    def run_once(self) -> None:
        """Do everything that is due until nothing is, in the caller's thread."""
        for duty in self.duties:
            while duty.run(self._now()):
                pass

    def _loop(self, lane: _Lane) -> None:
        while not self._is_stopping:
            pause = lane.run_due(self._now)
            if not self._is_stopping:
                lane.woken.wait(pause)
                lane.woken.clear()
