"""Read the text of the QR in a picture or a PDF.

Files come from strangers, so size is known before anything is decoded, and whatever
goes wrong in a decoder is `Unreadable` and nothing else.  Decoders run in workers
alone: `files.text_of_file` has one read a file.
"""

from collections.abc import Iterable

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from zxingcpp import Barcode, BarcodeFormat, read_barcodes

from verify import picture_files
from verify.downscaled_qr import only_code
from verify.errors import Unreadable
from verify.pdf_contents import fine_pictures_of, pictures_of, text_attached_to
from verify.qr_text import MAX_CHARACTERS
from verify.sought import MAX_PICTURE_BYTES, SUKET, Sought, is_pdf

LOOKED_AT = 16_000_000  # pixels, of which all are searched; a larger picture is shrunk
LARGE = 4_000_000  # pixels; half of a smaller picture's side leaves too few


def text_of(data: bytes, sought: Sought = SUKET) -> str:
    """Return the one text in a PDF or a picture: of a suket, or else.

    A PDF of ours carries the text as an attachment; another is drawn and looked at, as
    a photo is.  Raises `Unreadable`, with one of its codes.
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
    if len(data) > MAX_PICTURE_BYTES:
        raise Unreadable("too-large")
    texts = _text_at_a_glance(data, sought.mark)
    return _only(texts or _texts_in(_decoded(data), sought.mark))


def _text_at_a_glance(data: bytes, mark: str) -> set[str]:
    """Return the text of a large JPEG if a quarter of its pixels is enough for it."""
    half = _halved(data)
    code = half and only_code(half)
    return _marked([code], mark) if code else set()


def _halved(data: bytes) -> Image.Image | None:
    """Return a large JPEG in half of the width and height that are searched."""
    with picture_files.opened(data) as picture:
        factor = picture_files.factor_for(picture.size, LOOKED_AT)
        pixels = picture.width * picture.height // factor**2
        if not isinstance(picture, JpegImageFile) or pixels < LARGE:
            return None
        return picture_files.in_grey(picture, 2 * factor)


def _decoded(data: bytes) -> Image.Image:
    """Return the picture in grey, in as many pixels as are searched."""
    with picture_files.opened(data) as picture:
        factor = picture_files.factor_for(picture.size, LOOKED_AT)
        return picture_files.in_grey(picture, factor)


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
