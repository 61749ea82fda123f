"""Place the bits of a QR symbol as modules: what `qrcode` draws, much faster.

A symbol of a version has everything but its data in common with all others of it: the
patterns, the way that the data take through it, the mask.  That frame is read off
`qrcode` once.  A symbol then is made of many bits at a time, never module by module:

    bits ── codewords ──> one number ── mask ──> bits ── columns ──> modules

The way goes up and down in pairs of columns.  So each pair has a stretch of the bits,
shuffled among modules that are always light or dark, and a stretch is short enough to
be a table of `bytes.translate`, which shuffles it in one go.  ISO/IEC 18004, section 7;
tests hold every version and mask against `qrcode` itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from qrcode.main import QRCode
from qrcode.util import mask_func

from signing.qr_codewords import codewords

LAST_VERSION = 27  # the last whose pairs of columns have no more than 254 modules
TIMING = 6  # the column that the way leaves out

_BYTE = 8
_STRETCH = 254  # bits, and after them two that do not vary: a table of 256
_LIGHT, _DARK = 254, 255

_Group = tuple[int, ...]  # columns
_Modules = Sequence[Sequence[bool | None]]  # row by row; None: that of the data
_Place = tuple[int, int]  # row and column


def modules_of(bits: str, *, version: int, correction: int, mask: int) -> int:
    """Return the symbol of `bits`, "0" and "1": segments with their heads.

    The answer is a number of one bit a module, 1 being dark: column by column from the
    left, each from above, the highest bit first.  The bits must fit the version (1 to
    27); `correction` is one of `qrcode.constants`.
    """
    frame = _frame(version, correction, mask)
    words = codewords(bits, version=version, correction=correction)
    data = int.from_bytes(words, "big") << frame.size - _BYTE * len(words)
    masked = f"{data ^ frame.flips:0{frame.size}b}".ljust(frame.size + _STRETCH)
    source = masked.encode()
    columns = [
        places.translate(source[at : at + _STRETCH] + b"01")
        for at, places in frame.columns
    ]
    return int(b"".join(columns), 2)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all symbols of a version, correction and mask have in common.

    Each group of columns has the place of its first bit, and for each module which of
    the bits from there on it is.
    """

    size: int  # modules that are not always the same
    flips: int  # those of them that the mask turns round
    columns: tuple[tuple[int, bytes], ...]


@cache
def _frame(version: int, correction: int, mask: int) -> _Frame:
    if version > LAST_VERSION:
        raise ValueError(f"version {version} is drawn by others")
    modules = _patterns(version, correction, mask)
    groups = _groups(len(modules))
    way = [place for place in _way(groups, len(modules)) if _at(modules, place) is None]
    is_flipped = mask_func(mask)
    flips = "".join("1" if is_flipped(*place) else "0" for place in way)
    bits = {place: at for at, place in enumerate(way)}
    return _Frame(
        size=len(way),
        flips=int(flips, 2),
        columns=tuple(_column(modules, group, bits) for group in groups),
    )


def _patterns(version: int, correction: int, mask: int) -> _Modules:
    """Return a symbol without its data: finders, timing, format and version."""
    code = QRCode(version, correction, border=0, mask_pattern=mask)
    code.data_cache = []
    code.map_data = lambda *_: None  # leaves what is data as None
    code.makeImpl(False, mask)
    modules: _Modules = code.modules
    return modules


def _groups(side: int) -> list[_Group]:
    """Return the columns from the left, in pairs but for the one that is left out."""
    pairs = [(at, at + 1) for at in (*range(0, TIMING, 2), *range(TIMING + 1, side, 2))]
    return sorted([*pairs, (TIMING,)])


def _way(groups: Sequence[_Group], side: int) -> Iterator[_Place]:
    """Yield the places in the order of data: from the right, up and down in turns."""
    rows = range(side - 1, -1, -1)
    for group in reversed(groups):
        if group != (TIMING,):
            yield from ((row, column) for row in rows for column in reversed(group))
            rows = rows[::-1]


def _column(
    modules: _Modules, group: _Group, bits: dict[_Place, int]
) -> tuple[int, bytes]:
    places = [(row, column) for column in group for row in range(len(modules))]
    start = min((bits[place] for place in places if place in bits), default=0)
    constant = {True: _DARK, False: _LIGHT}
    return start, bytes(
        bits[place] - start
        if (module := _at(modules, place)) is None
        else constant[bool(module)]
        for place in places
    )


def _at(modules: _Modules, place: _Place) -> bool | None:
    row, column = place
    return modules[row][column]
