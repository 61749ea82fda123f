"""Read the text of the QR in a picture or a PDF.

Files come from strangers, so size is known before anything is decoded, and whatever
goes wrong in a decoder is `Unreadable` and nothing else.  Decoders run in workers
alone: `files.text_of_file` has one read a file.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice

from PIL import Image, ImageFile
from zxingcpp import Barcode, BarcodeFormat, read_barcodes

from verify.downscaled_qr import only_code
from verify.errors import Unreadable
from verify.pdf_contents import fine_pictures_of, pictures_of, text_attached_to
from verify.qr_text import MAX_CHARACTERS
from verify.sought import MAX_PICTURE_BYTES, SUKET, Sought, is_pdf

MAX_PIXELS = 12_000_000  # a phone's photo; 36 MB in memory
LARGE = 4_000_000  # pixels; half of a smaller picture's side leaves too few
MAX_SCANS = 100  # a progressive JPEG has ten; thousands take hours to decode
FORMATS = ("PNG", "JPEG", "WEBP")


_START_OF_SCAN = re.compile(rb"\xff\xda")  # JPEG marker: ITU-T T.81, table B.1


def text_of(data: bytes, sought: Sought = SUKET) -> str:
    """Return the one text in a PDF or a picture (PNG, JPEG, WebP): of a suket, or else.

    A PDF of ours carries the text as an attachment; another is drawn and looked at, as
    a photo is.  Raises `Unreadable`, with `no-code`, `several-codes`, `not-a-picture`,
    `not-a-pdf`, `password`, `too-large` or `too-many-pages`.
    """
    if is_pdf(data):
        attached = text_attached_to(data, sought.attachment)
        return attached or text_drawn_in(data, sought)
    return text_in_picture(data, sought)


def text_drawn_in(pdf: bytes, sought: Sought = SUKET) -> str:
    """Return the one text that the QR codes on all pages of a PDF hold.

    The first pages are looked at more closely if none has one.
    """
    for pictures in (pictures_of, fine_pictures_of):
        found = (_texts_in(picture, sought.mark) for picture in pictures(pdf))
        texts = set().union(*found)
        if texts:
            return _only(texts)
    raise Unreadable("no-code")


def text_in_picture(data: bytes, sought: Sought = SUKET) -> str:
    """Return the one text that the QR codes in a picture hold."""
    if len(data) > MAX_PICTURE_BYTES or _has_many_scans(data):
        raise Unreadable("too-large")
    texts = _text_at_a_glance(data, sought.mark)
    return _only(texts or _texts_in(_decoded(data), sought.mark))


def _has_many_scans(data: bytes) -> bool:
    return any(islice(_START_OF_SCAN.finditer(data), MAX_SCANS, None))


def _text_at_a_glance(data: bytes, mark: str) -> set[str]:
    """Return the text of a large JPEG if a quarter of its pixels is enough for it."""
    half = _halved(data)
    code = half and only_code(half)
    return _marked([code], mark) if code else set()


def _halved(data: bytes) -> Image.Image | None:
    """Return a large JPEG in half of its width and height: the rest is not decoded."""
    with _opened(data) as picture:
        width, height = picture.size
        if picture.format != "JPEG" or width * height < LARGE:
            return None
        picture.draft("L", (width // 2, height // 2))
        return picture.convert("L")


def _decoded(data: bytes) -> Image.Image:
    """Return the picture in grey, on white where it is transparent."""
    with _opened(data) as picture:
        picture.draft("L", picture.size)  # JPEG: colours are not even decoded
        return _on_white(picture)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Give a picture, its head read; whatever goes wrong with it is `Unreadable`."""
    # Another library in the process may have asked for halves of pictures too.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _require_small(picture.size)
            yield picture
    except (Unreadable, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too-large") from error
    except Exception as error:
        raise Unreadable("not-a-picture") from error


def _require_small(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise Unreadable("too-large")


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("L")
    layer = picture.convert("LA")
    page = Image.new("L", layer.size, "white")
    page.paste(layer.getchannel("L"), mask=layer.getchannel("A"))
    return page


def _texts_in(picture: Image.Image, mark: str) -> set[str]:
    """Return the texts of all QR codes that have the mark in them."""
    return _marked(read_barcodes(picture, formats=BarcodeFormat.QRCode), mark)


def _marked(codes: Iterable[Barcode], mark: str) -> set[str]:
    texts = {code.bytes.decode("ascii", "replace") for code in codes}
    return {text for text in texts if mark in text and len(text) <= MAX_CHARACTERS}


def _only(texts: set[str]) -> str:
    """Return the one text; two in one picture, and no one knows which is meant."""
    if len(texts) > 1:
        raise Unreadable("several-codes")
    if not texts:
        raise Unreadable("no-code")
    return texts.pop()
