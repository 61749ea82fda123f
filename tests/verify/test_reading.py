"""From a file to a text: good files are read, bad ones are unreadable, in bounded time."""

import struct
import time
import tracemalloc
import zlib
from contextlib import suppress
from io import BytesIO
from random import Random

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile, ImageFilter

from tests.builders import NOW, World, make_claims
from tests.verify.sheets import encoded, page_of, qr, scan, unsigned
from verify.checks import Verdict
from verify.errors import Unreadable
from verify.files import check_file, text_of_file
from verify.pdf_contents import pictures_of, text_attached_to
from verify.pdf_stream_limits import (
    MAX_UNPACKED_BYTES,
    PIECE_BYTES,
    STREAM_BYTES,
    _Allowance,
    require_small,
)
from verify.picture_files import MOST_PIXELS, in_grey, reduced
from verify.qr_reader import LOOKED_AT, text_of
from verify.sought import MAX_PDF_BYTES, MAX_PICTURE_BYTES

WORLD = World()
TEXT = WORLD.text()
OTHER = WORLD.text(make_claims(full_name="BUDI CONTOH"))
CODE = qr(TEXT)


def unreadable(data):
    with pytest.raises(Unreadable) as caught:
        text_of(data)
    return caught.value.code


@pytest.mark.parametrize("form", sorted(MOST_PIXELS.keys() - {"HEIF"}))
def test_a_picture_of_each_kind_is_read(form):
    assert text_of(encoded(CODE, form)) == TEXT


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_each_mode_is_read(mode):
    picture = CODE if mode == "I;16" else CODE.convert(mode)
    picture = (
        picture.convert("I").point(lambda v: v * 257).convert("I;16")
        if mode == "I;16"
        else picture
    )
    assert text_of(encoded(picture)) == TEXT


def test_what_is_transparent_is_white():
    black_on_nothing = Image.new("RGBA", CODE.size, (0, 0, 0, 0))
    black_on_nothing.paste((0, 0, 0, 255), mask=CODE.point(lambda v: 255 - v))
    assert text_of(encoded(black_on_nothing)) == TEXT


@pytest.mark.parametrize("angle", [0, 7, 90, 180, 200, 270])
def test_a_picture_may_be_turned(angle):
    assert (
        text_of(encoded(page_of(CODE).rotate(angle, expand=True, fillcolor="white")))
        == TEXT
    )


def test_a_photo_is_read_though_it_is_not_sharp():
    photo = (
        page_of(CODE).rotate(3, fillcolor="white").filter(ImageFilter.GaussianBlur(1.5))
    )
    assert text_of(encoded(photo, "JPEG", quality=60)) == TEXT


def test_an_animation_is_its_first_picture():
    data = encoded(CODE, save_all=True, append_images=[qr(OTHER)])
    assert text_of(data) == TEXT


def test_the_same_code_twice_is_one_text():
    assert text_of(encoded(page_of(CODE, qr(TEXT, scale=3)))) == TEXT


def test_different_codes_in_one_picture_are_nobodys():
    assert unreadable(encoded(page_of(CODE, qr(OTHER)))) == "several-codes"


def test_a_code_of_another_kind_beside_it_does_no_harm():
    assert text_of(encoded(page_of(CODE, qr("https://pay.example/7")))) == TEXT


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("no-code", encoded(Image.new("L", (200, 200), "white"))),
        ("no-code", encoded(qr("https://pay.example/7"))),
        ("no-code", encoded(Image.new("L", (1, 1)))),
        ("empty", b""),
        ("not-a-picture", b"nonsense"),
        ("not-a-picture", b"GIF89a" + bytes(100)),
        ("heic", b"\0\0\0\x18ftypheic" + bytes(100)),
        ("heic", b"\0\0\0\x18ftypmif1" + bytes(100)),
        ("avif", encoded(CODE, "AVIF")[:200]),
        ("tiff", encoded(CODE, "TIFF")[:200]),
        ("jpeg-xl", b"\xff\x0a" + bytes(100)),
        ("jpeg-2000", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100)),
        ("not-a-picture", b"\0\0\0\x18ftypqt  " + bytes(100)),
        ("not-a-picture", encoded(CODE)[: len(encoded(CODE)) // 2]),
        ("not-a-picture", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("not-a-picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("not-a-pdf", b"%PDF-1.7\n"),
        ("not-a-pdf", b"%PDF-1.7\n" + bytes(1000)),
        ("no-code", unsigned(None)),
        ("too-large", bytes(MAX_PICTURE_BYTES + 1)),
        ("too-large", b"%PDF-1.7\n" + bytes(MAX_PDF_BYTES)),
    ],
)
def test_a_file_without_a_text_says_why(code, data, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    assert unreadable(data) == code


def test_a_pdf_of_ours_is_read_by_its_attachment():
    assert text_of(unsigned(TEXT)) == TEXT
    assert text_of(unsigned(TEXT, picture=scan(OTHER))) == TEXT


def test_an_attachment_of_another_name_is_not_looked_at():
    file = BytesIO()
    with pikepdf.open(BytesIO(scan(TEXT))) as pdf:
        pdf.attachments["x.txt"] = pikepdf.AttachedFileSpec(pdf, OTHER.encode())
        pdf.save(file)
    assert text_of(file.getvalue()) == TEXT


def test_an_attachment_of_nonsense_is_a_text_that_is_not_ours():
    assert text_attached_to(unsigned("\u2713" * 20)) == "\ufffd" * 60
    assert len(text_attached_to(unsigned("7" * 10_000))) == 4297


def dossier(*pages):
    """Return a PDF of pages, as a scanner makes of a pile of paper."""
    first, *more = (page.copy() for page in pages)  # Pillow writes into them
    return encoded(first, "PDF", resolution=200, save_all=True, append_images=more)


BLANK = page_of()


def test_twenty_pages_are_looked_through():
    for place in (1, 2, 19):
        pages = [BLANK] * 20
        pages[place] = page_of(CODE)
        assert text_of(dossier(*pages)) == TEXT


def test_a_longer_file_is_told_so_wherever_its_code_is():
    assert unreadable(dossier(page_of(CODE), *[BLANK] * 20)) == "too-many-pages"


def test_different_codes_on_two_pages_are_nobodys():
    page, other = page_of(CODE), page_of(qr(OTHER))
    for pages in ([page, other], [other, BLANK, page], [page, page, BLANK, other]):
        assert unreadable(dossier(*pages)) == "several-codes"
    assert text_of(dossier(page, BLANK, page)) == TEXT


def test_a_code_too_fine_for_200_dpi_is_found_on_the_first_pages():
    fine = qr(TEXT, 20).resize((190, 190), Image.Resampling.LANCZOS)
    sheet = Image.new("L", (4961, 7016), "white")  # A4 at 600 dpi
    sheet.paste(fine.resize((330, 330)), (900, 900))
    data = encoded(sheet, "PDF", resolution=600)
    assert next(iter(pictures_of(data))).width < 1700
    assert text_of(data) == TEXT


def test_streams_that_begin_as_zlib_and_break_cost_as_much_as_a_piece():
    """Else sixty thousand of them would keep a reader busy and be found small."""
    broken = b"stream\n\x78\x9c\xff\xff\nendstream\n"
    enough = MAX_UNPACKED_BYTES // (PIECE_BYTES + STREAM_BYTES)
    require_small(pdf_of() + broken * (enough // 2))
    assert unreadable(pdf_of() + broken * (enough + 1)) == "too-large"


def test_a_locked_pdf_says_so():
    file = BytesIO()
    with pikepdf.open(BytesIO(scan(TEXT))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user="x", owner="y"))
    assert unreadable(file.getvalue()) == "password"


def test_a_pdf_that_opens_without_a_password_but_is_encrypted_is_locked_too():
    file = BytesIO()
    with pikepdf.open(BytesIO(scan(TEXT))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(user="", owner="y"))
    assert unreadable(file.getvalue()) == "password"
    assert unreadable(pdf_of(ZEROS) + b"<</#45ncrypt 9 0 R>>") == "password"


@pytest.mark.parametrize(
    "filters", ["/FlateDecode", " [ /FlateDecode ]", "/Flate#44ecode", "[]"]
)
def test_a_filter_that_can_be_measured_is_let_through(filters):
    require_small(pdf_of(zlib.compress(b"0 0 9 9 re f"), filters=filters))


def test_a_font_named_for_a_stream_is_none():
    require_small(pdf_of() + b"<</BaseFont/BitstreamVeraSans/Of(upstream)>>")


def test_the_eightieth_mark_of_a_tagged_page_is_no_picture():
    require_small(pdf_of(zlib.compress(b"/P <</MCID 80>> BDC BT ET EMC")))


def test_the_name_of_a_cell_in_a_tagged_table_is_no_picture():
    require_small(pdf_of(zlib.compress(b"/S /TH /A <</O /Table>>/ID (45-0-0)>>")))


def test_a_huge_page_is_drawn_small():
    file = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(14_400, 14_400))
        pdf.save(file)
    for picture in pictures_of(file.getvalue()):
        assert picture.width * picture.height <= LOOKED_AT
    assert unreadable(file.getvalue()) == "no-code"


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("verify.pdf_contents.DRAWING_SECONDS", 0.02)
    boxes = b"".join(b"%d %d 500 500 re f\n" % (n % 90, n % 70) for n in range(60_000))
    file = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(boxes)
        pdf.save(file)
    start = time.monotonic()
    assert unreadable(file.getvalue()) == "too-large"
    assert time.monotonic() - start < 5


def png(width, height, rows=b""):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def jpeg(width, height):
    """Return a JPEG that says it is so large."""
    data = encoded(CODE, "JPEG")
    at = data.index(b"\xff\xc0") + 5  # start of frame: ITU-T T.81, B.2.2
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def pdf_of(*streams, filters="/FlateDecode"):
    """Return a PDF whose page is drawn by packed streams."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        *(
            b"<</Length %d/Filter %s>>\nstream\n%s\nendstream"
            % (len(s), filters.encode(), s)
            for s in streams
        ),
    ]
    body = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1)
    )
    return body + b"trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n"


ZEROS = zlib.compress(bytes(70 * 2**20), 9)  # 70 MB in 70 kB


def scans_of_a_jpeg():
    data = encoded(CODE, "JPEG", progressive=True)
    return (
        data[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00" * 2000 + data[-2:]
    )


BOMBS = {
    "a picture of 64 megapixels and one": png(MOST_PIXELS["PNG"] // 1024, 1025),
    "a picture of four gigapixels": png(65_535, 65_535),
    "a picture of 144 megapixels, all there": png(
        12_000, 12_000, bytes(12_001 * 12_000)
    ),
    "a picture a pixel high": png(2**31 - 1, 1),
    "a JPEG of 80 megapixels, of which half the sides would be small": jpeg(9000, 9000),
    "a JPEG of four gigapixels": jpeg(65_500, 65_500),
    "a JPEG of two thousand scans": scans_of_a_jpeg(),
    "a PDF that unpacks to 70 MB": pdf_of(ZEROS),
    "a PDF that unpacks to 700 MB": pdf_of(*[ZEROS] * 10),
    "a PDF packed twice": pdf_of(
        zlib.compress(ZEROS, 9), filters="[/FlateDecode/FlateDecode]"
    ),
    "a PDF packed four times": pdf_of(
        zlib.compress(zlib.compress(zlib.compress(zlib.compress(b"x")))),
        filters="[/FlateDecode/FlateDecode/FlateDecode/FlateDecode]",
    ),
    "a PDF whose packed part begins with nothing": pdf_of(
        b"\x78\x01" + b"\0\0\0\xff\xff" * 30_000 + zlib.compress(ZEROS, 0)[2:],
        filters="[/FlateDecode/FlateDecode]",
    ),
    "a PDF of 100,000 streams": b"%PDF-1.7\n" + b"stream\n" * 100_000,
    "a PDF of streams that fail late": b"%PDF-1.7\n"
    + (b"\nstream\n" + ZEROS[:1000] + b"\xff" * 9) * 3000,
}


BOMBS |= {
    f"a PDF with a filter {filters}": pdf_of(
        ZEROS.hex().encode() + b">", filters=filters
    )
    for filters in (
        "[/ASCIIHexDecode/FlateDecode]",
        "/ASCIIHexDecode",
        "/LZWDecode",
        "/RunLengthDecode",
        "/ASCII85Decode",
        "/AHx",
        "/Fl",
        "/Crypt",
        "/FlateDecodes",
        "[/FlateDecode /DCTDecode]",
        "[/FlateDecode 5 0 R]",
        "5 0 R",
        "% a comment\n/FlateDecode",
        "/LZW#44ecode",
        "null/Filt#65r/LZWDecode",
    )
}


def spelt(keyword):
    """Return a bomb whose streams begin with another spelling of the keyword."""
    return pdf_of(ZEROS).replace(b"\nstream\n", keyword)


BOMBS |= {
    "a stream with words behind": spelt(b"\nstream x\n"),
    "a stream with a blank behind": spelt(b"\nstream \n"),
    "a stream with a carriage return": spelt(b"\nstream\r"),
    "a stream right behind its dictionary": spelt(b"stream\r\n"),
    "a picture in a drawing, deflated": pdf_of(
        zlib.compress(b"BI /W 9 /H 9 /F /Fl ID " + ZEROS + b" EI")
    ),
    "a picture in a drawing, of hexadecimal digits": pdf_of(
        zlib.compress(b" " * 65_500 + b"BI /W 9 /H 9 /F [/AHx /Fl] ID 789c EI")
    ),
    "a picture in a drawing, by LZW": pdf_of(
        zlib.compress(b"BI /W 9 /H 9 /F /#4cZW ID 80 EI")
    ),
    "a picture in a drawing that is not packed": pdf_of(
        b"BI /W 9 /H 9 /F /Fl ID " + ZEROS + b" EI", filters="[ ]"
    ),
}


@pytest.fixture
def unpacked(monkeypatch):
    """The sizes of all that is unpacked in a test, or that counts as if it were."""
    sizes, spend = [], _Allowance.spend

    def write_down(self, size):
        sizes.append(size)
        spend(self, size)

    monkeypatch.setattr(_Allowance, "spend", write_down)
    return sizes


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_too_large_before_it_goes_off(bomb, unpacked):
    tracemalloc.start()
    try:
        assert unreadable(bomb) == "too-large"
        assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    finally:
        tracemalloc.stop()
    assert sum(unpacked) <= MAX_UNPACKED_BYTES + PIECE_BYTES
    assert len(unpacked) <= MAX_UNPACKED_BYTES // STREAM_BYTES + 1


PHONES_64 = (9248, 6936)  # what phones call 64 megapixels


def photo_of(size, scale, mode="L"):
    """Return a page of so many pixels, as a phone takes it."""
    page = Image.new(mode, size, "white")
    page.paste(qr(TEXT, scale).convert(mode), (size[0] // 3, size[1] // 3))
    return page


@pytest.mark.parametrize(
    ("size", "scale", "mode", "how"),
    [
        ((4032, 3024), 6, "L", {"form": "JPEG"}),
        (PHONES_64, 12, "L", {"form": "JPEG"}),
        (
            PHONES_64,
            12,
            "RGB",
            {"form": "JPEG", "progressive": True, "subsampling": "4:4:4"},
        ),
        (PHONES_64, 12, "RGBA", {"form": "PNG", "compress_level": 1}),
    ],
)
def test_the_photo_of_a_phone_is_read_by_a_worker(size, scale, mode, how):
    """Of as many bytes as officers may send: they and the pixels must have room."""
    photo = encoded(photo_of(size, scale, mode), **how)
    assert text_of_file(photo + bytes(MAX_PICTURE_BYTES - len(photo))) == TEXT


def test_what_a_phone_appends_to_its_photo_does_no_harm():
    film = b"\xff\xda" * 200 + Random(1).randbytes(2**20)
    assert text_of(encoded(page_of(CODE), "JPEG") + film) == TEXT


def test_a_photo_with_a_second_picture_inside_is_its_first():
    """As phones make them, for brightness or depth: "MPO" to Pillow."""
    pages = {"save_all": True, "append_images": [Image.new("L", CODE.size, "white")]}
    assert text_of(encoded(CODE, "MPO", **pages)) == TEXT


@pytest.mark.parametrize("factor", [2, 3, 8, 300])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_a_picture_is_shrunk_in_strips_as_a_whole_one_would_be(mode, factor):
    size, bands = (901, 700), len(mode)
    rough = Image.frombytes(mode, size, Random(2).randbytes(size[0] * size[1] * bands))
    assert reduced(rough, factor).tobytes() == rough.reduce(factor).tobytes()
    if mode == "L":
        assert in_grey(rough, 4).tobytes() == rough.reduce(4).tobytes()


def test_a_picture_of_twelve_megapixels_is_no_bomb():
    page = Image.new("L", (4000, 3000), "white")
    page.paste(qr(TEXT, scale=8), (300, 300))
    assert text_of(encoded(page, "JPEG")) == TEXT


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"%PDF-1.7\n",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"RIFF\x24\0\0\0WEBPVP8 ",
        ]
    ),
)
@settings(max_examples=150)
def test_whatever_a_file_is_it_is_unreadable_at_worst(data, start):
    with pytest.raises(Unreadable):
        text_of(start + data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "PDF"])
def test_a_spoilt_file_is_read_or_is_unreadable(form):
    good = bytearray(encoded(CODE, form))
    random = Random(form)
    for _ in range(60):
        bad = good[:]
        for _ in range(random.randint(1, 8)):
            bad[random.randrange(len(bad))] = random.randrange(256)
        with suppress(Unreadable):
            assert text_of(bytes(bad)).isascii()


@pytest.mark.parametrize("form", ["PNG", "PDF"])
def test_what_is_not_signed_says_so(form):
    report = check_file(encoded(page_of(CODE), form), WORLD.published(), now=NOW)
    assert (report.verdict, report.sheet) == (Verdict.VALID, "not-signed")
    assert report.to_dict()["document"]["sheet"] == "not-signed"
