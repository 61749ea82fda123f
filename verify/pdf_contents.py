"""The contents of a PDF: its pages drawn, its attached text read, neither believed.

For workers: PDFium may be used by one thread at a time, hence the lock, and stops where
a page is finished, which a page made for that never is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from verify.errors import Unreadable
from verify.pdf_stream_limits import require_small
from verify.qr_text import MAX_CHARACTERS
from verify.sought import ATTACHMENT

MAX_PAGES = 20  # a suket has one, but comes in the middle of a scanned dossier
MAX_FINE_PAGES = 2
MAX_ATTACHMENTS = 20
DOTS_PER_INCH, FINE_DOTS_PER_INCH = 200, 300  # the second if nothing is found
POINTS_PER_INCH = 72
MAX_PIXELS = 12_000_000
DRAWING_SECONDS = 3.0  # of a page

_PDFIUM = RLock()


def text_attached_to(pdf: bytes, name: str = ATTACHMENT) -> str | None:
    """Return the text that is attached as `name`, or None; raises `Unreadable`."""
    with _opened(pdf) as document:
        for index in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
            attachment = document.get_attachment(index)
            if attachment.get_name() == name:
                data = bytes(attachment.get_data())
                return data[: MAX_CHARACTERS + 1].decode("ascii", "replace")
    return None


def pictures_of(pdf: bytes) -> Iterator[Image.Image]:
    """Draw every page in grey, at 200 dpi; raises `Unreadable`.

    More than twenty pages are `too-many-pages`: of what is on one that is not looked at
    nobody would be told.
    """
    with _opened(pdf) as document:
        if len(document) > MAX_PAGES:
            raise Unreadable("too-many-pages")
        yield from _drawn(document, len(document), DOTS_PER_INCH)


def fine_pictures_of(pdf: bytes) -> Iterator[Image.Image]:
    """Draw the first two pages in grey, at 300 dpi; raises `Unreadable`."""
    with _opened(pdf) as document:
        count = min(len(document), MAX_FINE_PAGES)
        yield from _drawn(document, count, FINE_DOTS_PER_INCH)


def _drawn(document: Any, count: int, dpi: int) -> Iterator[Image.Image]:
    for index in range(count):
        deadline = time.monotonic() + DRAWING_SECONDS
        page = document[index]
        width, height = page.get_size()
        scale = dpi / POINTS_PER_INCH
        most = (MAX_PIXELS / max(width * height, 1.0)) ** 0.5
        yield _draw(page, min(scale, most), deadline)
        page.close()


def _draw(page: Any, scale: float, deadline: float) -> Image.Image:
    """Draw a page, but not past the deadline: some pages never end."""
    width, height = (max(1, int(side * scale)) for side in page.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    pause = raw.IFSDK_PAUSE(version=1)
    is_late = type(pause.NeedToPauseNow)(lambda _: time.monotonic() > deadline)
    pause.NeedToPauseNow = is_late
    status = raw.FPDF_RenderPageBitmap_Start(
        bitmap, page, 0, 0, width, height, 0, raw.FPDF_GRAYSCALE | raw.FPDF_ANNOT, pause
    )
    raw.FPDF_RenderPage_Close(page)
    if status != raw.FPDF_RENDER_DONE:
        raise Unreadable("too-large")
    picture: Image.Image = bitmap.to_pil().copy()  # of the bitmap's own memory
    return picture


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    """Give a PDF opened by PDFium; whatever goes wrong with it is `Unreadable`."""
    require_small(pdf)
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            code = "password" if "password" in str(error).lower() else "not-a-pdf"
            raise Unreadable(code) from error
        try:
            yield document
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise Unreadable("not-a-pdf") from error
        finally:
            document.close()
