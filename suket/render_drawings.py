"""Pictures that go onto the page as vectors, and cost little each time.

WeasyPrint parses and draws an SVG anew for every page: the QR so costs a third of the
whole, an emblem a tenth.  These have the form of its own pictures instead (two methods)
and hand it operators that are ready.
"""

from typing import Any
from xml.etree import ElementTree as ET

from pydyf import Dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG
from weasyprint.urls import FatalURLFetchingError

from signing.qr import QUIET_ZONE, Symbol
from suket.render_fetch import ClosedFetcher
from suket.render_fields import RenderFault

MODULE_PX = 1.92  # 0.508 mm in CSS pixels
_UNIT_PX = 100.0  # the side of the square that an emblem is recorded in
_KINDS = ("ExtGState", "XObject", "Pattern", "Shading")
_SETS_STATE = b" gs"


class QrDrawing:
    """The QR as filled squares of 0.508 mm on white, all in one path."""

    def __init__(self, symbol: Symbol) -> None:
        self._symbol = symbol

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height (CSS pixels) and their ratio."""
        side = self._symbol.side * MODULE_PX
        return side, side, 1.0

    def draw(self, stream: Any, *_: object) -> None:
        """Draw it in its own size, whatever the page would have it be."""
        side = self._symbol.side
        stream.transform(a=MODULE_PX, d=MODULE_PX)
        stream.stream.append(b"1 1 1 rg 0 0 %d %d re f 0 0 0 rg" % (side, side))
        stream.stream.append(_rectangles(self._symbol.modules) + b"f")


def _rectangles(modules: tuple[tuple[bool, ...], ...]) -> bytes:
    """Return one rectangle for each run of dark modules along a row."""
    parts = []
    for y, row in enumerate(modules, QUIET_ZONE):
        line = bytes((*row, False))
        start = line.find(1)
        while start >= 0:
            end = line.find(0, start)
            parts.append(b"%d %d %d 1 re " % (start + QUIET_ZONE, y, end - start))
            start = line.find(1, end)
    return b"".join(parts)


class EmblemDrawing:
    """A square SVG of plain shapes, drawn once and from then on copied."""

    def __init__(self, svg: bytes) -> None:
        """Raise `RenderFault` for what is no SVG, or more than opaque plain shapes.

        Gradients, pictures, text and transparency need resources of the page that they
        stand on.
        """
        resources = Dictionary({kind: Dictionary() for kind in _KINDS})
        page = (0, 0, _UNIT_PX, _UNIT_PX)
        stream = Stream({}, page, resources, {}, None, {}, None)
        try:
            root = ET.fromstring(svg)  # noqa: S314 - the form's own, or the office's
            image = SVG(root, None, None, ClosedFetcher({}))
            image.draw(stream, _UNIT_PX, _UNIT_PX, None, None)
        except (ET.ParseError, FatalURLFetchingError) as error:
            raise RenderFault("the emblem is no SVG that stands alone") from error
        _require_plain(stream, resources)
        # States say that full opacity is full opacity, and name a resource for it.
        self._operators = [op for op in stream.stream if not op.endswith(_SETS_STATE)]

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height (CSS pixels) and their ratio."""
        return _UNIT_PX, _UNIT_PX, 1.0

    def draw(self, stream: Any, width: float, height: float, _: object) -> None:
        """Draw it as wide and high as it is told, in CSS pixels."""
        stream.transform(a=width / _UNIT_PX, d=height / _UNIT_PX)
        stream.stream.extend(self._operators)


def _require_plain(stream: Any, resources: Any) -> None:
    states = resources["ExtGState"].values()
    is_opaque = all(value == 1 for state in states for value in state.values())
    borrows = any(resources[kind] for kind in _KINDS[1:])
    if not stream.stream or borrows or not is_opaque or b"BT" in stream.stream:
        raise RenderFault("the emblem is more than opaque plain shapes")
