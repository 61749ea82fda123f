"""Head, neck and features."""

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
from .sitter import Sitter

AXIS = 150.0
CROWN, CHIN = 92.0, 236.0
EYES, NOSE, MOUTH = 166.0, 190.0, 209.0
ROSE = colour("#c2484a")
LIPSTICKS = ("#b8383f", "#c4545a", "#a8324c", "#b5483a")


def half_width(sitter: Sitter) -> float:
    """Return the distance from the axis to the cheek, in pixels."""
    return sitter.around("face width", 50 if sitter.is_woman else 53, 3)


def outline(sitter: Sitter) -> list[Point]:
    """Return the outline of the head."""
    width = half_width(sitter)
    jaw = width * sitter.around("jaw", 0.70 if sitter.is_woman else 0.78, 0.05)
    chin = width * sitter.around("chin", 0.30 if sitter.is_woman else 0.38, 0.05)
    right = [
        (AXIS, CROWN),
        (AXIS + width * 0.66, CROWN + 12),
        (AXIS + width * 0.97, CROWN + 44),
        (AXIS + width, EYES + 6),
        (AXIS + width * 0.93, MOUTH - 12),
        (AXIS + jaw, MOUTH + 11),
        (AXIS + chin, CHIN - 5),
        (AXIS, CHIN),
    ]
    return mirrored(right, AXIS)


def draw(brush: Brush, sitter: Sitter) -> None:
    """Draw the head with its features; the neck belongs to the garment."""
    if not sitter.wears_hijab:
        _ears(brush, sitter)
    brush.shape(outline(sitter), sitter.skin)
    _cheeks(brush, sitter)
    _lines_of_age(brush, sitter)
    for side in (-1, 1):
        _eye(brush, sitter, side)
        _brow(brush, sitter, side)
    _nose(brush, sitter)
    _mouth(brush, sitter)


def _ears(brush: Brush, sitter: Sitter) -> None:
    width = half_width(sitter)
    for side in (-1, 1):
        centre = (AXIS + side * (width + 2), EYES + 12)
        brush.oval(centre, (9, 15), sitter.skin)
        brush.oval((centre[0] + side, centre[1]), (4, 9), darker(sitter.skin, 0.16))
        if sitter.is_woman and sitter.says_yes("earrings", 60):
            drop = (centre[0] + side * 2, centre[1] + 17)
            brush.oval(drop, (3, 3), colour("#e8c35a"))


def _cheeks(brush: Brush, sitter: Sitter) -> None:
    rosy = blend(sitter.skin, ROSE, 0.16 if sitter.is_woman else 0.09)
    for side in (-1, 1):
        brush.oval((AXIS + side * 31, NOSE + 5), (12, 8.5), rosy)


def _lines_of_age(brush: Brush, sitter: Sitter) -> None:
    line = darker(sitter.skin, 0.17)
    if sitter.age >= 48:
        for side in (-1, 1):
            fold = [(14, NOSE + 7), (21, NOSE + 15), (23, NOSE + 24)]
            brush.stroke([(AXIS + side * x, y) for x, y in fold], line, 1.8)
    if sitter.age >= 60:
        for height in (128, 137):
            waves = [(AXIS - 20, height), (AXIS, height - 2.5), (AXIS + 20, height)]
            brush.stroke(waves, line, 1.7)
        for side in (-1, 1):
            bag = arc((AXIS + side * 22, EYES + 5), (11, 6), (30, 150))
            brush.stroke(bag, line, 1.6)


def _eye(brush: Brush, sitter: Sitter, side: int) -> None:
    centre = (AXIS + side * sitter.around("eye distance", 22, 1.2), EYES)
    dark = colour(sitter.choose("iris", ("#1d1512", "#2b1b13", "#3a2418")))
    width = sitter.around("eye width", 9.2, 0.9)
    height = sitter.around("eye height", 5.6, 0.9)
    tilt = sitter.around("eye tilt", 0.8, 1.4)
    outer = (centre[0] + side * width, EYES - tilt)
    inner = (centre[0] - side * width, EYES + 1)
    lid = [inner, (centre[0], EYES - height), outer]
    brush.shape([*lid, (centre[0], EYES + height * 0.85)], colour("#fbf7f2"))
    brush.oval(centre, (4.7, 4.9), dark)
    brush.oval((centre[0] + 1.5, EYES - 1.8), (1.4, 1.4), colour("#ffffff"))
    if sitter.is_woman:
        lash = (outer[0] + side * 2.6, outer[1] - 2.4)
        brush.stroke([*lid, lash], dark, 2.5)
    else:
        brush.stroke(lid, dark, 2.2)


def _brow(brush: Brush, sitter: Sitter, side: int) -> None:
    height = EYES - sitter.around("brow height", 17, 1.8)
    arch = sitter.around("brow arch", 4.5 if sitter.is_woman else 3, 1.5)
    width = 3.2 if sitter.is_woman else sitter.around("brow width", 4.8, 0.8)
    brow = [(10, height + 1.5), (23, height - arch + 1), (35, height + 3)]
    shade = darker(sitter.hair, 0.4 if sitter.age >= 50 else 0)
    shade = blend(shade, sitter.skin, 0.15)
    brush.stroke([(AXIS + side * x, y) for x, y in brow], shade, width)


def _nose(brush: Brush, sitter: Sitter) -> None:
    width = sitter.around("nose", 9.5 if sitter.is_woman else 11, 2)
    shade = darker(sitter.skin, 0.2)
    curve = [(-width, -2), (-width * 0.75, 3), (0, 4.6), (width * 0.75, 3), (width, -2)]
    brush.stroke([(AXIS + x, NOSE + y) for x, y in curve], shade, 2.4)
    bridge = [(AXIS + 2, NOSE - 15), (AXIS + 4.5, NOSE - 5)]
    brush.stroke(bridge, darker(sitter.skin, 0.09), 2)


def _mouth(brush: Brush, sitter: Sitter) -> None:
    width = sitter.around("mouth", 17, 2)
    smile = sitter.around("smile", 6.4, 1.8)
    depth = 0.52 if sitter.is_woman else 0.3
    lip = blend(sitter.skin, _lip_colour(sitter), depth)
    left, right = (-width, -smile * 0.4), (width, -smile * 0.4)
    upper = [left, (-5, -2.6), (0, -1.4), (5, -2.6), right]
    below = smile * 0.75
    lower = [(width * 0.55, below), (0, smile + 2.4), (-width * 0.55, below)]
    if not sitter.is_woman and sitter.age >= 24 and sitter.says_yes("beard", 26):
        _beard(brush, sitter)
    brush.shape([(AXIS + x, MOUTH + y) for x, y in upper + lower], lip)
    line = [left, (0, smile * 0.45), right]
    brush.stroke([(AXIS + x, MOUTH + y) for x, y in line], darker(lip, 0.42), 1.9)


def _lip_colour(sitter: Sitter) -> Colour:
    if sitter.is_woman:
        return colour(sitter.choose("lipstick", LIPSTICKS))
    return ROSE


def _beard(brush: Brush, sitter: Sitter) -> None:
    hair = blend(sitter.hair, sitter.skin, 0.08)
    kind = sitter.choose("kind of beard", ("moustache", "goatee", "both", "moustache"))
    if kind in ("moustache", "both"):
        half = [(0, -9.5), (10, -9), (20, -3), (21, 0), (10, -4), (0, -4.6)]
        brush.shape(mirrored([(AXIS + x, MOUTH + y) for x, y in half], AXIS), hair)
    if kind in ("goatee", "both"):
        half = [(0, 12), (8, 12.5), (13, 16), (12, 23), (0, 29)]
        brush.shape(mirrored([(AXIS + x, MOUTH + y) for x, y in half], AXIS), hair)


def draw_glasses(brush: Brush, sitter: Sitter) -> None:
    """Draw glasses on those who wear them: one in eight, one in three past 45."""
    if not sitter.says_yes("glasses", 12 if sitter.age < 45 else 34):
        return
    frame = colour(sitter.choose("frame", ("#211c1b", "#3b2a20", "#2b3440", "#6b4a2c")))
    power, height = sitter.choose("lenses", ((2.0, 14), (3.2, 11.5), (2.6, 12.5)))
    reach = half_width(sitter) - (4 if sitter.wears_hijab else 0)
    for side in (-1, 1):
        lens = rounded((AXIS + side * 23, EYES + 1), (16.5, height), power=power)
        brush.stroke(lens[::4], frame, 2.5)
        temple = [(39, EYES - 3), (reach, EYES - 2)]
        brush.stroke([(AXIS + side * x, y) for x, y in temple], frame, 2.4)
        glint = [(AXIS + side * 23 - 10, EYES - 2), (AXIS + side * 23 - 6, EYES - 6)]
        brush.stroke(glint, lighter(sitter.skin, 0.5), 1.6)
    bridge = [(AXIS - 7, EYES - 1), (AXIS, EYES - 3.5), (AXIS + 7, EYES - 1)]
    brush.stroke(bridge, frame, 2.4)
