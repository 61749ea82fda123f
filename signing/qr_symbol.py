"""The modules of a QR symbol, from its bits: what `qrcode` draws, ten times as fast.

A symbol of a version has everything but its data in common with all others of it: the
patterns, the order in which its modules are filled, the mask.  That order is read off
`qrcode` once.  A symbol then is the codewords, shuffled to where their bits belong.
ISO/IEC 18004, section 7; tests hold every version and mask against `qrcode` itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, islice, zip_longest
from operator import itemgetter

from qrcode.base import gexp, glog, rs_blocks
from qrcode.main import QRCode
from qrcode.util import PAD0, PAD1, mask_func

Modules = tuple[tuple[bool, ...], ...]

_BYTE = 8
_BITS_OF = tuple(f"{word:08b}" for word in range(256))
_ORDER = 255  # of the multiplicative group of GF(2⁸)
_TIMING = 6  # the column that the way of the data leaves out
_TERMINATOR_BITS = 4
_DARK, _LIGHT = "1", "0"
_ZERO_OR_ONE = bytes.maketrans(b"01", bytes((0, 1)))
_FLIPPED = str.maketrans(_DARK + _LIGHT, _LIGHT + _DARK)


def modules_of(bits: str, *, version: int, correction: int, mask: int) -> Modules:
    """Return the symbol of `bits`, "0" and "1": segments with their heads.

    `correction` is one of `qrcode.constants`.  The bits must fit the version.
    """
    frame = _frame(version, correction, mask)
    words = _with_correction(_padded(bits, version, correction), version, correction)
    data = "".join(map(_BITS_OF.__getitem__, words))
    source = (data + data.translate(_FLIPPED) + _LIGHT + _DARK).encode()
    side = frame.side
    dark = tuple(map(bool, frame.places(source.translate(_ZERO_OR_ONE))))
    return tuple(tuple(dark[at : at + side]) for at in range(0, side * side, side))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all symbols of a version, correction and mask have in common.

    `places` picks each module, row by row, out of the data bits, the same flipped,
    and a light and a dark one.
    """

    side: int
    places: "itemgetter[int]"


@cache
def _frame(version: int, correction: int, mask: int) -> _Frame:
    code = QRCode(version, correction, border=0, mask_pattern=mask)
    total = sum(block.total_count for block in rs_blocks(version, correction))
    code.data_cache = [0] * total
    code.map_data = lambda *_: None  # leaves what is data as None
    code.makeImpl(False, mask)
    side = len(code.modules)
    size = _BYTE * total
    light, dark = 2 * size, 2 * size + 1
    is_flipped = mask_func(mask)
    places = [dark if module else light for row in code.modules for module in row]
    at = 0
    for row, column in _way(side):
        if code.modules[row][column] is None:
            places[row * side + column] = _place(at, size, is_flipped(row, column))
            at += 1
    return _Frame(side, itemgetter(*places))


def _place(at: int, size: int, is_flipped: bool) -> int:  # noqa: FBT001 - a bit
    """Return where in the source the data bit `at` is: zeros where data have ended."""
    if at < size:
        return size + at if is_flipped else at
    return 2 * size + is_flipped


def _way(side: int) -> Iterator[tuple[int, int]]:
    """Yield row and column in the order of data: up and down in pairs of columns."""
    rows = range(side - 1, -1, -1)
    for right in range(side - 1, 0, -2):
        column = right - (right <= _TIMING)
        for row in rows:
            yield row, column
            yield row, column - 1
        rows = rows[::-1]


def _padded(bits: str, version: int, correction: int) -> bytes:
    """Return the data codewords: terminated, filled to a byte, then to the version."""
    count: int = sum(block.data_count for block in rs_blocks(version, correction))
    bits += _LIGHT * min(_TERMINATOR_BITS, count * _BYTE - len(bits))
    bits += _LIGHT * (-len(bits) % _BYTE)
    size = len(bits) // _BYTE
    filler: bytes = bytes((PAD0, PAD1)) * count
    return int(bits, 2).to_bytes(size, "big") + filler[: count - size]


def _with_correction(data: bytes, version: int, correction: int) -> bytes:
    """Return all codewords, those of the blocks taken in turns: section 7.6."""
    corrections, at = [], 0
    for block in rs_blocks(version, correction):
        part = data[at : at + block.data_count]
        at += block.data_count
        corrections.append(_remainder(part, block.total_count - block.data_count))
    words = data + b"".join(corrections)
    return bytes(map(words.__getitem__, _in_turns(version, correction)))


@cache
def _in_turns(version: int, correction: int) -> tuple[int, ...]:
    """Return in which order codewords are taken that lie block after block."""
    blocks = rs_blocks(version, correction)
    places = count()
    data = [list(islice(places, block.data_count)) for block in blocks]
    more = [
        list(islice(places, block.total_count - block.data_count)) for block in blocks
    ]
    turns = chain(zip_longest(*data), zip_longest(*more))
    return tuple(at for turn in turns for at in turn if at is not None)


def _remainder(data: bytes, count: int) -> bytes:
    """Return the `count` correction codewords of a block: Reed-Solomon over GF(2⁸)."""
    multiples, top, whole = (
        _multiples(count),
        _BYTE * (count - 1),
        (1 << _BYTE * count) - 1,
    )
    rest = 0
    for word in data:
        rest = (rest << _BYTE & whole) ^ multiples[rest >> top ^ word]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> tuple[int, ...]:
    """Return the generator of degree `count`, but its first term, times 0 to 255."""
    generator = [1]
    for power in range(count):
        shifted = [0, *(_product(term, gexp(power)) for term in generator)]
        generator = [a ^ b for a, b in zip([*generator, 0], shifted, strict=True)]
    return tuple(
        int.from_bytes(bytes(_product(factor, term) for term in generator[1:]), "big")
        for factor in range(256)
    )


def _product(a: int, b: int) -> int:
    return gexp((glog(a) + glog(b)) % _ORDER) if a and b else 0
