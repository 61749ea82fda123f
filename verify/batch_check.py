"""Check a batch of rows, one after the other, answered in the same order."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from verify.checks import Report, check
from verify.errors import Unreadable
from verify.files import examine_file
from verify.published import Published
from verify.receipt import Subject, subject_of
from verify.row_reader import Row

COLUMNS = (
    *("row", "reference", "name", "error", "verdict", "reason"),
    *("integrity", "issuer", "status", "as_of", "office_code", "office_name"),
    *("issued_at", "expires_at", "sheet"),
    *("nik", "full_name", "birthplace", "born", "sex", "address", "receipt"),
)
# What a spreadsheet takes for the start of a formula: OWASP, "CSV injection".
_ACTS = tuple("=+-@＝＋－＠\t\r\n\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one row: a report, or the code of why it was not checked."""

    row: Row
    report: Report | None = None
    error: str | None = None
    text: str | None = None  # what was read in the row's file, or stood in the row

    @property
    def subject(self) -> Subject:
        """What was checked, as a receipt keeps it."""
        return subject_of(self.text or "", self.row.file)

    def to_dict(self, receipt: str | None = None) -> dict[str, object]:
        """Return the answer as the API gives it, with the receipt if there is one."""
        told: dict[str, object] = {
            "row": self.row.number,
            "reference": self.row.reference,
        }
        if self.row.name is not None:
            told["name"] = self.row.name
        if self.report is None:
            return told | {"error": self.error}
        told |= {"error": None, **self.report.to_dict()}
        return told if receipt is None else told | {"receipt": receipt}


def answers(
    rows: Iterable[Row], published: Published, *, now: datetime
) -> Iterator[Answer]:
    """Answer row by row at `now` (aware, UTC); no row stops the rest."""
    return (answer(row, published, now=now) for row in rows)


def answer(row: Row, published: Published, *, now: datetime) -> Answer:
    """Answer one row; never raises, whatever it holds."""
    if row.error is not None:
        return Answer(row=row, error=row.error)
    if row.file is None:
        text = row.text or ""
        return Answer(row=row, report=check(text, published, now=now), text=text)
    try:
        report, text_in_file = examine_file(row.file, published, now=now)
    except Unreadable as error:
        return Answer(row=row, error=error.code)
    return Answer(row=row, report=report, text=text_in_file)


def ndjson_line(answer: Answer, receipt: str | None = None) -> bytes:
    """Return an answer as one line of NDJSON, UTF-8."""
    told = json.dumps(answer.to_dict(receipt), ensure_ascii=False)
    return told.encode(errors="replace") + b"\n"


def csv_header() -> bytes:
    """Return the first line of answers in CSV: the names of the columns."""
    return _csv_line(COLUMNS)


def csv_line(answer: Answer, receipt: str | None = None) -> bytes:
    """Return an answer as one line of CSV, UTF-8, with no formula in it."""
    flat = _flat(answer.to_dict(receipt))
    return _csv_line([inert(flat.get(column, "")) for column in COLUMNS])


def inert(cell: str) -> str:
    """Return the cell so that a spreadsheet shows it and does nothing."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_ACTS) else cell


def _csv_line(cells: Iterable[str]) -> bytes:
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow(cells)
    return file.getvalue().encode(errors="replace")


def _flat(told: dict[str, object]) -> dict[str, str]:
    """Return all that an answer says under the names of columns."""
    flat: dict[str, str] = {}
    for key, value in told.items():
        if isinstance(value, dict):
            prefix = "office_" if key == "office" else ""
            flat |= {f"{prefix}{name}": _cell(inner) for name, inner in value.items()}
        else:
            flat[key] = _cell(value)
    return flat


def _cell(value: object) -> str:
    return "" if value is None else str(value)
