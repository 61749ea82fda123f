"""How much of a table is handed on: cells, columns, sheets and lines have a bound.

The worker that reads a file cuts to these before whoever serves looks at it.  A cell
that is cut keeps one character more than a cell may have, so its length tells of it.
"""

from typing import Final

from suket.intake.errors import BadTable

Cell = object  # as in `suket.intake.spreadsheets`

MOST_CHARACTERS: Final = 1_000  # of a cell; an address has 200
MOST_COLUMNS: Final = 1_000
MOST_SHEETS: Final = 100
MOST_NAME: Final = 60  # characters of a heading or sheet that are told
MOST_NAMED: Final = 20
MOST_LINES: Final = 1_100_000  # what Excel has, empty ones included: 1,048,576


def is_too_long(cell: Cell) -> bool:
    """Say whether a cell is longer than any may be, and may have been cut for it."""
    return isinstance(cell, str) and len(cell) > MOST_CHARACTERS


def cut(text: str) -> str:
    """Return a text of which no more is left than shows that it is too long."""
    return text[: MOST_CHARACTERS + 1]


def named(names: list[str]) -> str:
    """Return names as a note tells them: the beginning of each, and how many more."""
    shown = [n if len(n) <= MOST_NAME else n[:MOST_NAME] + "…" for n in names]
    more = len(shown) - MOST_NAMED
    listed = ", ".join(shown[:MOST_NAMED])
    return f"{listed} dan {more} lagi" if more > 0 else listed


def require_few_columns(columns: int) -> None:
    """Raise `BadTable` if a heading is wider than any table is."""
    if columns > MOST_COLUMNS:
        pesan = f"Paling banyak {MOST_COLUMNS:,} kolom. Hapus kolom yang tidak dipakai."
        raise BadTable("too many columns", pesan.replace(",", "."))


def require_few_sheets(sheets: int) -> None:
    """Raise `BadTable` if a workbook has more sheets than are looked through."""
    if sheets > MOST_SHEETS:
        raise BadTable(
            "too many sheets",
            f"Paling banyak {MOST_SHEETS} lembar. Simpan lembar penduduk sebagai"
            " berkas sendiri.",
        )


def require_few_lines(text: str) -> None:
    """Raise `BadTable` for more lines than a spreadsheet has, before any is parsed."""
    if text.count("\n") > MOST_LINES or text.count("\r") > MOST_LINES:
        raise BadTable(
            "too many lines",
            "Berkas ini berisi lebih dari 1.048.576 baris. Hapus baris kosong, atau"
            " bagilah.",
        )
