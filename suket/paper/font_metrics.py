"""The metrics of the fonts: which characters they can write, and how wide."""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont


def shaped(font: hb.Font, text: str) -> tuple[list[int], list[int]]:
    """Return the glyphs of `text` in one line and their advances, as Pango has them.

    This is the measure by which the press fills lines and the form breaks long words;
    advances are in the units of `font.scale`.
    """
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    glyphs = [info.codepoint for info in buffer.glyph_infos]
    return glyphs, [position.x_advance for position in buffer.glyph_positions]


class Typeface:
    """One font file, measured once."""

    def __init__(self, path: Path) -> None:
        with TTFont(path, lazy=True) as font:
            glyphs: dict[int, str] = font.getBestCmap()
            advances = font["hmtx"].metrics
            em: int = font["head"].unitsPerEm
        self._widths: dict[str, float] = {
            chr(code): advances[name][0] / em for code, name in glyphs.items()
        }
        self._em = em
        self._font = hb.Font(hb.Face(path.read_bytes()))

    @property
    def characters(self) -> frozenset[str]:
        """The characters that the font has a glyph for."""
        return frozenset(self._widths)

    def width(self, text: str) -> float:
        """Return the width of `text` in ems, without kerning: seldom too little."""
        return sum(self._widths.get(character, 1.0) for character in text)

    def broken(self, text: str, ems: float) -> str:
        """Return `text` with a line feed wherever a word is divided, being too wide.

        `ems` is the room of a line.  A word that has room stays whole; of one that has
        none each part takes all that a line holds.  No mark is parted from its letter.
        """
        return " ".join("\n".join(self._parts(word, ems)) for word in text.split(" "))

    def _parts(self, word: str, ems: float) -> Iterator[str]:
        part = ""
        for letter in _with_marks(word):
            if part and self._shaped_width(part + letter) > ems:
                yield part
                part = ""
            part += letter
        yield part

    def _shaped_width(self, text: str) -> float:
        units: int = sum(shaped(self._font, text)[1])
        return units / self._em


def _with_marks(word: str) -> Iterator[str]:
    """Yield each letter of a word with the marks that stand over and under it."""
    letter = ""
    for character in word:
        if letter and not unicodedata.combining(character):
            yield letter
            letter = ""
        letter += character
    yield letter


class Typefaces:
    """The four faces that ship with the program, by the name of their file."""

    def __init__(self, folder: Path) -> None:
        self.files = {path.name: path.read_bytes() for path in folder.glob("*.ttf")}
        self._faces = {name: Typeface(folder / name) for name in self.files}
        faces = self._faces.values()
        self.characters = frozenset.intersection(*(face.characters for face in faces))

    def width(self, text: str, name: str) -> float:
        """Return the width in ems of `text` in the face `name` (without `.ttf`)."""
        return self._faces[f"{name}.ttf"].width(text)

    def broken(self, text: str, name: str, ems: float) -> str:
        """Return `text`, words divided that lines of `ems` in this face cannot hold."""
        return self._faces[f"{name}.ttf"].broken(text, ems)

    def packed(
        self, items: Iterable[str], separator: str, name: str, ems: float
    ) -> list[str]:
        """Return `items` joined to as few lines of `ems` as they need, none divided.

        The lines are made as even as they can be.
        """
        things = list(items)
        joined = [separator.join(part) for part in _runs(things)]
        widths = sorted(w for text in joined if (w := self.width(text, name)) <= ems)
        fewest = self._packed(things, separator, name, ems)
        for narrower in widths:
            lines = self._packed(things, separator, name, narrower)
            if len(lines) == len(fewest):
                return lines
        return fewest

    def _packed(
        self, items: list[str], separator: str, name: str, ems: float
    ) -> list[str]:
        lines: list[str] = []
        for item in items:
            longer = separator.join((*lines[-1:], item))
            if lines and self.width(longer, name) <= ems:
                lines[-1] = longer
            else:
                lines.append(item)
        return lines


def _runs(items: list[str]) -> Iterator[list[str]]:
    """Yield every run of neighbours in `items`."""
    for start in range(len(items)):
        for end in range(start + 1, len(items) + 1):
            yield items[start:end]
