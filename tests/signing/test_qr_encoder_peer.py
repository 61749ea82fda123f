"""Our symbol beside the one that `qrcode` draws with the mask it likes best.

Same text, version, level and size; and a poor print of ours is read as often.
"""

import subprocess
from collections import Counter
from functools import cache
from io import BytesIO
from math import sqrt
from random import Random

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

from signing.qr_encoder import Symbol, symbol

ADDRESS = "https://suket.example/v#"
DOTS = 3  # of a module at 150 dpi
# Degrees it lies askew, dots it is blurred by, speckle (standard deviation, of 255).
PRINTS = ((0, 0.4, 8), (2, 0.8, 20))


def texts(many, seed):
    draw = Random(seed)
    for _ in range(many):
        yield ADDRESS + "".join(draw.choices("0123456789", k=draw.randrange(640, 900)))


@cache
def reference(text):
    """The symbol of `qrcode`: the same two segments, the mask by its own search."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(ADDRESS.encode(), mode=MODE_8BIT_BYTE))
    code.add_data(QRData(text[len(ADDRESS) :].encode(), mode=MODE_NUMBER))
    code.make()
    return Symbol.of_rows(code.modules, code.version)


def poor_prints(drawn, seed):
    """Prints of 150 dpi, one fair and one poor, speckled alike for both."""
    side = drawn.side * DOTS
    clean = Image.open(BytesIO(drawn.png())).convert("L").resize((side, side))
    for turn, blur, speckle in PRINTS:
        scan = clean.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        dots = np.asarray(scan.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
        noise = np.random.default_rng(seed).normal(0, speckle, dots.shape)
        yield Image.fromarray((dots + noise).clip(0, 255).astype("uint8"))


def by_zxing(scan):
    return [code.text for code in zxingcpp.read_barcodes(scan)]


def by_zbar(scan):
    file = BytesIO()
    scan.save(file, "PNG")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
    done = subprocess.run(
        command, input=file.getvalue(), capture_output=True, check=False
    )
    return [done.stdout.decode().rstrip("\n")]


def by_opencv(scan):
    return [cv2.QRCodeDetector().detectAndDecode(np.asarray(scan))[0]]


READERS = (by_zxing, by_zbar, by_opencv)


def compare(many, seed):
    """How often both were read, ours alone, the other alone, neither."""
    counts = Counter()
    for place, text in enumerate(texts(many, seed)):
        pairs = zip(
            poor_prints(symbol(text), place),
            poor_prints(reference(text), place),
            strict=True,
        )
        for pair in pairs:
            for reader in READERS:
                counts[tuple(text in reader(scan) for scan in pair)] += 1
    return counts


def require_read_as_often(counts):
    """Only what chance would not give is held against ours: a sign test, 2 σ."""
    ours_alone, other_alone = counts[True, False], counts[False, True]
    assert other_alone - ours_alone <= 2 * sqrt(ours_alone + other_alone), counts
    assert counts[True, True] > sum(counts.values()) / 4, counts


@pytest.mark.parametrize("text", list(texts(6, seed=9901)))
def test_text_version_level_and_size_are_the_same(text):
    ours, other = symbol(text), reference(text)
    assert ours.version == other.version
    assert (ours.side, ours.side_mm) == (other.side, other.side_mm)
    found = [
        zxingcpp.read_barcodes(
            Image.open(BytesIO(one.png())).convert("L").resize((one.side * DOTS,) * 2)
        )
        for one in (ours, other)
    ]
    assert [[code.text for code in codes] for codes in found] == [[text], [text]]
    assert [codes[0].ec_level for codes in found] == ["M", "M"]


def test_a_poor_print_is_read_as_often():
    require_read_as_often(compare(6, seed=9902))


@pytest.mark.prove
def test_two_hundred_poor_prints_are_read_as_often():
    require_read_as_often(compare(200, seed=9903))
