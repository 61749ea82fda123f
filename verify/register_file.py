"""The register file: the digest of the token issued at each index of a status list.

8 bytes an index, the start of SHA-256(token), zeros where nothing was issued.  It says
nothing of anybody, and finds out what a signature cannot: a token that a stolen key
made, or that borrows the index of another.
"""

from hashlib import sha256
from mmap import mmap

from verify.claims import LIST_SIZE
from verify.errors import NotAuthentic, NotTrusted, Reason

ENTRY_BYTES = 8
REGISTER_BYTES = LIST_SIZE * ENTRY_BYTES  # 8 MiB
SEGMENT_BYTES = 32 * 1024  # who follows fetches only those that changed
SEGMENTS = REGISTER_BYTES // SEGMENT_BYTES  # 256
EMPTY = bytes(ENTRY_BYTES)


class RegisterFile:
    """The bytes of a register file, in memory or mapped; `NotTrusted` if not 8 MiB."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes | mmap) -> None:
        if len(data) != REGISTER_BYTES:
            raise NotTrusted("a register file has 8 MiB")
        self._data = data

    def is_recorded(self, index: int, token: bytes) -> bool:
        """Was exactly this token issued at `index`?"""
        start = index * ENTRY_BYTES
        found = self._data[start : start + ENTRY_BYTES]
        return found != EMPTY and found == register_entry(token)

    def require_recorded(self, index: int, token: bytes) -> None:
        """Raise `NotAuthentic(NOT_RECORDED)` unless the token was issued at `index`."""
        if not self.is_recorded(index, token):
            raise NotAuthentic(Reason.NOT_RECORDED)

    def segments(self) -> bytes:
        """Return the digests of the segments: 8,192 bytes."""
        return segment_digests(self._data)

    def digest(self) -> bytes:
        """Return the digest (32 bytes) that the status list binds."""
        return register_digest(self._data)


def register_entry(token: bytes) -> bytes:
    """Return the 8 bytes that stand for a token."""
    return sha256(token).digest()[:ENTRY_BYTES]


def segment_digests(data: bytes | bytearray | mmap) -> bytes:
    """Return the SHA-256 of each segment of 32 KiB, one after the other: 8,192 bytes.

    The SHA-256 of these is the digest that the status list binds.
    """
    starts = range(0, len(data), SEGMENT_BYTES)
    with memoryview(data) as view:
        return b"".join(
            sha256(view[start : start + SEGMENT_BYTES]).digest() for start in starts
        )


def register_digest(data: bytes | bytearray | mmap) -> bytes:
    """Return the SHA-256 of the SHA-256s of each 32 KiB: 32 bytes."""
    return sha256(segment_digests(data)).digest()
