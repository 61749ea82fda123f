"""Arms: written anew from what may be printed, or refused with what helps."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from suket.paper.arms_cleaning import MOST_ELEMENTS, clean, cleaned
from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.errors import BadArms
from tests.verify.sheets import encoded

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ink="http://www.inkscape.org/" viewBox="0 0 30 90"'
SHAPE = '<rect width="9" height="9"/>'
EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "arms").glob("*.svg"))


def svg(inside=SHAPE, more=""):
    return f"{HEAD} {more}>{inside}</svg>".encode()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_arms_of_the_demo_are_kept_and_drawn(path):
    kept = cleaned(path.read_bytes())
    assert EmblemDrawing(kept)
    assert clean(kept) == kept
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize(
    "inside",
    [
        f"<title>Kota</title><metadata><ink:x/></metadata><defs/>{SHAPE}",
        f'<ink:namedview ink:zoom="2"/><g ink:label="a" id="b">{SHAPE}</g>',
        '<rect style="fill:#ff0000;fill-opacity:1;stroke:none" width="9" height="9"/>',
        f"<!-- by hand -->{SHAPE}",
    ],
)
def test_what_drawing_programs_add_is_left_out(inside):
    kept = clean(svg(inside))
    assert EmblemDrawing(kept)
    assert not any(word in kept for word in (b"ink", b"Kota", b"hand", b"style"))


def test_how_a_shape_looks_is_kept_wherever_it_is_said():
    kept = clean(svg('<rect style="fill:#ff0000" width="9" height="9"/>'))
    assert b'fill="#ff0000"' in kept


@pytest.mark.parametrize(
    "more",
    [
        'onload="alert(1)"',
        'xlink:href="https://elsewhere.example/"',
        'href="file:///etc/passwd"',
        'xml:base="https://elsewhere.example/"',
        'ink:run="alert(1)"',
    ],
)
def test_what_acts_or_refers_is_gone(more):
    shape = f'<rect width="9" height="9" {more}/>'
    for kept in (clean(svg(shape)), clean(svg(more=more))):
        assert not any(word in kept for word in (b"alert", b"elsewhere", b"passwd"))


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<style>rect{fill:url(https://elsewhere.example/)}</style>", "style"),
        ("<foreignObject><body/></foreignObject>", "foreignObject"),
        ('<image href="file:///etc/passwd" width="5" height="5"/>', "image"),
        ('<use href="https://elsewhere.example/#a"/>', "use"),
        ('<a href="https://elsewhere.example/"><rect/></a>', "a"),
        ("<text>KOTA</text>", "text"),
        ('<defs><linearGradient id="g"/></defs>', "defs"),
        ('<animate attributeName="x"/>', "animate"),
        ('<rect width="9" height="9" fill="url(#g)"/>', "fill"),
        ('<rect width="9" style="fill:url(https://elsewhere.example/)"/>', "fill"),
        ('<rect width="9" height="9" opacity=".5"/>', "opacity"),
        ('<rect width="9" height="9" style="fill-opacity:0"/>', "fill-opacity"),
        ('<rect width="9" height="9" clip-path="url(#c)"/>', "clip-path"),
        ('<rect width="9" height="9" filter="url(#c)"/>', "filter"),
        ('<rect width="9" height="9" style="display:none"/>', "display"),
        ('<rect width="9" height="expression(1)"/>', "height"),
        ('<path d="M0 0 javascript"/>', "d"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(inside, named):
    with pytest.raises(BadArms) as caught:
        clean(svg(SHAPE + inside))
    assert f"“{named}”" in caught.value.pesan
    assert "PNG" in caught.value.pesan


LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + svg("&b;").decode()
).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"<html><body/></html>",
        b"\x89PNG\r\n",
        b"%PDF-1.7",
        LAUGHS,
        b"<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>" + svg(),
        svg().decode().encode("utf-16"),
        svg(""),
        svg(SHAPE * (MOST_ELEMENTS + 1)),
        svg("<g>" * 100 + SHAPE + "</g>" * 100),
        svg("<g>" * 100_000 + SHAPE + "</g>" * 100_000),
        svg(f'<path d="{"L1 1" * 20_000}"/>'),
        svg() + b" " * 2**20,
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>',
    ],
)
def test_what_are_no_arms_is_refused_by_the_worker(data):
    with pytest.raises(BadArms):
        cleaned(data)


@pytest.mark.parametrize("size", [(100, 500), (5000, 800), (400, 400)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_is_put_in_the_middle_of_a_white_square(size, form):
    exif = Image.Exif()
    exif[0x010E] = "Jl. Rahasia"
    kept = cleaned(encoded(Image.new("RGB", size, "red"), form, exif=exif))
    assert b"Rahasia" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (400, 400))  # fmt: skip
        assert picture.getpixel((200, 200))[1] < 10
        if size != (400, 400):
            assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_that_would_be_blurred_is_refused_as_the_page_says():
    with pytest.raises(BadArms) as refused:
        cleaned(encoded(Image.new("RGB", (399, 100), "red")))
    assert "sisi terpanjangnya 399 piksel, paling sedikit 400" in refused.value.pesan


def test_what_is_transparent_is_white():
    kept = clean(encoded(Image.new("RGBA", (400, 50), (0, 0, 0, 0))))
    with Image.open(BytesIO(kept)) as picture:
        assert picture.getpixel((200, 200)) == (255, 255, 255)


NAMES = st.sampled_from(["rect", "g", "path", "use", "script", "svg", "title", "defs"])
VALUES = st.sampled_from(["9", "red", "url(#a)", "M0 0L9 9", "1e9", "", "100%", "-1"])
KEYS = st.sampled_from(["width", "d", "fill", "style", "onload", "href", "opacity"])


@given(st.lists(st.tuples(NAMES, st.dictionaries(KEYS, VALUES)), max_size=5))
def test_whatever_is_kept_can_be_drawn(elements):
    said = [
        (name, " ".join(f'{key}="{value}"' for key, value in pairs.items()))
        for name, pairs in elements
    ]
    inside = "".join(f"<{name} {attributes}/>" for name, attributes in said)
    try:
        kept = clean(svg(inside))
    except BadArms:
        return
    assert EmblemDrawing(kept)
