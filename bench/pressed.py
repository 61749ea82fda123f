"""The same suket from the press, as the mass path makes it."""

from dataclasses import replace

from bench.sample import HOST, ISSUED_AT, PRINTED, Sample
from signing.pdf import PdfSealer
from suket.press import Press
from suket.render import DocumentRenderer
from suket.shipped import templates


class Pressed:
    """Makes documents the way the service makes many."""

    def __init__(self, sample: Sample) -> None:
        self._press = Press(DocumentRenderer(templates()), worth=1)
        self._sealer = PdfSealer(sample.credential)
        self._sample = sample
        self._turn = 0

    def document(self) -> bytes:
        """Return one signed document, its number another each time."""
        self._turn += 1
        made = self._press.make(
            replace(PRINTED, number=f"470/{self._turn:05d}/32.74/XI/2026"),
            photo=self._sample.photo,
            text=self._sample.text,
            check_code=self._sample.check_code,
            host=HOST,
            issued_at=ISSUED_AT,
            sealer=self._sealer,
            now=ISSUED_AT,
        )
        if made.reason is not None:
            raise RuntimeError(f"not pressed: {made.reason}")
        return made.pdf
