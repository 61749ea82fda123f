"""CBOR that may be anything but deterministic: what the strict readers have to refuse.

A value is an int, bytes, str, list, `Pairs` (a map that keeps order and doubles), `Tag`
or `Raw` (bytes that stand as they are).
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from verify.cbor import ARRAY, BYTES, MAP, NINT, TAG, TEXT, UINT, Tag, head

Encode = Callable[[int, int], bytes]  # major type, argument → head


class Pairs(list):
    """The pairs of a map, in the order they are written."""


@dataclass
class Raw:
    """Bytes that stand in the place of an item."""

    data: bytes


def pairs_of(value: Any) -> Any:
    """Return a decoded value with `Pairs` for its maps."""
    match value:
        case dict():
            return Pairs((pairs_of(k), pairs_of(v)) for k, v in value.items())
        case Tag():
            return Tag(value.number, pairs_of(value.value))
        case list():
            return [pairs_of(item) for item in value]
    return value


def write_loosely(value: Any, encode: Encode = head) -> bytes:
    """Return the encoding of a value; `encode` writes each head."""

    def inner(item: Any) -> bytes:
        return write_loosely(item, encode)

    match value:
        case Raw():
            return value.data
        case int():
            return encode(UINT, value) if value >= 0 else encode(NINT, -1 - value)
        case bytes() | str():
            is_text = isinstance(value, str)
            data = value.encode("utf-8", "surrogatepass") if is_text else value
            return encode(TEXT if is_text else BYTES, len(data)) + data
        case Tag():
            return encode(TAG, value.number) + inner(value.value)
        case Pairs():
            flat = [item for pair in value for item in pair]
            return encode(MAP, len(value)) + b"".join(map(inner, flat))
        case list():
            return encode(ARRAY, len(value)) + b"".join(map(inner, value))
    raise TypeError(type(value))


def odd_head(rng: Random, share: float) -> Encode:
    """Return an encoder of heads, of which a share is not in the one allowed form."""

    def encode(major: int, argument: int) -> bytes:
        if rng.random() >= share:
            return head(major, argument)
        low = rng.choice((24, 25, 26, 27, 27, 28, 30, 31))
        width = 1 << low - 24 if low < 28 else 0
        kept = argument & (1 << 8 * width) - 1
        return bytes([major << 5 | low]) + kept.to_bytes(width, "big")

    return encode


STRAYS = (
    *(0, 1, 2, 3, 23, 24, 255, 256, 65535, 65536, 2**20 - 1, 2**20, 2**31, 2**32 - 1),
    *(2**32, 253_402_300_799, 253_402_300_800, 2**53 - 1, 2**53, 2**63, 2**64 - 1),
    *(-1, -2, -24, -25, -(2**32), -65537, -(2**53) - 1, -(2**64)),
    *("", "x", "S1", "S2", "status_list", "2026", "20260230", "20240229", "00000101"),
    "\ufeffx",
    *(b"", b"\0", b"x" * 32, [], [[]], [[[[[]]]]], Pairs(), Pairs([(0, 0)])),
    *(Tag(0, 0), Tag(18, []), Tag(35, "("), Tag(5, [10**9, 1]), Tag(2**64 - 1, 0)),
    *(Raw(bytes.fromhex(h)) for h in ("e0", "f4", "f6", "f7", "f800", "f93c00", "ff")),
    *(Raw(bytes.fromhex(h)) for h in ("5f41ff", "7f6161ff", "9fff", "bfff", "1c", "")),
    *(Raw(bytes.fromhex(h)) for h in ("62c328", "63eda080", "62c080", "64f4908080")),
    *(Raw(bytes.fromhex(h)) for h in ("9bffffffffffffffff", "bb00000000ffffffff")),
)


def stray(rng: Random) -> Any:
    """Return a value that is seldom the right one."""
    return rng.choice(STRAYS)


def changed(rng: Random, value: Any) -> Any:
    """Return `value` with one place in it changed."""
    if rng.random() < 0.25 or not isinstance(value, list | Tag) or value == []:
        return _beside(rng, value)
    if isinstance(value, Tag):
        return Tag(value.number, changed(rng, value.value))
    copy = type(value)(value)
    at = rng.randrange(len(copy))
    if rng.random() < 0.4:
        return _rearranged(rng, copy, at)
    if isinstance(copy, Pairs):
        key, item = copy[at]
        is_key = rng.random() < 0.1
        copy[at] = (stray(rng), item) if is_key else (key, changed(rng, item))
    else:
        copy[at] = changed(rng, copy[at])
    return copy


def _beside(rng: Random, value: Any) -> Any:
    if isinstance(value, int) and rng.random() < 0.5:
        return max(-(2**64), min(2**64 - 1, value + rng.choice((-1, 1, 256, -256))))
    if isinstance(value, str | bytes) and value and rng.random() < 0.6:
        return _edited(rng, value)
    return Tag(rng.randrange(64), value) if rng.random() < 0.05 else stray(rng)


def _edited(rng: Random, value: Any) -> Any:
    at = rng.randrange(len(value))
    some = bytes([rng.randrange(256)])
    piece = some if isinstance(value, bytes) else some.decode("latin-1")
    end = at + rng.randrange(2)
    return value[:at] + rng.choice((piece, piece * 0)) + value[end:]


def _rearranged(rng: Random, items: Any, at: int) -> Any:
    other = rng.randrange(len(items))
    match rng.randrange(4):
        case 0:
            del items[at]
        case 1:
            items.insert(other, items[at])
        case 2:
            items[at], items[other] = items[other], items[at]
        case _:
            odd = stray(rng)
            items.insert(at, (stray(rng), odd) if isinstance(items, Pairs) else odd)
    return items
