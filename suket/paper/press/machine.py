"""The press machine: chooses the plate of a sheet, or falls back to drawing it."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Unpack

import structlog

from signing.sign_pdf import PdfSealer
from suket.paper.document_renderer import DocumentRenderer, Manuscript
from suket.paper.press.fallback_reasons import NotPressed, Reason
from suket.paper.press.placeholders import Texts, common_to, require_plain, texts_of
from suket.paper.press.plate import Plate, make_plate
from suket.paper.press.proof_sheet import require_alike
from suket.register.document_fields import Given, Printed

log = structlog.get_logger(__name__)

WORTH_A_PLATE = 6  # sheets alike; making a plate takes as long as drawing some four
KEPT = 64  # plates, each of 60 kB and, when much used, 0.8 MB of lines that were set

_Setting = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A signed document, and why the press did not make it: None if it did."""

    pdf: bytes
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A sheet that the press knows of and has not made yet."""

    manuscript: Manuscript
    texts: Texts
    sealer: PdfSealer
    setting: _Setting


@dataclass(slots=True)
class _Stock:
    """What is kept of one setting: how many came, then its plate if it has one."""

    seen: int = 0
    plate: Plate | None = None
    is_proved: bool = False
    is_unfit: bool = False

    @contextmanager
    def judged(self) -> Iterator[None]:
        """Never again print what is found unfit inside."""
        try:
            yield
        except NotPressed as refusal:
            self.is_unfit = refusal.reason is Reason.FORM
            raise


class Press:
    """Makes signed documents; one for a process, from as many threads as want to."""

    def __init__(
        self, renderer: DocumentRenderer, *, worth: int = WORTH_A_PLATE
    ) -> None:
        """Take what draws pages, and how many sheets alike are worth a plate."""
        self._renderer = renderer
        self._worth = worth
        self._stock: OrderedDict[_Setting, _Stock] = OrderedDict()
        self._lock = Lock()

    def make(
        self,
        printed: Printed,
        *,
        sealer: PdfSealer,
        now: datetime,
        **given: Unpack[Given],
    ) -> Made:
        """Return the document of a suket, signed by `sealer` at `now` (UTC).

        The rest is what `DocumentRenderer.manuscript` takes.  Raises what `expect` and
        `print` raise.
        """
        return self.print(self.expect(printed, sealer=sealer, **given), now=now)

    def expect(
        self, printed: Printed, *, sealer: PdfSealer, **given: Unpack[Given]
    ) -> Expected:
        """Return a sheet that is to come: from now on it counts among those alike.

        Who has many expects them all before the first is printed, and none of them is
        drawn while the press waits for more.  Raises what
        `DocumentRenderer.manuscript` raises.
        """
        manuscript = self._renderer.manuscript(printed, **given)
        texts = texts_of(manuscript)
        setting = _setting(manuscript, texts, sealer)
        with self._lock:
            self._stock_of(setting).seen += 1
        return Expected(manuscript, texts, sealer, setting)

    def print(self, sheet: Expected, *, now: datetime) -> Made:
        """Return the document of a sheet, signed at `now` (UTC).

        Raises what `DocumentRenderer.typeset` and `PdfSealer.sign` raise.
        """
        try:
            with self._lock:
                pdf = self._pressed(sheet, now)
        except NotPressed as fallback:
            drawn = self._renderer.typeset(sheet.manuscript)
            return Made(sheet.sealer.sign(drawn, now=now), fallback.reason)
        return Made(pdf, None)

    def _pressed(self, sheet: Expected, now: datetime) -> bytes:
        manuscript, texts, sealer = sheet.manuscript, sheet.texts, sheet.sealer
        require_plain(manuscript, texts)
        stock = self._stock_of(sheet.setting)
        plate = self._plate_of(stock, manuscript, sealer)
        lines = plate.lines(texts)
        shape = tuple(map(len, lines))
        if max(shape) > 1:  # the page is another one: all below has moved
            stock = self._stock_of((*sheet.setting, shape))
            stock.seen += 1
            plate = self._plate_of(stock, manuscript, sealer, plate.stretched(shape))
            lines = plate.lines(texts)
        pdf = plate.print(manuscript, lines, sealer, now=now)
        if not stock.is_proved:
            with stock.judged():
                require_alike(pdf, self._renderer.typeset(manuscript))
            stock.is_proved = True
        return pdf

    def _plate_of(
        self,
        stock: _Stock,
        manuscript: Manuscript,
        sealer: PdfSealer,
        stretched: Texts | None = None,
    ) -> Plate:
        """Return the plate of a setting, made if it is worth it by now."""
        if stock.is_unfit:
            raise NotPressed(Reason.FORM)
        if stock.seen < self._worth:
            raise NotPressed(Reason.SELDOM)
        if stock.plate is None:
            with stock.judged(), self._renderer.alone:
                stock.plate = make_plate(manuscript, sealer, stretched)
        return stock.plate

    def _stock_of(self, setting: _Setting) -> _Stock:
        """Return what is kept of a setting; the one longest not asked for goes."""
        stock = self._stock.setdefault(setting, _Stock())
        self._stock.move_to_end(setting)
        if len(self._stock) > KEPT:
            self._stock.popitem(last=False)
        return stock


def _setting(manuscript: Manuscript, texts: Texts, sealer: PdfSealer) -> _Setting:
    """Return all that a plate is made for: another setting needs another plate."""
    sheet = manuscript.sheet
    return (
        manuscript.form,
        common_to(sheet.printed),
        frozenset(name for name, text in texts.items() if not text),
        sheet.arms,
        sheet.host,
        sheet.qr.size,
        manuscript.photo,
        sealer.reserved,
    )
