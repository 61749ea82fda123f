"""The metrics of the fonts: which characters they can write, and how wide."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont


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

    @property
    def characters(self) -> frozenset[str]:
        """The characters that the font has a glyph for."""
        return frozenset(self._widths)

    def width(self, text: str) -> float:
        """Return the width of `text` in ems, without kerning: seldom too little."""
        return sum(self._widths.get(character, 1.0) for character in text)


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
