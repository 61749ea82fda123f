"""Add to the fonts of the forms the letters that a name may have and they lack.

    python add_letters.py <folder of the sources> <folder of the fonts>

New glyphs stand behind those that are there, and nothing else of a file changes: what
was printed before is drawn by the same glyphs, under the same numbers, as far apart.
Where the source has no such letter it is put together from parts of it.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HOOK = 84  # thousandths of an em that a hook takes to the left of its letter
HOOK_DEPTH, HOOK_STROKE, HOOK_HAIR = 150, 58, 40


class Letter:
    """A glyph in the making, its outlines laid over each other."""

    def __init__(self, source: TTFont) -> None:
        self.pen = TTGlyphPen(None)
        self.advance = 0
        self._glyphs = source.getGlyphSet()
        self._names: dict[int, str] = source.getBestCmap()

    def put(self, letter: str, where: Transform = Identity) -> int:
        """Draw a letter of the source, and return how wide it is."""
        glyph = self._glyphs[self._names[ord(letter)]]
        glyph.draw(_Decomposed(self.pen, self._glyphs, where))
        return int(glyph.width)

    def width(self, letter: str) -> int:
        """Return how wide a letter of the source is."""
        return int(self._glyphs[self._names[ord(letter)]].width)

    def put_polygon(self, *points: tuple[float, float]) -> None:
        """Draw a closed shape of straight lines."""
        self.pen.moveTo(points[0])
        for point in points[1:]:
            self.pen.lineTo(point)
        self.pen.closePath()


class _Decomposed(TransformPen):  # type: ignore[misc]  # fontTools has no types
    """Draws composites as outlines."""

    def __init__(self, pen: Any, glyphs: Any, where: Transform) -> None:
        super().__init__(pen, where)
        self._inside, self._glyphs, self._where = pen, glyphs, where

    def addComponent(self, name: str, where: Any) -> None:  # noqa: N802 - fontTools'
        inner = _Decomposed(self._inside, self._glyphs, self._where.transform(where))
        self._glyphs[name].draw(inner)


def copied(letter: str) -> Callable[[Letter], None]:
    """Return what draws a letter as the source has it."""

    def draw(new: Letter) -> None:
        new.advance = new.put(letter)

    return draw


def pair(first: str, second: str) -> Callable[[Letter], None]:
    """Return what draws two letters as one."""

    def draw(new: Letter) -> None:
        at = new.put(first)
        new.advance = at + new.put(second, Identity.translate(at, 0))

    return draw


def with_breve(letter: str, height: int) -> Callable[[Letter], None]:
    """Return what draws a letter under the breve of the source, so much higher."""

    def draw(new: Letter) -> None:
        new.advance = new.put(letter)
        aside = (new.advance - new.width("\u02d8")) // 2
        new.put("\u02d8", Identity.translate(aside, height))

    return draw


def with_bar(letter: str, middle: int, half: int) -> Callable[[Letter], None]:
    """Return what draws a letter with a stroke across, at this height, so wide."""

    def draw(new: Letter) -> None:
        new.advance = new.put(letter)
        at, low, high = new.advance // 2, middle - 20, middle + 20
        corners = ((-half, low), (-half, high), (half, high), (half, low))
        new.put_polygon(*((at + x, y) for x, y in corners))

    return draw


def with_hook(letter: str, top: int) -> Callable[[Letter], None]:
    """Return what draws a letter with a hook at its upper left."""

    def draw(new: Letter) -> None:
        new.advance = HOOK + new.put(letter, Identity.translate(HOOK, 0))
        left, stem, low = 18, HOOK + 80, top - HOOK_DEPTH
        pen, inner = new.pen, left + HOOK_STROKE
        pen.moveTo((stem, top))
        pen.lineTo((stem, top - HOOK_HAIR))
        pen.qCurveTo((inner, top - HOOK_HAIR), (inner, low))
        pen.lineTo((left, low))
        pen.qCurveTo((left, top), (stem, top))
        pen.closePath()

    return draw


SANS = {letter: copied(letter) for letter in "ɓɗə"}
SERIF = {
    "ə": copied("ə"),
    "Ĭ": with_breve("I", 166),
    "ĭ": with_breve("ı", 0),
    "Ĳ": pair("I", "J"),
    "ĳ": pair("i", "j"),
    "Ŧ": with_bar("T", 310, 170),
    "ŧ": with_bar("t", 250, 150),
    "Ɓ": with_hook("B", 670),
    "Ɗ": with_hook("D", 670),
    "ɓ": with_hook("b", 730),
    "ɗ": with_hook("d", 730),
}
SOURCES = {
    "SuketSans-Regular": ("source-sans-3.52.0", "SourceSans3-Regular", SANS),
    "SuketSans-Semibold": ("source-sans-3.52.0", "SourceSans3-Semibold", SANS),
    "SuketSerif-Regular": ("source-serif-4.5.1", "SourceSerif4-Regular", SERIF),
    "SuketSerif-Semibold": ("source-serif-4.5.1", "SourceSerif4-Semibold", SERIF),
}


def add(path: Path, source: TTFont, letters: dict[str, Callable[[Letter], None]]) -> None:
    """Write a font file anew, with these letters behind those that it has."""
    font = TTFont(path, recalcBBoxes=False, recalcTimestamp=False)
    there, glyphs = font.getBestCmap(), font["glyf"]
    for letter, draw in letters.items():
        if ord(letter) in there:
            continue
        new, name = Letter(source), f"uni{ord(letter):04X}"
        draw(new)
        glyphs[name] = glyph = new.pen.glyph()
        glyph.recalcBounds(glyphs)
        font["hmtx"].metrics[name] = (new.advance, glyph.xMin)
        for table in _maps(font):
            table.cmap[ord(letter)] = name
    font.save(path)


def _maps(font: TTFont) -> Iterator[Any]:
    return (table for table in font["cmap"].tables if table.isUnicode())


def main(sources: Path, fonts: Path) -> None:
    """Add what is missing to all four files."""
    for name, (folder, stem, letters) in SOURCES.items():
        source = TTFont(sources / folder / "package" / "TTF" / f"{stem}.ttf")
        add(fonts / f"{name}.ttf", source, letters)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
