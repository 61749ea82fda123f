"""One suket through the ordinary path and the press, and the same made naively."""

from bench.comparison import Comparison, Goal, ratio
from bench.measure import Timing, take_turns
from bench.naive import Naive
from bench.pressed import Pressed
from bench.sample import HOST, ISSUED_AT, PRINTED, Sample
from signing.pdf import PdfSealer
from suket.render import DocumentRenderer
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
        return self._renderer.render(
            PRINTED,
            photo=self._sample.photo,
            text=self._sample.text,
            check_code=self._sample.check_code,
            host=HOST,
            issued_at=ISSUED_AT,
        )

    def signed(self, pdf: bytes) -> bytes:
        """Return the page signed."""
        return self._sealer.sign(pdf, now=ISSUED_AT)


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time all three ways, and the halves of two of them, taking turns."""
    naive, ours, pressed = Naive(given), Ours(given), Pressed(given)
    naive_page, our_page = naive.page(), ours.page()
    acts = {
        "document, naive": naive.document,
        "document, ours": ours.document,
        "document, pressed": pressed.document,
        "page, naive": naive.page,
        "page, ours": ours.page,
        "signature, naive": lambda: naive.signed(naive_page),
        "signature, ours": lambda: ours.signed(our_page),
    }
    return take_turns(acts, rounds=rounds)


COMPARISON = Comparison(
    key="documents",
    title="One document",
    about=__doc__,
    measure=compare,
    goals=(
        Goal(
            "one suket through the ordinary path, against naive WeasyPrint and pyHanko",
            ratio("document, naive", "document, ours"),
            at_least=1.6,
        ),
        Goal(
            "one pressed document, against the same",
            ratio("document, naive", "document, pressed"),
            at_least=60,
        ),
    ),
)
