"""One comparison: who takes turns, and what was promised of the result.

Each module that measures ends with its own `COMPARISON`; `bench.__main__` has the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bench.measure import Timing
from bench.sample import Sample

Figures = Mapping[str, Timing]
Reckoning = Callable[[Figures], float]


class Measure(Protocol):
    """What measures: `compare` of each module."""

    def __call__(self, given: Sample, *, rounds: int) -> dict[str, Timing]:
        """Return the figures of each act, by its name."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise: the number that `reckon` makes of the figures, and its bound.

    `reason` says why it is missed, where it was missed when that was written; it is
    shown only while it is.
    """

    name: str
    reckon: Reckoning
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "×"
    reason: str = ""

    def outcome(self, figures: Figures) -> dict[str, Any]:
        """Return what was wanted and what was reached, as the report keeps it."""
        reached = self.reckon(figures)
        is_met = not (
            (self.at_least is not None and reached < self.at_least)
            or (self.at_most is not None and reached > self.at_most)
        )
        return {
            "name": self.name,
            "wanted": self._wanted(),
            "reached": reached,
            "unit": self.unit,
            "is_met": is_met,
            "reason": "" if is_met else self.reason,
        }

    def _wanted(self) -> str:
        sign = "≤" if self.at_least is None else "≥"
        bound = self.at_most if self.at_least is None else self.at_least
        space = "" if self.unit == "×" else " "
        return f"{sign} {bound:g}{space}{self.unit}"


@dataclass(frozen=True, slots=True)
class Bars:
    """Draw acts as bars: how many times `base` each is, on a logarithmic scale."""

    base: str
    own: tuple[str, ...] = ()  # acts of this project, in its colour
    acts: tuple[str, ...] = ()  # which are drawn; none named: all


@dataclass(frozen=True, slots=True)
class Lines:
    """Draw acts over the number of rows, as multiples of each at the fewest."""

    most: float  # the bound that no line may pass


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is measured in one go, its acts taking turns."""

    key: str  # in the report, of drawings and on the command line
    title: str
    about: str  # Markdown
    measure: Measure
    goals: tuple[Goal, ...] = ()
    unit: str = "ms"
    rounds: int = 30  # unless the command line wants a share of them
    drawing: Bars | Lines | None = None
    is_long: bool = False  # is measured only when asked for

    def run(self, given: Sample, *, share: float = 1.0) -> dict[str, Any]:
        """Measure; return figures and outcomes as the report keeps them."""
        figures = self.measure(given, rounds=max(3, round(self.rounds * share)))
        return {
            "key": self.key,
            "title": self.title,
            "about": self.about.strip(),
            "unit": self.unit,
            "drawing": self.drawing and asdict(self.drawing),
            "figures": {act: asdict(timing) for act, timing in figures.items()},
            "goals": [goal.outcome(figures) for goal in self.goals],
        }


def ratio(slow: str, quick: str) -> Reckoning:
    """Return what reckons how many times `quick` fits into `slow`."""
    return lambda figures: figures[slow].median / figures[quick].median


def value(act: str) -> Reckoning:
    """Return what takes the figure of one act as it is."""
    return lambda figures: figures[act].median


def rate(act: str) -> Reckoning:
    """Return what reckons how often a second an act of so many ms can be done."""
    return lambda figures: 1000 / figures[act].median
