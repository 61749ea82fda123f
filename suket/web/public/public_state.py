"""The state of the public site: published files, counters, a clock; no key, no rows."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from suket.web.public.mirror_sync import MirrorSync
from suket.web.request_metrics import Metrics
from verify.cose import cose_key
from verify.errors import NotTrusted
from verify.published import Published, PublishedFolder
from verify.trust_list import Purpose

# Files are read by workers, whose lanes say how many at a time.  Whoever waits for one
# keeps one of the 40 threads that serve everybody, so that not all may; a few more may
# wait for that.  Whoever comes then, or waits longer than this, is asked to come back.
READERS: Final = 16  # two that take 3 s come each second, and ten that do not
WAITING: Final = 6
WAIT_SECONDS: Final = 5
CHECK_WAIT: Final = timedelta(milliseconds=20)
OVERDUE: Final = timedelta(minutes=5)  # an office so long away is worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicState:
    """All that the public routes work with."""

    folder: Path
    opened: Callable[[], PublishedFolder]  # may raise `NotTrusted`
    metrics: Metrics
    clock: Callable[[], datetime]
    following: MirrorSync | None = None  # an office elsewhere
    patience: timedelta = CHECK_WAIT  # how long a check may wait for its turn
    readers: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(READERS)
    )
    places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(READERS + WAITING)
    )
    # Probes have a thread of their own: they answer while everybody else queues.
    probing: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "probing")
    )
    _followed: list[PublishedFolder] = field(default_factory=list)
    _looks: list[Future[Published]] = field(default_factory=list)  # the one under way

    def current(self) -> Published:
        """Return what is published; `NotTrusted` if nothing ever was.

        The service may start before its first publication: it looks again each time.
        """
        return self._folder().current()

    def _folder(self) -> PublishedFolder:
        if not self._followed:
            self._followed.append(self.opened())
        return self._followed[0]

    def at_hand(self) -> Published | None:
        """Return what is published, as it was read within the last seconds, else None.

        Nothing is waited for: if it is time to look again, another thread does.
        """
        if not self._followed:
            return None
        followed = self._followed[0]
        found = followed.at_hand()
        if found and followed.is_due:
            self._look()
        return found

    async def looked(self) -> Published | None:
        """Return the same after a look, which all who ask at a time wait for together.

        None if nothing that can be trusted was ever published.
        """
        try:
            return await asyncio.shield(asyncio.wrap_future(self._look()))
        except NotTrusted:
            return None

    def _look(self) -> Future[Published]:
        if all(look.done() for look in self._looks):
            self._looks[:] = [self.probing.submit(self.current)]
        return self._looks[0]

    def printed_sites(self) -> list[str]:
        """Return the addresses that sukets lead to, the newest key's first."""
        try:
            keys = self.current().trust.of_purpose(Purpose.SUKET)
        except NotTrusted:
            return []
        newest = sorted(keys, key=lambda key: key.not_before, reverse=True)
        uris = [uri for key in newest for uri in key.status_uris]
        return list(dict.fromkeys(uri.rpartition("/s/")[0] for uri in uris))

    def pinned(self) -> str:
        """Return the COSE key of the root, 150 hexadecimal digits, for a page to pin.

        It is the one that is checked by here, whatever its file says by now: who may
        write to the file is not to choose whom a phone trusts.  Raises `NotTrusted`
        before the first publication.
        """
        return cose_key(self._folder().root).hex()

    def last_known(self) -> Published | None:
        """Return what was current when last somebody asked."""
        return self._followed[0].last if self._followed else None

    def alone_since(self) -> datetime | None:
        """Return since when the office that is followed has not been reached.

        None if it answers, or if none is followed: its files lie here.  A process that
        never reached it knows as much as its oldest status list.
        """
        if self.following is None:
            return None
        reached_at = self.following.reached_at
        if reached_at is None:
            known = self.last_known()
            lists = () if known is None else known.lists.values()
            return min((each.issued_at for each in lists), default=None)
        return reached_at if self.clock() - reached_at > OVERDUE else None

    def refused(self) -> list[str]:
        """Return the names of published files that were refused as defective."""
        return sorted(self._followed[0].faults) if self._followed else []

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one of the places for reading files; 503 if none comes free.

        At once, if enough are waiting already.
        """
        with _held(self.places, seconds=0), _held(self.readers, seconds=WAIT_SECONDS):
            yield


@contextmanager
def _held(places: threading.BoundedSemaphore, *, seconds: float) -> Iterator[None]:
    if not places.acquire(timeout=seconds):
        raise HTTPException(503, headers={"Retry-After": str(WAIT_SECONDS)})
    try:
        yield
    finally:
        places.release()


async def public_state_of(request: Request) -> PublicState:
    """Return what the application was built with.

    Asynchronous, as it takes no thread then.
    """
    public_state = request.app.state.public_state
    if not isinstance(public_state, PublicState):
        raise TypeError("create the application by create_app or create_public_app")
    return public_state


PublicStateDep = Annotated[PublicState, Depends(public_state_of)]
