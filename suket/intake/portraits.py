"""Portraits: whatever camera made them, 300 × 400 pixels of JPEG and nothing else.

A worker decodes and draws them (`verify.limited_process`): pictures are uploads.
"""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from suket.intake.errors import BadPhoto
from verify import picture_files
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.picture_kinds import needs_thread
from verify.sought import MAX_PICTURE_BYTES
from verify.worker_frames import Words

WIDTH, HEIGHT = 300, 400  # 3 : 4, printed 3 × 4 cm at 254 dpi
MOST_BYTES = MAX_PICTURE_BYTES
LEAST_WIDTH, LEAST_HEIGHT = 90, 120  # smaller is no face
MOST_LONG = 3  # times the other side; of more its middle would be a stripe, and no face
QUALITY = 85
_WITH_MEAN = {"L", "RGB", "RGBA", "CMYK"}  # colours of a palette have none
_WHITE = (255, 255, 255)


def portrait(data: bytes) -> bytes:
    """Return the picture as a JPEG of 300 × 400 pixels, without what it carried along.

    The middle is kept where the shape differs; EXIF turns the picture and is dropped
    with everything else.  Raises `BadPhoto` unless it is a picture that is read here
    (`verify.picture_files`), of at most 25 MiB, at least 90 × 120, and no side more
    than three times the other.
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
    picture_files.make_ready()


def draw(data: bytes) -> bytes:
    """Return the portrait as `portrait` does, in this process: for workers."""
    if len(data) > MOST_BYTES:
        raise BadPhoto("too-large")
    try:
        with picture_files.opened(data) as picture:
            return _drawn(picture)
    except Unreadable as error:
        raise BadPhoto(error.code) from error


def _drawn(picture: Image.Image) -> bytes:
    if picture.width < LEAST_WIDTH or picture.height < LEAST_HEIGHT:
        raise Unreadable("too-small")
    if max(picture.size) > MOST_LONG * min(picture.size):
        raise Unreadable("too-long")
    upright = on_white(ImageOps.exif_transpose(_shrunk(picture)))
    fitted = ImageOps.fit(upright, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = BytesIO()
    fitted.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _shrunk(picture: Image.Image) -> Image.Image:
    """Return the picture with sides that are at least twice those of a portrait.

    A JPEG is not decoded larger.  Of another nothing is copied before it is small.
    """
    picture.draft("RGB", (HEIGHT * 2, HEIGHT * 2))  # it may lie on its side
    factor = min(picture.size) // (HEIGHT * 2)
    if factor <= 1 or picture.mode not in _WITH_MEAN:
        return picture
    small = picture_files.reduced(picture, factor)
    small.info = picture.info  # and with it how it is to be turned
    return small


def on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in colours, on white where one sees through it."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, _WHITE)
    return Image.alpha_composite(ground, layer).convert("RGB")


def digest_of(jpeg: bytes) -> str:
    """Return the SHA-256 (hex) by which a portrait is kept."""
    return sha256(jpeg).hexdigest()


def jpeg_of(words: Words, data: bytes) -> bytes:
    """Return what a worker answered, if it has the beginning of a JPEG."""
    del words
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError("no JPEG")
    return data


PORTRAIT: Final = WORKERS.allow(
    Task(
        function="suket.intake.portraits:parts",
        shape=jpeg_of,
        refusals=(BadPhoto,),
        answer_bytes=2**20,  # of 300 × 400 pixels, which have 360,000 bytes unpacked
        needs_thread=needs_thread,
    )
)
