"""The photo of a page turned into the text of its QR, as the service does it.

The photo is a page of 300 dpi: A4 as a JPEG in grey, some nine million pixels.  Beside
it stand the two halves of the work that all these pixels are, each by the library that
does it: decoding the JPEG and finding the symbol.  Ours looks at a quarter of them
first, and at all only where it cannot be sure.

The service has a worker process read each file (decision 0024).  What that costs is
told by the clock, for both sides: processor time of this process would leave out what
the worker does.  On a busy machine both wait, and only their ratio says something.
"""

from io import BytesIO
from time import perf_counter

import pypdfium2
import zxingcpp
from PIL import Image

from bench.comparison import Comparison, Goal, ratio, value
from bench.measure import Timing, Turn, take_turns
from bench.ours import Ours
from bench.sample import Sample
from verify.files import text_of_file
from verify.qr_reader import text_in_picture, text_of

DPI = 300
POINTS_AN_INCH = 72
OURS = "photo of a 300-dpi page to text, ours"
HERE = "the same by the clock, in this process"
WORKER = "the same by the clock, in a worker process"
SHEET = "signed PDF by the clock, its text read in this process"
SHEET_WORKER = "the same PDF by the clock, in a worker process"


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time our reading of one photo and the least that it takes, taking turns."""
    page = Ours(given).page()
    drawn = (
        pypdfium2.PdfDocument(page)[0]
        .render(scale=DPI / POINTS_AN_INCH)
        .to_pil()
        .convert("L")
    )
    file = BytesIO()
    drawn.save(file, "JPEG", quality=85)
    photo = file.getvalue()
    acts = {
        OURS: lambda: text_in_picture(photo),
        HERE: Turn(lambda: text_in_picture(photo), clock=perf_counter),
        WORKER: Turn(lambda: text_of_file(photo), clock=perf_counter),
        SHEET: Turn(lambda: text_of(page), clock=perf_counter),
        SHEET_WORKER: Turn(lambda: text_of_file(page), clock=perf_counter),
        "decoding the JPEG alone (Pillow)": lambda: Image.open(BytesIO(photo)).load(),
        "finding the symbol alone (zxing-cpp)": lambda: zxingcpp.read_barcodes(
            drawn, formats=zxingcpp.BarcodeFormat.QRCode
        ),
    }
    return take_turns(acts, rounds=rounds)


COMPARISON = Comparison(
    key="photo",
    title="A photo read",
    about=__doc__,
    measure=compare,
    goals=(
        Goal(
            "a worker process against this one, photo",
            ratio(WORKER, HERE),
            at_most=1.3,
            reason=(
                "Each file has a process of its own, forked for it and thrown away: "
                "the pages that it writes for the first time cost some milliseconds."
            ),
        ),
        Goal(
            "photo of a 300-dpi page to text",
            value(OURS),
            at_most=12,
            unit="ms",
            reason=(
                "Most of what is left is Huffman decoding, which a JPEG needs of all "
                "its pixels however few are wanted, and Pillow does it at the speed "
                "of libjpeg-turbo. Nor is this a ratio: another machine is quicker."
            ),
        ),
    ),
)
