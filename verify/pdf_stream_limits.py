"""Limits on the packed streams of a PDF, measured before anything unpacks them.

Who reads a PDF unpacks whatever it says, by filters of which some multiply a byte by a
thousand, and one upon the other by a million.  So only what can be measured here gets
past: deflated once, or one of the codecs for pictures.  Nothing is parsed, since two
parsers do not agree on a PDF that was made to deceive: a word is looked for wherever it
may stand, and a sheet that has it in an innocent place is refused as well.
"""

import re
import zlib
from collections.abc import Iterator

from verify.errors import Unreadable
from verify.sought import MAX_PDF_BYTES

MAX_UNPACKED_BYTES = 64 * 2**20  # A4 in colour at 400 dpi; a bomb has gigabytes
PIECE_BYTES = 64 * 1024
STREAM_BYTES = 1024  # what a stream counts for at least: 65,536 are too many
OVERLAP_BYTES = 64  # of two pieces: a word may lie across

_BEFORE = rb"(?<![^\0\t\n\f\r ()<>\[\]{}/%])"  # white space, delimiters: ISO 32000, 7.2
_AFTER = rb"(?![^\0\t\n\f\r ()<>\[\]{}/%])"
_SPACE = rb"[\0\t\n\f\r ]*"
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")  # in names: ISO 32000, 7.3.5
_STREAM = re.compile(_BEFORE + rb"stream" + _AFTER)
_LINE_END = re.compile(rb"\r?\n")  # the only two: ISO 32000, 7.3.8.1
_FILTER = re.compile(rb"/Filter" + _AFTER)
_CODEC = rb"(?:FlateDecode|DCTDecode|JPXDecode|CCITTFaxDecode|JBIG2Decode)"
_MEASURABLE = re.compile(
    rb"/Filter" + _SPACE + rb"(?:"
    rb"/" + _CODEC + _AFTER + rb"|"
    rb"\[" + _SPACE + rb"(?:/" + _CODEC + _SPACE + rb")?\]|"
    rb"/Adobe\.PPKLite" + _AFTER + rb")"  # no stream, but a signature
)
_LOCKED = re.compile(rb"/Encrypt" + _AFTER)
# A picture in the middle of a page's drawing has filters of its own: ISO 32000, 8.9.7.
_INLINE_NAME = re.compile(
    rb"/(?:LZW|LZWDecode|A85|ASCII85Decode|AHx|ASCIIHexDecode|RunLengthDecode)" + _AFTER
)
# Its data come behind the operator ID.  The name /ID is none: cells of tables have one.
# What must stand before it is asked behind it, so that the two letters are looked for
# first, thirty times as fast: this goes over all that is unpacked.
_INLINE_DATA = re.compile(
    rb"ID(?<![^\0\t\n\f\r ()<>\[\]{}%]ID)"
    rb"[\0\t\n\f\r ]{1,2}([\x08-\x78][\0-\xff])"
)


def require_small(pdf: bytes) -> None:
    """Raise `Unreadable` for a PDF past 5 MB, or 64 MB when all of it is unpacked.

    That is `too-large`, and so is what cannot be measured: other filters, several
    filters.  What is encrypted cannot be measured either: `password`.
    """
    if len(pdf) > MAX_PDF_BYTES:
        raise Unreadable("too-large")
    plain = _without_escapes(pdf)
    if _LOCKED.search(plain):
        raise Unreadable("password")
    _require_measurable(plain)
    left = _Allowance(MAX_UNPACKED_BYTES)
    for stream in _STREAM.finditer(pdf):
        left.spend(STREAM_BYTES)
        line_end = _LINE_END.match(pdf, stream.end())
        if line_end is None:  # readers do not agree on where it starts
            raise Unreadable("too-large")
        if is_zlib(pdf[line_end.end() : line_end.end() + 2]):
            _measure(_in_pieces(pdf, line_end.end()), left)


def _without_escapes(data: bytes) -> bytes:
    """Return the data with the names in it as they read: `/#46ilter` is `/Filter`."""
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode("ascii")), data)


def _require_measurable(plain: bytes) -> None:
    """Raise `Unreadable("too-large")` if a filter is named that is not of the few."""
    names = _FILTER.finditer(plain)
    if not all(_MEASURABLE.match(plain, name.start()) for name in names):
        raise Unreadable("too-large")
    _require_no_inline(plain)


def _require_no_inline(plain: bytes) -> None:
    """Raise `Unreadable("too-large")` for a packed picture amid a page's drawing."""
    if _INLINE_NAME.search(plain):
        raise Unreadable("too-large")
    if any(is_zlib(start) for start in _INLINE_DATA.findall(plain)):
        raise Unreadable("too-large")


class _Allowance:
    """How many bytes may still be unpacked."""

    def __init__(self, size: int) -> None:
        self._left = size

    def spend(self, size: int) -> None:
        """Take so many, or raise `Unreadable("too-large")`."""
        self._left -= size
        if self._left < 0:
            raise Unreadable("too-large")


def is_zlib(start: bytes) -> bool:
    """Is it zlib, by its first two bytes?"""
    if len(start) < 2 or start[0] & 15 != zlib.DEFLATED:  # noqa: PLR2004 - two bytes
        return False
    return int.from_bytes(start[:2], "big") % 31 == 0  # RFC 1950, section 2.2


def _measure(pieces: Iterator[bytes], left: _Allowance) -> None:
    """Unpack a stream and forget it, having looked for what is packed within."""
    last = b""
    for piece in _inflated(pieces, left):
        window = last + piece
        _require_no_inline(_without_escapes(window) if b"#" in window else window)
        last = window[-OVERLAP_BYTES:]


def _in_pieces(data: bytes, start: int) -> Iterator[bytes]:
    places = range(start, len(data), PIECE_BYTES)
    return (data[place : place + PIECE_BYTES] for place in places)


def _inflated(pieces: Iterator[bytes], left: _Allowance) -> Iterator[bytes]:
    """Give what zlib unpacks, little by little; what is no zlib costs a piece too."""
    stream = zlib.decompressobj()
    for packed in pieces:
        rest = packed
        while rest and not stream.eof:
            try:
                unpacked = stream.decompress(rest, PIECE_BYTES)
            except zlib.error:
                left.spend(PIECE_BYTES)
                return
            left.spend(len(unpacked))
            if unpacked:
                yield unpacked
            rest = stream.unconsumed_tail
        if stream.eof:
            return
