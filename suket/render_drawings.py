"""Pictures that go onto the page as vectors, and cost little each time.

WeasyPrint parses and draws an SVG anew for every page: the QR so costs a third of the
whole, an emblem a tenth.  These have the form of its own pictures instead (two methods)
and hand it operators that are ready.
"""

from functools import cache
from io import BytesIO
from itertools import chain, compress
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image
from pydyf import Dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG

from signing.qr import QUIET_ZONE, Symbol
from suket.render_fetch import ClosedFetcher
from suket.render_fields import RenderFault

MODULE_PX = 1.92  # 0.508 mm in CSS pixels
_UNIT_PX = 100.0  # the side of the square that an emblem is recorded in
MAX_PIXELS = 4_000_000
_EMBLEM_PIXELS = 400
_SETS_STATE = b" gs"
_LIGHT, _DARK, _BYTE = b"\x00", b"\x01", 8
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_FRAME = {"svg", "g", "title", "desc"}
_LOOK = {"style", "class", "filter", "mask"}


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
        stream.stream.append(qr_operators(self._symbol))


def qr_operators(symbol: Symbol) -> bytes:
    """Return the path of a QR: one rectangle for each run of dark modules in a row.

    Of 1,500 runs, so without a loop: a run begins where a module is dark and the one
    before it is not, which one number knows of all modules at once.
    """
    modules = _LIGHT.join(map(bytes, symbol.modules))  # no run goes round the edge
    dark = int.from_bytes(modules, "big")
    begins = (dark & ~(dark >> _BYTE)).to_bytes(len(modules), "big")
    corners, sizes = _rectangles(len(symbol.modules))
    runs = filter(None, modules.split(_LIGHT))
    parts = zip(compress(corners, begins), map(sizes.__getitem__, runs), strict=True)
    return b"".join(chain.from_iterable(parts)) + b"f"


@cache
def _rectangles(side: int) -> tuple[list[bytes], dict[bytes, bytes]]:
    """Return what a rectangle begins with, by its place, and ends with, by its run."""
    corners = [
        b"%d %d " % (x + QUIET_ZONE, y + QUIET_ZONE)
        for y in range(side)
        for x in range(side + 1)
    ]
    return corners, {_DARK * many: b"%d 1 re " % many for many in range(1, side + 1)}


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
        image = SVG(root, None, None, ClosedFetcher({}))
        image.draw(stream, _UNIT_PX, _UNIT_PX, None, None)
        # States say that full opacity is full opacity, and name a resource for it.
        self._operators = [op for op in stream.stream if not op.endswith(_SETS_STATE)]

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


def flattened(picture: bytes) -> bytes:
    """Return a PNG on white, at most 400 pixels high and wide: 21 mm at 470 dpi.

    Raises `RenderFault` for what is no PNG, or has more than 4 megapixels.
    """
    try:
        with Image.open(BytesIO(picture), formats=["PNG"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise RenderFault("the emblem is too large")
            layer = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise RenderFault("the emblem is no PNG") from error
    ground = Image.new("RGBA", layer.size, "white")
    flat = Image.alpha_composite(ground, layer).convert("RGB")
    flat.thumbnail((_EMBLEM_PIXELS, _EMBLEM_PIXELS))
    file = BytesIO()
    flat.save(file, "PNG")
    return file.getvalue()
