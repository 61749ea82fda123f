"""To whom an order issued nothing, and why: on the screen and in a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.markup import escape

from suket import clock
from suket.cli import console
from suket.cli.document_context import DocumentCommandContext
from suket.offices import offices, versions
from suket.register import issuable, issuance_batches
from suket.register.issuable import Scope
from suket.register.tables import Batch
from suket.residents import nik
from suket.residents.errors import ResidentNotFound
from suket.web.local_times import local_moment
from suket.web.office.refusal_wording import why

_HEADS = ("row", "NIK", "name", "table row", "why")
SHOWN = 50  # refusals on the screen; all are in --report
HEADING = ("baris", "nik", "nama", "kode", "sebab", "baris_tabel", "tabel_diimpor")


@dataclass(frozen=True, slots=True)
class NotIssued:
    """One person who was not issued a suket, and why."""

    row: int  # of the list; without one, of the order
    nik: str
    name: str
    code: str
    why: str  # Indonesian, names the remedy
    table_row: str = ""  # where in its table the person stands, "" for none
    imported_at: str = ""  # when that table was read, local

    def in_file(self) -> tuple[str, ...]:
        """Return the line of a report that stays in the office."""
        said = (str(self.row), self.nik, self.name, self.code, self.why)
        return (*said, self.table_row, self.imported_at)

    def plain(self) -> dict[str, str | int]:
        """Return the line for a program."""
        ending = nik.ending(self.nik)
        return {"row": self.row, "nik": ending, "code": self.code, "why": self.why}

    def on_screen(self) -> tuple[str, ...]:
        """Return the line that others may see too."""
        said = f"{self.code}: {self.why}"
        person = nik.ending(self.nik), escape(self.name)
        return (str(self.row), *person, self.table_row, said)


def unknown(niks: Sequence[str], rows: Mapping[str, int]) -> Iterator[NotIssued]:
    """Yield those of a list whom the office does not know, by their rows."""
    for one in niks:
        fault = nik.fault(one)
        said = fault or ResidentNotFound
        yield NotIssued(rows[one], one, "", said.code, said.pesan)


def refused(
    place: DocumentCommandContext, batch: Batch | None, rows: Mapping[str, int]
) -> list[NotIssued]:
    """Return whom an order issued nothing to, in the order of the list."""
    if batch is None:
        return []
    with place.database.reading() as session:
        found = issuance_batches.refusals(session, batch, batch.total)
        zone = offices.find(session, batch.office_code).zone
    return [
        NotIssued(
            rows.get(person.nik, item.position + 1),
            person.nik,
            person.full_name,
            item.code or "",
            why(item.code),
            str(person.import_row or ""),
            _local(person.imported_at, zone),
        )
        for item, person in found
    ]


def show_without_photo(place: DocumentCommandContext, office: str) -> None:
    """Say how many an order for everybody passed by for want of a portrait alone."""
    now = clock.now()
    with place.database.reading() as session:
        scope = Scope(office=versions.at(session, office, now=now), now=now)
        lacking = issuable.figures(session, scope).without_photo
    if lacking:
        console.say(
            f"{lacking} lack nothing but a portrait: `suket import TABLE --photos"
            " FOLDER` brings them"
        )


def _local(moment: datetime | None, zone: str) -> str:
    return f"{local_moment(moment, zone):%Y-%m-%d %H:%M}" if moment else ""


def show_lines(lines: Sequence[NotIssued]) -> None:
    """Show who was not issued one, or the first of them, and why."""
    if lines:
        shown = [one.on_screen() for one in lines[:SHOWN]]
        console.table(f"Not issued: {len(lines)}", _HEADS, shown)
    if len(lines) > SHOWN:
        console.say(f"… and {len(lines) - SHOWN} more; --report FILE has them all")


def show(
    place: DocumentCommandContext, batch: Batch | None, lines: Sequence[NotIssued]
) -> None:
    """Show what became of an order."""
    show_lines(lines)
    strangers = sum(not one.name for one in lines)
    if batch is None:
        console.say(
            f"0 of {strangers} issued: nobody to serve, no order is written down"
        )
        return
    with place.database.reading() as session:
        progress = issuance_batches.progress(session, batch)
    total = progress.total + strangers
    if progress.applied:
        console.done(f"{progress.applied} of {total} applied for (order {batch.id})")
    if progress.issued or not progress.applied:
        console.outcome(
            f"{progress.issued} of {total} issued (order {batch.id})", progress.issued
        )
