"""The text of a QR, `<site><mark><digits>`: signed bytes as digits, and back.

Digits take one numeric segment of the QR.  Each 7 bytes, little-endian, are 17 digits;
the encoding is that of FIDO hybrid QR codes (Chromium's `BytesToDigits`).
"""

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from typing import TypeAlias

from verify.cbor import Malformed
from verify.errors import NotAuthentic, Reason

MAX_CHARACTERS = 4296  # QR version 40-L, alphanumeric: ISO/IEC 18004

_CHUNK_BYTES, _CHUNK_DIGITS = 7, 17
_TAIL_DIGITS = (0, 3, 5, 8, 10, 13, 15)  # by number of bytes
# More bytes than any text holds.
MAX_BYTES = MAX_CHARACTERS // _CHUNK_DIGITS * _CHUNK_BYTES + _CHUNK_BYTES

_Cut: TypeAlias = Callable[[bytes], tuple[bytes, ...]]
_Join: TypeAlias = Callable[..., bytes]


def split(text: str, mark: str) -> tuple[str, bytes]:
    """Return the site that a text names and its bytes, of which nothing is verified.

    Raises `NotAuthentic(MALFORMED)` for what has another form, or does not fit a QR.
    """
    if len(text) > MAX_CHARACTERS:
        raise NotAuthentic(Reason.MALFORMED)
    site, _, digits = text.partition(mark)
    try:
        return site, read_digits(digits)
    except Malformed as error:
        raise NotAuthentic(Reason.MALFORMED) from error


def join(site: str, mark: str, data: bytes) -> str:
    """Return the text; `ValueError` past the 4,296 characters that a QR holds."""
    text = site + mark + write_digits(data)
    if len(text) > MAX_CHARACTERS:
        raise ValueError("longer than a QR code holds")
    return text


def write_digits(data: bytes) -> str:
    """Return `data` as decimal digits: 17 for each 7 bytes, fewer for the rest."""
    form, cut = _stencil(len(data))
    wide = bytearray(cut.size)  # 8 bytes for each 7, the last 0
    for place in range(_CHUNK_BYTES):
        column = data[place::_CHUNK_BYTES]
        wide[place : len(column) * 8 : 8] = column
    return form % cut.unpack(wide)


def read_digits(digits: str) -> bytes:
    """Return the bytes that ASCII digits stand for.

    Raises `Malformed` for any other character, a length that no number of bytes
    yields, or a chunk past its bytes: one token has one text.
    """
    characters = digits.encode(errors="replace")  # `str.isdigit` takes any script's
    if not characters.isdigit():
        raise Malformed("only the digits 0 to 9")
    cut, join, size = _ruler(len(characters))
    wide = bytearray(join(*map(int, cut(characters))))  # 8 bytes for each 7, the last 0
    beyond = wide[7::8]
    del wide[7::8]
    beyond += wide[size:]
    if beyond.strip(b"\0"):
        raise Malformed("a chunk past its bytes")
    del wide[size:]
    return bytes(wide)


@lru_cache(maxsize=256)
def _stencil(size: int) -> tuple[str, Struct]:
    """Return how the chunks of so many bytes are written, and what reads their values.

    A value is a word of 8 bytes.  Tokens of equal length share a stencil.
    """
    whole, rest = divmod(size, _CHUNK_BYTES)
    tail = f"%0{_TAIL_DIGITS[rest]}d" if rest else ""
    return f"%0{_CHUNK_DIGITS}d" * whole + tail, Struct(f"<{whole + (rest > 0)}Q")


@lru_cache(maxsize=256)
def _ruler(digits: int) -> tuple[_Cut, _Join, int]:
    """Return what cuts so many digits into chunks and joins values to words, and size.

    That is the number of bytes in the end.  Texts of equal length share a ruler.
    """
    whole, rest = divmod(digits, _CHUNK_DIGITS)
    if rest not in _TAIL_DIGITS:
        raise Malformed("no number of bytes gives that many digits")
    cut = Struct(f"{_CHUNK_DIGITS}s" * whole + (f"{rest}s" if rest else ""))
    join = Struct(f"<{whole + (rest > 0)}Q")
    return cut.unpack, join.pack, whole * _CHUNK_BYTES + _TAIL_DIGITS.index(rest)
