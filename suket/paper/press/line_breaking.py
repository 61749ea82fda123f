"""Break words into the lines of their place, where Pango breaks them.

A name or a street may need a second line, and then all below it moves: such a sheet has
a plate of its own.  Here is found out how many lines it takes, and what each says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from suket.paper.press.byte_template import Gapped
from suket.paper.press.fallback_reasons import NotPressed, Reason
from suket.paper.press.text_shaping import Letters

# CSS pixels left free at the end of a line, so as never to argue with Pango.
SAFE = 1.0

# Where a line may break (UAX 14): after spaces, and after a hyphen or stroke before a
# letter; not before a digit.  What is said there of other signs is not gone into.
_PIECE = re.compile(r".*?(?: +|(?<=\w)[-/](?=[^\W\d])|$)")
_DOUBT = re.compile(r"[^\w .,:;'‘’()+&\"/-]|[-/](?=[^\w ])|(?<=\W)[-/](?=\D)")

_WIDE, _MOST_OF_A_LINE = "M", 0.6  # of a sentinel that fills a line


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page that says something else on every sheet."""

    start: int  # where its x stands in the content of the page
    end: int
    operand_start: int  # … and its glyphs
    operand_end: int
    letters: Letters
    x: float  # CSS pixels: the left edge, or the middle if it is centred
    room: float  # … as wide as it may get
    room_below: float  # … and the line after it, if there were one
    is_centred: bool

    def set(self, text: str) -> tuple[bytes, bytes]:
        """Return x and glyphs as they stand in the content; or raise `NotPressed`."""
        line = self.letters.line(text)
        left = self.x - line.width / 2 if self.is_centred else self.x
        return _number(left), line.operand

    def width(self, text: str) -> float:
        """Return how wide a text is, spaces at its end left out (CSS pixels)."""
        return self.letters.line(text.rstrip(" ")).width


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for words that differ, over as many rows as the plate has for it."""

    wording: Gapped  # fixed words with gaps for texts
    rows: tuple[Row, ...]

    def set(self, lines: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """Return x and glyphs of each row; or raise `NotPressed`."""
        if len(lines) != len(self.rows):
            raise NotPressed(Reason.WIDTH)
        return [row.set(line) for row, line in zip(self.rows, lines, strict=True)]

    def broken(self, texts: Mapping[str, bytes]) -> list[str]:
        """Return the words, broken into lines as Pango breaks them.

        Pango fills a line with as many words as it has room for.  Where it could break
        elsewhere than between two words, or a hair decides, it is not argued with:
        raises `NotPressed`.
        """
        text = self.wording.filled(texts).decode()
        if self.rows[0].width(text) <= self.rows[0].room:
            return [text]
        lines = [""]
        for word in _PIECE.findall(text):
            row, room = self._row(len(lines) - 1)
            width = row.width(lines[-1] + word)
            if width <= room:
                lines[-1] += word
            elif width <= room + 2 * SAFE or _may_break(lines[-1], word):
                raise NotPressed(Reason.WIDTH)
            else:
                row, room = self._row(len(lines))
                if row.width(word) > room:
                    raise NotPressed(Reason.WIDTH)
                lines.append(word)
        return lines

    def _row(self, place: int) -> tuple[Row, float]:
        """Return a row and its room, by its place, even of one that is not there."""
        if place < len(self.rows):
            return self.rows[place], self.rows[place].room
        return self.rows[-1], self.rows[-1].room_below

    def stretched(self, lines: int, which: int) -> str:
        """Return a sentinel of so many lines; `which` tells it from others of a page.

        Each line is a word wider than half of it, so that none has room for two.
        """
        row, room = self._row(1)
        many = int(room * _MOST_OF_A_LINE / row.width(_WIDE))
        mark = chr(ord("A") + which)
        words = (
            f"{mark}{_WIDE * many}{chr(ord('A') + line)}Z" for line in range(lines)
        )
        return " ".join(f"ZY{word}" for word in words)


@lru_cache(maxsize=1024)  # most rows begin where they begin on every sheet
def _number(value: float) -> bytes:
    """Return a number as WeasyPrint writes it."""
    return f"{value:.6f}".rstrip("0").rstrip(".").encode()


def _may_break(line: str, word: str) -> bool:
    """Say whether a word that a line has no room for might still lend it a part."""
    return not line or line.endswith("  ") or bool(_DOUBT.search(word.rstrip(" ")))
