"""The QR text and the token in it: `<site>/v#<digits>`, the digits a COSE_Sign1.

Digits take one numeric segment of the QR.  Each 7 bytes, little-endian, are 17 digits;
the encoding is that of FIDO hybrid QR codes (Chromium's `BytesToDigits`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import NamedTuple, TypeAlias

from verify.cbor import BYTES, Malformed, head
from verify.cose import (
    NO_EXTERNAL_DATA,
    SIG_STRUCTURE,
    to_be_signed,
    write_header,
)
from verify.cose import Draft as Sign1Draft
from verify.errors import NotAuthentic, Reason

MAX_CHARACTERS = 4296  # QR version 40-L, alphanumeric: ISO/IEC 18004
MARK = "/v#"  # what follows `#` reaches no server, proxy log or Referer header

_CHUNK_BYTES, _CHUNK_DIGITS = 7, 17
_TAIL_DIGITS = (0, 3, 5, 8, 10, 13, 15)  # by number of bytes
_MAX_BYTES = MAX_CHARACTERS // _CHUNK_DIGITS * _CHUNK_BYTES + _CHUNK_BYTES
_LENGTH = {head(BYTES, length): length for length in range(_MAX_BYTES)}

_Cut: TypeAlias = Callable[[bytes], tuple[bytes, ...]]
_Join: TypeAlias = Callable[..., bytes]


class Token(NamedTuple):
    """A text taken apart.  Nothing is verified: it may say anything."""

    site: str
    kid: bytes  # 4 bytes
    payload: bytes
    signature: bytes  # r ‖ s, 64 bytes
    to_be_signed: bytes
    raw: bytes  # the whole COSE_Sign1


# The form, as one expression; cose.py says the same of every message, step by step.
_FORM = re.compile(
    rb"\xd2\x84"  # tag 18, an array of 4
    rb"(\x49\xa2\x01[\x26\x28]\x04\x44(.{4}))"  # protected: 1: -7 or -9, 4: kid
    rb"\xa0"  # unprotected: nothing
    rb"([\x40-\x57] | \x58. | \x59.{2}) (.*)"  # payload
    rb"\x58\x40 (.{64})",  # signature
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A token that is to be signed, by the key with `kid` (4 bytes)."""

    kid: bytes
    payload: bytes

    @property
    def to_be_signed(self) -> bytes:
        """The bytes that are signed (RFC 9052, section 4.4)."""
        return to_be_signed(write_header(self.kid), self.payload)


def parse(text: str) -> Token:
    """Take `text` apart; `NotAuthentic(MALFORMED)` unless it has the form of ours."""
    if len(text) > MAX_CHARACTERS:
        raise NotAuthentic(Reason.MALFORMED)
    site, _, digits = text.partition(MARK)
    try:
        raw = read_digits(digits)
    except Malformed as error:
        raise NotAuthentic(Reason.MALFORMED) from error
    form = _FORM.fullmatch(raw)
    if form is None:
        raise NotAuthentic(Reason.MALFORMED)
    protected, kid, length, payload, signature = form.groups()
    if _LENGTH.get(length) != len(payload):
        raise NotAuthentic(Reason.MALFORMED)
    signed = SIG_STRUCTURE + protected + NO_EXTERNAL_DATA + length + payload
    return Token(site, kid, payload, signature, signed, raw)


def token_of(text: str) -> bytes:
    """Return the token's bytes, of which the register keeps a digest."""
    return parse(text).raw


def write_text(draft: Draft, signature: bytes, *, site: str) -> str:
    """Return the QR text of a signed draft; `signature` is r ‖ s, 64 bytes, low s.

    `site` is scheme, host and port in lower case, no slash at the end.  Raises
    `ValueError` if the text would be longer than a QR holds (4,296 characters).
    """
    signed = Sign1Draft(write_header(draft.kid), draft.payload).signed(signature)
    text = site + MARK + write_digits(signed)
    if len(text) > MAX_CHARACTERS:
        raise ValueError("longer than a QR code holds")
    return text


def write_digits(data: bytes) -> str:
    """Return `data` as decimal digits: 17 for each 7 bytes, fewer for the rest."""
    chunks = (data[i : i + _CHUNK_BYTES] for i in range(0, len(data), _CHUNK_BYTES))
    return "".join(map(_digits, chunks))


def _digits(chunk: bytes) -> str:
    whole = len(chunk) == _CHUNK_BYTES
    width = _CHUNK_DIGITS if whole else _TAIL_DIGITS[len(chunk)]
    return f"{int.from_bytes(chunk, 'little'):0{width}}"


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
    return bytes(wide[:size])


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
