"""Render the slip that a holder is given: one A6 page with a link and a PIN."""

from dataclasses import asdict, dataclass
from pathlib import Path

from signing.qr_encoder import Symbol
from suket.paper.single_page import SinglePage

FORM = "2026-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipTexts:
    """What stands on a slip."""

    agency: str
    office: str
    holder: str
    number: str  # of the suket
    link: str
    pin: str
    until: str  # the last day of the link, in words


class SlipRenderer:
    """Makes slips; one for a process, from as many threads as want.  35 ms each."""

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates."""
        self._page = SinglePage(templates, "slip", FORM)

    def render(self, texts: SlipTexts, qr: Symbol) -> bytes:
        """Return the page as PDF.  Raises `Overfull` for what does not fit on it."""
        return self._page.render(asdict(texts), qr)
