"""How often three readers find the QR of a page printed at 150 dpi.

Every page bears another token, so another symbol.  Besides the clean raster each is
read as a poor copy of it: turned by two degrees, blurred and speckled.
"""

import subprocess
from collections.abc import Callable
from io import BytesIO
from itertools import product
from random import Random

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from bench.comparison import Comparison
from bench.measure import Timing, timing_of
from bench.sample import PRINTED, Sample, claims
from signing.sign_token import seal
from suket.paper.document_renderer import DocumentRenderer
from suket.shipped import templates

DPI = 150
POINTS_AN_INCH = 72
TURN = 2  # degrees
BLUR = 0.6  # pixels
SPECKLE = 18  # standard deviation, of 255

HOW = ("clean", "a poor copy")

Reader = Callable[[Image.Image], str]


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return, by reader, how many of a hundred it read: clean, and as a poor copy."""
    noise = Random(9901)
    read = dict.fromkeys((_act(name, how) for name in READERS for how in HOW), 0)
    for text, clean in _rasters(given, rounds):
        sheets = zip(HOW, (clean, _poor_copy(clean, noise)), strict=True)
        for (how, sheet), (name, reader) in product(sheets, READERS.items()):
            read[_act(name, how)] += reader(sheet) == text
    return {act: timing_of([100 * count / rounds]) for act, count in read.items()}


def _act(reader: str, how: str) -> str:
    return f"{reader}, {how}"


def _rasters(sample: Sample, pages: int) -> list[tuple[str, Image.Image]]:
    renderer = DocumentRenderer(templates())
    drawn = []
    for index in range(pages):
        text = seal(claims()._replace(status_index=index), sample.signer)
        pdf = renderer.render(PRINTED, **{**sample.given(), "text": text})
        page = pypdfium2.PdfDocument(pdf)[0]
        drawn.append((text, page.render(scale=DPI / POINTS_AN_INCH).to_pil()))
    return drawn


def _poor_copy(page: Image.Image, noise: Random) -> Image.Image:
    turned = page.convert("L").rotate(TURN, Image.Resampling.BICUBIC, fillcolor=255)
    blurred = np.asarray(turned.filter(ImageFilter.GaussianBlur(BLUR)), dtype=float)
    speckle = np.random.default_rng(noise.getrandbits(32))
    speckled = blurred + speckle.normal(0, SPECKLE, blurred.shape)
    return Image.fromarray(speckled.clip(0, 255).astype("uint8"))


def _zxing(page: Image.Image) -> str:
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else ""


def _zbar(page: Image.Image) -> str:
    file = BytesIO()
    page.save(file, "PNG")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
    done = subprocess.run(
        command, input=file.getvalue(), capture_output=True, check=False
    )
    return done.stdout.decode().rstrip("\n")


def _opencv(page: Image.Image) -> str:
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(page.convert("L")))
    return text


READERS: dict[str, Reader] = {"zxing-cpp": _zxing, "zbar": _zbar, "OpenCV": _opencv}


COMPARISON = Comparison(
    key="reading",
    title="Readers of the QR",
    about=__doc__,
    measure=compare,
    unit="%",
    rounds=40,
)
