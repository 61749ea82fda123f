"""The command that checks receipts: `python -m verify receipt`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from verify.errors import NotAuthentic, NotTrusted, Reason, Unreadable
from verify.files import text_of_file
from verify.handed_in import trimmed
from verify.receipt import (
    RECEIPT_MARK,
    Receipt,
    Subject,
    authenticate_receipt,
    read_receipt,
    subject_of,
)
from verify.sought import MAX_FILE_BYTES, RECEIPT, SUKET
from verify.sources import load
from verify.terminal_output import minute, moment, print_table
from verify.token import MARK
from verify.trust_list import TrustList

EPILOG = """\
An INPUT is the page of a receipt (PDF), a picture of its code (PNG, JPEG, WebP), a .txt
file with a text in each line, the bytes of a receipt, or a text itself.  What counts is
what is printed here, and not what stands on a page around the code.

exit status
  0  all receipts are authentic, and about the suket, if one was named
  2  something could not be read, or the command was wrong
  3  a receipt is authentic, but about another suket
  4  a receipt is not authentic
  5  a receipt is uncertain: the trust list has expired
When several hold, the first of 2, 4, 3, 5, 0.

example
  python -m verify receipt bukti.pdf --trust published/suket-trust --token suket.pdf
"""

OK, UNREADABLE, ABOUT_ANOTHER, NOT_AUTHENTIC, UNCERTAIN = 0, 2, 3, 4, 5
WORST_FIRST = (UNREADABLE, NOT_AUTHENTIC, ABOUT_ANOTHER, UNCERTAIN, OK)
MAX_LINE = 8192  # twice what a text can have
START = b"\xd2\x84"  # of a COSE_Sign1: no text, PDF or picture begins so
HEADINGS = (
    *("INPUT", "RECEIPT", "REASON", "VERDICT", "CHECKED AT", "AS OF"),
    *("INSTITUTION", "REFERENCE", "ABOUT"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one input: a receipt, a reason against it, or why it is unread."""

    label: str
    receipt: Receipt | None = None
    reason: Reason | None = None
    error: str | None = None
    is_certain: bool = True  # is the trust list still in its time?
    is_about: bool | None = None  # None: no suket was named

    @property
    def code(self) -> str:
        """How the receipt itself stands; stable."""
        if self.error is not None:
            return "unreadable"
        if self.receipt is None:
            return "not-authentic"
        return "authentic" if self.is_certain else "uncertain"

    @property
    def about(self) -> str | None:
        """Is it about the suket that was named?  Stable."""
        if self.is_about is None:
            return None
        return "this" if self.is_about else "another"

    @property
    def exit_status(self) -> int:
        """The exit status if this were the only input."""
        if self.receipt is not None and self.is_about is False:
            return ABOUT_ANOTHER
        codes = {"unreadable": UNREADABLE, "not-authentic": NOT_AUTHENTIC}
        return codes.get(self.code, OK if self.is_certain else UNCERTAIN)

    def to_json(self) -> str:
        """Return one line of JSON."""
        answer: dict[str, object] = {"input": self.label, "finding": self.code}
        if self.error is not None:
            return json.dumps(answer | {"error": self.error}, ensure_ascii=False)
        said = None if self.receipt is None else self.receipt.to_dict()
        reason = None if self.reason is None else self.reason.value
        answer |= {"reason": reason, "about": self.about, "receipt": said}
        return json.dumps(answer, ensure_ascii=False)

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a row, as many as there are headings."""
        receipt = self.receipt
        if receipt is None:
            why = self.error or (self.reason.value if self.reason else "")
            return (self.label, self.code, why, *[""] * (len(HEADINGS) - 3))
        return (
            self.label,
            self.code,
            "",
            " ".join(filter(None, (receipt.verdict, receipt.reason))),
            minute(receipt.checked_at),
            minute(receipt.as_of),
            f"{receipt.institution.name} ({receipt.institution.code})",
            receipt.reference or "",
            self.about or "",
        )


def main(arguments: list[str], *, now: datetime) -> int:
    """Run the command and return its exit status; `--at` may name another `now`."""
    options = _parser().parse_args(arguments)
    try:
        trust = load(options.trust, None, root=options.root).trust
        about = _subject(options.token) if options.token else None
    except (NotTrusted, OSError, Unreadable) as error:
        print(f"verify receipt: {error}", file=sys.stderr)
        return UNREADABLE
    checker = _Checker(trust, about, is_certain=not trust.is_stale(options.at or now))
    findings = [found for given in options.inputs for found in checker.findings(given)]
    if not findings:
        print("verify receipt: nothing to check", file=sys.stderr)
        return UNREADABLE
    _print(findings, as_json=options.json)
    found = {finding.exit_status for finding in findings}
    return next(status for status in WORST_FIRST if status in found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m verify receipt",
        description="Say of each receipt whether it is authentic, and what it says.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="the receipt that is to be checked")
    add("--trust", required=True, metavar="FILE|URL", help="the trust list")
    add(
        "--root", metavar="FILE|HEX", help="the root key; else root.json beside --trust"
    )
    add(
        "--token",
        metavar="TEXT|FILE",
        help="a suket, as text, PDF or picture: is the receipt about this one?",
    )
    add("--json", action="store_true", help="one line of JSON for each input")
    add("--at", type=moment, metavar="TIME", help="judge as of then: ISO 8601, or UTC")
    return parser


def _subject(given: str) -> Subject:
    """Return the digests of the suket that was named; raises `OSError`."""
    if MARK in given:
        return subject_of(trimmed(given))
    data = _read(Path(given))
    if Path(given).suffix.lower() == ".txt":
        return subject_of(trimmed(data.decode("utf-8", "replace")))
    try:
        return subject_of(text_of_file(data, SUKET), data)
    except Unreadable:
        return subject_of("", data)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable("too-large")
    return data


@dataclass(frozen=True, slots=True)
class _Checker:
    trust: TrustList
    about: Subject | None
    is_certain: bool

    def findings(self, given: str) -> Iterator[Finding]:
        if RECEIPT_MARK in given:
            yield self._of_text("text", trimmed(given))
            return
        try:
            yield from self._of_file(given, _read(Path(given)))
        except OSError:
            yield Finding(given, error="not-there")
        except Unreadable as error:
            yield Finding(given, error=error.code)

    def _of_file(self, label: str, data: bytes) -> Iterator[Finding]:
        if data.startswith(START):
            yield self._finding(label, lambda: read_receipt(data, self.trust))
        elif Path(label).suffix.lower() == ".txt":
            for number, line in enumerate(data.splitlines(), 1):
                text = trimmed(line[:MAX_LINE].decode("utf-8", "replace"))
                if text:
                    yield self._of_text(f"{label}:{number}", text)
        else:
            yield self._of_text(label, text_of_file(data, RECEIPT))

    def _of_text(self, label: str, text: str) -> Finding:
        return self._finding(label, lambda: authenticate_receipt(text, self.trust))

    def _finding(self, label: str, read: Callable[[], Receipt]) -> Finding:
        try:
            receipt = read()
        except NotAuthentic as refusal:
            return Finding(label, reason=refusal.reason)
        about = None if self.about is None else receipt.is_about(self.about)
        return Finding(label, receipt, is_certain=self.is_certain, is_about=about)


def _print(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        for finding in findings:
            print(finding.to_json())
        return
    print_table([HEADINGS, *(finding.cells() for finding in findings)])
