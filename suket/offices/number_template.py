"""The template of document numbers: an office's own, checked and filled in.

Two numberings of an office may follow each other, also within a year: the serial goes
on.  What must not be is that one writes a number which the other wrote for another
suket, so `may_meet` compares them before the second is taken.  It reads a number as an
eye does: runs of digits, runs of letters, and the signs between.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from string import Formatter
from typing import NamedTuple

from suket.offices.errors import BadTemplate, SerialNotApart
from suket.offices.tables import NumberingColumns

DEFAULT_TEMPLATE = "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_IN_WORDS = {
    "klas": "klasifikasi",
    "urut": "nomor urut",
    "kode_unit": "kode unit",
    "bulan_romawi": "bulan (angka Romawi)",
    "bulan": "bulan",
    "tahun": "tahun",
}
_WIDTH = re.compile(r"(0[1-9])?")


def require_template(template: str) -> None:
    """Raise `BadTemplate` unless every field is known, and `urut` and `tahun` occur.

    Without both, two sukets of an office could bear one number.  Fields take a width
    (`{urut:05}`) and nothing else, so that a template cannot reach into objects.
    `require_apart` asks what needs the other texts of a number.
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate("unbalanced braces") from error
    fields = [name for _, name, _, _ in parts if name is not None]
    if not {"urut", "tahun"} <= set(fields) <= _IN_WORDS.keys():
        raise BadTemplate(f"fields {sorted(fields)}")
    for _, name, width, conversion in parts:
        if name is not None and (conversion or not _WIDTH.fullmatch(width or "")):
            raise BadTemplate(f"only a width may follow {name}")


def parts_of(template: str) -> str:
    """Say in words what a number is made of: "klasifikasi / nomor urut 5 angka / …"."""
    return "".join(
        text.replace("/", " / ") + _named(name, width or "")
        for text, name, width, _ in Formatter().parse(template)
    )


def _named(name: str | None, width: str) -> str:
    if name is None:
        return ""
    return f"{_IN_WORDS[name]} {int(width)} angka" if width else _IN_WORDS[name]


def write_number(
    template: str, *, serial: int, on: date, classification: str, unit: str
) -> str:
    """Return the number of the `serial`-th suket of the year, issued on the day `on`.

    For example `470/00001/32.74/XI/2026`.
    """
    return template.format(
        klas=classification,
        urut=serial,
        kode_unit=unit,
        bulan_romawi=ROMAN[on.month - 1],
        bulan=on.month,
        tahun=on.year,
    )


class _Piece(NamedTuple):
    """A stretch of a number: a field that varies, or a fixed text."""

    kind: str  # of its characters: "digits", "letters" or "signs"
    field: str  # "urut", "tahun", "bulan", "bulan_romawi"; "" for a fixed text
    least: int  # characters
    most: int
    said: str  # the fixed text; what a field may be, as a regular expression


_Run = tuple[_Piece, ...]  # pieces of one kind that touch each other
_LONGEST_SERIAL = 9
_YEAR_DIGITS = 4
_MONTH_DIGITS = 2


def require_apart(numbering: NumberingColumns) -> None:
    """Raise `SerialNotApart` if the serial touches another digit.

    Where it stands alone, two numbers of one template that are equal have one serial.
    """
    if not any(_is_serial(run) for run in _runs(numbering)):
        raise SerialNotApart


def may_meet(one: NumberingColumns, other: NumberingColumns) -> bool:
    """Say whether both could write one number, each for a suket of its own.

    They cannot if their runs differ somewhere, or if serial and year stand in the same
    places: an equal number then has an equal serial of an equal year, and no serial is
    given twice.  In doubt they may.
    """
    mine, others = _runs(one), _runs(other)
    pairs = list(zip(mine, others, strict=False))
    if len(mine) != len(others) or not all(_may_be_equal(*pair) for pair in pairs):
        return False
    has_one_serial = any(_is_serial(a) and _is_serial(b) for a, b in pairs)
    has_one_year = any(a == b and _has_year(a) for a, b in pairs)
    return not (has_one_serial and has_one_year)


def _is_serial(run: _Run) -> bool:
    return [piece.field for piece in run] == ["urut"]


def _has_year(run: _Run) -> bool:
    return "tahun" in [piece.field for piece in run]


def _may_be_equal(one: _Run, other: _Run) -> bool:
    """Say whether two runs can be written alike; where both vary by their lengths."""
    if one[0].kind != other[0].kind:
        return False
    for fixed, run in ((one, other), (other, one)):
        if not any(piece.field for piece in fixed):
            text = "".join(piece.said for piece in fixed)
            return re.fullmatch(_pattern(run), text) is not None
    least = max(sum(piece.least for piece in run) for run in (one, other))
    most = min(sum(piece.most for piece in run) for run in (one, other))
    return least <= most


def _pattern(run: _Run) -> str:
    return "".join(
        piece.said if piece.field else re.escape(piece.said) for piece in run
    )


def _runs(numbering: NumberingColumns) -> list[_Run]:
    """Return what a number is made of, pieces that an eye reads as one together."""
    pieces = [*_pieces(numbering)]
    return [tuple(run) for _, run in groupby(pieces, key=lambda piece: piece.kind)]


def _pieces(numbering: NumberingColumns) -> Iterator[_Piece]:
    fixed = {"klas": numbering.classification, "kode_unit": numbering.unit_code}
    for text, field, width, _ in Formatter().parse(numbering.number_template):
        yield from _fixed(text)
        if field in fixed:
            yield from _fixed(fixed[field])
        elif field is not None:
            yield _varying(field, int(width or "1"))


def _fixed(text: str) -> Iterator[_Piece]:
    for kind, letters in groupby(text, key=_kind):
        found = "".join(letters)
        yield _Piece(kind, "", len(found), len(found), found)


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "digits"
    return "letters" if letter.isalpha() else "signs"


def _varying(field: str, width: int) -> _Piece:
    if field == "bulan_romawi":
        return _Piece("letters", field, 1, max(map(len, ROMAN)), f"({'|'.join(ROMAN)})")
    digits = {"urut": (1, _LONGEST_SERIAL), "bulan": (1, _MONTH_DIGITS)}
    least, most = digits.get(field, (_YEAR_DIGITS, _YEAR_DIGITS))
    least, most = max(width, least), max(width, most)
    return _Piece("digits", field, least, most, f"[0-9]{{{least},{most}}}")
