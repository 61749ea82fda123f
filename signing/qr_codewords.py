"""The codewords of a QR symbol, from its bits: filled up, and corrected.

ISO/IEC 18004, sections 7.4.9 to 7.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, zip_longest
from operator import itemgetter

from qrcode.base import gexp, glog, rs_blocks
from qrcode.util import PAD0, PAD1

_BYTE = 8
_ORDER = 255  # of the multiplicative group of GF(2⁸)
_TERMINATOR_BITS = 4


def codewords(bits: str, *, version: int, correction: int) -> bytes:
    """Return data and corrections in the order in which a symbol takes them.

    `bits` are "0" and "1", segments with their heads, and must fit the version;
    `correction` is one of `qrcode.constants`.
    """
    plan = _plan(version, correction)
    data = _padded(bits, plan.data)
    corrections = [_remainder(data[part], plan.corrections) for part in plan.blocks]
    return bytes(plan.in_turns(data + b"".join(corrections)))


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the codewords of a version are divided into blocks."""

    data: int  # codewords of all blocks
    corrections: int  # codewords of each block, which is corrected by itself
    blocks: tuple[slice, ...]  # of the data
    in_turns: (
        "itemgetter[tuple[int, ...]]"  # the first of each block, the second of each …
    )


@cache
def _plan(version: int, correction: int) -> _Plan:
    blocks = rs_blocks(version, correction)
    (many,) = {block.total_count - block.data_count for block in blocks}
    ends = [sum(b.data_count for b in blocks[:n]) for n in range(len(blocks) + 1)]
    data = [range(start, end) for start, end in pairwise(ends)]
    first = range(ends[-1], ends[-1] + many * len(blocks), many)
    more = [range(start, start + many) for start in first]
    turns = chain(zip_longest(*data), zip_longest(*more))
    return _Plan(
        data=ends[-1],
        corrections=many,
        blocks=tuple(slice(part.start, part.stop) for part in data),
        in_turns=itemgetter(*(at for turn in turns for at in turn if at is not None)),
    )


def _padded(bits: str, count: int) -> bytes:
    """Return `count` data codewords: terminated, filled to a byte, then to the end."""
    bits += "0" * min(_TERMINATOR_BITS, count * _BYTE - len(bits))
    bits += "0" * (-len(bits) % _BYTE)
    size = len(bits) // _BYTE
    filler: bytes = bytes((PAD0, PAD1)) * count
    return int(bits, 2).to_bytes(size, "big") + filler[: count - size]


def _remainder(data: bytes, count: int) -> bytes:
    """Return the corrections of a block: Reed-Solomon, its remainder over GF(2⁸)."""
    multiples, top = _multiples(count), _BYTE * (count - 1)
    below = (1 << top) - 1
    rest = 0
    for word in data:
        rest = (rest & below) << _BYTE ^ multiples[rest >> top ^ word]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> Sequence[int]:
    """Return the generator of degree `count`, but its first term, times 0 to 255."""
    generator = [1]
    for power in range(count):
        shifted = [0, *(_product(term, gexp(power)) for term in generator)]
        generator = [a ^ b for a, b in zip([*generator, 0], shifted, strict=True)]
    return [
        int.from_bytes(bytes(_product(factor, term) for term in generator[1:]), "big")
        for factor in range(256)
    ]


def _product(a: int, b: int) -> int:
    return gexp((glog(a) + glog(b)) % _ORDER) if a and b else 0
