"""What a worker finds in a file: facts, and no judgement.  See `file_facts`."""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import BinaryIO, Final

from PIL import Image

from verify import picture_files
from verify.errors import Unreadable
from verify.pdf_contents import text_attached_to
from verify.pdf_signed_field import signed_field
from verify.qr_reader import text_drawn_in, text_in_picture
from verify.sought import Sought, is_pdf
from verify.worker_frames import Words
from verify.zip_archives import entries_of_zip

# What pyHanko loads where a file needs it.
LATE_MODULES: Final = (
    "pyhanko.pdf_utils.crypt",
    "pyhanko.pdf_utils.filters",
    "pyhanko.pdf_utils.metadata.xmp_xml",
    "pyhanko.pdf_utils.rw_common",
    "pyhanko.pdf_utils.writer",
    "pyhanko.sign.fields",
    "pyhanko.sign.validation.pdf_embedded",
)
ORDINARY_BYTES: Final = 16 * 2**20  # a page of 300 dpi, twice

Part = tuple[Words, bytes]


def facts_of(
    file: bytes, *, mark: str, attachment: str, with_field: bool
) -> Iterator[Part]:
    """Give the texts in a picture or a PDF, and what the PDF says of its signature.

    A PDF that has the text attached is not drawn.
    """
    sought = Sought(mark, attachment)
    if not is_pdf(file):
        yield {"drawn": text_in_picture(file, sought)}, b""
        return
    found: dict[str, Words] = {"attached": text_attached_to(file, attachment)}
    if with_field:
        found["field"] = signed_field(file)
    if not found["attached"]:
        try:
            found["drawn"] = text_drawn_in(file, sought)
        except Unreadable as error:
            found["undrawn"] = error.code
    yield found, b""


def entries(file: bytes | BinaryIO, *, start: int, left: int) -> Iterator[Part]:
    """Give the files in a ZIP, each with its name, or with why it cannot be had."""
    archive = BytesIO(file) if isinstance(file, bytes) else file
    for name, data, error in entries_of_zip(archive, start=start, left=left):
        yield {"name": name, "error": error}, data


def make_ready() -> None:
    """Load what the parsers load only when they are used."""
    for module in LATE_MODULES:
        import_module(module)
    picture_files.make_ready()
    for form in ("PDF", *picture_files.MOST_PIXELS):
        if form in Image.SAVE:
            _try(_blank(form))
    rehearse()


def rehearse() -> None:
    """Write to the memory that an ordinary file needs, and read a very small one."""
    bytearray(b"\1") * ORDINARY_BYTES
    _try(_blank("JPEG"))


@cache
def _blank(form: str) -> bytes:
    file = BytesIO()
    Image.new("L", (64, 64), "white").save(file, form)
    return file.getvalue()


def _try(file: bytes) -> None:
    with suppress(Unreadable):
        list(facts_of(file, mark="?", attachment="?", with_field=True))
