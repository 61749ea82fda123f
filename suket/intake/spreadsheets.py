"""Read spreadsheets as offices send them: CSV in UTF-8 or UTF-16, or XLSX.

The table is looked for: below a title, in the one visible sheet that has residents,
whatever parts the columns.  What was passed over is noted, and what is no table named.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO, StringIO
from threading import Lock
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from suket.intake import file_kinds, table_layout, table_limits, vocabulary
from suket.intake.errors import BadTable
from suket.intake.hidden_rows import hidden_rows
from suket.intake.table_layout import Layout, Line
from suket.intake.xlsx_errors import with_errors_as_text
from suket.intake.xlsx_limits import require_small
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.worker_frames import Words

MOST_BYTES = 64 * 2**20
MOST_ROWS = 500_000
LINES_AT_A_TIME = 1000
ORDINARY_BYTES = 2**20  # some 7,000 residents: half a second
LARGE_BYTES = 8 * 2**20  # 120,000 residents as XLSX: 7 s
PART_BYTES = 64 * 2**20  # a thousand lines of cells as long as they may be
TOO_MUCH = (
    "Tabel ini terlalu rumit untuk dibaca. Bagilah, atau simpan sebagai CSV UTF-8."
)
_SEVERAL: Final = (
    "Lebih dari satu lembar berisi penduduk: {}. Simpan tiap lembar sebagai berkas"
    " sendiri, atau sembunyikan lembar yang tidak dipakai."
)
_HIDDEN: Final = (
    "Penduduk hanya ada di lembar yang disembunyikan: {}. Tampilkan lembarnya, lalu"
    " unggah lagi."
)
_LARGE_LANE: Final = Lock()  # one at a time: such a table may take half a gigabyte
_PARTED_BY: Final = ",;\t|"
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")  # ECMA-376, ST_Xstring
_CHARACTERS_TRIED: Final = 2**16  # by which the mark between columns is found
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


@dataclass(frozen=True, slots=True)
class Table:
    """What was found in a file."""

    rows: list[Row]
    columns: list[str]  # as in `suket.intake.headings`
    notes: list[str]  # Indonesian: where the table was, what was passed over


def read_table(data: bytes) -> list[Row]:
    """Return the rows of a table, as `find_table` does."""
    return find_table(data).rows


def find_table(data: bytes) -> Table:
    """Return the rows below the heading, empty ones left out; a worker parses them.

    Headings are understood by `suket.intake.headings`.  Raises `BadTable` for what is
    neither CSV in UTF-8 or UTF-16 nor XLSX, above 64 MiB or 500,000 rows (XLSX:
    200,000 rows, 64 columns), for a heading in which a column comes twice, and for
    what takes too much memory or time: 2.5 s, XLSX above 1 MiB 10 s and any table above
    8 MiB a minute.  Those above 1 MiB are read one at a time.
    """
    if len(data) > MOST_BYTES:
        raise BadTable("more than 64 MiB", "Berkas lebih besar dari 64 MB. Bagilah.")
    if len(data) <= ORDINARY_BYTES:
        return _read(TABLE, data)
    is_workbook = data.startswith(file_kinds.XLSX_MARK)
    task = LARGE_TABLE if is_workbook else LARGE_TEXT
    if len(data) > LARGE_BYTES:
        task = LARGEST_TABLE
    if not _LARGE_LANE.acquire(timeout=task.seconds):
        raise BadTable.unread("busy", TOO_MUCH)
    try:
        return _read(task, data)
    finally:
        _LARGE_LANE.release()


def _read(task: Task[Table], data: bytes) -> Table:
    whole = Table([], [], [])
    try:
        for some in WORKERS.each(task, data):
            whole.rows.extend(some.rows)
            if len(whole.rows) > MOST_ROWS:  # a reader that its file has taken over
                raise BadTable("too many rows", TOO_MUCH)
            whole = Table(whole.rows, some.columns, [*whole.notes, *some.notes])
    except Unreadable as error:
        raise BadTable.unread(error.code, TOO_MUCH) from error
    return whole


def parts(file: bytes) -> Iterator[tuple[Words, bytes]]:
    """Give the columns of a table and its lines, some at a time, in a worker."""
    layout = _parsed(file)
    yield _frame(layout, []), b""
    for start in range(0, len(layout.lines), LINES_AT_A_TIME):
        some = layout.lines[start : start + LINES_AT_A_TIME]
        yield _frame(replace(layout, notes=[]), some), b""


def _frame(layout: Layout, lines: Sequence[Line]) -> Words:
    wide = len(layout.columns)
    return {
        "columns": layout.columns,
        "notes": layout.notes,
        "lines": [number for number, _ in lines],
        "cells": [[_said(cell) for cell in cells[:wide]] for _, cells in lines],
    }


def _said(cell: Cell) -> Words:
    """Return a cell as JSON can say it: what JSON has no kind for, with its kind."""
    if isinstance(cell, str):
        return table_limits.cut(cell)
    if cell is None or isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    return str(cell)


def _heard(said: Words) -> Cell:
    if isinstance(said, str):
        if table_limits.is_too_long(said):  # refused as it is
            return table_limits.cut(said)
        return vocabulary.said(_ESCAPED.sub(lambda each: chr(int(each[1], 16)), said))
    if not isinstance(said, list):
        return said
    kind, text = said
    return _KINDS[kind].fromisoformat(text)


def _table(words: Words, data: bytes) -> Table:
    del data
    columns = [table_limits.cut(str(name)) for name in words["columns"]]
    if len(columns) > table_limits.MOST_COLUMNS:
        raise ValueError("more columns than a worker hands on")
    rows = [
        Row(int(line), dict(zip(columns, map(_heard, cells), strict=False)))
        for line, cells in zip(words["lines"], words["cells"], strict=True)
    ]
    return Table(rows, columns, [str(note) for note in words["notes"]])


def _parsed(data: bytes) -> Layout:
    file_kinds.require_readable(data)
    is_workbook = data.startswith(file_kinds.XLSX_MARK)
    return _in_workbook(data) if is_workbook else _in_text(data)


def _filled(lines: Sequence[Sequence[Cell]]) -> list[Line]:
    filled = [(n, cells) for n, cells in enumerate(lines, 1) if _has_content(cells)]
    if not filled:
        raise BadTable("empty", "Berkas kosong. Isi menurut templat.")
    if len(filled) > MOST_ROWS:
        raise BadTable("too many rows", "Paling banyak 500.000 baris. Bagilah.")
    return filled


def _has_content(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _in_text(data: bytes) -> Layout:
    """Return the table in a text, whichever mark parts its columns."""
    text = file_kinds.decoded(data)
    table_limits.require_few_lines(text)
    start = text[:_CHARACTERS_TRIED].replace("\r\n", "\n").replace("\r", "\n")
    said = start.partition("\n")[0].strip().strip('"').lower()
    is_said = said.startswith("sep=") and len(said) == len("sep=;")
    marks = said[-1] + _PARTED_BY if is_said else _PARTED_BY
    lines = _unwrapped(_csv(text, _mark(start, marks)))
    lines[:is_said] = [[]] * is_said
    return table_layout.found_in(_filled(lines))


def _unwrapped(lines: list[list[Cell]]) -> list[list[Cell]]:
    """Return the cells of lines that are one cell each, in quotes, as Excel may do."""
    if max(map(len, lines), default=0) != 1:
        return lines
    text = "\n".join(str(cells[0]) if cells else "" for cells in lines)
    return _csv(text, _mark(text[:_CHARACTERS_TRIED], _PARTED_BY))


def _mark(start: str, marks: str) -> str:
    """Return the mark that parts the columns best."""
    return max(marks, key=lambda each: _understood(start, each))


def _understood(start: str, mark: str) -> int:
    """Return how many columns are understood in the best line, if `mark` parts them."""
    rows = csv.reader(start.splitlines(), delimiter=mark)
    try:
        lines = [(n, cells) for n, cells in enumerate(rows, 1)]
    except csv.Error:
        return 0
    return max((table_layout.score(cells) for _, cells in lines), default=0)


def _csv(text: str, mark: str) -> list[list[Cell]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    begins, rows = 1, list[list[Cell]]()
    try:
        for cells in reader:
            rows.append(list(cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        pesan = (
            f'CSV ini tidak terbaca mulai baris {begins}: tanda kutip (") tidak'
            " ditutup, atau selnya terlalu panjang. Perbaiki baris itu."
        )
        raise BadTable(f"not CSV: {error}", pesan) from error
    return rows


def _in_workbook(data: bytes) -> Layout:
    require_small(data)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(with_errors_as_text(data)))
        return _of_sheets(book, hidden_rows(data))
    except PasswordError as error:
        raise BadTable("password", file_kinds.LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise BadTable("not XLSX", file_kinds.BROKEN) from error


def _of_sheets(book: CalamineWorkbook, unseen_rows: Mapping[str, set[int]]) -> Layout:
    """Return the table of the one visible sheet that has residents.

    Without any it is the first with content, so that somebody is told what it lacks.
    """
    found: dict[str, Layout] = {}
    hidden: dict[str, Layout] = {}
    table_limits.require_few_sheets(len(book.sheets_metadata))
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        lines = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        if not any(map(_has_content, lines)):
            continue
        layout = table_layout.found_in(_filled(lines))
        if sheet.visible == SheetVisibleEnum.Visible:
            found[sheet.name] = layout
        else:
            hidden[sheet.name] = layout
    best = max((each.understood for each in {**found, **hidden}.values()), default=0)
    with_residents = _with_residents(found, best)
    out_of_sight = _with_residents(hidden, best)
    if len(with_residents) > 1:
        raise BadTable(
            "several sheets", _SEVERAL.format(table_limits.named(with_residents))
        )
    if out_of_sight and not with_residents:
        raise BadTable("hidden sheet", _HIDDEN.format(table_limits.named(out_of_sight)))
    if not found:
        raise BadTable("empty", "Berkas kosong. Isi menurut templat.")
    name = next(iter([*with_residents, *found]))
    others = _other_sheets(name, found, out_of_sight)
    return found[name].noting(others, unseen_rows.get(name, ()))


def _with_residents(sheets: Mapping[str, Layout], best: int) -> list[str]:
    """Return the sheets that have rows and as good a heading; no list of columns."""
    return [
        name
        for name, layout in sheets.items()
        if "nik" in layout.columns and layout.lines and 2 * layout.understood >= best
    ]


def _other_sheets(
    name: str, found: Mapping[str, Layout], hidden: list[str]
) -> list[str]:
    notes = []
    if next(iter(found)) != name:
        notes.append(f"Tabel dibaca dari lembar “{name}”.")
    if hidden:
        notes.append(f"Lembar tersembunyi tidak dibaca: {table_limits.named(hidden)}.")
    return notes


TABLE: Final = Task(
    function="suket.intake.spreadsheets:parts",
    shape=_table,
    refusals=(BadTable,),
    answer_bytes=PART_BYTES,
)
LARGE_TEXT: Final = replace(TABLE)  # 8 MB of residents as CSV: a second
LARGE_TABLE: Final = replace(TABLE, seconds=10.0, cpu_seconds=10)
LARGEST_TABLE: Final = replace(TABLE, seconds=60.0, cpu_seconds=60)
WORKERS.allow(TABLE)
