"""Taking turns with a stop-watch: what drifts, drifts for all alike."""

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import process_time

Act = Callable[[], object]
Clock = Callable[[], float]  # seconds


@dataclass(frozen=True, slots=True)
class Timing:
    """One figure over all rounds: mostly milliseconds of processor time."""

    median: float
    lower: float  # a quarter of the rounds was quicker
    upper: float  # a quarter was slower
    rounds: int


@dataclass(frozen=True, slots=True)
class Turn:
    """An act that is timed in a way of its own: how often, and by which clock."""

    act: Act
    repeat: int = 1
    clock: Clock = process_time


def take_turns(
    acts: Mapping[str, Act | Turn], *, rounds: int, repeat: int = 1
) -> dict[str, Timing]:
    """Run every act once a round, `repeat` times over, and time it.

    Processor time is counted, of this process: others on the machine cost us caches,
    but not minutes.  The first two rounds warm up and do not count.
    """
    turns = {
        name: act if isinstance(act, Turn) else Turn(act, repeat)
        for name, act in acts.items()
    }
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 2):
        for name, each in turns.items():
            taken = _time(each)
            if turn > 1:
                samples[name].append(taken)
    return {name: timing_of(values) for name, values in samples.items()}


def _time(turn: Turn) -> float:
    gc.collect()
    start = turn.clock()
    for _ in range(turn.repeat):
        turn.act()
    return (turn.clock() - start) / turn.repeat * 1000


def timing_of(values: list[float]) -> Timing:
    """Return median and quartiles of some samples; one alone is all three."""
    if len(values) == 1:
        return Timing(values[0], values[0], values[0], 1)
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Timing(median, lower, upper, len(values))
