"""The sheet before it is signed, as a picture that nobody can use as one.

It is drawn by the renderer that draws the documents, with a QR that no key has signed:
who scans it is told that the office did not issue it.  A sample is of an invented
person, and kept; the sheet that somebody is about to sign is of its holder, and is not.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from suket.offices.validity import beginning_of, end_of
from suket.paper.document_renderer import DocumentRenderer
from suket.paper.errors import SamplesBusy
from suket.register.document_fields import Printed
from suket.register.token_text import host_of
from verify.claims import Claims, Sex, write_claims
from verify.token import Draft, write_text

PLACES: Final = 3  # of those who draw and wait: some 0.3 s each
KEPT: Final = 32  # pictures of some 60 kB
WIDTH: Final = 1000  # pixels of the page
POINTS: Final = 595  # … in the PDF
_SLANT: Final = 52  # degrees
_INK: Final = (176, 0, 32, 96)  # dark red, see-through
_QUALITY: Final = 70  # of WebP


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells a picture from a sheet."""

    across: str  # from corner to corner
    check_code: str  # where a sheet has its own


SAMPLE: Final = Mark("CONTOH, TIDAK BERLAKU", "CONTOH")
UNSIGNED: Final = Mark("BELUM DITANDATANGANI", "BELUM")


class SampleSheets:
    """Draws sheets, one at a time, and keeps the last samples; one for a process."""

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates."""
        self._renderer = DocumentRenderer(templates)
        self._font = templates / "fonts" / "SuketSans-Semibold.ttf"
        self._places = BoundedSemaphore(PLACES)
        self._alone = Lock()  # PDFium and Pango are not for two threads at once
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def picture(self, printed: Printed, arms: bytes | None, *, site: str) -> bytes:
        """Return the page as WebP, 1,000 pixels wide, with the mark across it.

        `arms` are those that `printed` names; `site` is the public address.  The same
        page is drawn once.  Raises `SamplesBusy` where too many wait, and what drawing
        raises.
        """
        with self._place():
            return self._kept_or_drawn(printed, arms, site)

    def before_signing(
        self, printed: Printed, photo: bytes, arms: bytes | None, *, site: str
    ) -> bytes:
        """Return the page of somebody whose suket is not signed yet, as `picture` does.

        `photo` is the portrait, a JPEG of 3 : 4.
        """
        with self._place():
            return self._drawn(printed, photo, arms, site, UNSIGNED)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise SamplesBusy
        try:
            with self._alone:
                yield
        finally:
            self._places.release()

    def _kept_or_drawn(self, printed: Printed, arms: bytes | None, site: str) -> bytes:
        said = json.dumps([printed.to_json(), site], sort_keys=True)
        name = sha256(said.encode()).hexdigest()
        with suppress(KeyError):
            self._kept.move_to_end(name)
            return self._kept[name]
        picture = self._drawn(printed, _silhouette(), arms, site, SAMPLE)
        self._kept[name] = picture
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return picture

    def _drawn(
        self, printed: Printed, photo: bytes, arms: bytes | None, site: str, mark: Mark
    ) -> bytes:
        text = unsigned(printed, site)
        pdf = self._renderer.render(
            printed,
            photo=photo,
            text=text,
            check_code=mark.check_code,
            host=host_of(text),
            issued_at=beginning_of(printed.issued_on, printed.zone),
            arms=arms,
        )
        page = _page(pdf)
        page.alpha_composite(self._band(page.size, mark.across))
        file = BytesIO()
        page.convert("RGB").save(file, "WEBP", quality=_QUALITY)
        return file.getvalue()

    def _band(self, size: tuple[int, int], mark: str) -> Image.Image:
        """Return the mark, from corner to corner of a page."""
        width, height = size
        diagonal = round((width**2 + height**2) ** 0.5)
        font = ImageFont.truetype(self._font, diagonal // 18)
        band = Image.new("RGBA", (diagonal, diagonal), (0, 0, 0, 0))
        middle = (diagonal // 2, diagonal // 2)
        ImageDraw.Draw(band).text(middle, mark, _INK, font, anchor="mm")
        turned = band.rotate(_SLANT, Image.Resampling.BICUBIC)
        left, top = (diagonal - width) // 2, (diagonal - height) // 2
        return turned.crop((left, top, left + width, top + height))


def unsigned(printed: Printed, site: str) -> str:
    """Return a text in the form of ours that no key of anybody signed."""
    until = printed.valid_until
    claims = Claims(
        nik=printed.nik,
        full_name=printed.full_name,
        birthplace=printed.birthplace,
        born=printed.born,
        sex=Sex.FEMALE,
        address=printed.address,
        issued_at=beginning_of(printed.issued_on, printed.zone),
        expires_at=end_of(until, printed.zone) if until else None,
        status_uri=f"{site}/s/0",
        status_index=0,
    )
    return write_text(Draft(bytes(4), write_claims(claims)), bytes(64), site=site)


def _page(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=WIDTH / POINTS)
        picture: Image.Image = bitmap.to_pil().convert("RGBA")
        return picture
    finally:
        document.close()


def _silhouette() -> bytes:
    """Return a portrait of nobody: head and shoulders in grey, 3 : 4."""
    picture = Image.new("RGB", (300, 400), (186, 30, 38))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((-10, 290, 310, 560), fill=(236, 236, 240))
    draw.ellipse((80, 80, 220, 270), fill=(200, 200, 206))
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
