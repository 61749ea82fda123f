"""The symbol on the paper: read back by two readers and taken apart bit by bit."""

import json
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from qrcode.constants import (
    ERROR_CORRECT_H,
    ERROR_CORRECT_L,
    ERROR_CORRECT_M,
    ERROR_CORRECT_Q,
)
from qrcode.main import QRCode
from qrcode.util import (
    BIT_LIMIT_TABLE,
    MODE_8BIT_BYTE,
    MODE_NUMBER,
    QRData,
    mask_func,
)

from signing.errors import TextTooLong
from signing.qr_encoder import (
    MAX_VERSION,
    MODULE_MM,
    QUIET_ZONE,
    Symbol,
    symbol,
    symbol_of_address,
)
from signing.qr_symbol import LAST_VERSION, modules_of

GOLDEN = json.loads(Path("tests/vectors/golden.json").read_text())
TEXTS = {name: token["text"] for name, token in GOLDEN["tokens"].items()}
ADDRESS = "https://suket.example/v#"
NUMERIC, BYTE = 1, 4
DOTS_AT_150_DPI = 3  # 0.508 mm


@pytest.fixture(params=TEXTS.values(), ids=TEXTS.keys())
def text(request):
    return request.param


def printed(drawn: Symbol, dots: int = DOTS_AT_150_DPI) -> Image.Image:
    side = drawn.side * dots
    picture = Image.open(BytesIO(drawn.png())).convert("L")
    return picture.resize((side, side), Image.Resampling.NEAREST)


def segments(drawn: Symbol) -> list[tuple[int, bytes | str]]:
    """The segments of a symbol, read from its modules without any QR reader."""
    bits = "".join(f"{byte:08b}" for byte in data_codewords(drawn))
    found, at = [], 0
    while (mode := int(bits[at : at + 4], 2)) != 0:
        count_bits = {NUMERIC: 12, BYTE: 16}[mode]  # versions 10 to 26
        count = int(bits[at + 4 : at + 4 + count_bits], 2)
        at += 4 + count_bits
        if mode == BYTE:
            found.append(
                (mode, int(bits[at : at + 8 * count], 2).to_bytes(count, "big"))
            )
            at += 8 * count
        else:
            sizes = [10] * (count // 3) + [(0, 4, 7)[count % 3]] * (count % 3 > 0)
            widths = [3] * (count // 3) + [count % 3] * (count % 3 > 0)
            digits = ""
            for size, width in zip(sizes, widths, strict=True):
                digits += f"{int(bits[at : at + size], 2):0{width}}"
                at += size
            found.append((mode, digits))
    return found


def data_codewords(drawn: Symbol) -> bytes:
    from qrcode import base
    from qrcode.constants import ERROR_CORRECT_M

    blocks = base.rs_blocks(drawn.version, ERROR_CORRECT_M)
    raw = iter(raw_codewords(drawn))
    parts: list[list[int]] = [[] for _ in blocks]
    for position in range(max(block.data_count for block in blocks)):
        for part, block in zip(parts, blocks, strict=True):
            if position < block.data_count:
                part.append(next(raw))
    return b"".join(bytes(part) for part in parts)


def raw_codewords(drawn: Symbol) -> bytes:
    blank = QRCode(version=drawn.version, border=0, mask_pattern=0)
    blank.add_data("0")
    blank.make(fit=False)  # fills the library's table of function patterns
    from qrcode.main import precomputed_qr_blanks

    free = [
        [module is None for module in row]
        for row in precomputed_qr_blanks[drawn.version]
    ]
    side = len(free)
    for i in range(9):
        for x, y in (
            (i, 8),
            (8, i),
            (8, side - 1 - min(i, 7)),
            (side - 1 - min(i, 7), 8),
        ):
            free[y][x] = False
    for i in range(6):
        for j in range(3):
            free[i][side - 11 + j] = free[side - 11 + j][i] = False
    is_inverted = mask_func(mask_of(drawn))
    bits, upward = "", True
    for right in range(side - 1, 0, -2):
        column = right - 1 if right <= 6 else right
        for y in range(side - 1, -1, -1) if upward else range(side):
            for x in (column, column - 1):
                if free[y][x]:
                    bits += str(int(drawn.modules[y][x] != is_inverted(y, x)))
        upward = not upward
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))


def mask_of(drawn: Symbol) -> int:
    return (format_bits(drawn) >> 10) & 0b111


def format_bits(drawn: Symbol) -> int:
    row = [drawn.modules[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)]
    column = [drawn.modules[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    return int("".join(str(int(bit)) for bit in row + column), 2) ^ 0b101010000010010


def test_zxing_reads_the_text_from_a_print_of_150_dpi(text):
    found = zxingcpp.read_barcodes(printed(symbol(text)))
    assert [(code.text, code.ec_level) for code in found] == [(text, "M")]


@pytest.mark.parametrize("length", [1, 60, 150, 600])
def test_zxing_reads_an_address_for_phones(length):
    address = ("otpauth://totp/Suket%20suket.example:rina?secret=" + "AB34" * 200)[
        :length
    ]
    found = zxingcpp.read_barcodes(printed(symbol_of_address(address)))
    assert [(code.text, code.ec_level) for code in found] == [(address, "M")]


def test_an_address_too_long_for_phones_is_refused():
    with pytest.raises(TextTooLong):
        symbol_of_address("x" * 1000)


def test_zbar_reads_the_text_from_a_print_of_150_dpi(text, tmp_path):
    printed(symbol(text)).save(tmp_path / "print.png")
    answer = subprocess.run(
        [
            "zbarimg",
            "--quiet",
            "--raw",
            "--oneshot",
            "-Sbinary",
            tmp_path / "print.png",
        ],
        capture_output=True,
        check=True,
    )
    assert answer.stdout.decode().strip() == text


def test_a_blurred_and_turned_print_is_still_read(text):
    scan = printed(symbol(text)).rotate(
        3, Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    scan = scan.filter(ImageFilter.GaussianBlur(0.8))
    assert [code.text for code in zxingcpp.read_barcodes(scan)] == [text]


def test_the_address_is_a_byte_segment_and_the_token_a_numeric_one(text):
    address, digits = text.split("#")
    assert segments(symbol(text)) == [(BYTE, f"{address}#".encode()), (NUMERIC, digits)]


def test_digits_in_the_host_stay_in_the_byte_segment():
    text = "https://suket2026202620262026202620.example/v#" + "7" * 640
    address, digits = text.split("#")
    assert segments(symbol(text)) == [(BYTE, f"{address}#".encode()), (NUMERIC, digits)]


def test_error_correction_is_m(text):
    assert format_bits(symbol(text)) >> 13 == 0b00  # ISO/IEC 18004, table 12


def test_the_least_version_is_taken():
    assert symbol(TEXTS["until the card is printed"]).version == 13
    assert symbol(ADDRESS + "7" * 100).version == 5


def test_what_does_not_fit_version_20_is_refused_and_the_message_names_nobody():
    assert symbol(ADDRESS + "7" * 1537).version == 20
    with pytest.raises(
        TextTooLong, match=r"^the QR would need version 21, the form holds 20$"
    ):
        symbol(ADDRESS + "7" * 1538)


def test_what_fits_no_version_is_refused_too():
    with pytest.raises(TextTooLong) as refusal:
        symbol(ADDRESS + "7" * 6000)
    assert (refusal.value.version, refusal.value.limit) == (41, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://suket.example/v",
        "https://suket.example/v#",
        "a#12x",
        "é#12",
        "a#١٢",
    ],
)
def test_a_text_of_another_form_is_not_drawn(text):
    with pytest.raises(ValueError, match="not a text of ours"):
        symbol(text)


def test_the_path_covers_the_dark_modules_and_no_other(text):
    drawn = symbol(text)
    dark = [
        (int(x) + i, int(y))
        for x, y, length, back in re.findall(
            r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawn.path
        )
        for i in range(int(length))
        if length == back
    ]
    assert len(dark) == len(set(dark))
    assert set(dark) == {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(drawn.modules)
        for x, is_dark in enumerate(row)
        if is_dark
    }


def test_a_module_is_0_508_mm_whatever_the_version(text):
    drawn = symbol(text)
    svg = drawn.svg(label="Kode QR")
    width = float(re.search(r'width="([\d.]+)mm"', svg).group(1))
    units = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    assert units == len(drawn.modules) + 8 == drawn.version * 4 + 17 + 8
    assert width / units == pytest.approx(MODULE_MM, abs=1e-9)


def test_a_label_cannot_end_its_attribute():
    with pytest.raises(ValueError, match="plain text"):
        symbol(ADDRESS + "12345").svg(label='"><script>')


def test_the_png_has_one_pixel_a_module_and_a_quiet_zone_of_four(text):
    drawn = symbol(text)
    picture = Image.open(BytesIO(drawn.png()))
    assert (picture.mode, picture.size) == ("1", (drawn.side, drawn.side))
    inside = picture.crop((4, 4, drawn.side - 4, drawn.side - 4))
    assert inside.convert("L").tobytes() == bytes(
        0 if dark else 255 for row in drawn.modules for dark in row
    )
    assert all(picture.getpixel((i, j)) for i in range(4) for j in range(drawn.side))


# Against `qrcode`, module for module


def drawn_by_qrcode(*segments, version, correction, mask):
    code = QRCode(version, correction, border=0, mask_pattern=mask)
    for data, mode in segments:
        code.add_data(QRData(data, mode=mode))
    code.make(fit=False)
    return tuple(tuple(map(bool, row)) for row in code.modules)


@pytest.mark.parametrize("digits", range(1, 1500, 61))
def test_a_symbol_is_the_one_that_qrcode_draws(digits):
    text = ADDRESS + str(7**2000)[:digits]
    ours = symbol(text)
    address, numerals = (
        (ADDRESS.encode(), MODE_8BIT_BYTE),
        (text[len(ADDRESS) :].encode(), MODE_NUMBER),
    )
    theirs = drawn_by_qrcode(
        address, numerals, version=ours.version, correction=ERROR_CORRECT_M, mask=2
    )
    assert ours.modules == theirs
    assert Symbol.of_rows(theirs, ours.version) == ours


def test_digits_up_to_the_largest_symbol_are_tried():
    assert symbol(ADDRESS + str(7**2000)[:1465]).version >= MAX_VERSION - 1


@pytest.mark.parametrize("version", range(1, LAST_VERSION + 1))
def test_every_version_mask_and_level_is_laid_out_as_qrcode_does(version):
    levels = (ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q, ERROR_CORRECT_H)
    correction, mask = levels[version % 4], version % 8
    count_bits = 8 if version < 10 else 16
    room = (BIT_LIMIT_TABLE[correction][version] - 4 - count_bits) // 8
    for length in {1, room // 2, room - 1, room}:  # full: no room for a terminator
        data = bytes(at * 151 % 256 for at in range(length))
        bits = f"0100{length:0{count_bits}b}" + "".join(f"{b:08b}" for b in data)
        dark = modules_of(bits, version=version, correction=correction, mask=mask)
        ours = Symbol(dark, version).modules
        segment = (data, MODE_8BIT_BYTE)
        theirs = drawn_by_qrcode(
            segment, version=version, correction=correction, mask=mask
        )
        assert ours == theirs


def test_what_is_larger_than_we_draw_is_refused():
    with pytest.raises(ValueError, match="version 28"):
        modules_of("0" * 64, version=28, correction=ERROR_CORRECT_M, mask=2)
