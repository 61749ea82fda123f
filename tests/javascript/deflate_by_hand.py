"""Deflate blocks whose codes are written by hand, good and bad: RFC 1951, 3.2.7."""

from collections.abc import Iterator

# The code that codes lengths: of 0 and 1 two bits, of 2, 16, 17 and 18 three.
SIZES = {0: 2, 1: 2, 2: 3, 16: 3, 17: 3, 18: 3}
CODES = {0: "00", 1: "01", 2: "100", 16: "101", 17: "110", 18: "111"}
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

END, LITERAL, MATCH = 256, 65, 257


def number(value: int, bits: int) -> str:
    """Return a number, its lowest bit first."""
    return f"{value:0{bits}b}"[::-1]


def block(sizes: list[str], lengths: int, distances: int, body: str) -> bytes:
    """Return one last block: codes of lengths and distances, then a body of bits."""
    start = "1" + number(2, 2) + number(lengths - 257, 5) + number(distances - 1, 5)
    known = number(19 - 4, 4) + "".join(number(SIZES.get(n, 0), 3) for n in ORDER)
    bits = start + known + "".join(sizes) + body
    padded = bits + "0" * (-len(bits) % 8)
    return bytes(int(padded[i : i + 8][::-1], 2) for i in range(0, len(padded), 8))


def sizes_of(symbols: dict[int, int], total: int) -> list[str]:
    return [CODES[symbols.get(n, 0)] for n in range(total)]


def blocks() -> Iterator[bytes]:
    """Yield blocks of two literals and an end, with every fault in turn."""
    whole = {LITERAL: 1, END: 1}
    with_match = {LITERAL: 1, END: 2, MATCH: 2}
    for lengths in range(257, 289):
        for distances in (1, 2, 29, 30, 31, 32):
            sizes = [*sizes_of(whole, lengths), *sizes_of({0: 1}, distances)]
            yield block(sizes, lengths, distances, "001")
    for distance in ({}, {0: 1}, {1: 1}, {0: 1, 1: 1}, {0: 2}, {0: 1, 1: 1, 2: 1}):
        sizes = [*sizes_of(with_match, 258), *sizes_of(distance, 3)]
        for body in (
            "010",
            "0110",
            "01110",
            "011010",
            "011110",
            "0" * 9 + "110" + "10",
        ):
            yield block(sizes, 258, 3, body)
    for odd in ({LITERAL: 1, 66: 1}, {END: 1}, {LITERAL: 1}, {}, {END: 2}):
        for body in ("0", "001", "1", "11", "00000000"):
            sizes = [*sizes_of(odd, 257), *sizes_of({0: 1}, 1)]
            yield block(sizes, 257, 1, body)
    yield from _repeats()


def _repeats() -> Iterator[bytes]:
    """Yield blocks that repeat the size before: of none, across, past the end."""
    rest = sizes_of({LITERAL: 1, END: 1}, 257)
    none_before = CODES[16] + number(0, 2)
    yield block([none_before, *rest[3:], CODES[1]], 257, 1, "001")
    zeros = CODES[0] + CODES[16] + number(1, 2)
    yield block([zeros, *rest[5:], CODES[1]], 257, 1, "001")
    for extra in range(4):  # the last size, and 3 to 6 more of 1 to 6 distances
        for distances in range(1, 8):
            run = CODES[16] + number(extra, 2)
            yield block([*rest, run], 257, distances, "001")
