"""A CBOR reader (RFC 8949) for the deterministic form of section 4.2.1, and no other.

A thing has one encoding here, so bytes can be compared instead of meanings: shortest
heads, definite lengths, map keys in bytewise order and once each.  Floats, booleans
and null are left out, because no format of ours has them.
"""

from bisect import bisect
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

UINT, NINT, BYTES, TEXT, ARRAY, MAP, TAG = range(7)  # major types: RFC 8949, 3.1
MAX_DEPTH = 4  # arrays, maps and tags inside each other: no format of ours needs more

_FLOOR = {24: 24, 25: 1 << 8, 26: 1 << 16, 27: 1 << 32}  # below it a shorter head does
_LEAST = tuple(_FLOOR.values())


class Malformed(ValueError):
    """The bytes are not deterministic CBOR, or not of the shape that was asked for."""


class Tag(NamedTuple):
    """A tagged value."""

    number: int
    value: "Value"


Key: TypeAlias = int | bytes | str
Value: TypeAlias = int | bytes | str | list["Value"] | dict[Key, "Value"] | Tag


class Reader:
    """Takes a byte string apart from the front; every step raises `Malformed`."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def expect(self, literal: bytes) -> None:
        """Step over `literal`, which must come next."""
        if not self.data.startswith(literal, self.at):
            raise Malformed(f"something else is expected at byte {self.at}")
        self.at += len(literal)

    def head(self) -> tuple[int, int]:
        """Return major type (0 to 7) and argument (0 to 2⁶⁴ - 1) of the next item."""
        data, at = self.data, self.at
        if at >= len(data):
            raise Malformed("ends too early")
        major, low = data[at] >> 5, data[at] & 31
        if low < 24:  # noqa: PLR2004 - the argument itself: RFC 8949, section 3
            self.at = at + 1
            return major, low
        if low not in _FLOOR:
            raise Malformed("an indefinite length, or a reserved one")
        self.at = at + 1 + (1 << low - 24)
        argument = int.from_bytes(data[at + 1 : self.at], "big")
        if argument < _FLOOR[low] or self.at > len(data):
            raise Malformed("not in shortest form, or cut off")
        return major, argument

    def uint(self) -> int:
        """Return the unsigned integer that comes next."""
        major, argument = self.head()
        if major != UINT:
            raise Malformed("not an unsigned integer")
        return argument

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        start = self.at
        self.at = end = start + size
        if end > len(self.data):
            raise Malformed("ends too early")
        return self.data[start:end]

    def string(self, kind: int = BYTES) -> bytes:
        """Return the bytes of the string (`BYTES` or `TEXT`) that comes next."""
        major, size = self.head()
        if major != kind:
            raise Malformed("another type is expected")
        return self.take(size)

    def text(self) -> str:
        """Return the text that comes next; it must be UTF-8."""
        try:
            return self.string(TEXT).decode()
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error

    def end(self) -> None:
        """Nothing may follow."""
        if self.at != len(self.data):
            raise Malformed("something follows the end")

    def value(self, depth: int, *, ordered: bool) -> Value:
        """Return whatever comes next, nested `depth` deep at the most."""
        start = self.at
        major, argument = self.head()
        if major in {BYTES, TEXT}:
            self.at = start
            return self.text() if major == TEXT else self.string()
        if major in {UINT, NINT}:
            return argument if major == UINT else -1 - argument
        if depth == 0 or major > TAG:
            raise Malformed("nested too deep, or a simple value")
        if major == ARRAY:
            return [self.value(depth - 1, ordered=ordered) for _ in range(argument)]
        if major == TAG:
            return Tag(argument, self.value(depth - 1, ordered=ordered))
        return self._map(argument, depth - 1, ordered=ordered)

    def _map(self, size: int, depth: int, *, ordered: bool) -> dict[Key, Value]:
        found: dict[Key, Value] = {}
        previous = b""
        for _ in range(size):
            start = self.at
            key = self.value(0, ordered=ordered)
            encoded = self.data[start : self.at]
            if not isinstance(key, int | bytes | str) or key in found:
                raise Malformed("a map key comes twice")
            if ordered and encoded < previous:
                raise Malformed("map keys are out of order")
            previous = encoded
            found[key] = self.value(depth, ordered=ordered)
        return found


def argument(whole_head: bytes) -> int:
    """Return the argument of a head of any major type; `Malformed` if not shortest."""
    low = whole_head[0] & 31
    if low < 24:  # noqa: PLR2004 - the argument itself: RFC 8949, section 3
        return low
    value = int.from_bytes(whole_head[1:], "big")
    if value < _FLOOR[low]:
        raise Malformed("not in shortest form")
    return value


def read(data: bytes, *, max_depth: int = MAX_DEPTH, ordered: bool = True) -> Value:
    """Return the one value that `data` encodes; nothing may follow it.

    With `ordered=False` map keys may come in any order, as in files of other makers;
    every other rule stands.  Raises `Malformed`.
    """
    reader = Reader(data)
    value = reader.value(max_depth, ordered=ordered)
    reader.end()
    return value


def head(major: int, argument: int) -> bytes:
    """Return the shortest head of a major type (0 to 6) and argument (below 2⁶⁴)."""
    if argument < 24:  # noqa: PLR2004 - RFC 8949, section 3
        return bytes((major << 5 | argument,))
    low = 23 + bisect(_LEAST, argument)
    return bytes((major << 5 | low,)) + argument.to_bytes(1 << low - 24, "big")


def write(value: object) -> bytes:
    """Return the deterministic encoding of ints, bytes, texts, lists, maps and tags.

    Raises `TypeError` for any other type, `OverflowError` for integers past 64 bits.
    """
    match value:
        case str():
            encoded = value.encode()
            return head(TEXT, len(encoded)) + encoded
        case bool():
            pass  # which Python takes for integers
        case int():
            return head(UINT, value) if value >= 0 else head(NINT, -1 - value)
        case bytes():
            return head(BYTES, len(value)) + value
        case Tag():
            return head(TAG, value.number) + write(value.value)
        case list() | tuple():
            return head(ARRAY, len(value)) + b"".join(map(write, value))
        case Mapping():
            pairs = sorted((write(key), write(item)) for key, item in value.items())
            return head(MAP, len(pairs)) + b"".join(map(b"".join, pairs))
    raise TypeError(f"no format of ours has {type(value).__name__}")
