"""Open the pictures of strangers, in grey and no larger than they are looked at.

A phone's photo has up to 64 megapixels, and a worker 512 MB for all of it.  So a JPEG
is decoded in a half, quarter or eighth of its sides, which its format gives without
the rest; other pictures are decoded whole and shrunk a strip at a time.  Which is too
large for that is known by its head, before a pixel is decoded.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Final

from PIL import AvifImagePlugin, Image, ImageFile

from verify.errors import Unreadable
from verify.picture_kinds import READS_HEIC, kind_of

_MEGA: Final = 2**20  # a phone's 64 megapixels are 9248 × 6936: 64,144,128
# What is read, as Pillow calls it, and how many pixels of it fit into a worker.
MOST_PIXELS: Final[Mapping[str, int]] = {
    "JPEG": 64 * _MEGA,
    "PNG": 64 * _MEGA,
    "WEBP": 16 * _MEGA,
    "AVIF": 24 * _MEGA,
    "GIF": 24 * _MEGA,
    "BMP": 24 * _MEGA,
    "TIFF": 24 * _MEGA,
    **({"HEIF": 24 * _MEGA} if READS_HEIC else {}),
}
LARGE: Final = 24 * _MEGA  # a progressive JPEG of more may not fit, in all colours
MAX_SCANS: Final = 100  # a progressive JPEG has ten; thousands take hours to decode
_STRIP: Final = 256  # pixels, high
_FACTORS: Final = (1, 2, 4, 8)  # of sides: JPEG's own

Change = Callable[[Image.Image], Image.Image]

_JPEG: Final = b"\xff\xd8\xff"
_MARKER: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # ITU-T T.81, table B.1
_START_OF_SCAN, _END, _WITHOUT_LENGTH = 0xDA, 0xD9, {0x01, 0xD8}


@cache
def make_ready() -> None:
    """Load all that reads pictures, and have none of it start a thread but HEIC's."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a worker may have no other
    Image.init()
    if READS_HEIC:  # its decoder starts one, whatever it is told
        import_module("pi_heif").register_heif_opener(
            decode_threads=0, thumbnails=False, depth_images=False, aux_images=False
        )


@contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """Give a picture, its head read.

    Whatever goes wrong with it, within too, is `Unreadable`: `empty`, `too-large`, or
    `not-a-picture`, or the name of its kind ("heic") where that is not read.
    """
    # Another library in the process may have asked for halves of pictures too.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if not data:
        raise Unreadable("empty")
    if _has_many_scans(data):
        raise Unreadable("too-large")
    make_ready()
    is_large = False
    try:
        with Image.open(BytesIO(data), formats=list(MOST_PIXELS)) as picture:
            is_large = _require_small(picture) > LARGE
            yield picture
    except (Unreadable, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too-large") from error
    except Exception as error:
        # Of a decoder that finds no memory more is not known.
        code = "too-large" if is_large else kind_of(data) or "not-a-picture"
        raise Unreadable(code) from error


def factor_for(size: tuple[int, int], most_pixels: int) -> int:
    """Return by how much the sides are to be shrunk (1, 2, 4 or 8) to so many pixels.

    Raises `Unreadable` where an eighth is still too much.
    """
    pixels = size[0] * size[1]
    for factor in _FACTORS:
        if pixels <= most_pixels * factor * factor:
            return factor
    raise Unreadable("too-large")


def in_grey(picture: Image.Image, factor: int) -> Image.Image:
    """Return the picture shrunk, in grey, on white where it is transparent."""
    width, height = picture.size
    # JPEG: neither colours nor what lies between are even decoded.
    picture.draft("L", (width // factor, height // factor))
    left = factor // round(width / picture.width)
    return _on_white(picture) if left == 1 else reduced(picture, left, _on_white)


def reduced(
    picture: Image.Image, factor: int, change: Change = lambda strip: strip
) -> Image.Image:
    """Return a picture, changed and then shrunk to a part of its sides.

    A strip at a time: of a large picture no second one fits beside it, be it for a
    moment, as Pillow makes of one that is transparent.
    """
    width, height = picture.size
    rows = max(1, _STRIP // factor) * factor
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(height, top + rows)))
        small = change(strip).reduce(factor)
        if top == 0:
            whole = Image.new(small.mode, (small.width, -(-height // factor)))
        whole.paste(small, (0, top // factor))
    return whole


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("L")
    layer = picture.convert("LA")
    page = Image.new("L", layer.size, "white")
    page.paste(layer.getchannel("L"), mask=layer.getchannel("A"))
    return page


def _require_small(picture: Image.Image) -> int:
    """Return how many pixels it has; raises `Unreadable`."""
    # A JPEG with a second picture inside, as phones make them, is "MPO" to Pillow.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    width, height = picture.size
    if width * height > MOST_PIXELS[kind]:
        raise Unreadable("too-large")
    return width * height


def _has_many_scans(data: bytes) -> bool:
    """Has a JPEG more scans than it needs?  What lies behind its end is not of it."""
    at, scans = len(_JPEG) - 1, 0
    while data.startswith(_JPEG) and (marker := _MARKER.search(data, at)):
        kind, at = marker[1][0], marker.end()
        scans += kind == _START_OF_SCAN
        if kind == _END or scans > MAX_SCANS:
            break
        if kind not in _WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2])
    return scans > MAX_SCANS
