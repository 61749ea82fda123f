"""A list of NIK, pasted or uploaded, and the plan of ending their sukets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from suket.intake.cells import BadCell, nik_of
from suket.intake.errors import BadTable
from suket.intake.headings import column_of
from suket.intake.spreadsheets import read_table
from suket.intake.table_layout import LOOKED_AT
from suket.register import sukets
from suket.register.document_fields import Printed
from suket.register.tables import Suket
from suket.residents import nik, residents

MOST: Final = 5_000  # lines of one list: shown and confirmed on one page
_XLSX: Final = b"PK\x03\x04"
_LINES: Final = re.compile(r"[\r\n]+")
_APART: Final = re.compile(r"[,;\t]+")
_DIGITS: Final = re.compile(r"[0-9]")

NOTHING_TO_DO: Final = "Tidak perlu apa-apa."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list as it was handed in; `fault` says why it cannot be read."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """One suket that would end."""

    nik: str
    full_name: str
    number: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """One line that changes nothing: why, and what to do about it."""

    line: str  # as it was handed in, its long numbers masked
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of every line of a list."""

    ready: tuple[Ready, ...]
    skipped: tuple[Skipped, ...]


def pasted(text: str) -> list[Entry]:
    """Return what the lines of a list or a chat name: NIK, and what has none."""
    lines = [line for line in _LINES.split(text) if nik.tidy(line)]
    return [Entry(one) for line in lines for one in nik.named_in(line)]


def uploaded(data: bytes) -> list[Entry]:
    """Return the lines of a file: a table with a column `nik`, or one NIK a line.

    Raises `BadTable`.
    """
    if not data or data.startswith(_XLSX):
        return list(_column(data))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BadTable("not UTF-8") from error
        return list(_column(data))
    start = text.splitlines()[:LOOKED_AT]
    if any(column_of(cell) == "nik" for line in start for cell in _APART.split(line)):
        return list(_column(data))
    return [entry for entry in pasted(text) if _DIGITS.search(entry.text)]


def _column(data: bytes) -> Iterator[Entry]:
    rows = read_table(data)
    if rows and "nik" not in rows[0].cells:
        raise BadTable("no column nik", "Tabel ini tidak punya kolom bernama “nik”.")
    for row in rows:
        cell = row.cells.get("nik")
        try:
            yield Entry(nik_of(cell))
        except BadCell as refusal:
            yield Entry(row.text("nik"), refusal.bad.pesan)


def plan(session: Session, entries: Sequence[Entry], *, office: str) -> Plan:
    """Say what would become of every line, without changing anything."""
    readable = _readable(entries)
    known = residents.known(session, readable, office=office)
    held = sukets.in_force(session, sorted(known))
    ready, skipped, seen = [], [], set[str]()
    for entry in entries:
        suket = held.get(entry.text)
        why = _why_not(entry, suket, known, seen, office)
        if why is None and suket is not None:
            ready.append(_ready(suket))
        elif why is not None:
            skipped.append(Skipped(nik.veiled(entry.text), *why))
        seen.add(entry.text)
    return Plan(tuple(ready), tuple(skipped))


def _readable(entries: Iterable[Entry]) -> list[str]:
    good = {e.text for e in entries if not e.fault and nik.fault(e.text) is None}
    return sorted(good)


def _ready(suket: Suket) -> Ready:
    printed = Printed.from_json(suket.printed)
    return Ready(suket.nik, printed.full_name, suket.number)


def _why_not(
    entry: Entry, suket: Suket | None, known: set[str], seen: set[str], office: str
) -> tuple[str, str] | None:
    malformed = nik.fault(entry.text)
    if entry.fault or malformed:
        return _unreadable(entry, malformed)
    if entry.text in seen:
        return "Sudah ada di baris sebelumnya.", NOTHING_TO_DO
    if entry.text not in known:
        return "Bukan penduduk yang terdata di kantor ini.", "Periksa NIK-nya."
    if suket is None:
        return "Tidak punya suket yang berlaku.", NOTHING_TO_DO
    if suket.office_code != office:
        return "Suketnya dari kantor lain.", "Hubungi kantor penerbitnya."
    return None


def _unreadable(entry: Entry, malformed: nik.Malformed | None) -> tuple[str, str]:
    if not entry.fault and not nik.is_meant(entry.text):
        return "Tidak ada NIK di baris ini.", NOTHING_TO_DO
    reason = entry.fault or (malformed.pesan if malformed else "")
    return reason, "Ketik ulang dari kartu keluarga."
