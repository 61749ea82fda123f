"""The code on the page: where it lies, how large a module is, and who can read it."""

import subprocess
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from signing.qr_encoder import symbol
from tests.suket.paper.sample_sheets import (
    GOLDEN,
    LONG_HOST,
    LONGEST,
    raster,
    render,
    simple_pdf,
)
from verify.qr_reader import text_in_picture

MODULE_PT = 0.508 / 25.4 * 72
DOTS = 3  # of a module at 150 dpi
PAGES = {
    "six months": {},
    "longest fields": {"printed": LONGEST, "host": LONG_HOST},
}
RIGHT, LOW = 373, 522  # in modules from the upper left corner of the page


def multiply(a, b):
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def black_rectangles(pdf):
    """Yield (left, top, width, height) in modules from the page's upper left corner."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        height = float(page.MediaBox[3])
        stack, matrix, fill, pending = [], (1, 0, 0, 1, 0, 0), None, []
        for operands, operator in pikepdf.parse_content_stream(page):
            values = (
                [float(o) for o in operands]
                if str(operator) in ("cm", "re", "rg")
                else []
            )
            match str(operator):
                case "q":
                    stack.append((matrix, fill))
                case "Q":
                    matrix, fill = stack.pop()
                case "cm":
                    matrix = multiply(values, matrix)
                case "rg":
                    fill = values
                case "re":
                    pending.append((values, matrix))
                case "f" if fill == [0, 0, 0]:
                    for (x, y, w, h), (a, _, _, d, e, f) in pending:
                        yield tuple(
                            v / MODULE_PT
                            for v in (x * a + e, height - (y * d + f), w * a, -h * d)
                        )
                    pending = []
                case "f" | "n" | "S":
                    pending = []


@pytest.fixture(scope="module", params=PAGES)
def page(request):
    pdf = render(token=request.param, **PAGES[request.param])
    return pdf, GOLDEN[request.param]["text"]


def test_every_module_is_half_a_millimetre_on_the_grid_of_the_page(page):
    pdf, text = page
    modules = symbol(text).modules
    drawn = set()
    for left, top, width, height in black_rectangles(pdf):
        for value in (left, top, width, height):
            assert value == pytest.approx(round(value), abs=0.002)
        assert round(width) == 1
        drawn |= {(round(left), round(top) + i) for i in range(round(height))}
    side = len(modules)
    corner = (RIGHT - side, LOW - side)
    expected = {
        (corner[0] + x, corner[1] + y)
        for y, row in enumerate(modules)
        for x, dark in enumerate(row)
        if dark
    }
    assert drawn == expected


def test_at_150_dpi_each_module_is_three_dots_and_nothing_touches_the_code(page):
    pdf, text = page
    modules = symbol(text).modules
    side, quiet = len(modules), 4
    box = ((RIGHT - side - quiet) * DOTS, (LOW - side - quiet) * DOTS)
    end = ((RIGHT + quiet) * DOTS, (LOW + quiet) * DOTS)
    # Poppler smooths an edge by a quarter of a dot, also one that lies on a dot's.
    seen = raster(pdf).crop((*box, *end)).point(lambda grey: 255 * (grey >= 128))
    wanted = Image.new("L", (side + 2 * quiet,) * 2, 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            wanted.putpixel((x + quiet, y + quiet), 0 if dark else 255)
    assert (
        seen.tobytes() == wanted.resize(seen.size, Image.Resampling.NEAREST).tobytes()
    )


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_zxing_reads_it_from_the_whole_page(page, dpi):
    pdf, text = page
    (found,) = zxingcpp.read_barcodes(raster(pdf, dpi))
    assert found.text == text


@pytest.mark.parametrize("angle", [0, 2, 90])
def test_a_photo_of_the_page_is_read_at_a_glance(angle, monkeypatch):
    pdf, text = render(token="six months"), GOLDEN["six months"]["text"]
    monkeypatch.delattr("verify.qr_reader._decoded")  # all pixels are not even decoded
    file = BytesIO()
    paper = raster(pdf, 300).rotate(angle, expand=True, fillcolor="white")
    paper.save(file, "JPEG", quality=85)
    assert text_in_picture(file.getvalue()) == text


def test_zbar_reads_it_from_the_whole_page(page, tmp_path):
    pdf, text = page
    raster(pdf).save(tmp_path / "page.png")
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(tmp_path / "page.png")],
        capture_output=True,
        check=True,
    )
    assert read.stdout.decode().strip() == text


def test_it_is_drawn_and_not_a_picture():
    with pikepdf.open(BytesIO(simple_pdf())) as opened:
        pictures = [
            o for o in opened.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]  # fmt: skip
    assert len(pictures) == 1  # the photo
