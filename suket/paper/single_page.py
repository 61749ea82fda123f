"""A page of a form of its own, with a QR and a few lines: a slip, a poster."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from signing.qr_encoder import Symbol
from suket.paper.font_metrics import Typefaces
from suket.paper.form_template import environment_of
from suket.paper.markup_to_pdf import Stylesheet
from suket.paper.qr_drawing import QrDrawing


class SinglePage:
    """The page of one form; one for a process, from as many threads as want."""

    def __init__(self, templates: Path, name: str, form: str) -> None:
        """Take the folder of templates, and which form: `NAME/FORM/NAME.html`, css."""
        folder = templates / name / form
        self._template = environment_of(folder).get_template(f"{name}.html")
        css = (folder / f"{name}.css").read_text("utf-8")
        self._stylesheet = Stylesheet(css, Typefaces(templates / "fonts").files)
        self._lock = Lock()  # Pango's font map is not for two threads at once

    def render(self, said: Mapping[str, str], qr: Symbol) -> bytes:
        """Return the page as PDF.  Raises `Overfull` for what does not fit on it."""
        markup = self._template.render(side=qr.side, **said)
        with self._lock:
            drawings = {"qr": QrDrawing(qr)}
            pdf: bytes = self._stylesheet.lay_out(markup, {}, drawings).write_pdf()
        return pdf
