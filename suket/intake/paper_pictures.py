"""Pictures of papers and signed slips: the whole sheet, legible, JPEG and nothing else.

How large they may be is looked at first.  Then a worker decodes and draws them
(`verify.limited_process`): pictures are uploads.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from suket.intake.errors import BadPhoto
from suket.intake.portraits import jpeg_of, on_white
from verify import picture_files
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.picture_kinds import needs_thread
from verify.worker_frames import Words

MOST_BYTES: Final = 2 * 2**20
MOST_PIXELS: Final = 12 * 2**20  # what most cameras make: 4032 × 3024 are 12,192,768
LONGEST: Final = 2000  # pixels of a side: some 170 dpi of A4, at which small print is
QUALITY: Final = 80
KEPT_BYTES: Final = 2**22 - 1024  # of 2000 × 2000 pixels, and what seals them


def paper_picture(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most 2000 × 2000, upright, without EXIF.

    Raises `BadPhoto` unless it is a picture that is read here
    (`verify.picture_files`), of at most 2 MiB and 12 megapixels.  Its code is
    `too-large`, `too-many-pixels`, `broken`, or one of `Unreadable`.
    """
    if len(data) > MOST_BYTES:
        raise BadPhoto("too-large")
    try:
        return WORKERS.one(PAPER, data)
    except Unreadable as error:
        raise BadPhoto(_code(error)) from error


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the picture, in a worker."""
    yield None, draw(file)


def draw(data: bytes) -> bytes:
    """Return the picture as `paper_picture` does, in this process: for workers."""
    try:
        with picture_files.opened(data) as picture:
            _require_few_pixels(picture)
            return _jpeg(_upright(picture))
    except Unreadable as error:
        raise BadPhoto(_code(error)) from error


def _require_few_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable("too-many-pixels")


def _upright(picture: Image.Image) -> Image.Image:
    """Return it upright, in colours; what has a good head and no good end is broken."""
    picture.draft("RGB", (LONGEST, LONGEST))
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as error:  # whatever a decoder says of half a file
        raise Unreadable("broken") from error
    return on_white(ImageOps.exif_transpose(picture))


def _jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((LONGEST, LONGEST))
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _code(error: Unreadable) -> str:
    """Return why it was not read: of few bytes only pixels are too large."""
    return "too-many-pixels" if error.code == "too-large" else error.code


PAPER: Final = WORKERS.allow(
    Task(
        function="suket.intake.paper_pictures:parts",
        shape=jpeg_of,
        refusals=(BadPhoto,),
        answer_bytes=KEPT_BYTES,
        needs_thread=needs_thread,
    )
)
