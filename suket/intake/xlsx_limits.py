"""Limits on an XLSX before it is opened: its unpacked size, and how far its cells lie.

The reader of workbooks makes room for the whole rectangle up to the last cell, so two
cells in a file of one kilobyte can ask for all memory there is.  Nothing that a file
says of itself is believed: every part is inflated and looked through first.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from suket.intake.errors import BadTable
from suket.intake.file_kinds import BROKEN, require_workbook

MOST_COLUMNS: Final = 64  # A to BL
MOST_ROWS: Final = 200_000
MOST_INFLATED: Final = 512 * 2**20  # a table of that size has some 250 MiB
_AT_ONCE: Final = 2**20
# A cell as spreadsheets write it, its place first; a cell that has none is put next to
# the one before, which no expression can count.
_PLACE: Final = (
    rb"\s+r=[\"'](?:[A-Z]|A[A-Z]|B[A-L])(?:[1-9][0-9]{0,4}|1[0-9]{5}|200000)[\"']"
)
_FAR_CELL: Final = re.compile(rb"<(?:[^\s<>/]*:)?c(?=[\s/>])(?!" + _PLACE + rb")")
_SHEET: Final = b"sheetData"  # no cell is read before this word
# The reader would try these kinds too, whose sheets are written otherwise.
_OTHER_KINDS: Final = ("content.xml", "workbook.bin")
_FAR: Final = (
    f"Tabel XLSX paling banyak {MOST_COLUMNS} kolom (A-BL) dan 200.000 baris. Hapus sel"
    " di luar tabel, bagilah berkasnya, atau simpan sebagai CSV UTF-8."
)


def require_small(data: bytes) -> None:
    """Raise `BadTable` unless the workbook may be opened.

    It inflates to 512 MiB at most, and its cells lie within A1 to BL200000, each
    saying so in its first attribute.
    """
    try:
        with ZipFile(BytesIO(data)) as parts:
            require_workbook(parts.namelist())
            left = MOST_INFLATED
            for part in parts.infolist():
                if part.filename.lower().endswith(_OTHER_KINDS):
                    raise BadTable("another kind of workbook")
                left = _look_through(parts, part, left)
    except (
        BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,  # an entry is encrypted
        zlib.error,
    ) as error:
        raise BadTable("not XLSX", BROKEN) from error


def _look_through(parts: ZipFile, part: ZipInfo, left: int) -> int:
    """Return how many of `left` bytes remain when the part is inflated."""
    rest, has_sheet = b"", False
    for piece in pieces(parts, part, left):
        left -= len(piece)
        if left < 0:
            raise BadTable(f"inflates past {MOST_INFLATED} bytes")
        text = rest + piece
        has_sheet = has_sheet or _SHEET in text
        end = text.rfind(b"<")
        whole, rest = text[: max(end, 0)], text[max(end, 0) :]
        if has_sheet and (_FAR_CELL.search(whole) or len(rest) > _AT_ONCE):
            raise BadTable("cells too far out", _FAR)
        if not has_sheet:
            rest = rest[-_AT_ONCE:]  # pictures and the like have no tags
    if has_sheet and _FAR_CELL.search(rest):
        raise BadTable("cells too far out", _FAR)
    return left


def pieces(parts: ZipFile, part: ZipInfo, most: int) -> Iterator[bytes]:
    """Give a part of a workbook as it is inflated, some of it at a time, to `most`."""
    # The size that the directory gives is where `zipfile` would stop and others go on.
    part.file_size = most + 2 * _AT_ONCE
    with parts.open(part) as file:
        while piece := file.read(_AT_ONCE):
            yield piece
