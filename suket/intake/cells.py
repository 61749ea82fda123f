"""Parse one cell of an office's table, or say why it cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from html import unescape
from typing import Final

from suket.intake import vocabulary, written_days
from suket.intake.cell_refusals import (
    A_DATE,
    AS_ABOVE,
    EMPTY,
    FAILED,
    FOREIGN_MARK,
    MONTH_FIRST,
    NO_LETTER,
    NO_SUCH_DATE,
    NOT_CALCULATED,
    NOT_THREE_DIGITS,
    NUMERIC_FAMILY_CARD,
    NUMERIC_NIK,
    OUT_OF_TIME,
    RT_FOR_RW,
    TOO_LONG,
    Bad,
    doubtful,
    garbled,
    nothing,
)
from suket.intake.occupations import KNOWN
from suket.intake.spreadsheets import Cell
from suket.register import printable
from suket.register.printable import Fault
from suket.residents import nik
from suket.residents.names import as_printed, in_capitals
from suket.residents.plain_marks import with_plain_marks

_RT_RW: Final = re.compile(r"(?:(R[TW])[\s.:]*)?0*([0-9]{1,3})(?:\.0+)?", re.IGNORECASE)
# What a spreadsheet makes of "5/7", and what it saves of that as CSV.
_DAY_FOR_NUMBER: Final = re.compile(
    r"[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}"
    r"|[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}|[0-9]{4}([-/.])[0-9]{1,2}\2[0-9]{1,2}"
)
_MAY_BE_DIGITS: Final = frozenset({"street", "village", "district"})
_WRAPPED: Final = re.compile(r"""^(['"])([^'"]+)\1$""")
_APART: Final = re.compile(r"[()/,]")
_IN_GROUPS: Final = re.compile(r"[0-9]{2}[\s.\-][0-9]")
# A number of 16 digits after a program took it for one: 3.27E+15, 3274014107039901.0
_AS_A_NUMBER: Final = re.compile(
    r"[0-9]+[.,][0-9]*E\+?[0-9]+|[0-9]{12,}[.,]0+", re.IGNORECASE
)


class BadCell(Exception):
    """The cell cannot be read as what its column holds."""

    def __init__(self, bad: Bad) -> None:
        self.bad = bad

    def __str__(self) -> str:
        return self.bad.reason


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
    is_told = vocabulary.is_failed(text) or vocabulary.is_ditto(text)
    return not text or (vocabulary.is_nothing(text) and not is_told)


def require_result(cell: Cell) -> None:
    """Raise `BadCell` for what failed in a spreadsheet, a truth value and a ditto."""
    text = line_of(cell)
    if vocabulary.is_formula(text):
        raise BadCell(NOT_CALCULATED)
    is_logical = isinstance(cell, bool) or vocabulary.is_boolean(text)
    if is_logical or vocabulary.is_failed(text):
        raise BadCell(FAILED)
    if vocabulary.is_ditto(text):
        raise BadCell(AS_ABOVE)


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
    tidied = nik.tidy(text)
    found = [] if len(tidied) == nik.DIGITS else nik.found_in(text)
    is_plain = all(mark.isascii() for mark in text if mark.isdigit())
    return found[0] if len(found) == 1 and is_plain else tidied


def _against_digits(found: str, what: str = "NIK") -> str:
    """Return the sentence that says why this is not 16 digits; "" if it is."""
    if not any(mark.isdigit() for mark in found):
        return f"{what} harus 16 angka; sel ini tidak berisi angka. Isi dari KK."
    strange = next((mark for mark in found if mark not in "0123456789"), "")
    if strange and nik.is_parted(found):
        return (
            f"{what} harus 16 angka yang bersama atau per empat angka."
            " Ketik ulang dari kartu keluarga."
        )
    if strange:
        named = printable.told(strange)
        return f"{what} harus 16 angka. {named} bukan angka: ketik ulang."
    if len(found) != nik.DIGITS:
        return (
            f"{what} harus 16 angka; ini {len(found)}. Ketik ulang dari kartu keluarga."
        )
    return ""


def plain_code(cell: Cell) -> str:
    """Return the code of a region without what programs put around it: '…, ….0."""
    return with_plain_marks(line_of(cell)).strip("' ").removesuffix(".0")


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
        _require_whole_letters(written)
        text = _WRAPPED.sub(r"\2", with_plain_marks(_unescaped(written)))
        if is_empty(text):
            raise BadCell(nothing(text or written))
        _require_letters(text, field)
        fault = printable.resident_fault(field, spelt(text))
        if fault is not None:
            raise BadCell(_unprintable(fault, text))
        return text

    return read


def _unescaped(text: str) -> str:
    return unescape(text) if "&" in text else text


def _require_letters(text: str, field: str) -> None:
    """Raise `BadCell` for a name of no letters, and a day for a number."""
    if field not in _MAY_BE_DIGITS and not any(map(str.isalpha, text)):
        raise BadCell(NO_LETTER)
    if _DAY_FOR_NUMBER.fullmatch(text):
        raise BadCell(A_DATE)


def _require_whole_letters(written: str) -> None:
    """Raise `BadCell` for UTF-8 read as Latin; its curly quotes are still there."""
    if not written.isascii() and (meant := _spoilt(written)) is not None:
        raise BadCell(garbled(meant))


def _spoilt(text: str) -> str | None:
    """Return what UTF-8 said before it was read as Latin; None if it was not."""
    if "\ufffd" in text:
        return ""
    for code in ("cp1252", "latin-1"):
        try:
            return text.encode(code).decode()
        except UnicodeError:
            continue
    return None


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
        found = _meant(text, known)
        if found is not None:
            return found
        if not text or (vocabulary.UNKNOWN in choices and is_empty(text)):
            if empty:
                return empty
            raise BadCell(EMPTY)
        raise BadCell(bad)

    return read


def _meant(text: str, known: Mapping[str, str]) -> str | None:
    """Return what a word says, or two that say the same: "Siap cetak (PRR)".

    Two that say different things leave a choice, and are asked: "A/B" is not AB.
    """
    parts = {
        known.get(vocabulary.key(part)) for part in _APART.split(text) if part.strip()
    }
    if len(parts) > 1 and None not in parts:
        return None
    whole = known.get(vocabulary.key(text)) if text else None
    return whole or (parts.pop() if len(parts) == 1 else None)


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


def three_digits(kind: str) -> Callable[[Cell], str]:
    """Return a reader of the number of an RT or RW: three digits, "000" for none."""

    def read(cell: Cell) -> str:
        text = with_plain_marks(_line(cell)).strip("' ")
        if found := _RT_RW.fullmatch(text):
            if found[1] and found[1].upper() != kind:
                raise BadCell(RT_FOR_RW)
            return found[2].zfill(3)
        if is_empty(text):
            return "000"
        raise BadCell(NOT_THREE_DIGITS)

    return read


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
