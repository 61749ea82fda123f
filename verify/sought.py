"""What is looked for in a file, and how large a file may be."""

from typing import NamedTuple

from verify.receipt import RECEIPT_MARK
from verify.token import MARK

MAX_PDF_BYTES = 5 * 2**20
MAX_PICTURE_BYTES = 25 * 2**20  # 64 megapixels; strangers may send less: `web.security`
MAX_FILE_BYTES = max(MAX_PDF_BYTES, MAX_PICTURE_BYTES)  # of either
ATTACHMENT = "suket.txt"


class Sought(NamedTuple):
    """Which text is looked for: what it has in it, and the file it is attached as."""

    mark: str
    attachment: str


SUKET = Sought(MARK, ATTACHMENT)
RECEIPT = Sought(RECEIPT_MARK, "tanda-terima.txt")


def is_pdf(data: bytes) -> bool:
    """Is it a PDF, by its first bytes?"""
    # Some programs put up to a kilobyte before it.
    return b"%PDF-" in data[:1024]
