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
from suket.intake.file_kinds import BROKEN, ODD_LETTERS, require_workbook

MOST_COLUMNS: Final = 64  # A to BL
MOST_ROWS: Final = 200_000
MOST_INFLATED: Final = 512 * 2**20  # a table of that size has some 250 MiB
_AT_ONCE: Final = 2**20
# A cell as spreadsheets write it, with its place; a cell that has none is put next to
# the one before, which no expression can count.  One that holds nothing but its looks,
# as borders drawn beyond the table leave them, costs the reader nothing.
_OTHERS: Final = rb"(?:\s+(?!r=)[\w:]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*"
_PLACE: Final = (
    _OTHERS
    + rb"\s+r=[\"'](?:[A-Z]|A[A-Z]|B[A-L])(?:[1-9][0-9]{0,4}|1[0-9]{5}|200000)[\"']"
)
_EMPTY: Final = (
    rb"(?:\s+[\w:]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*(?:/>|></(?:[^\s<>/]*:)?c>)"
)
_CELL: Final = rb"<(?:[^\s<>/]*:)?c(?=[\s/>])"
_FAR_CELL: Final = re.compile(_CELL + rb"(?!" + _PLACE + rb")(?!" + _EMPTY + rb")")
_SOME_PLACE: Final = re.compile(_CELL + _OTHERS + rb"\s+r=[\"'][A-Z]+[0-9]+[\"']")
_SHEET: Final = b"sheetData"  # no cell is read before this word
# The reader would try these kinds too, whose sheets are written otherwise.
_OTHER_KINDS: Final = ("content.xml", "workbook.bin")
# The reader of workbooks finds no tag in another encoding, and takes all for empty.
_NO_UTF_8: Final = re.compile(
    rb"\xff\xfe|\xfe\xff|<\0|\0<"
    rb"|(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*[\"'](?!(?:utf-8|us-ascii)[\"'])",
    re.IGNORECASE,
)
_FAR: Final = (
    f"Tabel XLSX paling banyak {MOST_COLUMNS} kolom (A-BL) dan 200.000 baris. Hapus sel"
    " di luar tabel, bagilah berkasnya, atau simpan sebagai CSV UTF-8."
)
_ODD: Final = (
    "Berkas Excel ini dibuat program yang tidak menulis tempat sel-selnya. Buka di"
    " Excel atau LibreOffice, simpan ulang sebagai .xlsx, lalu unggah lagi."
)


def require_small(data: bytes) -> None:
    """Raise `BadTable` unless the workbook may be opened.

    It inflates to 512 MiB at most, and its cells lie within A1 to BL200000, each
    saying so; those that hold nothing may lie anywhere.
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
    for place, piece in enumerate(pieces(parts, part, left)):
        if place == 0:
            _require_utf_8(part.filename.lower(), piece)
        left -= len(piece)
        if left < 0:
            raise BadTable(f"inflates past {MOST_INFLATED} bytes")
        text = rest + piece
        has_sheet = has_sheet or _SHEET in text
        end = _end_of_whole_cells(text)
        whole, rest = text[:end], text[end:]
        if has_sheet:
            _require_near(whole, is_whole=len(rest) <= _AT_ONCE)
        if not has_sheet:
            rest = rest[-_AT_ONCE:]  # pictures and the like have no tags
    if has_sheet:
        _require_near(rest)
    return left


def _require_utf_8(name: str, start: bytes) -> None:
    if name.startswith("xl/") and name.endswith(".xml") and _NO_UTF_8.match(start):
        raise BadTable("not UTF-8 inside", ODD_LETTERS)


def _end_of_whole_cells(xml: bytes) -> int:
    """Return where the last tag that is known begins, or the one that it closes."""
    last = xml.rfind(b"<")
    if last == len(xml) - 1:  # of what it is the beginning nobody knows yet
        last = xml.rfind(b"<", 0, last)
    if xml[last : last + 2] == b"</":
        last = xml.rfind(b"<", 0, last)
    return max(last, 0)


def _require_near(xml: bytes, *, is_whole: bool = True) -> None:
    """Raise `BadTable` for a cell too far out, or one that does not say where it is."""
    far = _FAR_CELL.search(xml)
    if far or not is_whole:
        is_placed = far is None or _SOME_PLACE.match(xml, far.start())
        raise BadTable("cells too far out", _FAR if is_placed else _ODD)


def pieces(parts: ZipFile, part: ZipInfo, most: int) -> Iterator[bytes]:
    """Give a part of a workbook as it is inflated, some of it at a time, to `most`."""
    # The size that the directory gives is where `zipfile` would stop and others go on.
    part.file_size = most + 2 * _AT_ONCE
    with parts.open(part) as file:
        while piece := file.read(_AT_ONCE):
            yield piece
