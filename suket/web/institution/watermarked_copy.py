"""The document as a picture, watermarked with the institution it was made for.

A clean PDF in a clerk's hands could be printed and sold (security handbook, A5); this
one names the institution, the person and the minute, across the whole page.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFont

from verify.limited_process import WORKERS, Task
from verify.pdf_contents import pictures_of
from verify.worker_frames import Words

WIDTH: Final = 1240  # pixels: A4 at 150 dpi
INK: Final = 176  # grey, light enough to read through
ROWS: Final = 12
LETTERS: Final = 30  # height in pixels
QUALITY: Final = 80


def marked_copy(pdf: bytes, mark: str) -> bytes:
    """Return the first page of a PDF as a grey JPEG with `mark` written across it.

    Raises `Unreadable` for what is no PDF.
    """
    return WORKERS.one(COPY, pdf, mark=mark)


def parts(file: bytes, *, mark: str) -> Iterator[tuple[Words, bytes]]:
    """Give the copy, in a worker."""
    yield None, _drawn(file, mark)


def make_ready() -> None:
    """Load what Pillow loads when it is needed: a worker opens no file."""
    Image.preinit()
    _written("?", (9, 9))


def _drawn(pdf: bytes, mark: str) -> bytes:
    page = next(pictures_of(pdf))
    height = round(page.height * WIDTH / page.width)
    page = page.convert("L").resize((WIDTH, height))
    out = BytesIO()
    marked = ImageChops.darker(page, _written(mark, page.size))
    marked.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _written(mark: str, size: tuple[int, int]) -> Image.Image:
    """Return a white page of this size with the mark aslant, row under row."""
    side = max(size) * 2
    sheet = Image.new("L", (side, side), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(LETTERS)
    repeated = f"{mark}   ·   "
    line = repeated * (int(side / font.getlength(repeated)) + 2)
    for row in range(ROWS):
        pen.text((-90 * row, row * side // ROWS), line, fill=INK, font=font)
    turned = sheet.rotate(30, fillcolor=255)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


COPY: Final = WORKERS.allow(
    Task(
        function="suket.web.institution.watermarked_copy:parts",
        shape=lambda _, data: data,
        answer_bytes=8 * 2**20,
    )
)
