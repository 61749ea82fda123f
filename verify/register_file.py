"""The register file: the digest of the token issued at each index of a status list.

8 bytes an index, the start of SHA-256(token), zeros where nothing was issued.  It says
nothing of anybody, and finds out what a signature cannot: a token that a stolen key
made, or that borrows the index of another.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from verify.claims import LIST_SIZE
from verify.errors import NotAuthentic, NotTrusted, Reason
from verify.private_copy import PrivateCopy

ENTRY_BYTES = 8
REGISTER_BYTES = LIST_SIZE * ENTRY_BYTES  # 8 MiB
SEGMENT_BYTES = 32 * 1024  # who follows fetches only those that changed
SEGMENTS = REGISTER_BYTES // SEGMENT_BYTES  # 256
EMPTY = bytes(ENTRY_BYTES)


class RegisterFile:
    """The bytes of a register file, held where nobody changes them.

    In memory or in a private copy, never in a file that others may write: what was
    checked is what is used.  Raises `NotTrusted` if they are not 8 MiB.
    """

    __slots__ = ("_data", "_digest")

    def __init__(self, data: bytes | PrivateCopy) -> None:
        if len(data) != REGISTER_BYTES:
            raise NotTrusted("a register file has 8 MiB")
        self._data = data
        self._digest: bytes | None = None

    def is_recorded(self, index: int, token: bytes) -> bool:
        """Was exactly this token issued at `index`?"""
        found = self._read(index * ENTRY_BYTES, ENTRY_BYTES)
        return found != EMPTY and found == register_entry(token)

    def require_recorded(self, index: int, token: bytes) -> None:
        """Raise `NotAuthentic(NOT_RECORDED)` unless the token was issued at `index`."""
        if not self.is_recorded(index, token):
            raise NotAuthentic(Reason.NOT_RECORDED)

    def segments(self) -> bytes:
        """Return the digests of the segments: 8,192 bytes."""
        return _digests(self._segments())

    def digest(self) -> bytes:
        """Return the digest (32 bytes) that the status list binds."""
        if self._digest is None:  # worked out once: the bytes stay as they are
            self._digest = sha256(self.segments()).digest()
        return self._digest

    def _segments(self) -> Iterator[bytes]:
        for start in range(0, REGISTER_BYTES, SEGMENT_BYTES):
            yield self._read(start, SEGMENT_BYTES)

    def _read(self, start: int, length: int) -> bytes:
        if isinstance(self._data, PrivateCopy):
            return self._data.read(start, length)
        return self._data[start : start + length]


def register_entry(token: bytes) -> bytes:
    """Return the 8 bytes that stand for a token."""
    return sha256(token).digest()[:ENTRY_BYTES]


def segment_digests(data: bytes | bytearray) -> bytes:
    """Return the SHA-256 of each segment of 32 KiB, one after the other: 8,192 bytes.

    The SHA-256 of these is the digest that the status list binds.
    """
    starts = range(0, len(data), SEGMENT_BYTES)
    with memoryview(data) as view:
        return _digests(view[start : start + SEGMENT_BYTES] for start in starts)


def _digests(segments: Iterable[bytes | memoryview]) -> bytes:
    return b"".join(sha256(segment).digest() for segment in segments)


def register_digest(data: bytes | bytearray) -> bytes:
    """Return the SHA-256 of the SHA-256s of each 32 KiB: 32 bytes."""
    return sha256(segment_digests(data)).digest()
