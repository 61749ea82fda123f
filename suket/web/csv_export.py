"""Export lists as CSV of which no cell can act as a formula.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a
formula can send away what stands beside it.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

# Tab and carriage return are skipped, then what follows acts: OWASP, CSV injection.
_ACTS: Final = tuple("=+-@＝＋－＠\t\r\n\0")
BOM: Final = "\ufeff"  # by which Excel knows UTF-8


def safe(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it and does nothing."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_ACTS) else cell


def lines(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: UTF-8 with a mark, semicolons, CRLF.

    An Excel that is set to Indonesia parts cells by semicolons, since the comma parts
    decimals there; quotes are those of RFC 4180.
    """
    yield BOM + _line(heading)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerow(map(safe, cells))
    return out.getvalue()
