"""Drawings of figures, as SVG that is read in the light and in the dark.

A drawing has a title and a description for those who hear it, and stands beside a table
that says the same in numbers.  Its bars begin at 1×, so that their lengths are the
logarithms of ratios and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH = 720
NAMES, VALUES, MARGIN = 250, 150, 16  # pixels: to the left, to the right, around
ROW, BAR, AXIS = 30, 16, 34
PANEL, PANEL_HEIGHT, PANELS = 216, 96, 3  # growth: panels, so many in a row
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.small { font-size: 11px; fill: #59636e }
.end { text-anchor: end } .middle { text-anchor: middle }
.grid { stroke: #d1d9e0 } .one { stroke: #59636e }
.bound { stroke: #b3261e; stroke-dasharray: 4 3 }
.own { fill: #0a489f } .other { fill: #8c959f }
.line { fill: none; stroke: #0a489f; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .small { fill: #9198a1 }
  .grid { stroke: #3d444d } .one { stroke: #9198a1 } .bound { stroke: #ff7b72 }
  .own { fill: #6cb0ff } .other { fill: #656c76 } .line { stroke: #6cb0ff }
}
"""
Across = Callable[[float], float]
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}"'
    ' viewBox="0 0 {width} {height:g}" role="img" aria-labelledby="title about">'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: whose it is, how many times the base, and what is written behind it."""

    name: str
    ratio: float
    shown: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """One act over rows: (rows, ratio to the fewest rows), and what it cost there."""

    name: str
    points: tuple[tuple[int, float], ...]
    shown: str


def bars(title: str, base: str, drawn: Sequence[Bar]) -> str:
    """Return bars that begin at 1×, the base; to the right is slower."""
    low = min(0, floor(log10(min(bar.ratio for bar in drawn)) * 2) / 2)
    high = max(low + 1, ceil(log10(max(bar.ratio for bar in drawn)) * 2) / 2)
    room = WIDTH - NAMES - VALUES - 2 * MARGIN

    def across(ratio: float) -> float:
        return NAMES + MARGIN + (log10(ratio) - low) / (high - low) * room

    bottom = MARGIN + len(drawn) * ROW
    parts = [
        *_scale(low, high, bottom, across),
        _note("to the right is slower", bottom + 18),
    ]
    for place, bar in enumerate(drawn):
        top = MARGIN + place * ROW
        left, right = sorted((across(1), across(bar.ratio)))
        kind = "own" if bar.is_own else "other"
        parts += [
            f'<text class="end" x="{NAMES}" y="{top + 20}">{escape(bar.name)}</text>',
            _rect(kind, left, top + (ROW - BAR) / 2, right - left),
            f'<text class="end" x="{WIDTH - MARGIN}" y="{top + 20}">{bar.shown}</text>',
        ]
    told = "; ".join(f"{bar.name}: {bar.shown}" for bar in drawn)
    about = f"Bars on a logarithmic scale, as multiples of {base}. {told}."
    return _svg(title, about, bottom + AXIS, parts)


def _rect(kind: str, x: float, y: float, width: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:g}" width="{max(width, 2):.1f}"'
        f' height="{BAR}"/>'
    )


def _note(text: str, y: float) -> str:
    x = WIDTH - MARGIN
    return f'<text class="small end" x="{x}" y="{y:g}">{escape(text)}</text>'


def _scale(low: float, high: float, bottom: float, across: Across) -> Iterator[str]:
    steps = (1,) if high - low > 1.5 else (1, 2, 5)
    ticks = [
        step * 10.0**power
        for power in range(floor(low), floor(high) + 1)
        for step in steps
        if low <= log10(step * 10.0**power) <= high
    ]
    for tick in ticks:
        x = across(tick)
        kind = "one" if tick == 1 else "grid"
        yield (
            f'<line class="{kind}" x1="{x:.1f}" y1="{MARGIN}" x2="{x:.1f}"'
            f' y2="{bottom}"/>'
        )
        yield (
            f'<text class="small middle" x="{x:.1f}" y="{bottom + 18}">{tick:g}×</text>'
        )


def curves(title: str, bound: float, drawn: Sequence[Curve]) -> str:
    """Return a panel for each act: rows across, upward how many times the first."""
    rows = -(-len(drawn) // PANELS)
    height = MARGIN + rows * (PANEL_HEIGHT + 64)
    parts: list[str] = []
    for place, curve in enumerate(drawn):
        row, column = divmod(place, PANELS)
        left = MARGIN + column * (PANEL + MARGIN)
        top = MARGIN + row * (PANEL_HEIGHT + 64)
        parts += _panel(curve, bound, left, top)
    parts.append(_note(f"rows there were; dashed: the bound, {bound:g}×", height - 8))
    told = "; ".join(
        f"{curve.name}: {curve.points[-1][1]:.2f} times at {curve.points[-1][0]:,} rows"
        for curve in drawn
    )
    about = (
        f"Costs over rows; none may pass {bound:g} times that of the fewest. {told}."
    )
    return _svg(title, about, height, parts)


def _panel(curve: Curve, bound: float, left: float, top: float) -> Iterator[str]:
    fewest, most = curve.points[0][0], curve.points[-1][0]
    tallest = max(2.0, *(ratio for _, ratio in curve.points))
    floor_y = top + 26 + PANEL_HEIGHT

    def place(rows: int, ratio: float) -> tuple[float, float]:
        across = log10(rows / fewest) / (log10(most / fewest) or 1)
        return left + 30 + across * (PANEL - 60), floor_y - ratio / tallest * 90

    yield f'<text x="{left}" y="{top + 12}">{escape(curve.name)}</text>'
    for ratio, kind in ((0.0, "grid"), (1.0, "one"), (bound, "bound")):
        _, y = place(fewest, ratio)
        yield (
            f'<line class="{kind}" x1="{left + 30}" y1="{y:.1f}"'
            f' x2="{left + PANEL}" y2="{y:.1f}"/>'
        )
        if ratio:
            yield (
                f'<text class="small end" x="{left + 26}" y="{y + 4:.1f}">'
                f"{ratio:g}×</text>"
            )
    for one, other in pairwise(curve.points):
        (x1, y1), (x2, y2) = place(*one), place(*other)
        yield f'<path class="line" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'
    for rows, ratio in curve.points:
        x, y = place(rows, ratio)
        yield f'<circle class="own" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        yield (
            f'<text class="small middle" x="{x:.1f}" y="{floor_y + 16}">'
            f"{_power(rows)}</text>"
        )
    yield (
        f'<text class="small end" x="{left + PANEL}" y="{top + 12}">'
        f"{escape(curve.shown)}</text>"
    )


def _power(rows: int) -> str:
    raised = "⁰¹²³⁴⁵⁶⁷⁸⁹"[round(log10(rows))]
    return f"10{raised}"


def _svg(title: str, about: str, height: float, parts: Sequence[str]) -> str:
    return "\n".join(
        [
            HEAD.format(width=WIDTH, height=height),
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="about">{escape(about)}</desc>',
            f"<style>{STYLE}</style>",
            *parts,
            "</svg>",
            "",
        ]
    )
