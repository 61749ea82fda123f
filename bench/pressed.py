"""The same suket from the press, as the mass path makes it."""

from dataclasses import replace

from bench.sample import ISSUED_AT, PRINTED, Sample
from signing.sign_pdf import PdfSealer
from suket.paper.document_renderer import DocumentRenderer, Manuscript
from suket.paper.press.machine import Press
from suket.paper.press.placeholders import texts_of
from suket.paper.press.plate import Lines, make_plate
from suket.shipped import templates


class Pressed:
    """Makes documents the way the service makes many."""

    def __init__(self, sample: Sample) -> None:
        self._renderer = DocumentRenderer(templates())
        self._press = Press(self._renderer, worth=1)
        self._sealer = PdfSealer(sample.credential)
        self._sample = sample
        self._turn = 0

    def document(self) -> bytes:
        """Return one signed document, its number another each time."""
        self._turn += 1
        made = self._press.make(
            replace(PRINTED, number=f"470/{self._turn:05d}/32.74/XI/2026"),
            sealer=self._sealer,
            now=ISSUED_AT,
            **self._sample.given(),
        )
        if made.reason is not None:
            raise RuntimeError(f"not pressed: {made.reason}")
        return made.pdf

    def manuscript(self) -> Manuscript:
        """Return what a plate prints: checked, its QR drawn."""
        return self._renderer.manuscript(PRINTED, **self._sample.given())


class Plated:
    """Prints one manuscript again and again: the press without its QR and checks."""

    def __init__(self, sample: Sample) -> None:
        self._manuscript = Pressed(sample).manuscript()
        self._sealer = PdfSealer(sample.credential)
        self._plate = make_plate(self._manuscript, self._sealer)

    def page(self) -> bytearray:
        """Return the page with its signature still empty."""
        draft, _ = self._plate.draft(self._manuscript, self._lines(), now=ISSUED_AT)
        return draft

    def document(self) -> bytes:
        """Return the page, signed in the same pass."""
        return self._plate.print(
            self._manuscript, self._lines(), self._sealer, now=ISSUED_AT
        )

    def _lines(self) -> Lines:
        return self._plate.lines(texts_of(self._manuscript))
