"""A photo is read at a glance only where no second code can be in it."""

from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.builders import World, make_claims
from tests.verify.sheets import encoded, qr
from verify import qr_reader
from verify.downscaled_qr import only_code
from verify.errors import Unreadable
from verify.qr_reader import LARGE, text_of

WORLD = World()
TEXT = WORLD.text()
OTHER = WORLD.text(make_claims(full_name="BUDI CONTOH"))
A4 = (2481, 3508)  # at 300 dpi
MODULE = 6  # pixels, as the office prints


def sheet(*codes: Image.Image, size: tuple[int, int] = A4) -> Image.Image:
    """Return a page of 300 dpi with lines as of text, and codes one below the other."""
    page = Image.new("L", size, "white")
    pen = ImageDraw.Draw(page)
    for y in range(100, 1200, 60):
        for x in range(100, size[0] - 100, 24):
            pen.rectangle((x, y, x + 5, y + 30), fill="black")
    top = 1300
    for code in codes:
        page.paste(code, (1500, top))
        top += code.height + 60
    return page


def resized(code: Image.Image, module: float) -> Image.Image:
    """Return a code of `qr(…, scale=20)` with modules so many pixels wide."""
    side = round(code.width * module / 20)
    return code.resize((side, side), Image.Resampling.LANCZOS)


def photo(picture: Image.Image, quality: int = 85) -> bytes:
    return encoded(picture, "JPEG", quality=quality)


def half(picture: Image.Image) -> Image.Image:
    return picture.reduce(2)


@pytest.fixture
def at_a_glance(monkeypatch) -> Iterator[None]:
    """Let no picture be decoded as a whole."""

    def fail(_):
        raise AssertionError("decoded as a whole")

    with monkeypatch.context() as patch:
        patch.setattr(qr_reader, "_decoded", fail)
        yield


@pytest.fixture
def without_a_glance(monkeypatch) -> None:
    """Let no picture be looked at in part."""

    def fail(_):
        raise AssertionError("looked at in part")

    monkeypatch.setattr(qr_reader, "only_code", fail)


@pytest.mark.parametrize("angle", [0, 4, 90, 180, 272])
@pytest.mark.parametrize("quality", [85, 40])
def test_a_photo_of_one_sheet_is_read_at_a_glance(at_a_glance, angle, quality):
    page = sheet(qr(TEXT, MODULE)).rotate(angle, expand=True, fillcolor="white")
    assert text_of(photo(page, quality)) == TEXT


def test_a_dim_photo_that_is_not_sharp_is_read_at_a_glance(at_a_glance):
    dim = sheet(qr(TEXT, MODULE)).point(lambda grey: 20 + grey // 4)
    assert text_of(photo(dim.filter(ImageFilter.GaussianBlur(2)), 60)) == TEXT


@pytest.mark.parametrize("blur", [0, 1])
@pytest.mark.parametrize("angle", [0, 30])
@pytest.mark.parametrize("module", [2.5, 3, 3.5, 4, 5, 6, 9, 12])
def test_two_sukets_are_nobodys_however_fine_the_second(module, angle, blur):
    second = resized(qr(OTHER, 20), module)
    second = second.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    page = sheet(qr(TEXT, MODULE))
    page.paste(second, (101, 1301))
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    with pytest.raises(Unreadable) as caught:
        text_of(photo(page))
    assert caught.value.code == "several-codes"


def test_a_fine_code_is_seen_close_to_the_corner_of_one_that_is_turned():
    turned = qr(TEXT, MODULE).rotate(45, expand=True, fillcolor=255)
    page = sheet(turned)
    page.paste(resized(qr(OTHER, 20), 1.75), (1530, 1330))
    assert only_code(half(sheet(turned))) is not None
    assert only_code(half(page)) is None


def test_a_code_that_is_located_but_not_read_may_be_a_second():
    damaged = qr(OTHER, 2 * MODULE)  # coarser, so that its edges do not tell
    ImageDraw.Draw(damaged).rectangle((250, 250, 600, 600), fill="black")
    assert only_code(half(sheet(qr(TEXT, MODULE)))).text == TEXT
    assert only_code(half(sheet(qr(TEXT, MODULE), damaged))) is None
    assert text_of(photo(sheet(qr(TEXT, MODULE), damaged))) == TEXT


def test_where_something_has_as_many_edges_all_pixels_are_looked_at():
    page = sheet(qr(TEXT, MODULE))
    hatched = Image.new("L", (300, 300), "white")
    for y in range(0, 300, 4):
        ImageDraw.Draw(hatched).rectangle((0, y, 300, y + 1), fill="black")
    page.paste(hatched, (200, 2800))
    assert only_code(half(page)) is None
    assert text_of(photo(page)) == TEXT


def test_what_is_found_at_a_glance_must_be_of_a_suket():
    payment = qr("https://pay.example/7", MODULE)
    assert only_code(half(sheet(payment))) is not None
    with pytest.raises(Unreadable) as caught:
        text_of(photo(sheet(payment)))
    assert caught.value.code == "no-code"
    assert text_of(photo(sheet(payment, qr(TEXT, MODULE)))) == TEXT


def test_a_code_too_fine_for_a_glance_is_read_from_all_pixels():
    page = sheet(resized(qr(TEXT, 20), 1.75))
    assert only_code(half(page)) is None
    assert text_of(photo(page)) == TEXT


def test_a_picture_without_a_code_has_none():
    assert only_code(half(sheet())) is None
    assert only_code(Image.new("L", (1, 1))) is None


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_only_a_jpeg_gives_half_of_itself(without_a_glance, form):
    assert text_of(encoded(sheet(qr(TEXT, MODULE)), form)) == TEXT


def test_a_small_photo_is_looked_at_as_a_whole(without_a_glance):
    page = sheet(qr(TEXT, 3), size=(2000, LARGE // 2000 - 1))
    assert page.width * page.height < LARGE
    assert text_of(photo(page)) == TEXT
