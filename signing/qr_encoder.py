"""Encode a text as a QR symbol, drawn with whole modules.

The address is one byte segment, because some phone cameras mishandle a host in capital
letters; the token's digits are one numeric segment, which nothing has to escape.  Error
correction is M.  A module has one size whatever the version: it fits the dots of every
printer, and only the symbol grows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import chain, groupby
from struct import Struct

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import (
    BIT_LIMIT_TABLE,
    MODE_8BIT_BYTE,
    MODE_NUMBER,
    mode_sizes_for_version,
)

from signing.errors import TextTooLong
from signing.qr_symbol import modules_of

MODULE_MM = 0.508  # 3, 4, 6, 12 dots at 150, 200, 300, 600 dpi
QUIET_ZONE = 4  # modules on each side: ISO/IEC 18004, section 9.1
MAX_VERSION = 20  # 97 modules: what the form's corner has room for
LAST_VERSION = 40  # ISO/IEC 18004

# The search for the best of the eight masks costs more than all else and buys nothing:
# over 120 texts, printed at 150 dpi and then blurred and turned five ways,
# zxing-cpp read 437 of 600 symbols with it and 431 to 439 with each mask held fixed.
# Tokens are as good as random, and a mask is there for pictures that are not.
_MASK = 2
_MARK = "#"
_MODE_BITS = 4  # ISO/IEC 18004, table 2
_DIGITS_BITS = {  # … section 7.4.3
    b"%0*d" % (digits, number): f"{number:0{bits}b}"
    for digits, bits in ((1, 4), (2, 7), (3, 10))
    for number in range(10**digits)
}


@dataclass(frozen=True)
class Symbol:
    """A QR symbol, without the quiet zone around it.

    `dark` has one bit for each module, 1 being dark: column by column from the left,
    each from above, the highest bit first.
    """

    dark: int
    version: int  # 1 to 40

    @classmethod
    def of_rows(cls, rows: Iterable[Iterable[bool]], version: int) -> "Symbol":
        """Return the symbol of these modules, True is dark."""
        modules = chain.from_iterable(zip(*rows, strict=True))
        return cls(int(bytes(b"01"[is_dark] for is_dark in modules), 2), version)

    @cached_property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """The rows of modules, True is dark."""
        columns = f"{self.dark:0{self.size**2}b}"
        rows = (columns[y :: self.size] for y in range(self.size))
        return tuple(tuple(map("1".__eq__, row)) for row in rows)

    @property
    def size(self) -> int:
        """The modules along one side: ISO/IEC 18004, table 1."""
        return 17 + 4 * self.version

    @property
    def side(self) -> int:
        """The modules along one side, quiet zone included."""
        return self.size + 2 * QUIET_ZONE

    @property
    def side_mm(self) -> float:
        """The printed length of one side in millimetres, quiet zone included."""
        return round(self.side * MODULE_MM, 3)

    @cached_property
    def path(self) -> str:
        """The dark modules as the `d` of one SVG path; a user unit is a module.

        The origin is the corner of the quiet zone.  Runs along a row are one rectangle,
        and all are one path, so that a viewer draws no seams between them.
        """
        return "".join(
            f"M{x} {y}h{length}v1h-{length}z"
            for y, row in enumerate(self.modules, QUIET_ZONE)
            for x, length in _runs(row)
        )

    def svg(self, *, label: str) -> str:
        """Return the symbol as an SVG element of its printed size, white behind it.

        `label` is read aloud in its place; it must be plain text without `"<>&`.
        """
        if set(label) & set('"<>&'):
            raise ValueError("a label is plain text")
        side, size = self.side, f"{self.side_mm}mm"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
            f' width="{size}" height="{size}" shape-rendering="crispEdges" role="img"'
            f' aria-label="{label}"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
            f'<path fill="#000" d="{self.path}"/></svg>'
        )

    def png(self) -> bytes:
        """Return the symbol as a 1-bit PNG for screens: one pixel a module.

        Show it with `image-rendering: pixelated`, at a whole multiple of its size.
        """
        light = b"\xff" * QUIET_ZONE
        rows = (bytes(0 if dark else 255 for dark in row) for row in self.modules)
        blank = b"\xff" * (self.side * QUIET_ZONE)
        pixels = blank + b"".join(light + row + light for row in rows) + blank
        picture = Image.frombytes("L", (self.side, self.side), pixels)
        file = BytesIO()
        picture.convert("1", dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()


def symbol(text: str) -> Symbol:
    """Return the QR symbol of a text `<site>/v#<digits>`, level M.

    Raises as `require_drawable` does.
    """
    version = require_drawable(text)
    address, mark, digits = text.partition(_MARK)
    bits = _bytes_segment((address + mark).encode(), version)
    bits += _digits_segment(digits, version)
    dark = modules_of(bits, version=version, correction=ERROR_CORRECT_M, mask=_MASK)
    return Symbol(dark, version)


def symbol_of_address(text: str) -> Symbol:
    """Return the QR symbol, level M, of an address for phones: some 600 ASCII bytes.

    Raises `TextTooLong` for what fits no version to 20, and `UnicodeEncodeError`.
    """
    data = text.encode("ascii")
    version = _least_version(8 * len(data))
    if version > MAX_VERSION:
        raise TextTooLong(version, MAX_VERSION)
    bits = _bytes_segment(data, version)
    dark = modules_of(bits, version=version, correction=ERROR_CORRECT_M, mask=_MASK)
    return Symbol(dark, version)


def _bytes_segment(data: bytes, version: int) -> str:
    """Return mode, count and bytes: ISO/IEC 18004, section 7.4.5."""
    return (
        _head(MODE_8BIT_BYTE, len(data), version)
        + f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"
    )


def _digits_segment(digits: str, version: int) -> str:
    """Return mode, count and digits, three in ten bits: section 7.4.3."""
    threes = _threes(len(digits)).unpack(digits.encode())
    body = "".join(map(_DIGITS_BITS.__getitem__, threes))
    return _head(MODE_NUMBER, len(digits), version) + body


@lru_cache(maxsize=256)
def _threes(digits: int) -> Struct:
    """Return what cuts so many digits into threes, and a rest."""
    whole, rest = divmod(digits, 3)
    return Struct("3s" * whole + (f"{rest}s" if rest else ""))


def _head(mode: int, count: int, version: int) -> str:
    width = mode_sizes_for_version(version)[mode]
    return f"{mode:0{_MODE_BITS}b}{count:0{width}b}"


def require_drawable(text: str) -> int:
    """Return the version (1 to 20) of the symbol that a text needs, without drawing it.

    Raises `TextTooLong` for what fits no version to 20 (some 1,500 digits, fewer after
    a long site), and `ValueError` for a text of another form.
    """
    address, mark, digits = text.partition(_MARK)
    if not (mark and text.isascii() and digits.isdigit()):
        raise ValueError("not a text of ours: an address, `#`, digits")
    content = 8 * len(address + mark) + -(-10 * len(digits) // 3)
    version = _least_version(content)
    if version > MAX_VERSION:
        raise TextTooLong(version, MAX_VERSION)
    return version


@lru_cache(maxsize=256)  # of texts as long as others
def _least_version(content_bits: int) -> int:
    """Return the least version that holds two segments; 41 if none does."""
    for version in range(1, LAST_VERSION + 1):
        counts = mode_sizes_for_version(version)
        heads = 2 * _MODE_BITS + counts[MODE_8BIT_BYTE] + counts[MODE_NUMBER]
        if heads + content_bits <= BIT_LIMIT_TABLE[ERROR_CORRECT_M][version]:
            return version
    return LAST_VERSION + 1


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return start and length of each run of dark modules, the quiet zone counted."""
    runs, x = [], QUIET_ZONE
    for is_dark, group in groupby(row):
        length = sum(1 for _ in group)
        if is_dark:
            runs.append((x, length))
        x += length
    return runs
