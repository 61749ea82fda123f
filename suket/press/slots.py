"""Where on a page of sentinels each text stands, and how much room it has there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure.boxes import Box, LineBox, TextBox

from suket.press.gaps import Gapped
from suket.press.letters import Case, Letters
from suket.press.proof import glyphs_of
from suket.press.reasons import NotPressed, Reason
from suket.press.texts import Texts

# How WeasyPrint writes one line of text: where, in which font and size, which glyphs.
_RUN = re.compile(
    rb"\n1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) Tm\n/(?P<font>\w+) (?P<size>[\d.]+) Tf\n"
    rb"\[(?P<operand>.*)\] TJ\n"
)
_STRING = re.compile(rb"<([0-9a-f]*)>")
_GLYPH_DIGITS = 4
_NEAR = 0.01  # CSS pixels: 0.003 mm
_SAFE = (
    1.0  # CSS pixels left free at the end of a line, so as never to argue with Pango
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of the page that says something else on every sheet."""

    start: int  # where its x stands in the content of the page
    end: int
    operand_start: int  # … and its glyphs
    operand_end: int
    wording: Gapped  # fixed words with gaps for texts
    letters: Letters
    x: float  # CSS pixels: the left edge, or the middle if it is centred
    room: float  # … as wide as it may get
    is_centred: bool

    def set(self, texts: Mapping[str, bytes]) -> tuple[bytes, bytes]:
        """Return x and glyphs as they stand in the content; or raise `NotPressed`."""
        line = self.letters.line(self.wording.filled(texts).decode())
        if line.width > self.room:
            raise NotPressed(Reason.WIDTH)
        left = self.x - line.width / 2 if self.is_centred else self.x
        return f"{left:.6f}".rstrip("0").rstrip(".").encode(), line.operand


@dataclass(frozen=True, slots=True)
class _Place:
    """What the boxes of the page know of a line of text."""

    x: float
    middle: float
    room: float
    spacing: float
    is_centred: bool


def find_slots(
    page: Any, content: bytes, cases: Mapping[str, Case], texts: Texts
) -> list[Slot]:
    """Return the slots of a page of sentinels, in the order of its content.

    `page` is WeasyPrint's, `content` its operators, `cases` its fonts by the names that
    the content has for them.  Raises `NotPressed` if a sentinel was set in another way
    than this press would set it.
    """
    marks = {name: text.encode() for name, text in texts.items() if text}
    places = dict(_places(page._page_box, texts))  # noqa: SLF001 - there is no other door
    slots = []
    for run in _RUN.finditer(content):
        case = cases[run["font"].decode()]
        words = _read(run["operand"], case)
        wording = Gapped.cut(words.encode(), marks)
        if wording.names:
            slots.append(_slot(run, words, wording, case, places))
    if frozenset().union(*(slot.wording.names for slot in slots)) != _shown(
        places, texts
    ):
        raise NotPressed(Reason.FORM)
    return slots


def _slot(
    run: re.Match[bytes],
    words: str,
    wording: Gapped,
    case: Case,
    places: Mapping[tuple[str, int], _Place],
) -> Slot:
    place = places.get((words, round(float(run["x"]))))
    if place is None:
        raise NotPressed(Reason.FORM)
    slot = Slot(
        start=run.start("x"),
        end=run.end("x"),
        operand_start=run.start("operand"),
        operand_end=run.end("operand"),
        wording=wording,
        letters=Letters(case, float(run["size"]), place.spacing),
        x=place.middle if place.is_centred else float(run["x"]),
        room=place.room,
        is_centred=place.is_centred,
    )
    _require_same(slot, run, words)
    return slot


def _require_same(slot: Slot, run: re.Match[bytes], words: str) -> None:
    """Raise `NotPressed` unless the slot sets the sentinel as Pango did."""
    line = slot.letters.line(words)
    left = slot.x - line.width / 2 if slot.is_centred else slot.x
    is_same = glyphs_of(line.operand) == glyphs_of(run["operand"])
    if not is_same or abs(left - float(run["x"])) > _NEAR:
        raise NotPressed(Reason.FORM)


def _read(operand: bytes, case: Case) -> str:
    """Return the text that was written with these glyphs."""
    digits = b"".join(_STRING.findall(operand)).decode()
    glyphs = (
        int(digits[at : at + _GLYPH_DIGITS], 16)
        for at in range(0, len(digits), _GLYPH_DIGITS)
    )
    return "".join(case.letters[glyph] for glyph in glyphs)


def _shown(places: Mapping[tuple[str, int], _Place], texts: Texts) -> frozenset[str]:
    """Return the names of the texts that the boxes of the page show."""
    shown = [words for words, _ in places]
    return frozenset(
        name for name, text in texts.items() if text and any(text in w for w in shown)
    )


def _places(root: Any, texts: Texts) -> Iterator[tuple[tuple[str, int], _Place]]:
    """Yield the place of each line with a sentinel, by its words and its whole x."""
    floats = [box for box, _ in _boxes(root) if box.is_floated()]
    for box, above in _boxes(root):
        if isinstance(box, TextBox) and any(t in box.text for t in texts.values() if t):
            yield (box.text, round(box.position_x)), _place(box, above, floats)


def _place(box: Any, above: tuple[Any, ...], floats: list[Any]) -> _Place:
    line = next(one for one in reversed(above) if isinstance(one, LineBox))
    block = above[above.index(line) - 1]
    right = block.content_box_x() + block.width
    for other in floats:
        top, height = other.position_y, other.margin_height()
        if top < line.position_y + line.height and line.position_y < top + height:
            right = min(right, other.position_x)
    is_centred = block.style["text_align_all"] == "center"
    middle = block.content_box_x() + block.width / 2
    spacing = box.style["letter_spacing"]
    return _Place(
        x=box.position_x,
        middle=middle,
        room=(block.width if is_centred else right - box.position_x) - _SAFE,
        spacing=0.0 if spacing == "normal" else spacing,
        is_centred=is_centred,
    )


def _boxes(
    box: Box, above: tuple[Box, ...] = ()
) -> Iterator[tuple[Box, tuple[Box, ...]]]:
    """Yield a box and all inside it, each with those it is inside of."""
    yield box, above
    for child in getattr(box, "children", ()):
        yield from _boxes(child, (*above, box))
