"""The photo of a page turned into the text of its QR, as the service does it.

The photo is a page of 300 dpi: A4 as a JPEG in grey, some nine million pixels.  Beside
it stand the two halves of the work that all these pixels are, each by the library that
does it: decoding the JPEG and finding the symbol.  Ours looks at a quarter of them
first, and at all only where it cannot be sure.
"""

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

from bench.comparison import Comparison, Goal, value
from bench.measure import Timing, take_turns
from bench.ours import Ours
from bench.sample import Sample
from verify.qr_reader import text_in_picture

DPI = 300
POINTS_AN_INCH = 72
OURS = "photo of a 300-dpi page to text, ours"


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time our reading of one photo and the least that it takes, taking turns."""
    page = pypdfium2.PdfDocument(Ours(given).page())[0]
    drawn = page.render(scale=DPI / POINTS_AN_INCH).to_pil().convert("L")
    file = BytesIO()
    drawn.save(file, "JPEG", quality=85)
    photo = file.getvalue()
    acts = {
        OURS: lambda: text_in_picture(photo),
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
