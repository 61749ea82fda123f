"""The report of the demonstration: what was expected, what was seen, how long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Self

from suket.cli import console

SHOWN = 10  # single surprises on the screen


@dataclass
class Score:
    """One line of the table."""

    what: str
    expected: str
    seen: str = ""
    seconds: float = 0.0
    pieces: int = 0
    limit_seconds: float | None = None

    @classmethod
    def of(cls, what: str, expected: object, seen: object) -> Self:
        """Return a line that took no time of its own."""
        return cls(what, str(expected), str(seen))

    @property
    def is_good(self) -> bool:
        """Say whether what was expected was seen, and in time."""
        if self.limit_seconds is not None:
            return self.seconds <= self.limit_seconds
        return self.expected == self.seen

    def cells(self) -> tuple[str, ...]:
        """Return the line as it is shown."""
        took = f"{self.seconds:.1f} s" if self.seconds else ""
        each = f"{1000 * self.seconds / self.pieces:.0f} ms" if self.pieces > 1 else ""
        mark = "[green]✓[/]" if self.is_good else "[red]✗[/]"
        seen = self.seen if self.limit_seconds is None else took
        return (self.what, self.expected, seen, mark, took, each if took else "")


@dataclass
class DemoReport:
    """The lines of a run, and every single surprise."""

    lines: list[Score] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    clock: Callable[[], float] = perf_counter
    title: str = ""
    when_good: str = "Every verdict was as expected."

    @contextmanager
    def timed(self, what: str, expected: object) -> Iterator[Score]:
        """Take the time of what happens inside; `seen` is set by it."""
        score, began = Score(what, str(expected)), self.clock()
        yield score
        score.seconds = self.clock() - began
        self.lines.append(score)

    @contextmanager
    def within(self, what: str, limit_seconds: float) -> Iterator[None]:
        """Take the time of what happens inside, which may not last longer."""
        with self.timed(what, f"≤ {limit_seconds:g} s") as score:
            score.limit_seconds = limit_seconds
            yield

    def note(self, what: str, expected: object, seen: object) -> None:
        """Add a line that took no time of its own."""
        self.lines.append(Score.of(what, expected, seen))

    @property
    def is_good(self) -> bool:
        """Say whether nothing was a surprise."""
        return not self.surprises and all(line.is_good for line in self.lines)

    def show(self) -> None:
        """Print the table, and the surprises if there were any."""
        is_timed = any(line.seconds for line in self.lines)
        heads = ["", "expected", "seen", "", *(["time", "each"] if is_timed else [])]
        console.say("")
        rows = [line.cells()[: len(heads)] for line in self.lines]
        console.table(self.title, heads, rows)
        console.say("")
        for surprise in self.surprises[:SHOWN]:
            console.complain(surprise)
        if self.is_good:
            console.done(self.when_good)
        else:
            console.complain(
                "Not everything was as expected.", "The lines marked ✗ say what."
            )
