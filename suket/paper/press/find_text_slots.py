"""Find the text slots of a page: where each text stands, and how much room it has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from weasyprint.formatting_structure.boxes import Box, LineBox, TextBox

from suket.paper.press.byte_template import Gapped
from suket.paper.press.fallback_reasons import NotPressed, Reason
from suket.paper.press.line_breaking import SAFE, Row, Slot
from suket.paper.press.placeholders import Texts
from suket.paper.press.proof_sheet import glyphs_of
from suket.paper.press.text_shaping import Case, Letters

# How WeasyPrint writes one line of text: where, in which font and size, which glyphs.
_RUN = re.compile(
    rb"\n1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) Tm\n/(?P<font>\w+) (?P<size>[\d.]+) Tf\n"
    rb"\[(?P<operand>.*)\] TJ\n"
)
_STRING = re.compile(rb"<([0-9a-f]*)>")
_GLYPH_DIGITS = 4
_NEAR = 0.01  # CSS pixels: 0.003 mm


@dataclass(frozen=True, slots=True)
class _Place:
    """What the boxes of the page know of a line of text."""

    x: float
    middle: float
    room: float
    room_below: float
    spacing: float
    is_centred: bool
    rows: int  # lines that its block has


def find_slots(
    page: Any, content: bytes, cases: Mapping[str, Case], texts: Texts
) -> list[Slot]:
    """Return the slots of a page of sentinels, in the order of its content.

    `page` is WeasyPrint's, `content` its operators, `cases` its fonts by the names that
    the content has for them.  A text of several words has one on each of its lines.
    Raises `NotPressed` if a sentinel was set in another way than this press would set
    it, or shares its lines with words that would have to move.
    """
    marks = {name: text.encode() for name, text in texts.items() if text}
    words = [word for text in texts.values() for word in text.split()]
    follow = {word for text in texts.values() for word in text.split()[1:]}
    places = dict(_places(page._page_box, words))  # noqa: SLF001 - there is no other door
    found: list[list[_Found]] = []
    for run in _RUN.finditer(content):
        case = cases[run["font"].decode()]
        line = _read(run["operand"], case)
        if not any(word in line for word in words):
            continue
        if not any(word in line for word in follow):
            found.append([])
        if not found:
            raise NotPressed(Reason.FORM)
        place = places.get((line, round(float(run["x"]))))
        found[-1].append(_found(run, line, case, place))
    slots = [_slot(rows, marks) for rows in found]
    if frozenset().union(*(slot.wording.names for slot in slots)) != _shown(
        places, texts
    ):
        raise NotPressed(Reason.FORM)
    return slots


class _Found(NamedTuple):
    """A row with the sentinels that stand in it."""

    row: Row
    line: str
    rows: int  # lines that its block has


def _slot(found: Sequence[_Found], marks: Mapping[str, bytes]) -> Slot:
    whole = "".join(one.line for one in found)
    wording = Gapped.cut(whole.encode(), marks)
    if not wording.names or any(one.rows != len(found) for one in found):
        raise NotPressed(Reason.FORM)
    return Slot(wording, tuple(one.row for one in found))


def _found(run: re.Match[bytes], line: str, case: Case, place: _Place | None) -> _Found:
    if place is None:
        raise NotPressed(Reason.FORM)
    row = Row(
        start=run.start("x"),
        end=run.end("x"),
        operand_start=run.start("operand"),
        operand_end=run.end("operand"),
        letters=Letters(case, float(run["size"]), place.spacing),
        x=place.middle if place.is_centred else float(run["x"]),
        room=place.room,
        room_below=place.room_below,
        is_centred=place.is_centred,
    )
    _require_same(row, run, line)
    return _Found(row, line, place.rows)


def _require_same(row: Row, run: re.Match[bytes], words: str) -> None:
    """Raise `NotPressed` unless the row sets the sentinel as Pango did."""
    left, operand = row.set(words)
    is_same = glyphs_of(operand) == glyphs_of(run["operand"])
    if not is_same or abs(float(left) - float(run["x"])) > _NEAR:
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
    shown = [line for line, _ in places]
    return frozenset(
        name
        for name, text in texts.items()
        if any(word in line for word in text.split() for line in shown)
    )


def _places(
    root: Any, words: Sequence[str]
) -> Iterator[tuple[tuple[str, int], _Place]]:
    """Yield the place of each line with a sentinel, by its words and its whole x."""
    floats = [box for box, _ in _boxes(root) if box.is_floated()]
    for box, above in _boxes(root):
        if isinstance(box, TextBox) and any(word in box.text for word in words):
            yield (box.text, round(box.position_x)), _place(box, above, floats)


def _place(box: Any, above: tuple[Any, ...], floats: list[Any]) -> _Place:
    line = next(one for one in reversed(above) if isinstance(one, LineBox))
    block = above[above.index(line) - 1]
    left, is_centred = (
        block.content_box_x(),
        block.style["text_align_all"] == "center",
    )
    right, right_below = (
        _right(block, floats, top, line.height)
        for top in (line.position_y, line.position_y + line.height)
    )
    spacing = box.style["letter_spacing"]
    return _Place(
        x=box.position_x,
        middle=left + block.width / 2,
        room=(block.width if is_centred else right - box.position_x) - SAFE,
        room_below=(block.width if is_centred else right_below - left) - SAFE,
        spacing=0.0 if spacing == "normal" else spacing,
        is_centred=is_centred,
        rows=sum(isinstance(child, LineBox) for child in block.children),
    )


def _right(block: Any, floats: list[Any], top: float, height: float) -> float:
    """Return how far to the right a line of a block may reach."""
    right: float = block.content_box_x() + block.width
    for other in floats:
        begins, ends = other.position_y, other.position_y + other.margin_height()
        if begins < top + height and top < ends:
            right = min(right, other.position_x)
    return right


def _boxes(
    box: Box, above: tuple[Box, ...] = ()
) -> Iterator[tuple[Box, tuple[Box, ...]]]:
    """Yield a box and all inside it, each with those it is inside of."""
    yield box, above
    for child in getattr(box, "children", ()):
        yield from _boxes(child, (*above, box))
