"""The command that checks sukets: what `python -m verify` does with its arguments."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from verify.batch_check import answers
from verify.check_code_lookup import Standing, look_up
from verify.checks import Report, Verdict, check
from verify.errors import NotTrusted, Unreadable
from verify.files import check_file
from verify.handed_in import trimmed
from verify.published import Published
from verify.row_reader import Row, pieces_of, rows_of_csv, rows_of_ndjson
from verify.sought import MAX_FILE_BYTES
from verify.sources import load
from verify.terminal_output import minute, print_table
from verify.token import MARK
from verify.zip_rows import rows_of_zip

OK, UNREADABLE, NOT_IN_FORCE, NOT_AUTHENTIC, UNCERTAIN = 0, 2, 3, 4, 5
# A check that did not take place comes first, then what is worst for who relies on it.
WORST_FIRST = (UNREADABLE, NOT_AUTHENTIC, NOT_IN_FORCE, UNCERTAIN, OK)
EXIT_OF = {
    Verdict.VALID: OK,
    Verdict.NOT_AUTHENTIC: NOT_AUTHENTIC,
    Verdict.UNCERTAIN: UNCERTAIN,
}
EXIT_OF_STANDING = {
    Standing.NOT_ENDED: UNCERTAIN,
    Standing.UNCERTAIN: UNCERTAIN,
    Standing.UNKNOWN_LIST: NOT_AUTHENTIC,
}
SUFFIXES = {".pdf", ".png", ".jpg", ".jpeg", ".webp", ".txt"}
MANY: dict[str, Callable[[BinaryIO], Iterator[Row]]] = {
    ".ndjson": lambda file: rows_of_ndjson(pieces_of(file)),
    ".csv": lambda file: rows_of_csv(pieces_of(file)),
    ".zip": rows_of_zip,
}
MAX_LINE = 8192  # twice what a text can have
HEADINGS = ("INPUT", "VERDICT", "REASON", "OFFICE", "NIK", "NAME", "AS OF")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one input: a report, or the code of why it could not be read."""

    label: str
    report: Report | None = None
    error: str | None = None

    @property
    def exit_status(self) -> int:
        """The exit status if this were the only input."""
        if self.report is None:
            return UNREADABLE
        return EXIT_OF.get(self.report.verdict, NOT_IN_FORCE)

    def to_json(self) -> str:
        """Return one line of JSON."""
        answer = {"error": self.error} if self.report is None else self.report.to_dict()
        return json.dumps({"input": self.label} | answer, ensure_ascii=False)

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a row, as many as there are headings."""
        report = self.report
        if report is None:
            return (self.label, "unreadable", self.error or "", "", "", "", "")
        claims, office = report.claims, report.office
        return (
            self.label,
            report.verdict.value,
            report.reason.value if report.reason else "",
            office.name if office else "",
            claims.nik if claims else "",
            claims.full_name if claims else "",
            minute(report.as_of),
        )


def run(options: Namespace, *, now: datetime) -> int:
    """Check what `options` of `verify.arguments` name, and return the exit status.

    `now` is the moment (UTC) to judge by, unless `--at` names another.
    """
    now = options.at or now
    try:
        published = load(
            options.trust,
            options.status,
            root=options.root,
            needs_register=not options.without_register,
            state=options.state,
        )
    except NotTrusted as error:
        print(f"verify: {error}", file=sys.stderr)
        return UNREADABLE
    if options.code is not None:
        return _print_standing(options.code, published, now, as_json=options.json)
    results = _results(options.inputs, published, now)
    found = _print_lines(results) if options.json else _print_table(list(results))
    if not found:
        print("verify: nothing to check", file=sys.stderr)
        return UNREADABLE
    return next(status for status in WORST_FIRST if status in found)


def _results(
    inputs: Iterable[str], published: Published, now: datetime
) -> Iterator[Result]:
    for given in inputs:
        path = Path(given)
        if given == "-":
            yield from _of_lines("-", sys.stdin.buffer, published, now)
        elif MARK in given:
            yield Result("text", check(trimmed(given), published, now=now))
        else:
            for file in _files(path):
                yield from _of_file(file, published, now)


def _files(path: Path) -> list[Path]:
    """Return the files of a folder, at any depth, that may be sukets; else the path."""
    try:
        if path.is_dir():
            found = (file for file in path.rglob("*") if file.is_file())
            return sorted(file for file in found if file.suffix.lower() in SUFFIXES)
    except OSError:
        pass  # said again, and answered, when it is opened
    return [path]


def _of_file(path: Path, published: Published, now: datetime) -> Iterator[Result]:
    label = str(path)
    try:
        if path.suffix.lower() in MANY:
            yield from _of_rows(path, published, now)
            return
        if path.suffix.lower() == ".txt":
            with path.open("rb") as lines:
                yield from _of_lines(label, lines, published, now)
            return
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
        yield Result(label, check_file(data, published, now=now))
    except OSError:
        yield Result(label, error="not-there")
    except Unreadable as error:
        yield Result(label, error=error.code)


def _of_rows(path: Path, published: Published, now: datetime) -> Iterator[Result]:
    """Answer for every row of a table, or for every file in an archive."""
    with path.open("rb") as file:
        rows = MANY[path.suffix.lower()](file)
        for each in answers(rows, published, now=now):
            number = each.row.reference or each.row.number
            yield Result(f"{path}:{number}", each.report, each.error)


def _of_lines(
    label: str, file: BinaryIO, published: Published, now: datetime
) -> Iterator[Result]:
    lines = iter(lambda: file.readline(MAX_LINE), b"")
    for number, line in enumerate(lines, 1):
        text = trimmed(line.decode("utf-8", "replace"))
        if text:
            yield Result(f"{label}:{number}", check(text, published, now=now))


def _print_lines(results: Iterable[Result]) -> set[int]:
    found = set()
    for result in results:
        print(result.to_json(), flush=True)
        found.add(result.exit_status)
    return found


def _print_standing(
    code: str, published: Published, now: datetime, *, as_json: bool
) -> int:
    try:
        report = look_up(code, published, now=now)
    except ValueError:
        print("verify: mistyped, or no check code", file=sys.stderr)
        return UNREADABLE
    if as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    else:
        office = report.office.name if report.office else "-"
        as_of = minute(report.as_of) or "-"
        print(f"{report.standing}  {office}  as of {as_of}; the sheet is not proved")
    return EXIT_OF_STANDING.get(report.standing, NOT_IN_FORCE)


def _print_table(results: list[Result]) -> set[int]:
    if results:
        print_table([HEADINGS, *(result.cells() for result in results)])
    return {result.exit_status for result in results}
