"""The QR text and the token in it: `<site>/v#<digits>`, the digits a COSE_Sign1.

Digits take one numeric segment of the QR.  Each 7 bytes, little-endian, are 17 digits;
the encoding is that of FIDO hybrid QR codes (Chromium's `BytesToDigits`).
"""

from dataclasses import dataclass
from struct import Struct

from verify.cbor import Malformed
from verify.cose import Draft as Sign1Draft
from verify.cose import read_header, read_sign1, to_be_signed, write_header
from verify.errors import NotAuthentic, Reason

MAX_CHARACTERS = 4296  # QR version 40-L, alphanumeric: ISO/IEC 18004
MARK = "/v#"  # what follows `#` reaches no server, proxy log or Referer header

_CHUNK_BYTES, _CHUNK_DIGITS = 7, 17
_TAIL_DIGITS = (0, 3, 5, 8, 10, 13, 15)  # by number of bytes


@dataclass(frozen=True, slots=True)
class Token:
    """A text taken apart.  Nothing is verified: it may say anything."""

    site: str
    kid: bytes  # 4 bytes
    payload: bytes
    signature: bytes  # r ‖ s, 64 bytes
    to_be_signed: bytes
    raw: bytes  # the whole COSE_Sign1


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
        message = read_sign1(raw)
        kid = read_header(message.protected)
    except Malformed as error:
        raise NotAuthentic(Reason.MALFORMED) from error
    signed = to_be_signed(message.protected, message.payload)
    return Token(site, kid, message.payload, message.signature, signed, raw)


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
    if not (digits.isascii() and digits.isdigit()):
        raise Malformed("only the digits 0 to 9")
    whole, rest = divmod(len(digits), _CHUNK_DIGITS)
    if rest not in _TAIL_DIGITS:
        raise Malformed("no number of bytes gives that many digits")
    values = [
        int(digits[i : i + _CHUNK_DIGITS]) for i in range(0, len(digits), _CHUNK_DIGITS)
    ]
    return _joined(values, whole * _CHUNK_BYTES + _TAIL_DIGITS.index(rest))


def _joined(values: list[int], size: int) -> bytes:
    """Return 7 bytes of each value; written as 8, and the eighth, a zero, taken out."""
    wide = bytearray(Struct(f"<{len(values)}Q").pack(*values))
    overflow = any(wide[7::8])
    del wide[7::8]
    if overflow or any(wide[size:]):
        raise Malformed("a chunk past its bytes")
    return bytes(wide[:size])
