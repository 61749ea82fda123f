"""Read PDFs and photos from a ZIP archive, as a worker unpacks them, one by one.

What unpacks to too much, is locked, packed by another method or an archive itself is an
entry with an error, and the next one is read.  `zip_rows` makes rows of them.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from verify.errors import Unreadable
from verify.row_reader import BadRow
from verify.sought import MAX_FILE_BYTES

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 2 * 2**20  # names of 160 characters for all of them
MAX_ENTRY_BYTES = MAX_FILE_BYTES

_ENCRYPTED = 1  # flag bit 0: APPNOTE 4.4.4
_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED})
_NESTED = b"PK\x03\x04"
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db")  # what systems add by themselves


class Entry(NamedTuple):
    """A file in an archive, or the code of why it cannot be had."""

    name: str
    data: bytes = b""
    error: str | None = None


def entries_of_zip(file: BinaryIO, *, start: int, left: int) -> Iterator[Entry]:
    """Give the files of a ZIP in its order, from that of number `start` (from 0) on.

    Folders in it are none.  `left` is how much they may unpack to, all together.
    Raises `Unreadable`: `not-a-zip`, or `too-large` for more than 10,000 files.
    """
    try:
        archive = ZipFile(_Sparing(file))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a broken directory makes of it
        raise Unreadable("not-a-zip") from error
    entries = [entry for entry in archive.infolist() if _is_meant(entry)]
    if len(entries) > MAX_ENTRIES:
        raise Unreadable("too-large")
    return _entries(archive, entries[start:], left)


class _Sparing:
    """A file that gives no more at a time than a directory may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes; `Unreadable("too-large")` if that is too much."""
        limit = MAX_DIRECTORY_BYTES
        data = self._file.read(limit + 1 if size < 0 else min(size, limit + 1))
        if len(data) > limit:
            raise Unreadable("too-large")
        return data


def _is_meant(entry: ZipInfo) -> bool:
    return (
        not entry.is_dir()
        and not entry.filename.startswith(_NOT_MEANT[0])
        and (entry.filename.rpartition("/")[2] not in _NOT_MEANT)
    )


def _entries(archive: ZipFile, entries: list[ZipInfo], left: int) -> Iterator[Entry]:
    for entry in entries:
        try:
            data = _unpacked(archive, entry, left)
        except BadRow as bad:
            yield Entry(entry.filename, error=bad.code)
            continue
        left -= len(data)
        yield Entry(entry.filename, data)


def _unpacked(archive: ZipFile, entry: ZipInfo, left: int) -> bytes:
    """Return what an entry holds; raises `BadRow`."""
    if entry.flag_bits & _ENCRYPTED:
        raise BadRow("password")
    if entry.compress_type not in _METHODS:
        raise BadRow("method")
    if entry.file_size > MAX_ENTRY_BYTES:
        raise BadRow("too-large")
    if entry.file_size > left:
        raise BadRow("too-large-in-all")
    try:
        with archive.open(entry) as packed:
            data = packed.read(entry.file_size + 1)
    except MemoryError:
        raise
    except Exception as error:  # zlib, CRC, an entry that lies elsewhere, …
        raise BadRow("broken") from error
    if len(data) != entry.file_size:
        raise BadRow("broken")
    if data.startswith(_NESTED):
        raise BadRow("nested")
    return data
