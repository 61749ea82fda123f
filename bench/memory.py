"""What a process holds after many documents, each way in a process of its own.

The naive way leaks some fonts with each page, and is stopped early.
"""

import json
import subprocess
import sys
from importlib import import_module

from bench.comparison import Comparison, Figures, Goal, value
from bench.machine import resident_mb
from bench.measure import Timing, timing_of
from bench.sample import Sample, sample

WARM_UP = 40  # documents, until caches and the allocator have settled
DOCUMENTS = {"pressed": 500, "ours": 30, "naive": 6}  # ways, and how many a round


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return the MB held by each process when warm, and after many documents more."""
    del given  # each process makes its own
    held = {}
    for who, each in DOCUMENTS.items():
        count = each * rounds
        warm, end = _growth_of(who, count)
        held[_warm(who)] = timing_of([warm])
        held[_end(who)] = timing_of([end])
        held[f"{who}, for each thousand more"] = timing_of([(end - warm) / count * 1e3])
    return held


def _warm(who: str) -> str:
    return f"{who}, warm"


def _end(who: str) -> str:
    return f"{who}, at the end"


def _growth_of(who: str, documents: int) -> list[float]:
    command = [sys.executable, "-m", "bench.memory", who, str(documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    held: list[float] = json.loads(done.stdout)
    return held


def _grow(who: str, documents: int) -> list[float]:
    way = import_module(f"bench.{who}")  # and nothing of the other ways
    maker = getattr(way, who.capitalize())(sample())
    for _ in range(WARM_UP):
        maker.document()
    start = resident_mb()
    for _ in range(documents):
        maker.document()
    return [start, resident_mb()]


def _grown(figures: Figures) -> float:
    return max(
        figures[_end(who)].median - figures[_warm(who)].median
        for who in ("pressed", "ours")
    )


COMPARISON = Comparison(
    key="memory",
    title="Memory of a worker",
    about=__doc__,
    measure=compare,
    unit="MB",
    rounds=10,
    goals=(
        Goal(
            "growth of a warm worker over many documents", _grown, at_most=8, unit="MB"
        ),
        Goal(
            "a worker after many documents",
            value(_end("pressed")),
            at_most=120,
            unit="MB",
        ),
    ),
)

if __name__ == "__main__":
    json.dump(_grow(sys.argv[1], int(sys.argv[2])), sys.stdout)
