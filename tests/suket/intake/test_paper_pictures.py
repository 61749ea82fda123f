"""Pictures of papers: read whole, small enough to keep, nothing carried along."""

import random
from io import BytesIO

import pytest
from PIL import Image

from suket.intake.errors import BadPhoto
from suket.intake.paper_pictures import KEPT_BYTES, LONGEST, MOST_BYTES, paper_picture
from tests.office_world import jpeg


def saved(kind="PNG", size=(600, 400), mode="RGB", colour="white", **how):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)
    return out.getvalue()


def opened(data):
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize(
    ("data", "size"),
    [
        pytest.param(jpeg(size=(600, 400)), (600, 400), id="JPEG"),
        pytest.param(jpeg(size=(4032, 3024)), (2000, 1500), id="of a phone"),
        pytest.param(saved(), (600, 400), id="PNG"),
        pytest.param(saved("WEBP"), (600, 400), id="WebP"),
        pytest.param(saved(mode="RGBA", colour=(0, 0, 0, 0)), (600, 400), id="clear"),
    ],
)
def test_a_paper_keeps_its_shape_and_has_two_thousand_pixels_at_most(data, size):
    picture = opened(paper_picture(data))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
    assert max(picture.size) <= LONGEST


def test_it_is_upright_and_says_nothing_of_where_it_was_made():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise
    exif[0x010E] = "Jl. Rahasia"
    made = paper_picture(saved("JPEG", exif=exif))
    assert opened(made).size == (400, 600)
    assert not opened(made).getexif()
    assert b"Rahasia" not in made


def test_the_same_file_becomes_the_same_picture():
    assert paper_picture(jpeg()) == paper_picture(jpeg())


def noise():
    """Return a JPEG of about two megabytes, of which nothing can be left out."""
    size = (2000, 2000)
    dots = random.Random(1).randbytes(3 * size[0] * size[1])
    out = BytesIO()
    Image.frombytes("RGB", size, dots).save(out, "JPEG", quality=45)
    return out.getvalue()


def test_whatever_it_shows_it_has_room_where_it_is_kept():
    data = noise()
    assert 2**20 < len(data) <= MOST_BYTES
    assert len(paper_picture(data)) <= KEPT_BYTES


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"\xff\xd8\xff" + bytes(MOST_BYTES), "too-large", id="bytes"),
        pytest.param(saved(size=(4096, 3073), mode="L", colour=0), "too-many-pixels"),
        pytest.param(saved(size=(9000, 9000), mode="1", colour=0), "too-many-pixels"),
        pytest.param(b"not a picture", "not-a-picture", id="text"),
        pytest.param(b"%PDF-1.7", "not-a-picture", id="PDF"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(jpeg(size=(600, 400))[:-900], "broken", id="half a JPEG"),
        pytest.param(saved()[:-30], "broken", id="half a PNG"),
        pytest.param(saved("WEBP")[:-20], "not-a-picture", id="half a WebP"),
    ],
)
def test_what_cannot_be_taken_is_called_by_its_fault(data, code):
    with pytest.raises(BadPhoto) as refused:
        paper_picture(data)
    assert str(refused.value) == code


def test_what_is_too_large_is_given_to_nobody(monkeypatch):
    monkeypatch.setattr("suket.intake.paper_pictures.WORKERS", None)
    with pytest.raises(BadPhoto, match="too-large"):
        paper_picture(bytes(MOST_BYTES + 1))
