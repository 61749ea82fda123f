"""Shape the letters of a text into glyphs, as Pango would, without Pango.

WeasyPrint hands each text to Pango, which hands it to HarfBuzz, and writes the glyphs
with the distances that came back.  Here HarfBuzz is asked directly, in Pango's units
and with WeasyPrint's rounding, so that the operators are the same to the last digit.
Whether they are is not taken on trust: a plate sets its own sentinels first.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import uharfbuzz as hb
from weasyprint.text.fonts import get_hb_object_data

from suket.paper.font_metrics import shaped
from suket.paper.press.fallback_reasons import NotPressed, Reason

_PANGO_UNITS = 1024  # in a CSS pixel
_PER_EM = 1000  # PDF text space
_KEPT_LINES = 128  # of one row: names of regions, religions, occupations come again

# The data of a KTP-el are in capitals: ASCII, Latin-1, and both apostrophes.
_ASCII = {chr(code) for code in range(0x20, 0x7F)}
_LATIN_1 = {chr(code) for code in range(0xC0, 0xDF)} - {"×"}
ALPHABET = sorted({one for one in _ASCII | _LATIN_1 if one == one.upper()} | {"‘", "’"})


class Case:
    """A type case: one font of a page, and the glyphs that the file embeds of it."""

    def __init__(self, font: Any) -> None:
        """Take a font of WeasyPrint's that a page was written with."""
        self.face = hb.Face(get_hb_object_data(font.hb_face))
        self.letters: dict[int, str] = font.to_unicode  # by glyph
        self.widths: dict[int, int] = font.widths  # … thousandths of an em

    def fill(self) -> None:
        """See to it that the next page written with this font embeds the alphabet.

        A page embeds the glyphs that it used; a plate is to print other texts as well.
        """
        measure = hb.Font(self.face)
        for letter in ALPHABET:
            glyph = measure.get_nominal_glyph(ord(letter))
            if glyph is not None:
                self.letters.setdefault(glyph, letter)
                ems = measure.get_glyph_h_advance(glyph) / self.face.upem
                self.widths.setdefault(glyph, round(ems * _PER_EM))


@dataclass(frozen=True, slots=True)
class Line:
    """A text that was set."""

    operand: bytes  # of the operator TJ, without its brackets
    width: float  # CSS pixels


class Letters:
    """One case at one size, and so far apart."""

    def __init__(self, case: Case, size: float, spacing: float) -> None:
        """Take size and letter spacing in CSS pixels."""
        self.case = case
        self._font = hb.Font(case.face)
        units = round(size * _PANGO_UNITS)
        self._font.scale = (units, units)
        self._size = units / _PANGO_UNITS
        self._gap = int(spacing * _PANGO_UNITS)
        self.line = lru_cache(_KEPT_LINES)(self._line)
        self._written = cache(self._write)

    def _line(self, text: str) -> Line:
        """Return `text` set in one line, or raise `NotPressed`."""
        glyphs, advances = shaped(self._font, text)
        if "".join([self.case.letters.get(glyph, "") for glyph in glyphs]) != text:
            raise NotPressed(Reason.GLYPH)  # not embedded, or joined to its neighbour
        before, after = self._gap // 2, self._gap - self._gap // 2
        many = len(glyphs)
        befores = [0, *[before] * (many - 1)]  # none before the first letter …
        afters = [*[after] * (many - 1), 0]  # … nor after the last
        written = "".join(map(self._written, glyphs, advances, befores, afters))
        width = sum(advances) + self._gap * (many - 1)
        operand = f"<{written}>".removesuffix("<>")
        return Line(operand.encode(), width / _PANGO_UNITS)

    def _write(self, glyph: int, advance: int, before: int, after: int) -> str:
        """Return a glyph as it stands in a string, and the corrections around it.

        The rest is in Pango's units.  A PDF moves on by the width of a glyph
        (thousandths of an em, whole); what the shaper wants is reached by a number
        between two strings.  WeasyPrint cuts it to a whole one after a glyph.
        """
        shift = before / self._size
        ems = (before + advance + after) * _PER_EM / _PANGO_UNITS / self._size
        correction = int(self.case.widths[glyph] + shift - ems)
        left = f">{-shift}<" if shift else ""
        right = f">{correction}<" if correction else ""
        return f"{left}{glyph:04x}{right}"
