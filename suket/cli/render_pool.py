"""A pool of processes that render many documents, one for each core."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

from suket import clock
from suket.cli.document_context import DocumentCommandContext
from suket.jobs.documents import AT_ONCE, Made, make_some
from suket.settings import Settings

WORTH_A_POOL = 512  # fewer are made sooner than others start and make their plates


def make_all(place: DocumentCommandContext, suket_ids: Sequence[str]) -> Iterator[Made]:
    """Make the documents of these sukets, and yield what was made, some at a time.

    One that fails keeps none of the others waiting.  It is tried once more at the end;
    what fails then is in the last result, is still due, and the next run finds it.
    """
    failed: list[str] = []
    for result in _results(place, suket_ids):
        yield Made(result.made)
        failed += result.failed
    if failed:
        yield _make(place, failed)


def _results(place: DocumentCommandContext, suket_ids: Sequence[str]) -> Iterator[Made]:
    cores = os.cpu_count() or 1
    starts = range(0, len(suket_ids), AT_ONCE)
    handfuls = [suket_ids[start : start + AT_ONCE] for start in starts]
    if len(suket_ids) < WORTH_A_POOL or cores == 1:
        yield from (_make(place, handful) for handful in handfuls)
        return
    make = partial(_make_there, place.settings)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, handfuls)


def _make(place: DocumentCommandContext, suket_ids: Sequence[str]) -> Made:
    return make_some(place.database, place.house.workshop, suket_ids, now=clock.now())


def _make_there(settings: Settings, suket_ids: Sequence[str]) -> Made:
    return _make(_place(settings), suket_ids)


@cache
def _place(settings: Settings) -> DocumentCommandContext:
    """Return the workplace of a process: fonts, keys and forms are read once."""
    return DocumentCommandContext(settings)
