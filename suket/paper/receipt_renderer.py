"""Render the page of a receipt: one A4 page, PDF/A-3a and PDF/UA-1.

It shows what the receipt's text says and carries that text, as QR and as an attached
file.  The page itself is not signed: decision 0016.
"""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from signing.qr_encoder import QUIET_ZONE, symbol
from suket.paper import formatting as words
from suket.paper.font_metrics import Typefaces
from suket.paper.form_template import drawings_of, environment_of
from suket.paper.markup_to_pdf import Marks, Stylesheet, write_pdf
from suket.paper.printable_text import require_line
from suket.paper.qr_drawing import QrDrawing
from verify.qr_text import read_digits
from verify.receipt import Receipt, authenticate_receipt
from verify.trust_list import TrustList

FORM = "2026-1"
ATTACHMENT = "tanda-terima.txt"
IDENTIFIER_BYTES = 16
_GROUP = 8  # hexadecimal digits of a digest that stand together


class ReceiptRenderer:
    """Makes the pages of receipts; one for a process, from as many threads as want."""

    def __init__(self, templates: Path) -> None:
        """Take the folder of templates."""
        folder = templates / "receipt" / FORM
        self._faces = Typefaces(templates / "fonts")
        environment = environment_of(folder)
        environment.filters["digest"] = _digest
        self._template = environment.get_template("receipt.html")
        css = (folder / "receipt.css").read_text("utf-8")
        self._stylesheet = Stylesheet(css, self._faces.files)
        self._icons = drawings_of(folder)
        self._lock = Lock()  # Pango's font map is not for two threads at once

    def render(self, text: str, trust: TrustList, *, zone: str) -> bytes:
        """Return the page of the receipt with this text: the same bytes each time.

        Times are those of `zone` (IANA name).  Raises `NotAuthentic` where `text` is no
        receipt by a key of `trust`, and `RenderFault` for what cannot be printed.
        """
        receipt = authenticate_receipt(text, trust)
        self._require_printable(receipt)
        identifier = sha256(read_digits(text.partition("#")[2])).digest()
        marks = Marks(
            identifier=identifier[:IDENTIFIER_BYTES],
            issued_at=receipt.checked_at,
            text=text,
            attachment=ATTACHMENT,
        )
        qr = symbol(text)
        markup = self._template.render(
            r=receipt,
            host=_host(receipt),
            checked=words.clock_time(receipt.checked_at, zone),
            as_of=receipt.as_of and words.clock_time(receipt.as_of, zone),
            checked_at=_rfc3339(receipt.checked_at),
            qr=qr.size,
            quiet=QUIET_ZONE,
        )
        with self._lock:
            drawings = {**self._icons, "qr": QrDrawing(qr)}
            return write_pdf(self._stylesheet.lay_out(markup, {}, drawings), marks)

    def _require_printable(self, receipt: Receipt) -> None:
        require_line("institution", receipt.institution.name)
        require_line("reference", receipt.reference or "")
        require_line("host", _host(receipt))


def _host(receipt: Receipt) -> str:
    return receipt.site.partition("://")[2]


def _rfc3339(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _digest(value: bytes) -> str:
    """Return a digest for people who compare it: two lines of groups of eight."""
    digits = value.hex()
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    half = len(groups) // 2
    return "\n".join(" ".join(line) for line in (groups[:half], groups[half:]))
