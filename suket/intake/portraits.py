"""Portraits: whatever camera made them, 300 × 400 pixels of JPEG and nothing else.

A worker decodes and draws them (`verify.limited_process`): pictures are uploads.
"""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageFile, ImageOps

from suket.intake.errors import BadPhoto
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.worker_frames import Words

WIDTH, HEIGHT = 300, 400  # 3 : 4, printed 3 × 4 cm at 254 dpi
MOST_BYTES = 2 * 2**20  # security handbook, section 3.8
MOST_PIXELS = 12_000_000
LEAST_WIDTH, LEAST_HEIGHT = 90, 120  # smaller is no face
QUALITY = 85
_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_WHITE = (255, 255, 255)


def portrait(data: bytes) -> bytes:
    """Return the picture as a JPEG of 300 × 400 pixels, without what it carried along.

    The middle is kept where the shape differs; EXIF turns the picture and is dropped
    with everything else.  Raises `BadPhoto` unless it is JPEG or PNG of at most 2 MiB
    and 12 megapixels (by its header, before a pixel is decoded) and at least 90 × 120.
    """
    try:
        return WORKERS.one(PORTRAIT, data)
    except Unreadable as error:
        raise BadPhoto(error.code) from error


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the portrait, in a worker."""
    yield None, draw(file)


def make_ready() -> None:
    """Load what Pillow loads when it is needed: a worker opens no file."""
    Image.preinit()
    Image.init()


def draw(data: bytes) -> bytes:
    """Return the portrait as `portrait` does, in this process: for workers."""
    kind = next((k for magic, k in _MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        raise BadPhoto("neither JPEG nor PNG")
    if len(data) > MOST_BYTES:
        raise BadPhoto("more than 2 MiB")
    try:
        return _drawn(data, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPhoto(f"a {kind} that cannot be decoded") from error


def _drawn(data: bytes, kind: str) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, sets it
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise BadPhoto(f"{width} × {height} pixels")
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            raise BadPhoto(f"only {width} × {height} pixels")
        picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))  # a large JPEG decodes smaller
        upright = _on_white(ImageOps.exif_transpose(picture))
    fitted = ImageOps.fit(upright, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = BytesIO()
    fitted.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, _WHITE)
    return Image.alpha_composite(ground, layer).convert("RGB")


def digest_of(jpeg: bytes) -> str:
    """Return the SHA-256 (hex) by which a portrait is kept."""
    return sha256(jpeg).hexdigest()


def _jpeg(words: Words, data: bytes) -> bytes:
    del words
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError("no JPEG")
    return data


PORTRAIT: Final = WORKERS.allow(
    Task(
        function="suket.intake.portraits:parts",
        shape=_jpeg,
        refusals=(BadPhoto,),
        answer_bytes=2**20,  # of 300 × 400 pixels, which have 360,000 bytes unpacked
    )
)
