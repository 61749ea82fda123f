"""Portraits: 300 × 400 pixels of JPEG and nothing of what they came with."""

import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from suket.intake.errors import BadPhoto
from suket.intake.portraits import MOST_BYTES, portrait
from tests.office_world import jpeg


def png(mode="RGB", size=(300, 400), colour=None):
    out = BytesIO()
    Image.new(mode, size, colour or 0).save(out, "PNG")
    return out.getvalue()


def opened(data):
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(jpeg(size=(90, 120)), id="the smallest"),
        pytest.param(jpeg(size=(3000, 4000)), id="twelve megapixels"),
        pytest.param(jpeg(size=(1500, 500)), id="as wide as may be"),
        pytest.param(png(), id="PNG"),
        pytest.param(png("P"), id="PNG with a palette"),
        pytest.param(png("L"), id="grey"),
        pytest.param(png("I;16"), id="sixteen bits"),
        pytest.param(png("RGBA", colour=(0, 0, 0, 0)), id="transparent"),
    ],
)
def test_any_usual_picture_becomes_a_portrait(data):
    picture = opened(portrait(data))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (300, 400))


def test_what_is_transparent_becomes_white():
    picture = opened(portrait(png("RGBA", colour=(0, 0, 0, 0))))
    assert min(picture.getpixel((150, 200))) > 250


def test_a_picture_that_lies_on_its_side_is_turned_and_loses_its_exif():
    out = BytesIO()
    lying = Image.new("RGB", (400, 300), (0, 0, 0))
    lying.paste((255, 255, 255), (0, 0, 200, 300))  # the left half
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise: left becomes top
    exif[0x010E] = "Jl. Rahasia"
    lying.save(out, "JPEG", exif=exif)
    made = portrait(out.getvalue())
    picture = opened(made)
    assert min(picture.getpixel((150, 50))) > 200
    assert max(picture.getpixel((150, 350))) < 50
    assert not picture.getexif()
    assert b"Rahasia" not in made


def from_a_phone(kind="JPEG", size=(3024, 4032), mode="RGB", **how):
    """Return a photo that lies on its side, black below when it is upright."""
    lying = Image.new(mode, size[::-1], "black")
    lying.paste("white", (0, 0, size[1] // 2, size[0]))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    lying.save(out, kind, exif=exif, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "size", "how"),
    [
        ("JPEG", (3024, 4032), {}),
        ("JPEG", (6936, 9248), {}),  # what phones call 64 megapixels
        ("JPEG", (1500, 4500), {}),  # as tall as may be
        ("PNG", (6936, 9248), {"mode": "RGBA", "compress_level": 1}),
        ("PNG", (300, 400), {}),
        ("WEBP", (1800, 2400), {}),
        ("TIFF", (1800, 2400), {}),
        ("AVIF", (900, 1200), {}),
    ],
)
def test_a_photo_of_any_size_is_shrunk_and_turned(kind, size, how):
    data = from_a_phone(kind, size, **how)
    picture = opened(portrait(data + bytes(7 * 2**20)))  # as phones append to it
    assert (picture.format, picture.size) == ("JPEG", (300, 400))
    assert min(picture.getpixel((150, 50))) > 200
    assert max(picture.getpixel((150, 350))) < 50
    assert not picture.getexif()


def test_what_is_not_read_is_called_by_its_name():
    with pytest.raises(BadPhoto, match="heic"):
        portrait(b"\0\0\0\x18ftypheic" + bytes(100))
    with pytest.raises(BadPhoto, match="too-small"):
        portrait(jpeg(size=(89, 120)))
    for panorama in ((3000, 300), (400, 120), (120, 400)):
        with pytest.raises(BadPhoto, match="too-long"):
            portrait(jpeg(size=panorama))


def bomb():
    """A PNG whose header says 30,000 × 30,000."""
    data = bytearray(png(size=(100, 200)))
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a" + bytes(100), id="GIF"),
        pytest.param(b"\xff\xd8\xff", id="a beginning"),
        pytest.param(jpeg()[:500], id="cut off"),
        pytest.param(jpeg()[:-100], id="cut off near its end"),
        pytest.param(jpeg() + bytes(MOST_BYTES), id="too many bytes"),
        pytest.param(jpeg(size=(89, 120)), id="too narrow"),
        pytest.param(jpeg(size=(90, 119)), id="too low"),
        pytest.param(bomb(), id="a bomb"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + jpeg(), id="one that says it is another"),
    ],
)
def test_what_is_no_portrait_is_refused(data, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    with pytest.raises(BadPhoto):
        portrait(data)


@settings(max_examples=150)
@given(where=st.integers(0, 700), junk=st.binary(min_size=1, max_size=8))
def test_a_damaged_picture_is_refused_or_redrawn_and_nothing_else(where, junk):
    data = bytearray(jpeg())
    data[where : where + len(junk)] = junk
    with suppress(BadPhoto):
        assert opened(portrait(bytes(data))).size == (300, 400)
