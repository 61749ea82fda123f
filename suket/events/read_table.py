"""Read a table of events: which column is what, and every person of every row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from suket.events.consequences import MARITAL
from suket.events.told_lines import Cells, ForAll, ToldLine, kind_of, read
from suket.events.words import EventKind
from suket.intake import written_days
from suket.intake.cells import is_empty, line_of
from suket.intake.errors import BadTable
from suket.intake.event_headings import event_column_of
from suket.intake.spreadsheets import Cell, Row, find_table
from suket.intake.table_layout import UNKNOWN_COLUMNS

MOST_LINES: Final = 5_000  # of one list: taken in by one transaction
# Whom a row tells of: columns of NIK and name.
ANYBODY: Final = ("nik", "nama_lengkap")
SPOUSES: Final = (("nik_suami", "nama_suami"), ("nik_istri", "nama_istri"))
DECEASED: Final = ("nik_jenazah", "nama_jenazah")
_NIKS: Final = {nik for nik, _ in (ANYBODY, *SPOUSES, DECEASED)}
# The columns in which the day of a kind is looked for, the first that is there.
DAYS: Final = {
    EventKind.DEATH: ("tanggal_mati", "tanggal_peristiwa"),
    EventKind.MARRIAGE: ("tanggal_kawin", "tanggal_peristiwa"),
    EventKind.DIVORCE: ("tanggal_cerai", "tanggal_peristiwa"),
    EventKind.BIRTH: ("tanggal_peristiwa", "tanggal_lahir"),
    EventKind.MOVED_OUT: ("tanggal_pindah", "tanggal_peristiwa"),
    EventKind.MOVED_IN: ("tanggal_datang", "tanggal_pindah", "tanggal_peristiwa"),
    EventKind.CARD_PRINTED: ("tanggal_cetak", "tanggal_peristiwa"),
    EventKind.CARD_HANDED_OVER: ("tanggal_terima", "tanggal_peristiwa"),
}
# Columns of residents' tables that may say the kind, where nothing else does.
_SAY_KIND: Final = ("jenis_peristiwa", "status_perekaman", "keterangan")


@dataclass(frozen=True, slots=True)
class ReadList:
    """What was found in a file."""

    lines: tuple[ToldLine, ...]
    notes: tuple[str, ...]  # Indonesian: where the table was, what was passed over


def read_table(data: bytes, for_all: ForAll, *, today: date) -> ReadList:
    """Return the lines of a table (CSV or XLSX); a worker parses it.

    `for_all` is for lines that do not say their kind, or day.  Raises `BadTable` for
    what is no table, has no NIK, no line, or more than 5,000.
    """
    table = find_table(data)
    names = {name: _column_of(name) for name in table.columns if name}
    there = set(names.values())
    if not there & _NIKS:
        shown = ", ".join(filter(None, table.columns[:12]))
        pesan = f"Tabel ini tidak punya kolom NIK. Yang terbaca: {shown}."
        raise BadTable("no column nik", pesan)
    rows = [_named(row, names) for row in table.rows]
    doubts = _doubted(rows, there, today)
    lines = tuple(
        read(cells, replace(for_all, is_day_in_doubt=column in doubts), today)
        for row in rows
        for cells, column in _people(row, there, for_all)
    )
    if not lines:
        raise BadTable("no lines", "Tidak ada baris di bawah kepala kolom.")
    if len(lines) > MOST_LINES:
        pesan = f"Daftar ini {len(lines)} baris; paling banyak 5.000. Bagilah."
        raise BadTable("too many lines", pesan)
    return ReadList(lines, (*_notes(table.notes), *_told_columns(names)))


def _column_of(name: str) -> str:
    return event_column_of(name) or name


def _named(row: Row, names: dict[str, str]) -> Row:
    """Return the row by the columns of events; of two that mean one, the first."""
    cells: dict[str, Cell] = {}
    for name, cell in row.cells.items():
        cells.setdefault(names.get(name, name), cell)
    return Row(row.line, cells)


def _people(row: Row, there: set[str], for_all: ForAll) -> Iterator[tuple[Cells, str]]:
    """Yield the cells of all to whom it happened, each with the column of its day."""
    if all(map(is_empty, row.cells.values())):
        return
    cell = _kind_cell(row, for_all)
    kind = kind_of(line_of(cell)) or for_all.kind
    column = _day_column(kind, there)
    for nik, name in _pairs(row, kind, there):
        cells = Cells(
            place=row.line,
            kind=cell,
            nik=row.cells.get(nik),
            full_name=row.cells.get(name),
            day=row.cells.get(column),
            deed=row.cells.get("nomor_akta"),
            destination=row.cells.get("wilayah_tujuan"),
        )
        yield cells, column


def _pairs(
    row: Row, kind: EventKind | None, there: set[str]
) -> Sequence[tuple[str, str]]:
    """Return the columns of those to whom it happened.

    The others of a row live on: a widow, the one who reports a death.  Where no NIK is
    that of whom it happened to, the line is nobody's.
    """
    if kind is EventKind.DEATH and DECEASED[0] in there:
        return [DECEASED]  # beside it, NIK is perhaps that of who reports
    if kind in MARITAL:
        filled = [pair for pair in SPOUSES if not is_empty(row.cells.get(pair[0]))]
        return filled or [ANYBODY]
    return [ANYBODY]


def _kind_cell(row: Row, for_all: ForAll) -> Cell:
    own = row.cells.get(_SAY_KIND[0])
    if not is_empty(own):
        return own
    if for_all.kind is None:
        for column in _SAY_KIND[1:]:
            if kind_of(line_of(row.cells.get(column))):
                return row.cells[column]
    return None


def _day_column(kind: EventKind | None, there: set[str]) -> str:
    named = DAYS[kind] if kind else ("tanggal_peristiwa",)
    return next((name for name in named if name in there), "")


def _doubted(rows: Sequence[Row], there: set[str], today: date) -> set[str]:
    """Return the columns of days that may have day and month exchanged."""
    columns = {name for names in DAYS.values() for name in names} & there
    return {
        name
        for name in columns
        if written_days.leave_doubt((row.cells.get(name) for row in rows), today)
    }


def _notes(notes: Sequence[str]) -> list[str]:
    return [each for each in notes if not each.startswith(UNKNOWN_COLUMNS)]


def _told_columns(names: dict[str, str]) -> list[str]:
    """Tell which heading was taken for what, where they are not the same word."""
    taken = [f"“{name}” sebagai {column}" for name, column in names.items()]
    other = [
        t
        for t, (name, column) in zip(taken, names.items(), strict=True)
        if name != column
    ]
    return [f"Kolom dibaca: {', '.join(other)}."] if other else []
