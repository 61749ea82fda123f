"""Many files in one ZIP: rows to be checked, one after the other.

An archive comes from a stranger, and a worker unpacks it.  Names in it are labels and
never paths; an entry that cannot be had, or ends the worker, is a row with an error,
and the next one is read.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from verify.errors import Unreadable
from verify.file_facts import read_zip
from verify.receipt import require_reference
from verify.row_reader import Row
from verify.zip_archives import Entry

MAX_ALL_BYTES = 2 * 2**30  # unpacked
MAX_NAME = 200  # characters that are told again


def rows_of_zip(file: BinaryIO) -> Iterator[Row]:
    """Give the files of a ZIP, in its order; folders in it are no rows.

    A name that may be a reference is one.  Raises `Unreadable` for the whole:
    `not-a-zip`, or `too-large` for more than 10,000 files, before the first row.
    """
    archive = file.read() if isinstance(file, BytesIO) else file
    entries = read_zip(archive, start=0, left=MAX_ALL_BYTES)
    return _rows(archive, entries, next(entries, None))


def _rows(
    archive: bytes | BinaryIO, entries: Iterator[Entry], entry: Entry | None
) -> Iterator[Row]:
    number, left = 0, MAX_ALL_BYTES
    while entry is not None:
        number += 1
        left -= len(entry.data)
        yield _row(number, entry)
        try:
            entry = next(entries, None)
        except Unreadable:  # the worker came to grief on it
            entry = Entry("", b"", "broken")
            entries = read_zip(archive, start=number + 1, left=left)


def _row(number: int, entry: Entry) -> Row:
    name = _label(entry.name)
    return Row(
        number=number,
        name=name,
        reference=_reference(name),
        file=entry.data if entry.error is None else None,
        error=entry.error,
    )


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
