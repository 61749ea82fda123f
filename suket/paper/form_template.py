"""The template of a printed form: wording, look and ornament, read once, used often."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from signing.qr_encoder import QUIET_ZONE, Symbol
from suket.paper import formatting as words
from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.font_metrics import Typefaces
from suket.paper.markup_to_pdf import Overfull, Stylesheet
from suket.paper.qr_drawing import QrDrawing
from suket.register.document_fields import Printed

_MODULE_IN = 0.02  # 0.508 mm


Arms = EmblemDrawing | bytes  # vectors, or a PNG


class _Drawing(Protocol):
    def draw(self, stream: Any, width: float, height: float, style: object) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one page is made of, checked."""

    printed: Printed
    photo: bytes  # JPEG
    qr: Symbol
    check_code: str
    host: str
    issued_at: datetime  # UTC, whole seconds
    arms: Arms | None  # None: the ornament of the form


def environment_of(folder: Path) -> Environment:
    """Return what fills in the templates of a folder: each value escaped, none missing.

    Its filter `modules` turns a number of modules of a symbol into a CSS length.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["modules"] = _inches
    return environment


def drawings_of(folder: Path) -> dict[str, EmblemDrawing]:
    """Return the drawings (`*.svg`) of a folder, by their names without the ending."""
    return {
        path.stem: EmblemDrawing(path.read_bytes()) for path in folder.glob("*.svg")
    }


class Form:
    """A folder below `templates/suket/`: `suket.html` (XML), `suket.css`, `*.svg`."""

    def __init__(self, folder: Path, faces: Typefaces) -> None:
        environment = environment_of(folder)
        environment.filters.update(
            long_date=words.long_date,
            card_date=words.card_date,
            in_words=words.in_words,
            nip=words.grouped_nip,
            width=faces.width,
            packed=faces.packed,
        )
        self._template = environment.get_template("suket.html")
        css = (folder / "suket.css").read_text("utf-8")
        self._stylesheet = Stylesheet(css, faces.files)
        self._ornaments = drawings_of(folder)

    def lay_out(self, sheet: Sheet) -> Any:
        """Return the page laid out, its lines closer together where they have to be.

        Raises `Overfull` if it is more than one page even so.
        """
        try:
            return self._lay_out(sheet, "even")
        except Overfull:
            return self._lay_out(sheet, "tight")

    def _lay_out(self, sheet: Sheet, density: str) -> Any:
        markup = self._template.render(
            p=sheet.printed,
            host=sheet.host,
            check_code=sheet.check_code,
            issued_at=f"{sheet.issued_at:%Y-%m-%dT%H:%M:%SZ}",
            qr=sheet.qr.size,
            quiet=QUIET_ZONE,
            density=density,
            has_arms=sheet.arms is not None,
        )
        drawings: dict[str, _Drawing] = {**self._ornaments, "qr": QrDrawing(sheet.qr)}
        pictures = {"photo": sheet.photo}
        if isinstance(sheet.arms, bytes):
            del drawings["emblem"]
            pictures["emblem"] = sheet.arms
        elif sheet.arms is not None:
            drawings["emblem"] = sheet.arms
        return self._stylesheet.lay_out(markup, pictures, drawings)


def _inches(modules: int) -> str:
    """Return a number of modules (0.508 mm) as a CSS length: the grid of the form."""
    return f"{modules * _MODULE_IN:.2f}in"
