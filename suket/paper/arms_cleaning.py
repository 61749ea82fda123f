"""An office's arms as they may be printed: plain opaque shapes, or pixels on white.

What an office hands in is an upload, so a worker reads it (`verify.limited_process`)
and writes it anew: of an SVG only the elements and attributes listed here, each value
of a form that names nothing outside, and of any other picture its pixels.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET

from PIL import Image, ImageOps

from suket.paper import svg_values
from suket.paper.arms_trial import require_drawable
from suket.paper.errors import BadArms
from verify import picture_files
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.picture_kinds import needs_thread
from verify.worker_frames import Words

MOST_BYTES: Final = 2**20  # handed in, of an SVG
MOST_CLEAN_BYTES: Final = 64 * 1024  # of an SVG: every document carries its shapes
MOST_ELEMENTS: Final = 2_000
MOST_DEPTH: Final = 20
SIDE: Final = 400  # pixels: 21 mm at 470 dpi
_DRAWN_SIDE: Final = 1600  # to which a picture is shrunk before it is fitted


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.strip() not in words:
            raise ValueError("no such word")
        return text.strip()

    return read


_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_SVG: Final = f"{{{_NAMESPACE}}}"
_DECLARED: Final = re.compile(r"<!(?!--|\[CDATA\[)")  # DOCTYPE, and entities with it
# Whatever else is of SVG changes what is seen, so it is refused by name; what is of
# another namespace (of the program that drew it) does not, and is left out.
_FRAME: Final = {"svg", "g"}
_LEFT_OUT: Final = {"title", "desc", "metadata"}
_Value = Callable[[str], str]  # the value in one spelling; `ValueError` if it is none
_LOOK: Final[Mapping[str, _Value]] = {
    **dict.fromkeys(("fill", "stroke", "color"), svg_values.colour),
    "fill-rule": _one_of("nonzero", "evenodd"),
    "stroke-linecap": _one_of("butt", "round", "square"),
    "stroke-linejoin": _one_of("miter", "round", "bevel"),
    "stroke-width": svg_values.length,
    "stroke-miterlimit": svg_values.number,
    # Dashes finer than any printer's cost whoever opens the document a long time.
    "stroke-dasharray": _one_of("none"),
    "transform": svg_values.transform,
}
_SHAPES: Final[Mapping[str, Mapping[str, _Value]]] = {
    "path": {"d": svg_values.path},
    "circle": dict.fromkeys(("cx", "cy", "r"), svg_values.length),
    "ellipse": dict.fromkeys(("cx", "cy", "rx", "ry"), svg_values.length),
    "rect": dict.fromkeys(("x", "y", "width", "height", "rx", "ry"), svg_values.length),
    "line": dict.fromkeys(("x1", "y1", "x2", "y2"), svg_values.length),
    "polyline": {"points": svg_values.points},
    "polygon": {"points": svg_values.points},
}
_OPAQUE: Final = re.compile(r"\s*+(1|1\.0*|100%)\s*+")
_HIDING: Final = {"clip-path", "mask", "filter", "class", "display", "visibility"}


def cleaned(data: bytes) -> bytes:
    """Return arms as they are kept: an SVG of plain shapes, or a square PNG on white.

    Wide and tall ones keep their proportions.  Raises `BadArms`, which says what is in
    the way and what helps.
    """
    try:
        clean = WORKERS.one(ARMS, data)
    except Unreadable as error:
        raise BadArms(error.code) from error
    if is_vector(clean):
        require_drawable(clean)
    return clean


def is_vector(clean: bytes) -> bool:
    """Say whether arms that are kept are an SVG; else they are a PNG."""
    return clean.startswith(b"<svg")


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the arms, in a worker."""
    yield None, clean(file)


def make_ready() -> None:
    """Load what reads pictures: a worker opens no file."""
    picture_files.make_ready()


def clean(data: bytes) -> bytes:
    """Return arms as `cleaned` does, in this process: for workers."""
    if not data:
        raise BadArms("empty")
    is_markup = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return _clean_svg(data) if is_markup else _clean_picture(data)


def _clean_svg(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise BadArms("too-large")
    try:
        text = data.decode("utf-8-sig")
        if _DECLARED.search(text):
            raise BadArms("doctype")
        root = ET.fromstring(text)  # noqa: S314 - no DOCTYPE, so no entity
    except (ValueError, ET.ParseError) as error:
        raise BadArms("not-a-picture") from error
    if root.tag != f"{_SVG}svg" or sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise BadArms("too-large" if root.tag == f"{_SVG}svg" else "not-a-picture")
    plain = ET.Element("svg", {"xmlns": _NAMESPACE, "viewBox": _view_box(root)})
    plain.attrib |= _look_of(root)
    plain.extend(list(_plain_children(root, MOST_DEPTH)))
    if not any(element.tag in _SHAPES for element in plain.iter()):
        raise BadArms("no-shapes")
    svg = ET.tostring(plain)
    if len(svg) > MOST_CLEAN_BYTES:
        raise BadArms("too-large")
    return svg


def _plain_children(parent: ET.Element, depth: int) -> Iterator[ET.Element]:
    if depth == 0:
        raise BadArms("too-large")
    for child in parent:
        name = str(child.tag).removeprefix(_SVG)
        if not str(child.tag).startswith(_SVG) or name in _LEFT_OUT:
            continue
        if name == "defs" and not len(child):
            continue
        if name not in _SHAPES and name != "g":
            raise BadArms("element", name[:30])
        plain = ET.Element(name, _look_of(child) | _place_of(child, name))
        plain.extend(list(_plain_children(child, depth - 1)))
        yield plain


def _place_of(element: ET.Element, name: str) -> dict[str, str]:
    wanted = _SHAPES.get(name, {})
    found = {key: element.get(key, "") for key in wanted if element.get(key)}
    return _written(found, wanted)


def _look_of(element: ET.Element) -> dict[str, str]:
    """Return how an element looks, what its `style` says included.

    Raises `BadArms` for what is not opaque, and for what hides or refers.
    """
    pairs = [pair.partition(":") for pair in element.get("style", "").split(";")]
    said = dict(element.items()) | {k.strip(): v.strip() for k, _, v in pairs}
    for key, value in said.items():
        is_see_through = key.endswith("opacity") and not _OPAQUE.fullmatch(value)
        is_hiding = key in _HIDING and value not in {"", "none", "inline", "visible"}
        if is_see_through or is_hiding or (key == "display" and value == "none"):
            raise BadArms("value", key)
    return _written({key: said[key] for key in _LOOK if said.get(key)}, _LOOK)


def _written(said: Mapping[str, str], values: Mapping[str, _Value]) -> dict[str, str]:
    """Return attributes in their one spelling, or raise `BadArms` by their name."""
    written = {}
    for key, value in said.items():
        try:
            written[key] = values[key](value)
        except ValueError as error:
            raise BadArms("value", key) from error
    return written


def _view_box(root: ET.Element) -> str:
    box = (
        root.get("viewBox") or f"0 0 {_pixels(root, 'width')} {_pixels(root, 'height')}"
    )
    try:
        return svg_values.view_box(box)
    except ValueError as error:
        raise BadArms("value", "viewBox") from error


def _pixels(root: ET.Element, side: str) -> str:
    return root.get(side, "").removesuffix("px")


def _clean_picture(data: bytes) -> bytes:
    """Return the pixels in the middle of a white square, as PNG."""
    try:
        with picture_files.opened(data) as picture:
            longest = max(picture.size)
            picture.draft("RGB", (_DRAWN_SIDE, _DRAWN_SIDE))
            layer = picture.convert("RGBA")
    except Unreadable as error:
        raise BadArms(error.code) from error
    if longest < SIDE:
        raise BadArms("too-small", str(longest))
    layer = ImageOps.contain(layer, (SIDE, SIDE))
    square = Image.new("RGBA", (SIDE, SIDE), "white")
    left, top = (SIDE - layer.width) // 2, (SIDE - layer.height) // 2
    square.alpha_composite(layer, (left, top))
    out = BytesIO()
    square.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def _kept(words: Words, data: bytes) -> bytes:
    del words
    if not data.startswith((b"<svg", b"\x89PNG")):
        raise ValueError("no arms")
    return data


ARMS: Final = WORKERS.allow(
    Task(
        function="suket.paper.arms_cleaning:parts",
        shape=_kept,
        refusals=(BadArms,),
        answer_bytes=2**20,  # 400 × 400 pixels have 480,000 bytes unpacked
        needs_thread=needs_thread,
    )
)
