"""Import residents from a table, all of them or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.columns import new_id
from suket.db import Database
from suket.intake import cell_refusals, headings
from suket.intake.cell_refusals import Bad
from suket.intake.conflicts_with_endings import keep_learnt_facts
from suket.intake.errors import BadTable
from suket.intake.photo_import import Spool, listed, pictures_named
from suket.intake.photo_names import UnusedPhoto, assign
from suket.intake.resident_rows import Intake, Refusal
from suket.intake.spreadsheets import Table, find_table
from suket.intake.whole_table import take_in_all
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.validity import local_day
from suket.register import outdated_sukets
from suket.residents import residents
from suket.residents.words import Standing

AT_ONCE = 2_000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Upload:
    """What an office hands in."""

    table: bytes  # CSV in UTF-8 or UTF-16, or XLSX
    pictures: Path | bytes | None = None  # a folder, or a ZIP
    # An operator of the whole machine may hand in residents of every office at once.
    is_for_every_office: bool = False
    is_partial: bool = False  # take the good rows although others are refused
    # What an ending taught of a resident was a mistake; the table says how it is.
    is_correction: bool = False
    is_typed: bool = False  # into a form: its one row is in no table of the office


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the rows; nothing is stored if any was refused."""

    rows: int
    added: int
    updated: int
    refused: tuple[Refusal, ...]
    warned: tuple[Refusal, ...]
    changed: tuple[Refusal, ...] = ()  # what is kept otherwise than it was written
    notes: tuple[str, ...] = ()  # where the table was, what was passed over
    import_id: str = ""  # by which those that it stored are found; "" if it stored none
    photos: int = 0  # of residents that were stored, how many came with one
    unused: tuple[UnusedPhoto, ...] = ()  # files that became nobody's photo
    outdated: int = 0  # of residents that were stored, whose suket says otherwise

    @property
    def accepted(self) -> int:
        """How many residents were stored."""
        return self.added + self.updated


def import_residents(
    database: Database, upload: Upload, *, officer: Officer, now: datetime
) -> ImportReport:
    """Add the residents of a table or bring them up to date, in one transaction.

    All the reading and drawing is done before the transaction opens, so that nobody
    waits for it.  A photo is looked up by the column `foto`, or where that is empty by
    the NIK in its name.  Raises `RoleNotAllowed` or `BadTable`.
    """
    officer.require(Right.IMPORT)
    table = _table(upload.table)
    with database.reading() as session:
        codes = _offices(session, upload, officer)
        today = local_day(now, offices.find(session, officer.office).zone)
    with Spool() as spool:
        intakes = take_in_all(table.rows, codes, today=today)
        unused = _take_photos(intakes, upload.pictures, spool)
        with database.begin() as session:
            report = _store(session, _Work(upload, officer, intakes, spool), now=now)
    return replace(report, notes=tuple(table.notes), unused=unused)


@dataclass(frozen=True, slots=True)
class _Work:
    upload: Upload
    officer: Officer
    intakes: list[Intake]
    spool: Spool


def _table(data: bytes) -> Table:
    """Return the table; `BadTable` names what it lacks, and what was found instead."""
    table = find_table(data)
    missing = headings.missing(table.columns)
    if missing:
        listed, there = ", ".join(missing), ", ".join(filter(None, table.columns[:12]))
        pesan = (
            f"Tabel ini belum lengkap, kolom kurang: {listed}. Yang terbaca sebagai"
            f" kepala kolom: {there}. Gunakan templat, atau samakan nama kolomnya."
        )
        raise BadTable(f"columns missing: {listed}", pesan)
    if not table.rows:
        raise BadTable("no rows", "Tidak ada baris data di bawah kepala kolom.")
    return table


def _offices(session: Session, upload: Upload, officer: Officer) -> frozenset[str]:
    if upload.is_for_every_office:
        return frozenset(office.code for office in offices.every(session))
    return frozenset({officer.office})


def _take_photos(
    intakes: list[Intake], pictures: Path | bytes | None, spool: Spool
) -> tuple[UnusedPhoto, ...]:
    """Give each row that is good so far its photo, or refuse it for that.

    Returns the files that belong to no row, refused ones included.
    """
    named = {intake.photo_name.lower() for intake in intakes if intake.photo_name}
    niks = {i.values["nik"] for i in intakes if "nik" in i.values and not i.photo_name}
    found = assign(listed(pictures), niks, named)
    good = {
        name
        for intake in intakes
        if not intake.refusals and (name := _photo_of(intake, found.by_nik))
    }
    portraits = {
        picture.name: spool.keep(picture) for picture in pictures_named(pictures, good)
    }
    for intake in intakes:
        name = _photo_of(intake, found.by_nik)
        if intake.refusals or not name:
            continue
        if name not in portraits:
            intake.refuse_photo(name, cell_refusals.NO_PHOTO)
        elif isinstance(kept := portraits[name], Bad):
            intake.refuse_photo(name, kept)
        else:
            intake.values["photo_digest"] = kept
    return found.unused


def _photo_of(intake: Intake, by_nik: Mapping[str, str]) -> str:
    return intake.photo_name.lower() or by_nik.get(intake.values.get("nik", ""), "")


def _store(session: Session, work: _Work, *, now: datetime) -> ImportReport:
    offices.lock(session, work.officer.office)
    _refuse_taken(session, work.intakes)
    if not work.upload.is_correction:
        keep_learnt_facts(session, work.intakes)
    refused = tuple(r for intake in work.intakes for r in intake.refusals)
    warned = tuple(w for intake in work.intakes for w in intake.warnings)
    changed = tuple(c for intake in work.intakes for c in intake.changes)
    report = ImportReport(len(work.intakes), 0, 0, refused, warned, changed)
    good = [intake for intake in work.intakes if not intake.refusals]
    if not good or (refused and not work.upload.is_partial):
        return report
    import_id = new_id()
    stored = [
        {**one.values, "import_id": import_id, **_where(one, work.upload, now)}
        for one in good
    ]
    added, updated = _put(session, stored, work.spool, now)
    outdated = outdated_sukets.notice(session, [row["nik"] for row in stored], now=now)
    who, office = work.officer.username, work.officer.office
    fact = Fact(event=Event.RESIDENTS_IMPORTED, subject=str(len(good)), office=office)
    entries.note(session, fact, who=who, at=now)
    return replace(
        report,
        added=added,
        updated=updated,
        import_id=import_id,
        photos=sum("photo_digest" in row for row in stored),
        outdated=outdated,
    )


def _where(intake: Intake, upload: Upload, now: datetime) -> dict[str, Any]:
    """Return where the resident stands in the table, by which the office finds them."""
    if upload.is_typed:
        return {"import_row": None, "imported_at": None}
    return {"import_row": intake.row.line, "imported_at": now}


def _refuse_taken(session: Session, intakes: list[Intake]) -> None:
    """Refuse whom another office has, unless it has recorded that they moved away."""
    good = {i.values["nik"]: i for i in intakes if not i.refusals}
    for there in residents.places(session, list(good)):
        intake = good[there.nik]
        if there.office_code == intake.values["office_code"]:
            continue
        if there.standing is Standing.MOVED:
            intake.values.setdefault("standing", Standing.RESIDENT)
        else:
            intake.refuse("nik", cell_refusals.TAKEN)


def _put(
    session: Session, rows: list[dict[str, Any]], spool: Spool, now: datetime
) -> tuple[int, int]:
    added = updated = 0
    for part in _parts(rows):
        wanted = {row["photo_digest"] for row in part if "photo_digest" in row}
        residents.keep_photos(session, {d: spool.jpeg(d) for d in sorted(wanted)})
        new, old = residents.put(session, [{**row, "updated_at": now} for row in part])
        added, updated = added + new, updated + old
    return added, updated


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
