"""Render the poster at an office's door: one A4 page that leads to its own page."""

from dataclasses import asdict, dataclass
from pathlib import Path

from signing.qr_encoder import Symbol
from suket.paper.single_page import SinglePage

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
        self._page = SinglePage(templates, "poster", FORM)

    def render(self, texts: PosterTexts, qr: Symbol) -> bytes:
        """Return the page as PDF.  Raises `Overfull` for what does not fit on it."""
        return self._page.render(asdict(texts), qr)
