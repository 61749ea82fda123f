"""The contents of a PDF: its pages drawn, its attached text read, neither believed.

PDFium may be used by one thread at a time, hence the lock.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from verify.errors import Unreadable
from verify.pdf_stream_limits import require_small
from verify.qr_text import MAX_CHARACTERS

ATTACHMENT = "suket.txt"
MAX_PAGES = 2  # a suket has one
MAX_ATTACHMENTS = 20
DOTS_PER_INCH = (200, 300)  # the second when nothing is found at the first
POINTS_PER_INCH = 72
MAX_PIXELS = 12_000_000
DRAWING_SECONDS = 3.0

_PDFIUM = Lock()


def is_pdf(data: bytes) -> bool:
    """Is it a PDF, by its first bytes?"""
    # Some programs put up to a kilobyte before it.
    return b"%PDF-" in data[:1024]


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
    """Draw the first pages in grey, each at 200 and at 300 dpi; raises `Unreadable`."""
    deadline = time.monotonic() + DRAWING_SECONDS
    for index in range(MAX_PAGES):
        for dpi in DOTS_PER_INCH:
            picture = _drawn(pdf, index, dpi, deadline)
            if picture is None:
                return
            yield picture


def _drawn(pdf: bytes, index: int, dpi: int, deadline: float) -> Image.Image | None:
    """Return a page, or None past the last."""
    with _opened(pdf) as document:
        if index >= len(document):
            return None
        page = document[index]
        width, height = page.get_size()
        scale = dpi / POINTS_PER_INCH
        most = (MAX_PIXELS / max(width * height, 1.0)) ** 0.5
        return _draw(page, min(scale, most), deadline)


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
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable("not-a-pdf") from error
        finally:
            document.close()
