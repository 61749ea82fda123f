"""Bytes laid aside where nobody else can change them, and where they cost no memory.

A file that others may write is another one at each look: it can be rewritten or cut off
between the check and the use, and what is mapped of it vanishes with it.  So its bytes
are read once, laid into a file that has no name, checked there, and used from there.
"""

import os
import tempfile
import weakref
from contextlib import suppress

NAME = "suket-copy"  # shown by the system's list of open files, and nowhere else


class PrivateCopy:
    """Bytes in a file without a name, open for this process alone.

    They lie in the system's cache, which gives the room up when others need it.  The
    file is gone as soon as nobody holds this object.  Threads may share it.
    """

    __slots__ = ("__weakref__", "_handle", "_size")

    def __init__(self, data: bytes) -> None:
        """Lay `data` aside; raises `OSError` if there is room for it nowhere."""
        self._size = len(data)
        self._handle = _laid_aside(data)
        weakref.finalize(self, os.close, self._handle)

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from `start` on, fewer at the end."""
        # One call that moves no common position: threads do not disturb each other.
        return os.pread(self._handle, length, start)


def laid_aside(data: bytes) -> "bytes | PrivateCopy":
    """Return a copy of `data` for long keeping; `data` itself where that is not to be.

    Windows cannot read at a place without moving there.  Raises `OSError`.
    """
    return PrivateCopy(data) if hasattr(os, "pread") else data


def _laid_aside(data: bytes) -> int:
    """Return the handle of a nameless file with these bytes, on the disk or in memory.

    On the disk of temporary files first, where it can be written out and forgotten.  A
    service that may write nowhere, or whose disk is full, has memory still (Linux).
    """
    with suppress(OSError), tempfile.TemporaryFile(buffering=0) as file:
        _fill(file.fileno(), data)
        return os.dup(file.fileno())
    handle = os.memfd_create(NAME)
    try:
        _fill(handle, data)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _fill(handle: int, data: bytes) -> None:
    with memoryview(data) as rest:
        done = 0
        while done < len(rest):  # a disk that fills up takes a part, then refuses
            done += os.write(handle, rest[done:])
