"""Parse one cell of an office's table, or say why it cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from suket.intake import vocabulary, written_days
from suket.intake.cell_refusals import (
    A_DATE,
    EMPTY,
    FAILED,
    FOREIGN_MARK,
    MONTH_FIRST,
    NO_SUCH_DATE,
    NOT_CALCULATED,
    NOT_THREE_DIGITS,
    NUMERIC_FAMILY_CARD,
    NUMERIC_NIK,
    OUT_OF_TIME,
    TOO_LONG,
    Bad,
    doubtful,
    nothing,
)
from suket.intake.occupations import KNOWN
from suket.intake.spreadsheets import Cell
from suket.register import printable
from suket.register.printable import Fault
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals
from suket.residents.plain_marks import with_plain_marks

_RT_RW: Final = re.compile(r"(?:R[TW][\s.:]*)?0*([0-9]{1,3})", re.IGNORECASE)
_IN_GROUPS: Final = re.compile(r"[0-9]{2,}[\s.\-][0-9]")
# A number of 16 digits after a program took it for one: 3.27E+15, 3274014107039901.0
_AS_A_NUMBER: Final = re.compile(
    r"[0-9]+[.,][0-9]*E\+?[0-9]+|[0-9]{12,}[.,]0*", re.IGNORECASE
)


class BadCell(Exception):
    """The cell cannot be read as what its column holds."""

    def __init__(self, bad: Bad) -> None:
        super().__init__(bad.reason)
        self.bad = bad


def line_of(cell: Cell) -> str:
    """Return a cell as one line: NFC, single blanks, nothing around it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFC", str(cell)).split())


def is_empty(cell: Cell) -> bool:
    """Say whether a cell says nothing, in whatever words; a failed one says more."""
    text = line_of(cell)
    return not text or (vocabulary.is_nothing(text) and not vocabulary.is_failed(text))


def require_result(cell: Cell) -> None:
    """Raise `BadCell` for what failed in a spreadsheet, and for a truth value."""
    text = line_of(cell)
    if vocabulary.is_formula(text):
        raise BadCell(NOT_CALCULATED)
    is_logical = isinstance(cell, bool) or vocabulary.is_boolean(text)
    if is_logical or vocabulary.is_failed(text):
        raise BadCell(FAILED)


def _line(cell: Cell) -> str:
    """Return the line of a cell that holds no error, truth value or date."""
    require_result(cell)
    if isinstance(cell, date | datetime | time):
        raise BadCell(A_DATE)
    return line_of(cell)


def nik_of(cell: Cell) -> str:
    """Return the 16 digits of a NIK, or raise `BadCell`; never from a number."""
    found = sixteen(cell)
    fault = nik.fault(found)
    if fault is not None:
        detail = _against_digits(found) if fault is nik.NOT_16_DIGITS else ""
        raise BadCell(Bad(fault.code, (detail or fault.pesan)))
    return found


def family_card_of(cell: Cell) -> str:
    """Return the 16 digits of a family card's number, or raise `BadCell`."""
    found = sixteen(cell, NUMERIC_FAMILY_CARD)
    if problem := _against_digits(found, "Nomor KK"):
        raise BadCell(Bad("NO_KK_BUKAN_16_DIGIT", problem))
    return found


def sixteen(cell: Cell, numeric: Bad = NUMERIC_NIK) -> str:
    """Return what should be 16 digits, tidied; `BadCell` for a number or nothing."""
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if is_number or _AS_A_NUMBER.fullmatch(_line(cell)):
        raise BadCell(numeric)
    text = _line(cell)
    if is_empty(text):
        raise BadCell(nothing(text))
    return nik.tidy(text)


def _against_digits(found: str, what: str = "NIK") -> str:
    """Return the sentence that says why this is not 16 digits; "" if it is."""
    strange = next((mark for mark in found if mark not in "0123456789"), "")
    if strange:
        named = printable.told(strange)
        return f"{what} harus 16 angka. {named} bukan angka: ketik ulang."
    if len(found) != nik.DIGITS:
        return (
            f"{what} harus 16 angka; ini {len(found)}. Ketik ulang dari kartu keluarga."
        )
    return ""


def is_in_groups(cell: Cell) -> bool:
    """Say whether a number stands in groups, which no spreadsheet does by itself."""
    return isinstance(cell, str) and bool(_IN_GROUPS.search(cell))


def words(field: str) -> Callable[[Cell], str]:
    """Return a reader of texts that can be printed in a field of a suket.

    What is read is the cell as it was written, with plain quotes and dashes; what is
    asked is whether a sheet could show it in capitals (`suket.register.printable`).
    """
    spelt = as_printed if field == "full_name" else in_capitals

    def read(cell: Cell) -> str:
        written = _line(cell)
        text = with_plain_marks(written)
        if is_empty(text):
            raise BadCell(nothing(text or written))
        fault = printable.resident_fault(field, spelt(text))
        if fault is not None:
            raise BadCell(_unprintable(fault, text))
        return text

    return read


def _unprintable(fault: Fault, text: str) -> Bad:
    """Return the refusal of a text, naming the letter as it is written there."""
    if not fault.letter:
        return Bad(TOO_LONG, fault.pesan)
    written = (one for one in text if fault.letter in (one, *in_capitals(one)))
    return Bad(FOREIGN_MARK, replace(fault, letter=next(written, fault.letter)).pesan)


def one_word(choices: vocabulary.Words, *, empty: str = "") -> Callable[[Cell], str]:
    """Return a reader of one of these words, or of what is understood as one.

    `empty` is what a cell says that has nothing in it; "" if it must be filled.
    """
    known = vocabulary.understood(choices)
    listed = ", ".join(vocabulary.told(choices))
    bad = Bad("PILIHAN_TIDAK_DIKENAL", f"Isi dengan salah satu dari: {listed}.")
    if vocabulary.UNKNOWN in choices:
        bad = replace(bad, pesan=f"{bad.pesan[:-1]}; kosongkan bila tidak diketahui.")

    def read(cell: Cell) -> str:
        text = _line(cell)
        found = known.get(vocabulary.key(text)) if text else None
        if found is not None:
            return found
        if not text or (vocabulary.UNKNOWN in choices and is_empty(text)):
            if empty:
                return empty
            raise BadCell(EMPTY)
        raise BadCell(bad)

    return read


_MARITAL: Final[Mapping[str, tuple[str, bool | None]]] = {
    vocabulary.key(word): (status, is_recorded)
    for (status, is_recorded), others in vocabulary.MARITAL.items()
    for word in (*others, *((status,) if is_recorded is None else ()))
}
_NOT_MARITAL: Final = Bad(
    "PILIHAN_TIDAK_DIKENAL",
    "Isi dengan salah satu dari: BELUM KAWIN, CERAI HIDUP, CERAI MATI, KAWIN; boleh"
    " dengan TERCATAT atau BELUM TERCATAT.",
)


def marital_of(cell: Cell) -> tuple[str, bool | None]:
    """Return the status as printed, and whether it is recorded (None: not said)."""
    text = _line(cell)
    if not text:
        raise BadCell(EMPTY)
    found = _MARITAL.get(vocabulary.key(text))
    if found is None:
        raise BadCell(_NOT_MARITAL)
    return found


def three_digits(cell: Cell) -> str:
    """Return the number of an RT or RW as three digits; "000" if there is none."""
    text = _line(cell)
    if found := _RT_RW.fullmatch(text):
        return found[1].zfill(3)
    if is_empty(text):
        return "000"
    raise BadCell(NOT_THREE_DIGITS)


def day_of(
    cell: Cell, today: date, *, nik: str = "", is_column_in_doubt: bool = False
) -> date:
    """Return a day of birth, from 1900 to today, or raise `BadCell`.

    The NIK is a witness where a way of writing leaves doubt, or where others of the
    column do (`written_days.leave_doubt`).
    """
    if is_empty(cell):
        raise BadCell(nothing(line_of(cell)))
    require_result(cell)
    written = written_days.read(cell, today)
    if written.day is None:
        raise BadCell(MONTH_FIRST if written.other else NO_SUCH_DATE)
    if written.day.year < written_days.FIRST_YEAR or written.day > today:
        raise BadCell(OUT_OF_TIME)
    is_doubted = not written.is_sure or (is_column_in_doubt and written.is_in_figures)
    if not written_days.is_of_nik(nik, written.day) and (
        is_doubted or written_days.is_of_nik(nik, written.other)
    ):
        raise BadCell(doubtful([day for day in (written.day, written.other) if day]))
    return written.day


def is_known_occupation(label: str) -> bool:
    """Say whether the form's list has this label."""
    return label.upper() in KNOWN
