"""Pictures of signed slips: the whole sheet, legible, as JPEG and nothing else.

A worker decodes and draws them (`verify.limited_process`): pictures are uploads.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import ImageOps

from suket.intake.errors import BadPhoto
from suket.intake.portraits import MOST_BYTES, jpeg_of, on_white
from verify import picture_files
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.picture_kinds import needs_thread
from verify.worker_frames import Words

LONGEST: Final = 1400  # pixels of a side: some 120 dpi of A4, at which writing is read
QUALITY: Final = 70


def slip_picture(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most 1400 × 1400, upright, without EXIF.

    Raises `BadPhoto` unless it is a picture that is read here
    (`verify.picture_files`), of at most 25 MiB.
    """
    try:
        return WORKERS.one(SLIP, data)
    except Unreadable as error:
        raise BadPhoto(error.code) from error


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the picture, in a worker."""
    yield None, draw(file)


def draw(data: bytes) -> bytes:
    """Return the picture as `slip_picture` does, in this process: for workers."""
    if len(data) > MOST_BYTES:
        raise BadPhoto("too-large")
    try:
        with picture_files.opened(data) as picture:
            picture.draft("RGB", (LONGEST, LONGEST))
            upright = on_white(ImageOps.exif_transpose(picture))
    except Unreadable as error:
        raise BadPhoto(error.code) from error
    upright.thumbnail((LONGEST, LONGEST))
    out = BytesIO()
    upright.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


SLIP: Final = WORKERS.allow(
    Task(
        function="suket.intake.slip_pictures:parts",
        shape=jpeg_of,
        refusals=(BadPhoto,),
        answer_bytes=2**23,  # of 1400 × 1400 pixels, which have 5.9 MB unpacked
        needs_thread=needs_thread,
    )
)
