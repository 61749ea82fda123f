"""The values that attributes of an office's arms may have, written anew.

What draws them is lenient: it leaves out what it does not understand, or never comes to
an end.  So each value is read strictly here (SVG 1.1, sections 4.2, 7.6, 8.3 and 9.7)
and written in one spelling: numbers of at most a million with six places and without
exponent, each segment of a path with its letter, colours as six digits.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from PIL import ImageColor

MOST: Final = 1e6  # of any number, either way
MOST_TRANSFORMS: Final = 8  # in one attribute
_PLACES: Final = 6
_LEAST_SIDE: Final = 1.0  # of a viewBox
_HALF_WRITTEN: Final = 20  # digits before the point, or behind it
_DIGITS: Final = rf"[0-9]{{1,{_HALF_WRITTEN}}}"
_SIGNED: Final = (
    rf"[+-]?(?:{_DIGITS}(?:\.[0-9]{{0,{_HALF_WRITTEN}}})?|\.{_DIGITS})"
    r"(?:[eE][+-]?[0-9]{1,2}(?![0-9]))?"
)
_NUMBER: Final = re.compile(_SIGNED)
_LENGTH: Final = re.compile(rf"({_SIGNED})(px|pt|mm|cm|%)?")
_NEXT: Final = re.compile(rf"[\s,]*+({_SIGNED})")
_NEXT_FLAG: Final = re.compile(r"[\s,]*+([01])")
_NEXT_LETTER: Final = re.compile(r"[\s,]*+([MmLlHhVvCcSsQqTtAaZz])")
_END: Final = re.compile(r"[\s,]*+\Z")
_TRANSFORM: Final = re.compile(r"[\s,]*+([a-zA-Z]{5,9})\s*+\(([^()]*+)\)")
_RGB: Final = re.compile(r"rgb\(([^()]{1,60})\)")
_OF_SEGMENT: Final = dict(
    zip("MLHVCSQTAZ", (2, 2, 1, 1, 6, 4, 4, 2, 7, 0), strict=True)
)
_FLAGS: Final = {3, 4}  # of an arc: large, sweep; often written without blanks
_OF_TRANSFORM: Final[Mapping[str, tuple[int, ...]]] = {
    "matrix": (6,),
    "translate": (1, 2),
    "scale": (1, 2),
    "rotate": (1, 3),
    "skewX": (1,),
    "skewY": (1,),
}
_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_NO_COLOUR: Final = {"none", "currentColor", "inherit"}
_SHARES: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?%")
_BYTES: Final = re.compile(r"[0-9]{1,3}")


def number(text: str) -> str:
    """Return a number in its one spelling; `ValueError` for any other text."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("no number")
    value = float(text)
    if abs(value) > MOST:
        raise ValueError("a number too large")
    said = f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def length(text: str) -> str:
    """Return a number with the unit it may have."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError("no length")
    return number(found[1]) + (found[2] or "")


def numbers(text: str) -> list[str]:
    """Return numbers parted by blanks, commas or their signs."""
    found, place = [], 0
    while match := _NEXT.match(text, place):
        found.append(number(match[1]))
        place = match.end()
    if not _END.match(text, place):
        raise ValueError("more than numbers")
    return found


def points(text: str) -> str:
    """Return the corners of a polygon or line: two at least, each of two numbers."""
    found = numbers(text)
    if len(found) < 4 or len(found) % 2:  # noqa: PLR2004 - two points
        raise ValueError("no points")
    return " ".join(found)


def view_box(text: str) -> str:
    """Return where a picture begins and its sides, each of them 1 at least."""
    x, y, width, height = numbers(text)
    if min(float(width), float(height)) < _LEAST_SIDE:
        raise ValueError("a side too small")
    return f"{x} {y} {width} {height}"


def path(text: str) -> str:
    """Return the data of a path, every segment with its letter."""
    segments = list(_segments(text))
    if not segments or segments[0][0] not in "Mm":
        raise ValueError("a path begins with M")
    return " ".join(segments)


def _segments(text: str) -> Iterator[str]:
    place = 0
    while letter := _NEXT_LETTER.match(text, place):
        name, place = letter[1], letter.end()
        segment, place = _segment(name, text, place)
        yield segment
        following = {"M": "L", "m": "l"}.get(name, name)
        while name not in "Zz" and _NEXT.match(text, place):
            segment, place = _segment(following, text, place)
            yield segment
    if not _END.match(text, place):
        raise ValueError("no path")


def _segment(letter: str, text: str, place: int) -> tuple[str, int]:
    said = [letter]
    for n in range(_OF_SEGMENT[letter.upper()]):
        is_flag = letter in "Aa" and n in _FLAGS
        found = (_NEXT_FLAG if is_flag else _NEXT).match(text, place)
        if found is None:
            raise ValueError("numbers are missing")
        said.append(number(found[1]))
        place = found.end()
    return " ".join(said), place


def transform(text: str) -> str:
    """Return the steps of a transformation, each with as many numbers as it takes."""
    steps, place = [], 0
    while found := _TRANSFORM.match(text, place):
        name, said = found[1], numbers(found[2])
        if len(said) not in _OF_TRANSFORM.get(name, ()):
            raise ValueError("no such transformation")
        steps.append(f"{name}({' '.join(said)})")
        place = found.end()
    if not _END.match(text, place) or len(steps) > MOST_TRANSFORMS:
        raise ValueError("no transformation")
    return " ".join(steps)


def colour(text: str) -> str:
    """Return a colour of CSS: a name, three or six digits, or `rgb` of three parts."""
    text = text.strip()
    if text in _NO_COLOUR or text.lower() in ImageColor.colormap:
        return text
    if _HEX.fullmatch(text):
        return text
    found = _RGB.fullmatch(text)
    parts = [part.strip() for part in found[1].split(",")] if found else []
    is_of_one_kind = any(all(map(kind.fullmatch, parts)) for kind in (_BYTES, _SHARES))
    if len(parts) != len("rgb") or not is_of_one_kind:
        raise ValueError("no colour")
    return "#" + "".join(f"{_byte(part):02x}" for part in parts)


def _byte(part: str) -> int:
    said = float(part.removesuffix("%"))
    value = round(said * 2.55) if part.endswith("%") else int(said)
    if value > 255:  # noqa: PLR2004 - a byte
        raise ValueError("no colour")
    return value
