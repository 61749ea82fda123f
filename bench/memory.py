"""What a process holds after many documents.  Run as a program, in a fresh process."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from bench.machine import resident_mb
from bench.naive import Naive
from bench.ordinary import Ours
from bench.pressed import Pressed
from bench.sample import sample

_MAKERS: dict[str, type[Ours | Pressed | Naive]] = {
    "ours": Ours,
    "pressed": Pressed,
    "naive": Naive,
}
WARM_UP = 40  # documents, until caches and the allocator have settled
GOAL_MB = 8.0  # a leak of 0.3 MB a page would be 90 over 300


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident memory in MB when warm, and after so many documents more."""

    start: float
    end: float
    documents: int


def growth_of(who: str, *, documents: int) -> Growth:
    """Return the growth of "ours", "pressed" or "naive", in a process of its own."""
    command = [sys.executable, "-m", "bench.memory", who, str(documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Growth(**json.loads(done.stdout))


def _grow(who: str, documents: int) -> Growth:
    maker = _MAKERS[who](sample())
    for _ in range(WARM_UP):
        maker.document()
    start = resident_mb()
    for _ in range(documents):
        maker.document()
    return Growth(start, resident_mb(), documents)


if __name__ == "__main__":
    json.dump(asdict(_grow(sys.argv[1], int(sys.argv[2]))), sys.stdout)
