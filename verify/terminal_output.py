"""Output of the commands to a terminal: tables and times."""

from collections.abc import Sequence
from datetime import UTC, datetime


def moment(typed: str) -> datetime:
    """Return a time in ISO 8601, whole seconds; without a zone it is UTC."""
    found = datetime.fromisoformat(typed).replace(microsecond=0)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def minute(shown: datetime | None) -> str:
    """Return a time for a table, to the minute; "" for none."""
    return "" if shown is None else f"{shown:%Y-%m-%d %H:%MZ}"


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns as wide as what stands in them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
