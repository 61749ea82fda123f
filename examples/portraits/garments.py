"""Neck and clothes, decent ones: this is a picture for an office."""

from collections.abc import Sequence
from itertools import pairwise

from .brush import Brush, Colour, Point, blend, colour, darker, lighter, mirrored
from .faces import AXIS
from .sitter import Sitter

FEMALE = ("blouse", "blazer", "kebaya", "batik")
MALE = ("shirt", "shirt", "batik", "batik", "blazer", "koko")
PLAIN = ("#f4f2ee", "#dfe6ea", "#d9e2d4", "#efe0cf", "#cdd6e2")
STRONG = ("#2f4a43", "#4a3a5c", "#8a6a3b", "#5b6b75", "#6d4a3c", "#c9b38c", "#b7727c")
SUITS = ("#20242c", "#2d2a2b", "#26304a", "#3d3f44")
TIES = ("#7a1f2b", "#1f3f6b", "#3c5a3a", "#54406b")
ALMOND = ((1.9, 1.7), (9.7, 3.4), (13.5, 7.6), (8.7, 11.8), (3.9, 8.4))
BATIKS = (
    ("#5a3a22", "#d9a860"),
    ("#27364f", "#d8c79d"),
    ("#6b2b2b", "#e3b778"),
    ("#1f4a45", "#d6bd82"),
    ("#3a2f2a", "#c98a4b"),
)


def draw(brush: Brush, sitter: Sitter) -> None:
    """Draw neck, shoulders and what covers them."""
    kind = sitter.choose("garment", FEMALE if sitter.is_woman else MALE)
    if sitter.wears_peci:
        kind = sitter.choose("garment", ("koko", "koko", "batik", "blazer"))
    _KINDS[kind](brush, sitter)


def _shoulders(sitter: Sitter) -> list[Point]:
    width = sitter.around("shoulders", 104 if sitter.is_woman else 122, 8)
    right = [
        (AXIS, 268),
        (AXIS + 28, 272),
        (AXIS + width * 0.62, 291),
        (AXIS + width * 0.93, 312),
        (AXIS + width * 1.07, 350),
        (AXIS + width * 1.12, 410),
        (AXIS, 410),
    ]
    return mirrored(right, AXIS)


def _neck(brush: Brush, sitter: Sitter, *, depth: float) -> None:
    """Draw the neck, bare as far as `depth` pixels below the throat."""
    half = 25 if sitter.is_woman else 31
    throat = [
        (AXIS, 200),
        (AXIS + half, 205),
        (AXIS + half, 258),
        (AXIS + half + 9, 274),
        (AXIS + half * 0.6, 280 + depth * 0.45),
        (AXIS, 284 + depth),
    ]
    brush.shape(mirrored(throat, AXIS), sitter.skin)
    shade = [(AXIS, 214), (AXIS + half - 1, 216), (AXIS + half - 1, 240), (AXIS, 256)]
    brush.shape(mirrored(shade, AXIS), darker(sitter.skin, 0.2))


def _collar(brush: Brush, cloth: Colour, *, half: float, point: float) -> None:
    for side in (-1, 1):
        wing = [(half - 2, 258), (half + 9, 268), (half + 1, 303), (2, 290 + point)]
        brush.polygon([(AXIS + side * x, y) for x, y in wing], cloth)
        edge = [(half + 9, 268), (half + 1, 303), (2, 290 + point)]
        spot = [(AXIS + side * x, y) for x, y in edge]
        for start, end in pairwise(spot):
            brush.stroke([start, end], darker(cloth, 0.17), 1.6)


def _placket(brush: Brush, cloth: Colour, top: float) -> None:
    brush.stroke([(AXIS, top), (AXIS, 404)], darker(cloth, 0.14), 1.8)
    for height in range(round(top) + 22, 400, 34):
        brush.oval((AXIS + 5, height), (2.6, 2.6), darker(cloth, 0.3))


def _shirt(brush: Brush, sitter: Sitter) -> None:
    cloth = colour(sitter.choose("plain", PLAIN))
    brush.shape(_shoulders(sitter), cloth)
    _neck(brush, sitter, depth=4)
    _collar(brush, lighter(cloth, 0.3), half=31, point=0)
    _placket(brush, cloth, 291)


def _koko(brush: Brush, sitter: Sitter) -> None:
    cloth = colour(sitter.choose("koko", (*PLAIN, "#f7f5f0", "#3d5a4c", "#475569")))
    brush.shape(_shoulders(sitter), cloth)
    _neck(brush, sitter, depth=-4)
    band = [(29, 256), (44, 274), (30, 287), (1, 298), (1, 283), (20, 276), (29, 266)]
    for side in (-1, 1):
        edge = [(AXIS + side * x, y) for x, y in band]
        brush.polygon(edge, darker(cloth, 0.1))
    stitch = darker(cloth, 0.25)
    for offset in (-9, 9):
        brush.stroke([(AXIS + offset, 294), (AXIS + offset, 404)], stitch, 1.5)
    for height in range(306, 400, 26):
        brush.oval((AXIS, height), (2.8, 2.8), stitch)


def _batik(brush: Brush, sitter: Sitter) -> None:
    ground, figure = (colour(c) for c in sitter.choose("batik", BATIKS))
    body = _shoulders(sitter)
    brush.shape(body, ground)
    _kawung(brush, blend(figure, ground, 0.25), body)
    _neck(brush, sitter, depth=8 if sitter.is_woman else 4)
    _collar(brush, ground, half=26 if sitter.is_woman else 31, point=4)
    brush.stroke([(AXIS, 296), (AXIS, 404)], darker(ground, 0.3), 1.8)


def _kawung(brush: Brush, figure: Colour, body: list[Point]) -> None:
    """Draw the old pattern of four almonds, only where the cloth is."""
    for row, height in enumerate(range(296, 418, 24)):
        for column in range(-5, 6):
            spot = (AXIS + column * 46 + (23 if row % 2 else 0), height)
            if all(_is_within(body, corner) for corner in _corners(spot, 14)):
                _almonds(brush, spot, figure)


def _corners(spot: Point, reach: float) -> list[Point]:
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    return [(spot[0] + reach * x, min(spot[1] + reach * y, 400)) for x, y in signs]


def _is_within(body: list[Point], spot: Point) -> bool:
    """Say whether a point lies inside an outline, by the edges to its right."""
    inside = False
    for (x, y), (x2, y2) in zip(body, [*body[1:], body[0]], strict=True):
        crosses = (y > spot[1]) != (y2 > spot[1])
        if crosses and spot[0] < x + (spot[1] - y) * (x2 - x) / (y2 - y):
            inside = not inside
    return inside


def _almonds(brush: Brush, spot: Point, figure: Colour) -> None:
    x, y = spot
    for right, down in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
        leaf = [(x + right * across, y + down * deep) for across, deep in ALMOND]
        brush.shape(leaf, figure)


def _blazer(brush: Brush, sitter: Sitter) -> None:
    suit, shirt = (colour(sitter.choose("suit", SUITS)), colour("#f6f4f0"))
    brush.shape(_shoulders(sitter), suit)
    half = 26 if sitter.is_woman else 31
    vest = [(half, 262), (half + 8, 276), (0, 366), (-half - 8, 276), (-half, 262)]
    brush.polygon([(AXIS + x, y) for x, y in vest], shirt)
    _neck(brush, sitter, depth=10 if sitter.is_woman else 2)
    if not sitter.is_woman:
        _tie(brush, colour(sitter.choose("tie", TIES)))
    _collar(brush, shirt, half=half, point=2)
    _lapels(brush, suit, half)


def _tie(brush: Brush, cloth: Colour) -> None:
    knot = [(-8, 287), (8, 287), (5, 302), (-5, 302)]
    blade = [(-5, 302), (5, 302), (9, 372), (-9, 372)]
    brush.polygon([(AXIS + x, y) for x, y in blade], cloth)
    brush.polygon([(AXIS + x, y) for x, y in knot], darker(cloth, 0.2))


def _lapels(brush: Brush, suit: Colour, half: float) -> None:
    for side in (-1, 1):
        lapel = [(half + 6, 266), (half + 22, 280), (half + 30, 318), (half + 19, 322)]
        lapel += [(half + 23, 333), (1, 404), (0, 362)]
        brush.polygon([(AXIS + side * x, y) for x, y in lapel], lighter(suit, 0.09))
        edge = [(half + 6, 266), (0, 362)]
        brush.stroke([(AXIS + side * x, y) for x, y in edge], darker(suit, 0.35), 1.8)


def _blouse(brush: Brush, sitter: Sitter) -> None:
    cloth = colour(sitter.choose("blouse", STRONG + PLAIN[:2]))
    brush.shape(_shoulders(sitter), cloth)
    _neck(brush, sitter, depth=14)
    hem = [(114, 274), (126, 294), (150, 301), (174, 294), (186, 274)]
    brush.stroke(hem, darker(cloth, 0.2), 3)
    _necklace(brush, sitter)


def _kebaya(brush: Brush, sitter: Sitter) -> None:
    cloth = colour(sitter.choose("kebaya", STRONG))
    brush.shape(_shoulders(sitter), cloth)
    lace = lighter(cloth, 0.34)
    for side in (-1, 1):
        edge = [(AXIS + side * 29, 282), (AXIS + side * 19, 308), (AXIS, 350)]
        for step in range(9):
            x, y = _along(edge, step / 8)
            brush.oval((x + side * 5, y), (5.4, 5.4), lace)
    opening = [(-34, 268), (34, 268), (0, 346)]
    brush.polygon([(AXIS + x, y) for x, y in opening], lighter(cloth, 0.12))
    _neck(brush, sitter, depth=22)
    brush.stroke([(AXIS, 346), (AXIS, 404)], lace, 3)
    _necklace(brush, sitter)


def _along(line: Sequence[Point], share: float) -> Point:
    """Return the point at `share` (0 to 1) of a line of three points."""
    first, second = (line[:2], line[1:])
    piece, rest = (first, share * 2) if share < 0.5 else (second, share * 2 - 1)
    (x, y), (x2, y2) = piece
    return x + (x2 - x) * rest, y + (y2 - y) * rest


def _necklace(brush: Brush, sitter: Sitter) -> None:
    if sitter.wears_hijab or not sitter.says_yes("necklace", 45):
        return
    gold = colour("#e0b953")
    chain = [(127, 268), (138, 286), (150, 291), (162, 286), (173, 268)]
    brush.stroke(chain, gold, 1.8)
    brush.oval((150, 293), (3, 3.6), gold)


_KINDS = {
    "shirt": _shirt,
    "koko": _koko,
    "batik": _batik,
    "blazer": _blazer,
    "blouse": _blouse,
    "kebaya": _kebaya,
}
