"""All figures in one run: `python -m bench`; or only some, by key.

With `--write` they take the place of older ones in `bench/figures.json`, from which
`docs/performance.md` is written.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import (
    first_view,
    growth,
    mass,
    memory,
    office,
    ordinary,
    photographed,
    quick_check,
    reading,
    starts,
    token_check,
)
from bench.comparison import Comparison
from bench.machine import machine
from bench.report import as_text, keep
from bench.sample import Sample, sample

COMPARISONS: tuple[Comparison, ...] = (
    ordinary.COMPARISON,
    mass.COMPARISON,
    token_check.COMPARISON,
    quick_check.COMPARISON,
    first_view.COMPARISON,
    photographed.COMPARISON,
    growth.COMPARISON,
    growth.FAR,
    office.COMPARISON,
    office.FAR,
    reading.COMPARISON,
    memory.COMPARISON,
    starts.COMPARISON,
)


def main() -> int:
    """Measure, print, write; exit 0 if every goal is met, else 1."""
    options = _options()
    console, given = Console(), sample()
    report: dict[str, Any] = {"machine": machine(), "comparisons": []}
    _print_machine(console, report["machine"])
    for comparison in _wanted(options.keys, is_long=options.long):
        outcome = _outcome(comparison, given, options.share)
        report["comparisons"].append(outcome)
        _print(console, outcome)
    if options.json:
        options.json.write_text(as_text(report), "utf-8")
    if options.write:
        keep(report, order=[comparison.key for comparison in COMPARISONS])
    goals = [goal for each in report["comparisons"] for goal in each["goals"]]
    return 0 if all(goal["is_met"] for goal in goals) else 1


def _outcome(comparison: Comparison, given: Sample, share: float) -> dict[str, Any]:
    began = time.monotonic()
    outcome = comparison.run(given, share=share)
    seconds = round(time.monotonic() - began)
    return outcome | {"taken": f"{datetime.now(UTC):%Y-%m-%d}", "seconds": seconds}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    keys = [comparison.key for comparison in COMPARISONS]
    parser.add_argument(
        "keys", nargs="*", metavar="KEY", help=f"only these, of {', '.join(keys)}"
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the rounds; 0.1 for a first look"
    )
    parser.add_argument(
        "--long", action="store_true", help="also what takes long, and much disk"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures here")
    parser.add_argument(
        "--write", action="store_true", help="keep them, and write docs/performance.md"
    )
    options = parser.parse_args()
    if unknown := set(options.keys) - set(keys):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return options


def _wanted(keys: Sequence[str], *, is_long: bool) -> list[Comparison]:
    if keys:
        return [each for each in COMPARISONS if each.key in keys]
    return [each for each in COMPARISONS if is_long or not each.is_long]


def _print_machine(console: Console, about: dict[str, str]) -> None:
    console.print(", ".join(f"{name} {value}" for name, value in about.items()))


def _print(console: Console, outcome: dict[str, Any]) -> None:
    console.rule(f"{outcome['title']}: {outcome['seconds']} s")
    table = Table("act", f"median {outcome['unit']}", "quartiles", "rounds")
    for act, figure in outcome["figures"].items():
        spread = f"{figure['lower']:.3f} – {figure['upper']:.3f}"
        table.add_row(act, f"{figure['median']:.3f}", spread, str(figure["rounds"]))
    console.print(table)
    if not outcome["goals"]:
        return
    table = Table("goal", "wanted", "reached", "")
    for goal in outcome["goals"]:
        met = "met" if goal["is_met"] else "missed"
        table.add_row(goal["name"], goal["wanted"], f"{goal['reached']:.2f}", met)
    console.print(table)


if __name__ == "__main__":
    raise SystemExit(main())
