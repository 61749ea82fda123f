"""Read rows of a batch from NDJSON or CSV, as they arrive.

Memory does not grow with the body: a row is given on before the next is read.  A bad
row is a row with an error, and the next line begins anew, whatever the bad one was.
"""

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import BinaryIO

from verify.errors import Unreadable
from verify.handed_in import trimmed
from verify.receipt import require_reference

MAX_LINE_BYTES = 16 * 1024  # a text has 4,296 characters, each of them may be escaped
PIECE_BYTES = 64 * 1024
MAX_RECORD_LINES = 20  # of one CSV record: what lies between quotes may have line ends
DELIMITERS = ",;\t"
TEXT_COLUMNS = frozenset({"text", "teks"})
REFERENCE_COLUMNS = frozenset({"reference", "referensi", "rujukan"})
FIELDS = frozenset({"text", "reference"})

_BOM = b"\xef\xbb\xbf"
_OPENING = re.compile(rb'(?:^|[,;\t])"')
_INSIDE = re.compile(rb'(?:[^"]|"")*+')  # quotes; what follows closes them
_BEHIND = re.compile(rb"[,;\t]|\Z")  # quotes, or they were closed wrongly


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing to be checked, or the stable code of why it cannot be.

    `not-utf-8`, `too-long`, `not-json`, `not-csv`, `wrong-field`, `no-text`,
    `bad-reference`; of an archive also `password`, `method`, `nested`, `broken`,
    `too-large`, `too-large-in-all`.
    """

    number: int  # the line it begins on, from 1; the place in an archive
    text: str | None = None
    file: bytes | None = None
    reference: str | None = None
    name: str | None = None  # of the file in an archive
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; None if it was too long to be kept."""

    number: int
    data: bytes | None


class BadRow(Exception):
    """A row that cannot be read; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Give a file in pieces of 64 KiB."""
    return iter(lambda: file.read(PIECE_BYTES), b"")


def lines_of(pieces: Iterable[bytes]) -> Iterator[Line]:
    """Give the lines of a body that arrives in pieces, the empty ones left out."""
    number, rest, is_too_long = 1, b"", False
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for data in whole:
            yield from _line(number, data, is_too_long=is_too_long)
            number, is_too_long = number + 1, False
        if len(rest) > MAX_LINE_BYTES:
            rest, is_too_long = b"", True
    yield from _line(number, rest, is_too_long=is_too_long)


def _line(number: int, data: bytes, *, is_too_long: bool) -> Iterator[Line]:
    data = data.removesuffix(b"\r")
    if number == 1:
        data = data.removeprefix(_BOM)
    if is_too_long or len(data) > MAX_LINE_BYTES:
        yield Line(number, None)
    elif data.strip():
        yield Line(number, data)


def rows_of_ndjson(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Give the rows of NDJSON: in each line {"text": …, "reference": …}."""
    for line in lines_of(pieces):
        try:
            text, reference = _fields(_required(line))
            yield Row(number=line.number, text=text, reference=reference)
        except BadRow as bad:
            yield Row(number=line.number, error=bad.code)


def _required(line: Line) -> bytes:
    if line.data is None:
        raise BadRow("too-long")
    return line.data


def _fields(data: bytes) -> tuple[str, str | None]:
    try:
        pairs = json.loads(_decoded(data), object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise BadRow("not-json") from error
    if not isinstance(pairs, list) or not all(
        isinstance(pair, tuple) for pair in pairs
    ):
        raise BadRow("not-json")
    found = dict(pairs)
    if len(found) != len(pairs) or not FIELDS.issuperset(found):
        raise BadRow("wrong-field")
    return _text(found.get("text")), _reference(found.get("reference"))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadRow("not-utf-8") from error


def _text(given: object) -> str:
    text = trimmed(given) if isinstance(given, str) else ""
    if not text:
        raise BadRow("no-text")
    return text


def _reference(given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise BadRow("bad-reference")
    reference = trimmed(given)
    try:
        require_reference(reference)
    except ValueError as error:
        raise BadRow("bad-reference") from error
    return reference


def rows_of_csv(pieces: Iterable[bytes]) -> Iterator[Row]:
    """Give the rows of CSV, whose first line names its columns.

    One is `text` or `teks`; one may be `reference`, `referensi` or `rujukan`; others
    are not looked at.  Columns are parted by comma, semicolon or tab.  Raises
    `Unreadable("no-text-column")` before the first row.
    """
    records = _records(lines_of(pieces))
    columns = _columns(next(records, None))
    return (_of_record(record, columns) for record in records)


@dataclass(frozen=True, slots=True)
class _Record:
    """The lines of one record, by the line it begins on; None: it is bad."""

    number: int
    data: bytes | None
    error: str = "too-long"


@dataclass(frozen=True, slots=True)
class _Columns:
    delimiter: str
    count: int
    text: int
    reference: int | None


def _records(lines: Iterator[Line]) -> Iterator[_Record]:
    """Put lines together where quotes are open.

    A quote that is never closed spoils the line it stands in, and no other: those that
    were looked at in vain are read again.
    """
    ahead: deque[Line] = deque()
    while ahead or (ahead := deque(_next_of(lines))):
        first = ahead.popleft()
        if first.data is None:
            yield _Record(first.number, None)
            continue
        joined = _joined(first.data, ahead, lines)
        yield _Record(first.number, joined, "not-csv")


def _next_of(lines: Iterator[Line]) -> list[Line]:
    """Return the next line, or nothing at the end."""
    line = next(lines, None)
    return [] if line is None else [line]


def _joined(first: bytes, ahead: deque[Line], lines: Iterator[Line]) -> bytes | None:
    """Return a record whose quotes are closed, with the lines it needs of `ahead`.

    None if it has no end within its bounds; then `ahead` keeps them all.
    """
    record, size = [first], len(first)
    is_open = _leaves_open(first, is_open=False)
    while is_open:
        used = len(record)
        if used > len(ahead):
            ahead.extend(_next_of(lines))
        line = ahead[used - 1].data if used <= len(ahead) else None
        if line is None or used == MAX_RECORD_LINES:
            return None
        record.append(line)
        size += 1 + len(line)
        if size > MAX_LINE_BYTES:
            return None
        is_open = _leaves_open(line, is_open=True)
    if is_open is None:
        return None
    for _ in record[1:]:
        ahead.popleft()
    return b"\n".join(record)


def _leaves_open(line: bytes, *, is_open: bool) -> bool | None:
    """Are quotes open at the end of a line?  None: wrongly, and no more will help.

    Each line is looked at from where the one before it left off: hundreds of thousands
    of quotes that nobody closes take no longer than as many that somebody does.
    """
    at = 0
    while True:
        if not is_open:
            opening = _OPENING.search(line, at)
            if opening is None:
                return False
            at = opening.end()
        inside = _INSIDE.match(line, at)
        at = len(line) if inside is None else inside.end()
        if at == len(line):
            return True
        is_open, at = False, at + 1
        if not _BEHIND.match(line, at):
            return None


def _columns(header: _Record | None) -> _Columns:
    for delimiter in DELIMITERS:
        try:
            names = [trimmed(cell).lower() for cell in _cells(header, delimiter)]
        except BadRow:
            continue
        texts = [at for at, name in enumerate(names) if name in TEXT_COLUMNS]
        references = [at for at, name in enumerate(names) if name in REFERENCE_COLUMNS]
        if len(texts) == 1 and len(references) <= 1:
            reference = references[0] if references else None
            return _Columns(delimiter, len(names), texts[0], reference)
    raise Unreadable("no-text-column")


def _cells(record: _Record | None, delimiter: str) -> list[str]:
    if record is None or record.data is None:
        raise BadRow("not-csv" if record is None else record.error)
    text = StringIO(_decoded(record.data), newline="")
    try:
        (cells,) = csv.reader(text, delimiter=delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        raise BadRow("not-csv") from error
    return cells


def _of_record(record: _Record, columns: _Columns) -> Row:
    at = columns.reference
    try:
        cells = _filled(_cells(record, columns.delimiter), columns.count)
        return Row(
            number=record.number,
            text=_text(cells[columns.text]),
            reference=None if at is None else _reference(cells[at]),
        )
    except BadRow as bad:
        return Row(number=record.number, error=bad.code)


def _filled(cells: list[str], count: int) -> list[str]:
    """Return as many cells as there are columns; `BadRow` if there are more."""
    if len(cells) > count:
        raise BadRow("wrong-field")
    return cells + [""] * (count - len(cells))
