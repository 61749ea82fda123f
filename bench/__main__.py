"""All figures in one run: `python -m bench [--rounds N] [--json FILE]`."""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import memory, ordinary, pressed, quick_check, reading, token_check
from bench.machine import machine
from bench.measure import Timing
from bench.sample import sample


@dataclass(frozen=True, slots=True)
class Goal:
    """One ratio that was promised, and what came out."""

    name: str
    wanted: str
    reached: float
    is_met: bool


def main() -> int:
    """Measure, print, write; exit 0 if every goal is met, else 1."""
    options = _options()
    given = sample()
    documents = ordinary.compare(given, rounds=options.rounds)
    tokens = token_check.compare(given, rounds=options.rounds)
    asked = quick_check.compare(given, rounds=max(4, options.rounds // 4))
    growth = memory.growth_of("ours", documents=options.documents)
    leak = memory.growth_of("naive", documents=max(20, options.documents // 5))
    read = reading.rates(given, pages=options.pages)
    timings = documents | tokens | asked
    goals = _goals(timings, growth)
    _print(timings, goals, [growth, leak])
    _print_rates(read, options.pages)
    if options.json:
        report = {
            "machine": machine(),
            "milliseconds": {name: asdict(timing) for name, timing in timings.items()},
            "memory_mb": {"ours": asdict(growth), "naive": asdict(leak)},
            "read_at_150_dpi": {"pages": options.pages} | read,
            "goals": [asdict(goal) for goal in goals],
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    return 0 if all(goal.is_met for goal in goals) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="of each comparison")
    parser.add_argument(
        "--documents", type=int, default=300, help="over which memory must stay flat"
    )
    parser.add_argument(
        "--pages", type=int, default=40, help="whose QR three readers try to read"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures here")
    return parser.parse_args()


def _goals(timings: dict[str, Timing], growth: memory.Growth) -> list[Goal]:
    def ratio(one: str, other: str) -> float:
        return timings[one].median / timings[other].median

    faster = ratio("document, naive", "document, ours")
    printed = ratio("document, naive", "document, pressed")
    check = ratio("token check, ours", "bare ECDSA verify")
    new = ratio(quick_check.EMPTY, quick_check.NEW)
    known = ratio(quick_check.EMPTY, quick_check.KNOWN)
    grown = growth.end - growth.start
    return [
        Goal(
            "one document, against naive WeasyPrint and pyHanko",
            f"≥ {ordinary.GOAL}×",
            faster,
            faster >= ordinary.GOAL,
        ),
        Goal(
            "one pressed document, against the same",
            f"≥ {pressed.GOAL}×",
            printed,
            printed >= pressed.GOAL,
        ),
        Goal(
            "token check, against the bare ECDSA verify",
            f"≤ {token_check.GOAL}×",
            check,
            check <= token_check.GOAL,
        ),
        Goal(
            "check over HTTP, against an empty FastAPI route",
            f"≥ {quick_check.GOAL_NEW}×",
            new,
            new >= quick_check.GOAL_NEW,
        ),
        Goal(
            "the same, of a text seen before",
            f"≥ {quick_check.GOAL_KNOWN}×",
            known,
            known >= quick_check.GOAL_KNOWN,
        ),
        Goal(
            f"memory over {growth.documents} documents, MB",
            f"≤ {memory.GOAL_MB}",
            grown,
            grown <= memory.GOAL_MB,
        ),
    ]


def _print(
    timings: dict[str, Timing], goals: list[Goal], growths: list[memory.Growth]
) -> None:
    console = Console()
    console.print(", ".join(f"{name} {value}" for name, value in machine().items()))
    table = Table("act", "median ms", "quartiles", "rounds")
    for name, timing in timings.items():
        spread = f"{timing.lower:.3f} – {timing.upper:.3f}"
        table.add_row(name, f"{timing.median:.3f}", spread, str(timing.rounds))
    console.print(table)
    for who, growth in zip(("ours", "naive"), growths, strict=True):
        console.print(
            f"memory, {who}: {growth.start:.1f} MB, after {growth.documents}"
            f" documents {growth.end:.1f} MB"
        )
    table = Table("goal", "wanted", "reached", "")
    for goal in goals:
        met = "met" if goal.is_met else "missed"
        table.add_row(goal.name, goal.wanted, f"{goal.reached:.2f}", met)
    console.print(table)


def _print_rates(read: dict[str, tuple[int, int]], pages: int) -> None:
    table = Table("reader, of a 150-dpi page", "clean", "turned, blurred, speckled")
    for name, (clean, poor) in read.items():
        table.add_row(name, f"{clean} of {pages}", f"{poor} of {pages}")
    Console().print(table)


if __name__ == "__main__":
    raise SystemExit(main())
