"""A brush for flat shapes: smooth outlines, drawn large and reduced."""

import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

CANVAS = (300, 400)
FRAME = (15, 40, 285, 400)  # the part that is kept, 3 by 4: a head fills half of it
OVERSAMPLING = 4  # drawn this much larger, then reduced: smooth edges without blur
STEPS = 10  # straight pieces between two points of a smooth outline


def colour(text: str) -> Colour:
    """Return the colour written as `#rrggbb`."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(one, other, strict=True)
    )
    return red, green, blue


def darker(base: Colour, share: float) -> Colour:
    """Return `base` with `share` (0 to 1) of a warm black in it."""
    return blend(base, (30, 16, 20), share)


def lighter(base: Colour, share: float) -> Colour:
    """Return `base` with `share` (0 to 1) of white in it."""
    return blend(base, (255, 255, 255), share)


def mirrored(right: Sequence[Point], axis: float) -> list[Point]:
    """Return the outline whose right half, from top to bottom, is `right`."""
    left = [(2 * axis - x, y) for x, y in reversed(right)]
    return [*right, *(point for point in left if point not in right)]


def smooth(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """Return a Catmull-Rom curve through `points`."""
    count = len(points)
    pieces = count if closed else count - 1

    def at(index: int) -> Point:
        return points[index % count if closed else min(max(index, 0), count - 1)]

    curve = []
    for index in range(pieces):
        four = [at(index + offset) for offset in (-1, 0, 1, 2)]
        curve += [_between(four, step / STEPS) for step in range(STEPS)]
    return curve if closed else [*curve, points[-1]]


def _between(four: Sequence[Point], share: float) -> Point:
    x, y = (_catmull_rom([point[axis] for point in four], share) for axis in (0, 1))
    return x, y


def _catmull_rom(four: Sequence[float], t: float) -> float:
    before, start, end, after = four
    return start + 0.5 * t * (
        end
        - before
        + t * (2 * before - 5 * start + 4 * end - after)
        + t * t * (3 * (start - end) + after - before)
    )


def arc(centre: Point, radii: Point, degrees: tuple[float, float]) -> list[Point]:
    """Return points of an ellipse between two angles (0 is right, 90 is down)."""
    start, end = degrees
    angles = [math.radians(start + (end - start) * step / 12) for step in range(13)]
    return [
        (centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a))
        for a in angles
    ]


def rounded(centre: Point, radii: Point, *, power: float) -> list[Point]:
    """Return a superellipse: 2 is an ellipse, more is nearer to a rectangle."""
    points = []
    for step in range(120):
        angle = 2 * math.pi * step / 120
        x, y = math.cos(angle), math.sin(angle)
        right = math.copysign(abs(x) ** (2 / power), x)
        down = math.copysign(abs(y) ** (2 / power), y)
        points.append((centre[0] + radii[0] * right, centre[1] + radii[1] * down))
    return [*points, points[0]]


class Brush:
    """A canvas of 300 × 400 units, of which the middle is kept."""

    def __init__(self, ground: Colour) -> None:
        large = (CANVAS[0] * OVERSAMPLING, CANVAS[1] * OVERSAMPLING)
        self._image = Image.new("RGB", large, ground)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill the smooth closed outline through `points`."""
        self.polygon(smooth(points, closed=True), fill)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill the outline with straight sides."""
        self._draw.polygon(_enlarged(points), fill=fill)

    def oval(self, centre: Point, radii: Point, fill: Colour) -> None:
        """Fill an ellipse."""
        (x, y), (width, height) = centre, radii
        corners = _enlarged([(x - width, y - height), (x + width, y + height)])
        self._draw.ellipse(corners, fill=fill)

    def stroke(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """Draw a smooth open line with round ends."""
        radius = width / 2
        curve = smooth(points, closed=False)
        broad = round(width * OVERSAMPLING)
        self._draw.line(_enlarged(curve), fill=fill, width=broad, joint="curve")
        for end in (curve[0], curve[-1]):
            self.oval(end, (radius, radius), fill)

    def finished(self, size: tuple[int, int]) -> Image.Image:
        """Return the picture, `size` pixels large."""
        left, top, right, bottom = (edge * OVERSAMPLING for edge in FRAME)
        box = (left, top, right, bottom)
        return self._image.resize(size, Image.Resampling.LANCZOS, box=box)


def _enlarged(points: Iterable[Point]) -> list[Point]:
    return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]
