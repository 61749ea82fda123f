"""Faults described for the log: their kind and lines, and no values.

Never its message: that of a database quotes the row, and that of a parser the text.
"""

from traceback import extract_tb
from typing import TypedDict
from uuid import uuid4


class Told(TypedDict):
    """One fault in the log, under an id by which it can be spoken of."""

    fault_id: str
    kind: str
    at: list[str]


def told(fault: BaseException) -> Told:
    """Return what the log may have of a fault."""
    return Told(fault_id=uuid4().hex, kind=type(fault).__name__, at=lines_of(fault))


def lines_of(fault: BaseException) -> list[str]:
    """Return the lines a fault came through, the innermost last, without their text."""
    frames = extract_tb(fault.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
