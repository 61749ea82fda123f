"""Read spreadsheets as offices send them: CSV in UTF-8, or XLSX."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO, StringIO
from threading import Lock
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from suket.intake.errors import BadTable
from suket.intake.xlsx_limits import require_small
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.worker_frames import Words

MOST_BYTES = 64 * 2**20
MOST_ROWS = 500_000
LINES_AT_A_TIME = 1000
ORDINARY_BYTES = 2**20  # some 7,000 residents: half a second
LARGE_BYTES = 8 * 2**20  # 120,000 residents as XLSX: 7 s
PART_BYTES = 64 * 2**20  # a cell of CSV may be as long as the file
TOO_MUCH = (
    "Tabel ini terlalu rumit untuk dibaca. Bagilah, atau simpan sebagai CSV UTF-8."
)
BUSY = "Impor lain sedang dibaca. Cobalah lagi sebentar lagi."
_LARGE_LANE: Final = Lock()  # one at a time: such a table may take half a gigabyte
_XLSX = b"PK\x03\x04"
_KINDS: Final[Mapping[str, type[date] | type[time]]] = {
    kind.__name__: kind for kind in (date, datetime, time)
}

Cell = object  # str, int, float, bool, date, datetime or time, as the file has it


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; cells by the name of their column."""

    line: int  # as the spreadsheet counts: the heading is 1, or lower down
    cells: dict[str, Cell]

    def text(self, column: str) -> str:
        """Return the cell as a line of text without blanks around it; "" if empty."""
        value = self.cells.get(column)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split(" ")).strip()


def read_table(data: bytes) -> list[Row]:
    """Return the rows below the heading, empty ones left out; a worker parses them.

    Headings are compared without case, blanks or hyphens.  Raises `BadTable` for what
    is neither CSV in UTF-8 nor XLSX, above 64 MiB or 500,000 rows (XLSX: 200,000 rows,
    64 columns), for a heading in which a column comes twice, and for what takes too
    much memory or time: 2.5 s, above 1 MiB 10 s and above 8 MiB a minute.  Those above
    1 MiB are read one at a time.
    """
    if len(data) > MOST_BYTES:
        raise BadTable("more than 64 MiB", "Berkas lebih besar dari 64 MB. Bagilah.")
    if len(data) <= ORDINARY_BYTES:
        return _read(TABLE, data)
    task = LARGE_TABLE if len(data) <= LARGE_BYTES else LARGEST_TABLE
    if not _LARGE_LANE.acquire(timeout=task.seconds):
        raise BadTable("busy", BUSY)
    try:
        return _read(task, data)
    finally:
        _LARGE_LANE.release()


def _read(task: Task[list[Row]], data: bytes) -> list[Row]:
    rows: list[Row] = []
    try:
        for some in WORKERS.each(task, data):
            rows += some
            if len(rows) > MOST_ROWS:  # a reader that its file has taken over
                raise BadTable("too many rows", TOO_MUCH)
    except Unreadable as error:
        raise BadTable(error.code, TOO_MUCH) from error
    return rows


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the columns of a table and its lines, some at a time, in a worker."""
    columns, lines = _parsed(file)
    for start in range(0, len(lines), LINES_AT_A_TIME):
        some = lines[start : start + LINES_AT_A_TIME]
        yield (
            {
                "columns": columns,
                "lines": [number for number, _ in some],
                "cells": [[_said(cell) for cell in cells] for _, cells in some],
            },
            b"",
        )


def _said(cell: Cell) -> Words:
    """Return a cell as JSON can say it: what JSON has no kind for, with its kind."""
    if cell is None or isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    return str(cell)


def _heard(said: Words) -> Cell:
    if not isinstance(said, list):
        return said
    kind, text = said
    return _KINDS[kind].fromisoformat(text)


def _rows(words: Words, data: bytes) -> list[Row]:
    del data
    columns = [str(name) for name in words["columns"]]
    return [
        Row(int(line), dict(zip(columns, map(_heard, cells), strict=False)))
        for line, cells in zip(words["lines"], words["cells"], strict=True)
    ]


def _parsed(data: bytes) -> tuple[list[str], list[tuple[int, list[Cell]]]]:
    lines = _xlsx(data) if data.startswith(_XLSX) else _csv(data)
    filled = [(n, cells) for n, cells in enumerate(lines, 1) if _has_content(cells)]
    if not filled:
        raise BadTable("empty", "Berkas kosong. Isi menurut templat.")
    if len(filled) > MOST_ROWS:
        raise BadTable("too many rows", f"Paling banyak {MOST_ROWS:,} baris. Bagilah.")
    return _columns(filled[0][1]), filled[1:]


def _has_content(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _columns(heading: Sequence[Cell]) -> list[str]:
    names = [_plain(str(cell)) for cell in heading]
    named = [name for name in names if name]
    double = sorted({name for name in named if named.count(name) > 1})
    if double:
        listed = ", ".join(double)
        raise BadTable(f"columns twice: {listed}", f"Kolom berulang: {listed}.")
    return names


def _plain(heading: str) -> str:
    words = heading.replace("-", " ").replace("_", " ").replace("/", " ").lower()
    return "_".join(words.split())


def _csv(data: bytes) -> list[list[Cell]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        pesan = 'Simpan berkas sebagai "CSV UTF-8", lalu unggah lagi.'
        raise BadTable("not UTF-8", pesan) from error
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
        return [list(cells) for cells in reader]
    except csv.Error as error:
        raise BadTable(f"not CSV: {error}") from error


def _xlsx(data: bytes) -> list[list[Cell]]:
    require_small(data)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        return [list(cells) for cells in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError) as error:
        raise BadTable("not XLSX") from error


TABLE: Final = Task(
    function="suket.intake.spreadsheets:parts",
    shape=_rows,
    refusals=(BadTable,),
    answer_bytes=PART_BYTES,
)
LARGE_TABLE: Final = replace(TABLE, seconds=10.0, cpu_seconds=10)
LARGEST_TABLE: Final = replace(TABLE, seconds=60.0, cpu_seconds=60)
WORKERS.allow(TABLE)
