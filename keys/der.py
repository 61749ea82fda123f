"""DER (ITU-T X.690): a small encoder, the little that is written here by hand.

Library encoders build a tree of objects first; what this project writes over and over
has one shape, of which a few fields change.
"""

SEQUENCE, SET, INTEGER, OCTETS, OID = 0x30, 0x31, 0x02, 0x04, 0x06
NULL = b"\x05\x00"

_SHORT = 0x80  # lengths below it take one byte: X.690, 8.1.3


def element(tag: int, *contents: bytes) -> bytes:
    """Return one element: tag, shortest length, contents."""
    content = b"".join(contents)
    size = len(content)
    if size < _SHORT:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _SHORT | len(length))) + length + content


def integer(value: int) -> bytes:
    """Return a non-negative INTEGER."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def set_of(*members: bytes) -> bytes:
    """Return a SET OF: members in ascending order, as DER demands (X.690, 11.6)."""
    return element(SET, *sorted(members))
