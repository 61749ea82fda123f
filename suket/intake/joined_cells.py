"""Cells that hold two things, and one thing that lies in four cells.

RT and RW as "003/005", birthplace and day as "CIREBON, 01-07-2003"; the code of a
village as SIAK has it, in a column for each part.
"""

import re
from typing import Final

from suket.intake.cells import is_empty, line_of
from suket.intake.headings import CODE_COLUMNS
from suket.intake.spreadsheets import Cell, Row

# Of cells as one line: blanks stand alone.
_PAIR: Final = re.compile(
    r"(?:RT[\s.:]*)?([0-9]{1,4})(?: ?[/\\\-,;] ?| )(?:RW[\s.:]*)?([0-9]{1,4})",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_BEFORE_DAY: Final = re.compile(r"[,/] ?(?=[0-9])")


def parted(row: Row) -> Row:
    """Return the row with what stands two in one cell apart: RT/RW, place and day."""
    given = _without_apostrophes(row)
    if "tempat_tanggal_lahir" in given:
        place, day = place_and_day(given["tempat_tanggal_lahir"])
        given.setdefault("tempat_lahir", place)
        given.setdefault("tanggal_lahir", day)
    for column in ("rt_rw", "rt"):
        both = _rt_and_rw(given.get(column))
        if both and is_empty(given.get("rw")):
            given["rt"], given["rw"] = both
    if "rt_rw" in given and "rt" not in given:
        given["rt"] = given["rt_rw"]
    codes = [row.text(column) for column in CODE_COLUMNS]
    if all(code.isdigit() for code in codes) and not row.text("kode_wilayah"):
        given["kode_wilayah"] = "{:0>2}{:0>2}{:0>2}{:0>4}".format(*codes)
    return Row(row.line, given)


def _without_apostrophes(row: Row) -> dict[str, Cell]:
    """Return the cells; where the NIK begins with Excel's apostrophe, none does."""
    if not row.text("nik").startswith("'"):
        return dict(row.cells)
    bare = {column: _bare(cell) for column, cell in row.cells.items()}
    return {**bare, "nik": row.cells["nik"]}  # of which it is told


def _bare(cell: Cell) -> Cell:
    if not isinstance(cell, str) or cell.endswith("'"):  # in quotes on both sides
        return cell
    return cell.removeprefix("'")


def _rt_and_rw(cell: Cell) -> tuple[str, str] | None:
    """Return RT and RW of a cell that has both ("003/005"), or None."""
    found = _PAIR.fullmatch(line_of(cell)) if isinstance(cell, str) else None
    return (found[1], found[2]) if found else None


def place_and_day(cell: Cell) -> tuple[str, str]:
    """Return birthplace and day of a cell that has both: "CIREBON, 01-07-2003"."""
    text = line_of(cell)
    letter = _LETTER.search(text)
    mark = _BEFORE_DAY.search(text, letter.end()) if letter else None
    if mark is None:
        return text, ""
    return text[: mark.start()].rstrip(), text[mark.end() :]
