"""Render the document of a suket: one A4 page, PDF/A-3a and PDF/UA-1, not yet signed.

What it says and how it looks stands in a form, a folder below `templates/suket/`.  Once
a suket was printed with it, a form is never edited: the page can be made again at any
time and is the same to the eye.
"""

import re
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Unpack

from PIL import Image
from PIL.ExifTags import Base

from signing.qr_encoder import symbol
from suket.paper.arms_cleaning import clean, is_vector
from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.errors import BadArms
from suket.paper.font_metrics import Typefaces
from suket.paper.form_template import Arms, Form, Sheet
from suket.paper.markup_to_pdf import Marks, write_pdf
from suket.paper.printable_text import (
    PhotoFault,
    RenderFault,
    require_line,
    require_printable,
)
from suket.register.document_fields import Given, Printed
from verify.token import token_of

IDENTIFIER_BYTES = 16
MAX_PHOTO_BYTES = 2**20
MAX_PHOTO_PIXELS = 4_000_000
UPRIGHT = 1  # the EXIF orientation of a photo that is shown as it lies in the file
_SAY_ORIENTATION = {"exif", "xmp"}  # segments of a JPEG, as Pillow calls them
_PHOTO_MODES = ("RGB", "L")  # CMYK has no place beside an sRGB output intent
_FORM_NAME = re.compile(r"[0-9]{4}-[0-9]+")


class Photo(NamedTuple):
    """What a JPEG says of itself."""

    mode: str
    width: int
    height: int
    orientation: int  # EXIF: 1 is upright


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What goes to print, checked: nothing in it is refused any more but for room."""

    form: Form
    sheet: Sheet
    marks: Marks
    photo: Photo


class DocumentRenderer:
    """Makes documents; one for a process, from as many threads as want to.

    Forms, fonts and arms are read once and kept.
    """

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates."""
        self._forms_folder = templates / "suket"
        self._faces = Typefaces(templates / "fonts")
        self._forms: dict[str, Form] = {}
        self._arms: dict[str, Arms] = {}
        self.alone = Lock()  # Pango's font map is not for two threads at once

    def render(self, printed: Printed, **given: Unpack[Given]) -> bytes:
        """Return the page of a suket, unsigned: the same bytes for the same input.

        Raises as `manuscript` and `typeset` do.
        """
        return self.typeset(self.manuscript(printed, **given))

    def manuscript(self, printed: Printed, **given: Unpack[Given]) -> Manuscript:
        """Return what the page of a suket is made of.

        A photo has at most 1 MiB and 4 megapixels.  Arms are as `arms_cleaning` leaves
        them; without, the page has the ornament of the form.  Raises `RenderFault` for
        what cannot be printed as it is, `TextTooLong` where the QR needs a larger
        symbol, `NotAuthentic` where the text is none of ours.
        """
        check_code, host, text = given["check_code"], given["host"], given["text"]
        require_printable(printed)
        require_line("check_code", check_code)
        require_line("host", host)
        kind = _require_photo(given["photo"])
        if given["issued_at"].tzinfo is None:
            raise RenderFault("issued_at has no time zone")
        moment = given["issued_at"].astimezone(UTC).replace(microsecond=0)
        digest = sha256(token_of(text)).digest()[:IDENTIFIER_BYTES]
        identifier = digest.replace(b"\r", b"\n")  # as pydyf's unescaped CR is read
        marks = Marks(identifier=identifier, issued_at=moment, text=text)
        qr = symbol(text)
        with self.alone:
            arms, form = self._arms_of(given.get("arms")), self._form(printed.form)
        sheet = Sheet(
            printed=printed,
            photo=given["photo"],
            qr=qr,
            check_code=check_code,
            host=host,
            issued_at=moment,
            arms=arms,
        )
        return Manuscript(form, sheet, marks, kind)

    def typeset(self, manuscript: Manuscript) -> bytes:
        """Return the page, unsigned; raises `Overfull` if it is more than one."""
        with self.alone:
            document = manuscript.form.lay_out(manuscript.sheet)
            return write_pdf(document, manuscript.marks)

    def _form(self, name: str) -> Form:
        if name not in self._forms:
            folder = self._forms_folder / name
            if not (_FORM_NAME.fullmatch(name) and folder.is_dir()):
                raise RenderFault("there is no such form")
            self._forms[name] = Form(folder, self._faces)
        return self._forms[name]

    def _arms_of(self, content: bytes | None) -> Arms | None:
        if content is None:
            return None
        digest = sha256(content).hexdigest()
        if digest not in self._arms:
            is_svg = is_vector(content)
            self._arms[digest] = _drawing_of(content) if is_svg else content
        return self._arms[digest]


def _drawing_of(svg: bytes) -> EmblemDrawing:
    """Return arms as they are drawn; those of an older day are read as new ones are."""
    try:
        return EmblemDrawing(clean(svg))
    except BadArms as error:
        raise RenderFault("the arms of the office cannot be drawn") from error


def _require_photo(photo: bytes) -> Photo:
    """Return what a photo is; raise `PhotoFault` unless it can go in as it is."""
    try:
        with Image.open(BytesIO(photo), formats=["JPEG"]) as picture:
            orientation = _orientation(picture)
            mode, (width, height) = picture.mode, picture.size
    except (OSError, ValueError, SyntaxError) as error:
        raise PhotoFault("the photo is no JPEG") from error
    if mode not in _PHOTO_MODES:
        raise PhotoFault(f"the photo is {mode}, not RGB or grey")
    if len(photo) > MAX_PHOTO_BYTES or width * height > MAX_PHOTO_PIXELS:
        raise PhotoFault("the photo is too large")
    return Photo(mode, width, height, orientation)


def _orientation(picture: Image.Image) -> int:
    if not picture.info.keys() & _SAY_ORIENTATION:  # Pillow would ask each in turn
        return UPRIGHT
    orientation: int = picture.getexif().get(Base.Orientation, UPRIGHT)
    return orientation
