"""One suket through the ordinary path and the press, and the same by others.

The naive ways are what a web team would build: one HTML page with a QR of the `qrcode`
library, turned into PDF by WeasyPrint or by a Chromium that is kept running, and signed
by pyHanko; or a page for typst, signed alike.  Keys, templates, fonts and the browser
are loaded once.  Of Chromium the time of all its processes counts.  The plate prints a
sheet whose symbol is known already; "pressed" works that out too.
"""

from bench.chromium import chromium, family_seconds
from bench.comparison import Bars, Comparison, Goal, ratio, value
from bench.measure import Act, Timing, Turn, take_turns
from bench.naive import Naive
from bench.ours import Ours
from bench.pressed import Plated, Pressed
from bench.sample import Sample
from bench.typeset import typeset

NAIVE, CHROMIUM, TYPST = (
    f"document, {how}" for how in ("naive", "warm Chromium", "typst")
)
OURS, PRESSED = "document, ours", "document, pressed"
PLATED = "page and signature, from the plate"
WITH_QR = (
    "A third of it is the QR: some 1,500 rectangles of one path, to be looked up and "
    "compressed. A picture of its modules would be quicker, but no vector; and the "
    "prototype by which the goal was set counted the QR apart."
)


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time all ways, and the halves of some, taking turns."""
    naive, ours, pressed = Naive(given), Ours(given), Pressed(given)
    plate = Plated(given)
    naive_page, our_page = naive.page(), ours.page()
    with typeset(given) as set_by_typst, chromium() as browser:
        acts: dict[str, Act | Turn] = {
            NAIVE: naive.document,
            CHROMIUM: Turn(
                lambda: browser.document(naive), repeat=4, clock=family_seconds
            ),
            TYPST: set_by_typst.document,
            OURS: ours.document,
            PRESSED: pressed.document,
            "page, naive": naive.page,
            "page, ours": ours.page,
            "page, from the plate": Turn(plate.page, repeat=20),
            "signature, naive": lambda: naive.signed(naive_page),
            "signature, ours": lambda: ours.signed(our_page),
            PLATED: Turn(plate.document, repeat=20),
        }
        return take_turns(acts, rounds=rounds)


COMPARISON = Comparison(
    key="documents",
    title="One document",
    about=__doc__,
    measure=compare,
    drawing=Bars(
        PRESSED, own=(OURS, PRESSED), acts=(NAIVE, CHROMIUM, TYPST, OURS, PRESSED)
    ),
    goals=(
        Goal(
            "one suket through the ordinary path, against naive WeasyPrint and pyHanko",
            ratio(NAIVE, OURS),
            at_least=1.6,
        ),
        Goal(
            "one pressed document, against the same", ratio(NAIVE, PRESSED), at_least=60
        ),
        Goal(
            "one pressed document, against warm Chromium and pyHanko",
            ratio(CHROMIUM, PRESSED),
            at_least=40,
        ),
        Goal(
            "one page from the plate, against a naive `write_pdf`",
            ratio("page, naive", "page, from the plate"),
            at_least=300,
            reason=WITH_QR,
        ),
        Goal(
            "page and PAdES signature in one pass",
            value(PLATED),
            at_most=0.7,
            unit="ms",
            reason=f"{WITH_QR} Nor is this a ratio: another machine is quicker.",
        ),
    ),
)
