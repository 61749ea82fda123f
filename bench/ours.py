"""The same suket as the service draws it, one by one."""

from bench.sample import ISSUED_AT, PRINTED, Sample
from signing.sign_pdf import PdfSealer
from suket.paper.document_renderer import DocumentRenderer
from suket.shipped import templates


class Ours:
    """Makes documents the way the service does."""

    def __init__(self, sample: Sample) -> None:
        self._renderer = DocumentRenderer(templates())
        self._sealer = PdfSealer(sample.credential)
        self._sample = sample

    def document(self) -> bytes:
        """Return one signed document."""
        return self.signed(self.page())

    def page(self) -> bytes:
        """Return the page, unsigned."""
        return self._renderer.render(PRINTED, **self._sample.given())

    def signed(self, pdf: bytes) -> bytes:
        """Return the page signed."""
        return self._sealer.sign(pdf, now=ISSUED_AT)
