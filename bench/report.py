"""Write `docs/performance.md` and its drawings from the figures of a run.

    python -m bench.report

A test compares the committed page with what this would write of `bench/figures.json`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.drawing import Bar, Curve, bars, curves
from bench.growth import series

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "bench" / "figures.json"
PAGE = ROOT / "docs" / "performance.md"
DRAWINGS = ROOT / "docs" / "performance"

HEAD = """# Performance

Written by `python -m bench.report` from `bench/figures.json`, which `make bench` leaves
behind. No figure here was typed.

What is compared took turns in one run, so that a busy machine was busy for all alike:
**ratios** hold on other machines, milliseconds do not. A figure is the median over the
rounds, beside it the quartiles. Where nothing else is said it is processor time.
"""
MACHINE = """
## The machine

| | |
|---|---|
{rows}
"""
GOALS = """
## What was promised

| goal | wanted | reached | |
|---|---|---|---|
{rows}
"""


def page(report: dict[str, Any]) -> str:
    """Return the page that shows a report."""
    machine = "\n".join(_row(*each) for each in report["machine"].items())
    goals = [goal for each in report["comparisons"] for goal in each["goals"]]
    parts = [
        HEAD,
        GOALS.format(rows="\n".join(_goal(goal) for goal in goals)),
        *_missed([goal for goal in goals if not goal["is_met"]]),
        *(_section(each) for each in report["comparisons"]),
        MACHINE.format(rows=machine),
    ]
    return "".join(parts)


def _goal(goal: dict[str, Any]) -> str:
    met = "met" if goal["is_met"] else "**missed**"
    return f"| {goal['name']} | {goal['wanted']} | {_reached(goal)} | {met} |"


def _reached(goal: dict[str, Any]) -> str:
    space = "" if goal["unit"] == "×" else " "
    return f"{shown(goal['reached'])}{space}{goal['unit']}"


def _missed(goals: list[dict[str, Any]]) -> Iterator[str]:
    if goals:
        yield "\nMissed, and why:\n\n"
    for goal in goals:
        reason = goal["reason"] or "not yet known."
        yield f"* **{goal['name']}**, {_reached(goal)} for {goal['wanted']}: {reason}\n"


def _section(each: dict[str, Any]) -> str:
    lines = [f"\n## {each['title']}\n", each["about"].replace(".  ", ". "), ""]
    if each["drawing"]:
        picture = f"{DRAWINGS.name}/{each['key']}.svg"
        lines += [f"![{each['title']}: the table below, drawn]({picture})", ""]
    lines += _growth(each) if _is_growth(each) else _acts(each)
    lines += ["", f"Taken on {each['taken']}, in {each['seconds']} seconds."]
    return "\n".join(lines) + "\n"


def _is_growth(each: dict[str, Any]) -> bool:
    return "most" in (each["drawing"] or {})


def _acts(each: dict[str, Any]) -> Iterator[str]:
    figures = each["figures"]
    base = (each["drawing"] or {}).get("base")
    is_spread = any(of["rounds"] > 1 for of in figures.values())
    head = ["act", each["unit"]]
    head += ["quartiles", "rounds"] * is_spread + ["ratio"] * bool(base)
    yield _row(*head)
    yield _row(*("---" for _ in head))
    for act, of in figures.items():
        cells = [act, shown(of["median"])]
        if is_spread:
            cells += [f"{shown(of['lower'])} – {shown(of['upper'])}", of["rounds"]]
        if base:
            cells.append(f"{shown(of['median'] / figures[base]['median'])}×")
        yield _row(*cells)


def _growth(each: dict[str, Any]) -> Iterator[str]:
    acts = series(each["figures"])
    sizes = [size for size, _ in next(iter(acts.values()))]
    yield _row("ms, by how many there were", *(f"{size:,}" for size in sizes), "ratio")
    yield _row(*["---"] * (len(sizes) + 2))
    for act, by_size in acts.items():
        medians = [of["median"] for _, of in by_size]
        ratio = f"{shown(medians[-1] / medians[0])}×"
        spreads = (
            f"{shown(of['median'])} ({shown(of['lower'])} – {shown(of['upper'])})"
            for _, of in by_size
        )
        yield _row(act, *spreads, ratio)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def drawings(report: dict[str, Any]) -> dict[str, str]:
    """Return the drawings of a report, by the names of their files."""
    return {
        f"{each['key']}.svg": _drawing(each)
        for each in report["comparisons"]
        if each["drawing"]
    }


def _drawing(each: dict[str, Any]) -> str:
    how, figures, title = each["drawing"], each["figures"], each["title"]
    if _is_growth(each):
        return curves(title, how["most"], list(_curves(figures, each["unit"])))
    acts = how["acts"] or figures
    least = figures[how["base"]]["median"]
    drawn = [
        Bar(
            act,
            figures[act]["median"] / least,
            f"{shown(figures[act]['median'] / least)}×"
            f" ({shown(figures[act]['median'])} {each['unit']})",
            act in how["own"],
        )
        for act in acts
    ]
    return bars(title, how["base"], drawn)


def _curves(figures: dict[str, Any], unit: str) -> Iterator[Curve]:
    for act, by_rows in series(figures).items():
        (_, first), *_ = by_rows
        points = tuple((rows, of["median"] / first["median"]) for rows, of in by_rows)
        yield Curve(act, points, f"{shown(first['median'])} {unit}")


def shown(number: float) -> str:
    """Return a number with three figures, of which more than whole ones are kept."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    if abs(number) >= 1:
        return f"{number:.{1 if abs(number) >= 10 else 2}f}"
    return f"{number:.3g}"


def keep(report: dict[str, Any], *, order: list[str]) -> None:
    """Put new figures in the place of the older ones of the same keys, and write.

    What was compared on another machine, or is compared no more, is not kept.
    """
    old = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else report
    if old["machine"] != report["machine"]:
        old = report
    known = {each["key"]: each for each in old["comparisons"] + report["comparisons"]}
    kept = [known[key] for key in order if key in known]
    FIGURES.write_text(as_text(report | {"comparisons": kept}), "utf-8")
    write()


def as_text(report: dict[str, Any]) -> str:
    """Return a report as it lies in a file."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    """Write the page and its drawings from the figures that are kept."""
    report = json.loads(FIGURES.read_text("utf-8"))
    PAGE.write_text(page(report), "utf-8")
    DRAWINGS.mkdir(exist_ok=True)
    for old in DRAWINGS.glob("*.svg"):
        old.unlink()
    for name, drawing in drawings(report).items():
        (DRAWINGS / name).write_text(drawing, "utf-8")


if __name__ == "__main__":
    write()
