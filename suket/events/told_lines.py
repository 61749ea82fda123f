"""A line as it is told: of whom, what, on which day, by which deed; what is amiss."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from suket.events.tables import MOST_DEED
from suket.events.words import EventKind, Mismatch
from suket.intake import vocabulary, written_days
from suket.intake.cell_refusals import (
    MONTH_FIRST,
    NO_SUCH_DATE,
    Bad,
    doubtful,
    nothing,
    short,
)
from suket.intake.cells import BadCell, is_empty, line_of, nik_of, require_result
from suket.intake.spreadsheets import Cell
from suket.residents import nik
from suket.residents.names import key_of

# What is understood as a kind; compared as all closed columns are.
KINDS: Final[vocabulary.Words] = {
    EventKind.DEATH: ("Mati", "Meninggal", "Meninggal Dunia", "Wafat", "Akta Kematian",
                      "Lapor Mati", "Kematian WNI"),
    EventKind.MARRIAGE: ("Kawin", "Nikah", "Menikah", "Pernikahan", "Akta Perkawinan",
                         "Kawin Tercatat"),
    EventKind.DIVORCE: ("Cerai", "Cerai Hidup", "Akta Perceraian", "Talak",
                        "Cerai Tercatat"),
    EventKind.BIRTH: ("Lahir", "Akta Kelahiran", "Lahir Hidup", "Lahir Mati",
                      "Kelahiran WNI"),
    EventKind.MOVED_OUT: ("Pindah", "Pindah Keluar", "Kepindahan", "Keluar", "SKPWNI",
                          "Surat Pindah"),
    EventKind.MOVED_IN: ("Datang", "Pindah Datang", "Kedatangan", "Pendatang",
                         "Pindah Masuk", "SKDWNI"),
    EventKind.CARD_PRINTED: ("Cetak", "Dicetak", "Cetak KTP-el", "KTP-el Dicetak",
                             "Sudah Cetak", "CARD_PRINTED", "KTP-el Tercetak",
                             "Sudah Dicetak", "Cetak Kartu", "Kartu Tercetak"),
    EventKind.CARD_HANDED_OVER: ("Diterima", "Diambil", "Diserahkan", "CARD_ISSUED",
                                 "KTP-el Diterima", "KTP-el Diambil", "Sudah Diambil",
                                 "KTP-el Diserahkan", "Sudah Diterima"),
}  # fmt: skip
_KNOWN: Final = vocabulary.understood(KINDS)
# Ways of writing a day that leave a doubt are believed of what was lately.
LATELY: Final = timedelta(days=730)
MOST_NAME: Final = 200
MOST_CODE: Final = 13
# No text column of PostgreSQL takes NUL, and no name has a bell.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_CODE: Final = re.compile(r"[^0-9]")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """One line of a list; `fault` says what of it could not be read."""

    place: int  # as the spreadsheet counts, from 1
    kind: EventKind | None
    nik: str  # 16 digits, "" if they cannot be read
    nik_shown: str  # "…9901"
    full_name: str
    day: date | None
    deed: str
    destination: str  # digits of a region's code
    fault: Mismatch | None = None
    remark: str = ""  # Indonesian: what is the matter with the cell
    raw: str = ""  # what could not be read, as it was written

    @property
    def digest(self) -> str:
        """What tells this line from any other, SHA-256 in hex.

        The name is part of it, in whatever spelling: with another, it is another line,
        which no answer to the first one settles.
        """
        day = self.day.isoformat() if self.day else ""
        deed = _BLANKS.sub("", self.deed).upper()
        name = key_of(self.full_name)
        said = (self.kind or "", self.nik, name, day, deed, self.raw)
        return sha256("\n".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The cells of one line, before they are read."""

    place: int
    kind: Cell
    nik: Cell
    full_name: Cell
    day: Cell
    deed: Cell
    destination: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAll:
    """What is said once for every line of a list that does not say it itself."""

    kind: EventKind | None = None
    day: date | None = None
    is_day_in_doubt: bool = False  # the column may have day and month exchanged


def read(cells: Cells, for_all: ForAll, today: date) -> ToldLine:
    """Return a line as it is understood; the first of several faults is told."""
    cells = _without_controls(cells)
    faults: list[tuple[Mismatch, str]] = []
    said = line_of(cells.kind)
    kind = kind_of(said) if said else for_all.kind
    if kind is None:
        faults.append((Mismatch.UNKNOWN_KIND, f"Tertulis “{short(said)}”."))
    number, day = "", None
    try:
        number = nik_of(cells.nik)
    except BadCell as refusal:
        faults.append((Mismatch.BAD_NIK, refusal.bad.pesan))
    try:
        day = _day(cells.day, for_all, today)
    except BadCell as refusal:
        faults.append((Mismatch.BAD_DAY, refusal.bad.pesan))
    fault, remark = faults[0] if faults else (None, "")
    return ToldLine(
        place=cells.place,
        kind=kind,
        nik=number,
        nik_shown=nik.ending(number or nik.tidy(line_of(cells.nik)) or "-"),
        full_name=_text(cells.full_name)[:MOST_NAME],
        day=day,
        deed=_text(cells.deed)[:MOST_DEED],
        destination=_CODE.sub("", _text(cells.destination))[:MOST_CODE],
        fault=fault,
        remark=remark,
        raw=_raw(cells) if faults else "",
    )


def kind_of(text: str) -> EventKind | None:
    """Return the kind that a word stands for, or None."""
    found = _KNOWN.get(vocabulary.key(text)) if text else None
    return EventKind(found) if found else None


def _without_controls(cells: Cells) -> Cells:
    return Cells(
        place=cells.place,
        kind=_plain(cells.kind),
        nik=_plain(cells.nik),
        full_name=_plain(cells.full_name),
        day=_plain(cells.day),
        deed=_plain(cells.deed),
        destination=_plain(cells.destination),
    )


def _plain(cell: Cell) -> Cell:
    return _CONTROL.sub(" ", cell) if isinstance(cell, str) else cell


def _text(cell: Cell) -> str:
    return "" if is_empty(cell) else line_of(cell)


def _raw(cells: Cells) -> str:
    said = (cells.kind, cells.nik, cells.day, cells.deed, cells.full_name)
    return "\n".join(map(line_of, said))


def _day(cell: Cell, for_all: ForAll, today: date) -> date:
    if is_empty(cell):
        if for_all.day is None:
            raise BadCell(nothing(line_of(cell)))
        return for_all.day
    require_result(cell)
    written = written_days.read(cell, today)
    if written.day is None:
        raise BadCell(MONTH_FIRST if written.other else NO_SUCH_DATE)
    is_lately = today - LATELY <= written.day <= today
    if not written.is_sure and not is_lately:
        raise BadCell(doubtful([written.day]))
    if for_all.is_day_in_doubt and written.is_in_figures:
        raise BadCell(doubtful([day for day in (written.day, written.other) if day]))
    if written.day.year < written_days.FIRST_YEAR:
        raise BadCell(_TOO_EARLY)
    return written.day


_TOO_EARLY: Final = Bad("TANGGAL_DI_LUAR_BATAS", "Tahunnya sebelum 1900.")
