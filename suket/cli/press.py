"""Make many documents at once: a process for each core, since drawing holds the GIL."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

from suket import clock
from suket.cli.workplace import Workplace
from suket.jobs.documents import make_document
from suket.settings import Settings

WORTH_A_POOL = 32  # fewer are made sooner than other processes are started
AT_ONCE = 4  # documents handed to a process at a time


def make_all(place: Workplace, suket_ids: Sequence[str]) -> Iterator[str]:
    """Make the documents of these sukets, and yield each id when it is done.

    Raises what `suket.jobs.documents.make_document` raises; what was not made then is
    still due, and the next run finds it.
    """
    cores = os.cpu_count() or 1
    if len(suket_ids) < WORTH_A_POOL or cores == 1:
        yield from (_make(place.settings, suket_id) for suket_id in suket_ids)
        return
    make = partial(_make, place.settings)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, suket_ids, chunksize=AT_ONCE)


@cache
def _place(settings: Settings) -> Workplace:
    """Return the workplace of this process: fonts, keys and forms are read once."""
    return Workplace(settings)


def _make(settings: Settings, suket_id: str) -> str:
    place = _place(settings)
    make_document(place.database, place.house.workshop, suket_id, now=clock.now())
    return suket_id
