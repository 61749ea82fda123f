"""Read PDFs and photos from a ZIP archive, one after the other.

An archive comes from a stranger.  Names in it are labels and never paths; what unpacks
to too much, is locked, packed by another method or an archive itself is a row with an
error, and the next one is read.
"""

from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from verify.errors import Unreadable
from verify.pdf_stream_limits import MAX_PDF_BYTES
from verify.qr_reader import MAX_PICTURE_BYTES
from verify.receipt import require_reference
from verify.row_reader import BadRow, Row

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 2 * 2**20  # names of 160 characters for all of them
MAX_ENTRY_BYTES = max(MAX_PDF_BYTES, MAX_PICTURE_BYTES)
MAX_ALL_BYTES = 2 * 2**30  # unpacked
MAX_NAME = 200  # characters that are told again

_ENCRYPTED = 1  # flag bit 0: APPNOTE 4.4.4
_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED})
_NESTED = b"PK\x03\x04"
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db")  # what systems add by themselves


def rows_of_zip(file: BinaryIO) -> Iterator[Row]:
    """Give the files of a ZIP, in its order; folders in it are no rows.

    A name that may be a reference is one.  Raises `Unreadable` for the whole:
    `not-a-zip`, or `too-large` for more than 10,000 files, before the first row.
    """
    try:
        archive = ZipFile(_Sparing(file))
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken directory makes of it
        raise Unreadable("not-a-zip") from error
    entries = [entry for entry in archive.infolist() if _is_meant(entry)]
    if len(entries) > MAX_ENTRIES:
        raise Unreadable("too-large")
    return _rows(archive, entries)


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


def _rows(archive: ZipFile, entries: list[ZipInfo]) -> Iterator[Row]:
    left = MAX_ALL_BYTES
    for number, entry in enumerate(entries, 1):
        name = _label(entry.filename)
        reference = _reference(name)
        try:
            data = _unpacked(archive, entry, left)
        except BadRow as bad:
            error = bad.code
            yield Row(number=number, name=name, reference=reference, error=error)
            continue
        left -= len(data)
        yield Row(number=number, name=name, reference=reference, file=data)


def _label(name: str) -> str:
    """Return a name as it may be told: printable, not too long."""
    shown = "".join(
        sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name
    )
    return shown[:MAX_NAME]


def _reference(name: str) -> str | None:
    try:
        require_reference(name)
    except ValueError:
        return None
    return name


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
    except Exception as error:  # zlib, CRC, an entry that lies elsewhere, …
        raise BadRow("broken") from error
    if len(data) != entry.file_size:
        raise BadRow("broken")
    if data.startswith(_NESTED):
        raise BadRow("nested")
    return data
