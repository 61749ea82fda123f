"""The template of a printed form: wording, look and ornament, read once, used often."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from signing.qr_encoder import QUIET_ZONE, Symbol
from suket.paper import formatting as words
from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.font_metrics import Typefaces
from suket.paper.markup_to_pdf import Stylesheet
from suket.paper.printable_text import Overfull
from suket.paper.qr_drawing import QrDrawing
from suket.register.document_fields import Printed

_MODULE_IN = 0.02  # 0.508 mm

# How close lines may stand.  A page is laid out as the first of these that has room:
# `DRAWN` are those that a sheet has had from the beginning, and what fits them looks as
# it always did.  `LAST` are for what none of them holds, words that are too long for a
# line being divided; in the closest there is room for all that may be printed at all.
DRAWN = ("even", "tight")
LAST = ("even divided", "tight divided", "dense divided")


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
            postal_line=words.postal_line,
            in_words=words.in_words,
            nip=words.grouped_nip,
            width=faces.width,
            packed=faces.packed,
            broken=faces.broken,
        )
        self._template = environment.get_template("suket.html")
        css = (folder / "suket.css").read_text("utf-8")
        self._stylesheet = Stylesheet(css, faces.files)
        self._ornaments = drawings_of(folder)

    def lay_out(self, sheet: Sheet) -> Any:
        """Return the page laid out, its lines closer together where they have to be.

        Raises `Overfull` if it is more than one page even so.
        """
        return self._first_that_fits(sheet, DRAWN + LAST)

    def lay_out_plate(self, sheet: Sheet) -> Any:
        """Return the page as `lay_out` does, or raise `Overfull` for one of the `LAST`.

        Where words are divided nothing stands in a place that another word could take.
        """
        return self._first_that_fits(sheet, DRAWN)

    def _first_that_fits(self, sheet: Sheet, densities: Sequence[str]) -> Any:
        *others, last = densities
        for density in others:
            with suppress(Overfull):
                return self._lay_out(sheet, density)
        return self._lay_out(sheet, last)

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
