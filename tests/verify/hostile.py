"""Files made to take memory and time: each kind as many as asked for, by a seed.

None of them is large: what is large is what they say.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

from tests.verify.sheets import encoded, page_of, qr

Random = random.Random
Kind = Callable[[Random], bytes]
KINDS: dict[str, Kind] = {}


def kind(make: Kind) -> Kind:
    KINDS[make.__name__] = make
    return make


def pdf(objects: dict[int, bytes], extra: bytes = b"") -> bytes:
    """Return a PDF of objects; the first is its catalogue."""
    body = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % pair for pair in objects.items()
    )
    size = max(objects) + 1
    return (
        body
        + extra
        + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % size
    )


def stream(data: bytes, words: bytes = b"", *, packed: bool = True) -> bytes:
    if packed:
        data, words = zlib.compress(data, 9), words + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (words, len(data), data)


def page(contents: bytes, words: bytes = b"", more: dict[int, bytes] | None = None):
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>"
            % words,
            4: contents,
            **(more or {}),
        }
    )


@kind
def nested_forms(r: Random) -> bytes:
    """Forms that draw the next one many times."""
    depth, times = r.randint(8, 20), r.randint(5, 30)
    forms = {}
    for n in range(depth):
        inner = b"/F Do " * times if n + 1 < depth else b"0 0 500 500 re f "
        words = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"
        if n + 1 < depth:
            words += b"/Resources<</XObject<</F %d 0 R>>>>" % (11 + n)
        forms[10 + n] = stream(inner, words)
    resources = b"/Resources<</XObject<</F 10 0 R>>>>"
    return page(stream(b"/F Do " * times), resources, forms)


@kind
def patterns(r: Random) -> bytes:
    """A page filled with tiles of a pattern of tiles."""
    step = r.choice([b"0.001", b"0.01", b"0.1"])
    tile = (
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep %s/YStep %s"
        % (step, step)
    )
    inner = tile + b"/Resources<</Pattern<</P 11 0 R>>>>"
    fill = b"/Pattern cs /P scn 0 0 600 900 re f"
    more = {
        10: stream(fill, inner),
        11: stream(b"0 0 1 1 re f", tile + b"/Resources<<>>"),
    }
    return page(
        stream(fill * r.randint(1, 20)), b"/Resources<</Pattern<</P 10 0 R>>>>", more
    )


@kind
def many_paths(r: Random) -> bytes:
    count = r.randint(200_000, 800_000)
    return page(stream(b"0 0 m 600 900 l S\n" * count))


@kind
def curves(r: Random) -> bytes:
    count = r.randint(100_000, 600_000)
    one = b"%d 0 m 0 900 600 900 %d 1 c\n" % (r.randrange(600), r.randrange(600))
    return page(stream(one * count + b"S"))


@kind
def dashed(r: Random) -> bytes:
    return page(
        stream(
            b"[0.0001 0.0001] 0 d 0.01 w " + b"0 0 m 600 900 l S\n" * r.randint(1, 500)
        )
    )


@kind
def fields_and_kids(r: Random) -> bytes:
    """A form of a hundred thousand fields, with something that looks like a signature."""
    many = b"5 0 R " * r.randint(50_000, 150_000)
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]>>>>" % many,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[%s]>>" % many,
            5: b"<</FT/Sig/T(a)/Kids[%s]/V 6 0 R>>" % (b"6 0 R " * 50_000),
            6: b"<</Type/Sig/ByteRange [0 1 2 3]/Contents<00>>>",
        }
    )


@kind
def kids_in_a_ring(r: Random) -> bytes:
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>"
            % (b"2 0 R " * r.randint(1, 9), r.choice([1, 20, 2**31 - 1])),
        }
    )


@kind
def xref_loops(r: Random) -> bytes:
    made = page(stream(b"0 0 9 9 re f"))
    at = len(made)
    loop = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R/Size %d/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    return made + loop % (r.choice([9, 2**31 - 1, 8_388_607]), at, at)


@kind
def a_long_chain_of_tables(r: Random) -> bytes:
    """Tens of thousands of cross-reference tables, each with one before it."""
    made, last = page(stream(b"0 0 9 9 re f")), 0
    table = b"xref\n0 0\ntrailer<</Root 1 0 R/Size 9/Prev %d>>\n"
    parts, at = [made], len(made)
    for _ in range(r.randint(20_000, 40_000)):
        parts.append(table % last)
        last, at = at, at + len(parts[-1])
    return b"".join(parts) + b"startxref\n%d\n%%%%EOF\n" % last


@kind
def encrypted(r: Random) -> bytes:
    made = page(stream(b"0 0 9 9 re f"))
    lock = b"<</Filter/Standard/V %d/R %d/Length 128/O<%s>/U<%s>/P -1>>" % (
        r.randint(1, 6), r.randint(2, 6), b"00" * 32, b"00" * 32)  # fmt: skip
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt " + lock)


def image_page(words: bytes, data: bytes) -> bytes:
    image = b"/Type/XObject/Subtype/Image" + words
    return page(
        stream(b"600 0 0 900 0 0 cm /I Do"),
        b"/Resources<</XObject<</I 10 0 R>>>>",
        {10: stream(data, image, packed=False)},
    )


@kind
def jbig2(r: Random) -> bytes:
    side = r.choice([10_000, 30_000, 65_535])
    segment = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(
        ">IIIIBH", side, side, 0, 0, 0, 0
    )
    region = (
        struct.pack(">IBBBI", 1, 38, 0, 1, 30)
        + struct.pack(">IIIIB", side, side, 0, 0, 0)
        + b"\0"
        + bytes(8)
        + r.randbytes(20)
    )
    return image_page(
        b"/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode" % (side, side),
        segment + region,
    )  # fmt: skip


@kind
def jpx(r: Random) -> bytes:
    side = r.choice([12_000, 60_000])
    size = (
        struct.pack(
            ">HIIIIIIIIH", 0, side, side, 0, 0, r.choice([1, side]), side, 0, 0, 1
        )
        + b"\7\1\1"
    )
    data = (
        b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + r.randbytes(200)
    )
    return image_page(
        b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/JPXDecode" % (side, side),
        data,
    )  # fmt: skip


@kind
def a_picture_drawn_often(r: Random) -> bytes:
    """A picture of the size that is allowed, on a page a thousand times."""
    side = r.choice([2000, 7000])
    draw = b"q 600 0 0 900 0 0 cm /I Do Q\n" * r.randint(50, 2000)
    image = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray"
        % (side, side)
    )
    return page(stream(draw), b"/Resources<</XObject<</I 10 0 R>>>>", {10: stream(bytes(side * side), image)})  # fmt: skip


@kind
def many_pages(r: Random) -> bytes:
    """Twenty pages, each of which takes its time."""
    count = r.choice([20, 21, 5000])
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * count, count),
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(b"0 0 m 600 900 l S\n" * 50_000),
        }
    )


def corners_of_qr(size: tuple[int, int], scale: int) -> Image.Image:
    """Return a picture full of what a QR's corners look like."""
    side = 7
    one = Image.new("L", (side + 1, side + 1), 255)
    for inset, grey in ((0, 0), (1, 255), (2, 0)):
        one.paste(grey, (inset, inset, side - inset, side - inset))
    tile = one.resize(
        ((side + 1) * scale, (side + 1) * scale), Image.Resampling.NEAREST
    )
    picture = Image.new("L", size, 255)
    for x in range(0, picture.width, tile.width):
        picture.paste(tile, (x, 0))
    row = picture.crop((0, 0, picture.width, tile.height))
    for y in range(0, picture.height, tile.height):
        picture.paste(row, (0, y))
    return picture


@kind
def finder_patterns(r: Random) -> bytes:
    """Twelve megapixels of them."""
    picture = corners_of_qr((3464 - r.randrange(200), 3464), r.choice([2, 3, 4]))
    return encoded(picture, r.choice(["PNG", "WEBP"]), **({"lossless": True} if r.random() < 0.3 else {}))  # fmt: skip


@kind
def finder_patterns_of_64_megapixels(r: Random) -> bytes:
    """As many as a phone's photo has, so that they are shrunk first."""
    picture = corners_of_qr((9248 - r.randrange(200), 6936), r.choice([4, 6, 8]))
    return encoded(picture, "PNG", compress_level=1)


@kind
def finder_patterns_of_64_megapixels_as_jpeg(r: Random) -> bytes:
    picture = corners_of_qr((9248 - r.randrange(200), 6936), 8)
    return encoded(picture, "JPEG", quality=2)


@kind
def noise(r: Random) -> bytes:
    picture = Image.frombytes("L", (1500, 1500), r.randbytes(1500 * 1500))
    return encoded(picture.point(lambda v: 255 * (v > 127)).convert("1"))


@kind
def a_picture_of_100_megapixels(r: Random) -> bytes:
    width, height = r.choice([(10_000, 10_000), (65_000, 1600), (40_000, 40_000)])
    head = struct.pack(">IIBBBBB", width, height, r.choice([1, 8]), 0, 0, 0, 0)

    def chunk(name, data):
        return (
            struct.pack(">I", len(data))
            + name
            + data
            + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = zlib.compress(bytes(10 * 2**20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")  # fmt: skip


@kind
def marks_without_a_picture(r: Random) -> bytes:
    """A JPEG of millions of segments, none of which is a picture."""
    return b"\xff\xd8\xff" + b"\xff\xe1\x00\x02" * r.randint(10**6, 2 * 10**6)


@kind
def runs_of_nothing(r: Random) -> bytes:
    """A packed BMP whose runs have no length."""
    head = struct.pack("<IiiHHIIiiII", 40, 4900, 4900, 1, 8, 1, 0, 0, 0, 256, 0)
    start = b"BM" + struct.pack("<IHHI", 0, 0, 0, 54 + 1024) + head + bytes(1024)
    return start + b"\1\0" * r.randint(10**6, 3 * 10**6)


@kind
def a_spoilt_heic(r: Random) -> bytes:
    good = bytearray((Path(__file__).parent / "heic" / "portrait.heic").read_bytes())
    for _ in range(r.randint(1, 30)):
        good[r.randrange(len(good))] = r.randrange(256)
    return bytes(good)


@kind
def a_zip_named_a_picture(r: Random) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.zip", bytes(r.randint(1, 40) * 2**20))
    return file.getvalue()


@kind
def spoilt(r: Random) -> bytes:
    """An honest file of which bytes are others."""
    good = bytearray(
        encoded(page_of(qr("x" * 50)), r.choice(["PNG", "JPEG", "PDF", "WEBP"]))
    )
    for _ in range(r.randint(1, 30)):
        good[r.randrange(len(good))] = r.randrange(256)
    return bytes(good)


def files(count: int, *, seed: int) -> Iterator[tuple[str, bytes]]:
    """Give so many files, of every kind as many, each with its kind."""
    names = sorted(KINDS)
    for number in range(count):
        name = names[number % len(names)]
        yield name, KINDS[name](Random(f"{seed} {number}"))
