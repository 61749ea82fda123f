"""Hair, hijab and peci: what lies behind the head, and what lies upon it."""

from .brush import (
    Brush,
    Colour,
    Point,
    arc,
    blend,
    colour,
    darker,
    lighter,
    mirrored,
    rounded,
)
from .faces import AXIS, CROWN, EYES, half_width
from .sitter import Sitter

TOP = CROWN - 13  # of the hair
FEMALE_CUTS = ("long", "long", "bob", "bob", "bun", "bun", "wavy", "short", "curly")
MALE_CUTS = ("parted", "parted", "brushed", "crew", "crew", "curly", "fringe")
OLD_MALE_CUTS = ("receding", "receding", "parted", "crew")
VEILS = (
    *("#e9dfcf", "#23304d", "#d5a5a3", "#8fa58c", "#3f4a4f"),
    *("#c79a4b", "#f4f1ec", "#6d5a7a", "#2f5d57", "#b98f77"),
)


def cut(sitter: Sitter) -> str:
    """Return the name of the haircut."""
    if sitter.is_woman:
        cuts = FEMALE_CUTS if sitter.age < 58 else ("bun", "short", "curly", "bob")
        return sitter.choose("cut", cuts)
    return sitter.choose("cut", MALE_CUTS if sitter.age < 52 else OLD_MALE_CUTS)


def draw_behind(brush: Brush, sitter: Sitter) -> None:
    """Draw what falls behind neck and shoulders."""
    if sitter.wears_hijab or not sitter.is_woman:
        return
    width, kind = half_width(sitter), cut(sitter)
    back = darker(sitter.hair, 0.35)
    if kind in ("long", "wavy"):
        wave = 7 if kind == "wavy" else 0
        brush.shape(_fall(width, bottom=318, wave=wave), back)
    elif kind == "bob":
        brush.shape(_fall(width - 3, bottom=252, wave=0), back)
    elif kind == "bun":
        brush.oval((AXIS, TOP - 6), (27, 22), sitter.hair)
        brush.oval((AXIS, TOP + 6), (27, 12), back)
    elif kind == "curly":
        _curls(brush, back, (AXIS, 152), (width + 11, 58))


def _fall(width: float, *, bottom: float, wave: float) -> list[Point]:
    right = [
        (AXIS, TOP - 2),
        (AXIS + width * 0.8, TOP + 14),
        (AXIS + width + 17, EYES - 20),
        (AXIS + width + 19 + wave, EYES + 34),
        (AXIS + width + 18 - wave, (EYES + 34 + bottom) / 2),
        (AXIS + width + 22 + wave, bottom - 18),
        (AXIS + width + 2, bottom),
        (AXIS, bottom + 2),
    ]
    return mirrored(right, AXIS)


def draw_veil(brush: Brush, sitter: Sitter) -> None:
    """Draw the part of a hijab that lies over shoulders and behind the face."""
    if not sitter.wears_hijab:
        return
    cloth, width = _cloth(sitter), half_width(sitter)
    right = [
        (AXIS, CROWN - 16),
        (AXIS + width * 0.75, CROWN - 5),
        (AXIS + width + 17, CROWN + 45),
        (AXIS + width + 21, EYES + 30),
        (AXIS + width + 24, 250),
        (AXIS + width + 52, 292),
        (AXIS + width + 46, 352),
        (AXIS + 28, 392),
        (AXIS, 396),
    ]
    brush.shape(mirrored(right, AXIS), cloth)
    fold = darker(cloth, 0.13)
    for start, bend, end in _folds(sitter, width):
        brush.stroke([start, bend, end], fold, 2.6)


def _folds(sitter: Sitter, width: float) -> list[tuple[Point, Point, Point]]:
    side = sitter.choose("fold", (-1, 1))
    return [
        (
            (AXIS + side * (width + 2), 246),
            (AXIS + side * 8, 292 + drop),
            (AXIS - side * (width + 26 - drop * 0.3), 296 + drop * 1.5),
        )
        for drop in (0, 22, 44)
    ]


def _cloth(sitter: Sitter) -> Colour:
    return colour(sitter.choose("veil", VEILS))


def draw_before(brush: Brush, sitter: Sitter) -> None:
    """Draw what lies upon the head."""
    if sitter.wears_hijab:
        _opening(brush, sitter)
        return
    if sitter.is_woman:
        _female_front(brush, sitter)
    elif sitter.wears_peci:
        _peci(brush, sitter)
    else:
        _male_front(brush, sitter)


def _opening(brush: Brush, sitter: Sitter) -> None:
    cloth, width = _cloth(sitter), half_width(sitter)
    inner = rounded((AXIS, 183), (width - 3, 61), power=2.25)
    outer = rounded((AXIS, 176), (width + 19, 97), power=2.1)
    band = rounded((AXIS, 183), (width + 1, 65), power=2.25)
    brush.polygon([*outer, *reversed(inner)], cloth)
    brush.polygon([*band, *reversed(inner)], darker(cloth, 0.2))


def _peci(brush: Brush, sitter: Sitter) -> None:
    width = half_width(sitter)
    _sideburns(brush, sitter, width)
    cloth = colour(sitter.choose("peci", ("#17171b", "#17171b", "#1d1f2b", "#221a1a")))
    top, bottom = CROWN - 31, CROWN + 33
    half = [
        (AXIS, top),
        (AXIS + width * 0.72, top + 3),
        (AXIS + width * 0.93, top + 12),
        (AXIS + width + 6, bottom + 7),
        (AXIS + width * 0.6, bottom + 1),
        (AXIS, bottom - 2),
    ]
    brush.shape(mirrored(half, AXIS), cloth)
    seam = [(-width * 0.86, top + 19), (0, top + 13), (width * 0.86, top + 19)]
    brush.stroke([(AXIS + x, y) for x, y in seam], lighter(cloth, 0.16), 2)


def _sideburns(brush: Brush, sitter: Sitter, width: float) -> None:
    for side in (-1, 1):
        burn = [(width - 3, 112), (width + 4, 118), (width + 3, 156), (width - 4, 160)]
        brush.shape([(AXIS + side * x, y) for x, y in burn], sitter.hair)


def _skull(width: float, *, lift: float) -> list[Point]:
    """Return the outer edge of short hair, from the right temple to the left."""
    right = [
        (AXIS + width + 3, EYES - 4),
        (AXIS + width + 5, EYES - 30),
        (AXIS + width * 0.82, TOP + 18 - lift),
        (AXIS + width * 0.4, TOP + 3 - lift),
    ]
    left = [(2 * AXIS - x, y) for x, y in reversed(right)]
    return [*right, (AXIS, TOP - lift), *left]


def _male_front(brush: Brush, sitter: Sitter) -> None:
    width, kind = half_width(sitter), cut(sitter)
    if kind == "receding":
        _crescents(brush, sitter, width)
        return
    if kind == "curly":
        _curls(brush, sitter.hair, (AXIS, CROWN + 38), (width + 2, 47))
    lift = {"brushed": 9, "crew": -1, "fringe": 3}.get(kind, 4)
    hairline = _hairline(kind, width, sitter.choose("parting", (-1, 1)))
    brush.shape([*_skull(width, lift=lift), *hairline], sitter.hair)
    if kind in ("parted", "brushed"):
        _shine(brush, sitter, width, lift)


def _hairline(kind: str, width: float, side: int) -> list[Point]:
    """Return the inner edge of the hair, from the left temple to the right."""
    temple = [(-width + 2, EYES - 6), (-width + 5, EYES - 24)]
    middle = {
        "crew": [(-width * 0.72, 119), (0, 114), (width * 0.72, 119)],
        "curly": [(-width * 0.66, 119), (0, 114), (width * 0.66, 119)],
        "fringe": [(-width * 0.7, 132), (-8, 128), (10, 131), (width * 0.74, 128)],
        "brushed": [(-width * 0.74, 123), (-12, 112), (12, 110), (width * 0.74, 121)],
    }.get(kind, [(-width * 0.76, 124), (-18, 121), (16, 108), (width * 0.7, 121)])
    if side > 0:
        middle = [(-x, y) for x, y in reversed(middle)]
    right = [(-x, y) for x, y in reversed(temple)]
    return [(AXIS + x, y) for x, y in [*temple, *middle, *right]]


def _shine(brush: Brush, sitter: Sitter, width: float, lift: float) -> None:
    side = sitter.choose("parting", (-1, 1))
    line = [
        (AXIS + side * width * 0.52, TOP + 20 - lift),
        (AXIS + side * width * 0.1, TOP + 11 - lift),
        (AXIS - side * width * 0.4, TOP + 17 - lift),
    ]
    brush.stroke(line, lighter(sitter.hair, 0.14), 3)


def _crescents(brush: Brush, sitter: Sitter, width: float) -> None:
    for side in (-1, 1):
        half = [
            (width - 1, EYES - 2),
            (width + 5, EYES - 24),
            (width * 0.98, CROWN + 22),
            (width * 0.68, CROWN + 6),
            (width * 0.5, CROWN + 3),
            (width * 0.7, CROWN + 15),
            (width * 0.86, EYES - 34),
        ]
        brush.shape([(AXIS + side * x, y) for x, y in half], sitter.hair)


def _curls(brush: Brush, tone: Colour, centre: Point, radii: Point) -> None:
    """Draw curls around the upper four fifths of an ellipse."""
    for spot in arc(centre, radii, (165, 375)):
        brush.oval(spot, (12.5, 12.5), tone)


def _female_front(brush: Brush, sitter: Sitter) -> None:
    width, kind = half_width(sitter), cut(sitter)
    if kind == "curly":
        _curls(brush, sitter.hair, (AXIS, CROWN + 34), (width + 1, 43))
    low = {"bun": EYES - 22, "short": EYES + 4, "curly": EYES - 6}.get(kind, EYES + 26)
    part = sitter.choose("part", (0, -15, 15, 20, -20))
    for side in (-1, 1):
        brush.shape(_curtain(width, side, part, low), sitter.hair)
    if part and kind != "curly":
        parting = [(AXIS + part, CROWN + 18), (AXIS + part * 0.8, TOP + 3)]
        brush.stroke(parting, blend(sitter.hair, sitter.skin, 0.35), 1.6)
    if kind in ("bob", "long", "wavy"):
        _strands(brush, sitter, width, low)


def _curtain(width: float, side: int, part: float, low: float) -> list[Point]:
    start = side * part  # seen from this side
    points = [
        (start, CROWN + 19),
        (start + (width - start) * 0.55, CROWN + 34),
        (width * 0.93, EYES - 20),
        (width - 1, low - 2),
        (width + (7 if low > EYES else 3), low + 3),
        (width + (11 if low > EYES else 6), min(EYES - 14, low - 12)),
        (width * 0.98, CROWN + 14),
        (width * 0.55, TOP + 2),
        (min(start, 0) - 4, TOP - 4),
    ]
    return [(AXIS + side * x, y) for x, y in points]


def _strands(brush: Brush, sitter: Sitter, width: float, low: float) -> None:
    for side in (-1, 1):
        line = [
            (0.52 * width, TOP + 14),
            (0.98 * width, EYES - 34),
            (width + 5, low - 14),
        ]
        tone = lighter(sitter.hair, 0.13)
        brush.stroke([(AXIS + side * x, y) for x, y in line], tone, 2.2)
