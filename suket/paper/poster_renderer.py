"""Render the poster at an office's door: one A4 page that leads to its own page."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from signing.qr_encoder import Symbol
from suket.paper.font_metrics import Typefaces
from suket.paper.form_template import environment_of
from suket.paper.markup_to_pdf import Stylesheet
from suket.paper.qr_drawing import QrDrawing

FORM = "2026-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterTexts:
    """What stands on a poster."""

    agency: str
    unit: str
    link: str


class PosterRenderer:
    """Makes posters; one for a process, from as many threads as want."""

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates."""
        folder = templates / "poster" / FORM
        self._template = environment_of(folder).get_template("poster.html")
        css = (folder / "poster.css").read_text("utf-8")
        self._stylesheet = Stylesheet(css, Typefaces(templates / "fonts").files)
        self._lock = Lock()  # Pango's font map is not for two threads at once

    def render(self, texts: PosterTexts, qr: Symbol) -> bytes:
        """Return the page as PDF.  Raises `Overfull` for what does not fit on it."""
        said = {name: getattr(texts, name) for name in texts.__slots__}
        markup = self._template.render(side=qr.side, **said)
        with self._lock:
            drawings = {"qr": QrDrawing(qr)}
            pdf: bytes = self._stylesheet.lay_out(markup, {}, drawings).write_pdf()
        return pdf
