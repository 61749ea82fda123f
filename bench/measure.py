"""Taking turns with a stop-watch: what drifts, drifts for all alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """One figure over all rounds: mostly milliseconds of processor time."""

    median: float
    lower: float  # a quarter of the rounds was quicker
    upper: float  # a quarter was slower
    rounds: int


def take_turns(
    acts: Mapping[str, Act], *, rounds: int, repeat: int = 1
) -> dict[str, Timing]:
    """Run every act once a round, `repeat` times over, and time it.

    Processor time is counted, of this process: others on the machine cost us caches,
    but not minutes.  The first two rounds warm up and do not count.
    """
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 2):
        for name, act in acts.items():
            taken = _time(act, repeat)
            if turn > 1:
                samples[name].append(taken)
    return {name: timing_of(values) for name, values in samples.items()}


def _time(act: Act, repeat: int) -> float:
    gc.collect()
    start = time.process_time_ns()
    for _ in range(repeat):
        act()
    return (time.process_time_ns() - start) / repeat / 1e6


def timing_of(values: list[float]) -> Timing:
    """Return median and quartiles of some samples; one alone is all three."""
    if len(values) == 1:
        return Timing(values[0], values[0], values[0], 1)
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Timing(median, lower, upper, len(values))
