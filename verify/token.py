"""The token of a suket: a COSE_Sign1 and its QR text, `<site>/v#<digits>`."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from verify import qr_text
from verify.cbor import BYTES, head
from verify.cose import (
    NO_EXTERNAL_DATA,
    SIG_STRUCTURE,
    to_be_signed,
    write_header,
)
from verify.cose import Draft as Sign1Draft
from verify.errors import NotAuthentic, Reason
from verify.qr_text import MAX_BYTES

MARK = "/v#"  # what follows `#` reaches no server, proxy log or Referer header

_LENGTH = {head(BYTES, length): length for length in range(MAX_BYTES)}


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
    site, raw = qr_text.split(text, MARK)
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
    return qr_text.join(site, MARK, signed)
