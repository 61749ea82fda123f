"""Draw emblems as vectors that cost little each time.

WeasyPrint parses and draws an SVG anew for every page, which costs a tenth of the
whole.  These have the form of its own pictures instead (two methods) and hand it
operators that are ready.
"""

from typing import Any
from xml.etree import ElementTree as ET

from pydyf import Dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG

from suket.paper.printable_text import RenderFault
from suket.paper.weasyprint_fetcher import ClosedFetcher

_UNIT_PX = 100.0  # the side of the square that an emblem is recorded in
_SETS_STATE = b" gs"
_NO_NUMBERS = (b"inf", b"nan")
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_FRAME = {"svg", "g", "title", "desc"}
_LOOK = {"style", "class", "filter", "mask"}


class EmblemDrawing:
    """A square SVG of plain shapes, drawn once and from then on copied."""

    def __init__(self, svg: bytes) -> None:
        """Raise `RenderFault` for what is no SVG, or more than opaque plain shapes.

        Gradients, pictures, text and transparency need resources of the page that they
        stand on, and a file that names others is not one to trust.
        """
        try:
            root = ET.fromstring(svg)  # noqa: S314 - the form's own, or the office's
        except ET.ParseError as error:
            raise RenderFault("the emblem is no SVG") from error
        _require_plain(root)
        resources = Dictionary({"ExtGState": Dictionary()})
        page = (0, 0, _UNIT_PX, _UNIT_PX)
        stream = Stream({}, page, resources, {}, None, {}, None)
        try:
            image = SVG(root, None, None, ClosedFetcher({}))
            image.draw(stream, _UNIT_PX, _UNIT_PX, None, None)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise RenderFault("the emblem cannot be drawn") from error
        # States say that full opacity is full opacity, and name a resource for it.
        self._operators = [op for op in stream.stream if not op.endswith(_SETS_STATE)]
        if any(word in op for op in self._operators for word in _NO_NUMBERS):
            raise RenderFault("the emblem has numbers that no PDF can have")

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height (CSS pixels) and their ratio."""
        return _UNIT_PX, _UNIT_PX, 1.0

    def draw(self, stream: Any, width: float, height: float, _: object) -> None:
        """Draw it as wide and high as it is told, in CSS pixels."""
        stream.transform(a=width / _UNIT_PX, d=height / _UNIT_PX)
        stream.stream.extend(self._operators)


def _require_plain(root: ET.Element) -> None:
    tags = {element.tag.removeprefix(_SVG) for element in root.iter()}
    attributes = [pair for element in root.iter() for pair in element.items()]
    names = {name for name, _ in attributes}
    is_plain = (
        root.tag == f"{_SVG}svg"
        and tags <= _SHAPES | _FRAME
        and tags & _SHAPES
        and not any("opacity" in name or name in _LOOK for name in names)
        and not any("url(" in value for _, value in attributes)
    )
    if not is_plain:
        raise RenderFault("the emblem is more than opaque plain shapes")
