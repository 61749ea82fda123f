"""Where in a sheet the table is: heading, rows, and lines that are neither.

Offices put titles above a table, numbers under its heading, totals and a signature
below.  They are found, or only they are refused; nothing is left out without a note.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from suket.intake.errors import BadTable
from suket.intake.event_headings import event_column_of
from suket.intake.file_kinds import require_letters
from suket.intake.headings import ALSO, REQUIRED, bare, column_of
from suket.intake.table_limits import (
    MOST_COLUMNS,
    MOST_NAME,
    cut,
    named,
    require_few_columns,
)

Cell = object  # as in `suket.intake.spreadsheets`
Line = tuple[int, Sequence[Cell]]  # its number as the spreadsheet counts, its cells

LOOKED_AT: Final = 50  # filled lines from the top in which a heading is looked for
_ENOUGH: Final = 3  # required cells filled of what may be a resident
_DIGITS_OF_NIK: Final = 10  # at least, in what may be meant for one
_NAMED_LINES: Final = 5
UNKNOWN_COLUMNS: Final = "Kolom yang tidak dikenal tidak dibaca:"
_MOST_WITHOUT_NIK: Final = 20_000  # where fewer lines than that have one
_BORN: Final = "lahir"
_TOTALS: Final = ("total", "jumlah", "subtotal", "sub total", "grand total")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table found in a sheet."""

    columns: list[str]  # by place: "nik"; what is not understood by its plain heading
    lines: list[Line]  # below the heading, without what is no resident
    notes: list[str]  # Indonesian, for the officer

    @property
    def understood(self) -> int:
        """How many of the columns are understood."""
        return len(ALSO.keys() & {*self.columns})

    def noting(self, notes: Sequence[str], hidden: Collection[int]) -> "Layout":
        """Return it with notes before its own; `hidden` are the rows nobody sees."""
        unseen = [number for number, _ in self.lines if number in hidden]
        return replace(self, notes=[*notes, *self.notes, *_told_hidden(unseen)])


def found_in(lines: Sequence[Line]) -> Layout:
    """Return the table in the filled lines of a sheet.

    The heading is the line that has most columns which are understood, or the first
    one.  Raises `BadTable` if two headings mean one column.
    """
    at = max(range(min(LOOKED_AT, len(lines))), key=lambda n: (score(lines[n][1]), -n))
    require_few_columns(len(lines[at][1]))
    heading, depth = _heading(lines, at)
    if not score(heading):
        require_letters(" ".join(map(str, heading)))
    columns = _columns(heading)
    notes = [_told_heading(lines[at][0], at)] if at else []
    notes += _told_unknown(columns)
    kept, skipped = _residents(columns, lines[at + depth :])
    notes += _told_skipped(skipped) + _told_beyond(columns, kept)
    return Layout(columns, kept, notes)


def score(cells: Sequence[Cell]) -> int:
    """Return how many columns are understood in a line, if it is a heading.

    Of residents, or of civil events.
    """
    found = (column_of(cell) or event_column_of(cell) for cell in cells[:MOST_COLUMNS])
    return len({*filter(None, found)})


def _heading(lines: Sequence[Line], at: int) -> tuple[Sequence[Cell], int]:
    """Return the heading and how deep it is: two lines where more is understood so.

    "LAHIR" above "TEMPAT" and "TGL" are tempat_lahir and tanggal_lahir.
    """
    own = lines[at][1]
    above = lines[at - 1][1] if at else ()
    below = lines[at + 1][1] if at + 1 < len(lines) else ()
    ways = [(own, 1), (_of_two(above, own), 1)]
    if not _may_be_resident(below):
        ways.insert(1, (_of_two(own, below), 2))
    return max(ways, key=lambda way: _understood_once(way[0]))


def _understood_once(cells: Sequence[Cell]) -> int:
    """Return how many columns are understood; none if one of them comes twice."""
    found = [column for cell in cells if (column := column_of(cell))]
    return len(found) if len(found) == len({*found}) else 0


def _may_be_resident(cells: Sequence[Cell]) -> bool:
    return any(_digits_in(_text(cells, n)) >= _DIGITS_OF_NIK for n in range(len(cells)))


def _of_two(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """Return the headings of two lines as one; a cell above may stand for several."""
    names: list[Cell] = []
    group = ""
    for place in range(min(MOST_COLUMNS, max(len(upper), len(lower)))):
        own, low = _text(upper, place), _text(lower, place)
        group = own or group if low else own
        names.append(_joined(group, low) if low else own)
    return names


def _joined(group: str, low: str) -> str:
    """Return the heading of a cell and what stands above it, or the cell's own."""
    ways = [f"{group} {low}", f"{low} {group}", low]
    if _BORN in bare(group):  # "TEMPAT/TGL LAHIR" above "TEMPAT"
        ways.append(f"{low} {_BORN}")
    return next((way for way in ways if column_of(way)), low)


def _columns(heading: Sequence[Cell]) -> list[str]:
    names = [column_of(cell) or plain(cell) for cell in heading]
    exact = {plain(cell) for cell in heading}
    for place, cell in enumerate(heading):
        # "NAMA" beside "nama_lengkap" is another column; two names for one are asked.
        if names[place] in exact and plain(cell) != names[place]:
            names[place] = plain(cell)
    _require_once(names, heading)
    return names


def _require_once(names: Sequence[str], heading: Sequence[Cell]) -> None:
    """Raise `BadTable` if two headings mean one column: nobody knows which counts."""
    written: dict[str, list[str]] = {}
    for name, cell in zip(names, heading, strict=True):
        if name in ALSO:
            written.setdefault(name, []).append(cut(" ".join(str(cell).split())))
    double = {name: both for name, both in written.items() if len(both) > 1}
    if double:
        listed = "; ".join(f"{name} ({named(both)})" for name, both in double.items())
        raise BadTable(
            f"columns twice: {', '.join(double)}",
            f"Kolom berulang: {listed}. Sisakan satu judul untuk tiap kolom.",
        )


def plain(heading: Cell) -> str:
    """Return a heading without case, blanks, hyphens and slashes."""
    text = "" if heading is None else str(heading)[:MOST_NAME]
    words = text.replace("-", " ").replace("_", " ").replace("/", " ").lower()
    return "_".join(words.split())


def _residents(
    columns: list[str], lines: Sequence[Line]
) -> tuple[list[Line], list[Line]]:
    """Part the lines of residents from numbers of columns, totals and signatures."""
    place = {name: n for n, name in enumerate(columns) if name}
    if "nik" not in place or not place.keys() & set(REQUIRED[1:]):
        return list(lines), []
    with_nik = [n for n, (_, cells) in enumerate(lines) if _has_nik(place, cells)]
    _require_residents(len(with_nik), len(lines))
    last = with_nik[-1] if with_nik else len(lines)
    kept: list[Line] = []
    skipped: list[Line] = []
    for n, line in enumerate(lines):
        is_other = _is_no_resident(columns, place, line[1], is_behind=n > last)
        (skipped if is_other else kept).append(line)
    return kept, skipped


def _require_residents(residents: int, lines: int) -> None:
    """Raise `BadTable` if most lines have no NIK, before each is looked at for why."""
    if lines - residents > max(residents, _MOST_WITHOUT_NIK):
        raise BadTable(
            "lines without NIK",
            f"{lines - residents} baris tabel ini tidak berisi NIK. Hapus baris yang"
            " bukan data penduduk, atau isi NIK-nya.",
        )


def _has_nik(place: Mapping[str, int], cells: Sequence[Cell]) -> bool:
    text = _text(cells, place["nik"])
    if text.upper().startswith("NIP"):  # of whoever signed
        return False
    return _digits_in(text) >= _DIGITS_OF_NIK


def _digits_in(text: str) -> int:
    return sum(mark.isdigit() for mark in text)


def _is_no_resident(
    columns: list[str],
    place: Mapping[str, int],
    cells: Sequence[Cell],
    *,
    is_behind: bool,
) -> bool:
    if _has_nik(place, cells):
        return False
    texts = [_text(cells, n) for n in range(len(cells))]
    filled = [text for text in texts if text]
    if _is_heading_of_some(place, cells, filled):
        return True
    is_numbered = filled == [str(n) for n in range(1, len(filled) + 1)]
    is_lettered = [text.lower() for text in filled] == [*"abcdefghijklmnopqrstuvwxyz"][
        : len(filled)
    ]
    if len(filled) > 1 and (is_numbered or is_lettered):
        return True
    if [column_of(text) for text in texts[: len(columns)] if text] == [
        name for name, text in zip(columns, texts, strict=False) if text
    ]:
        return True  # the heading again, as on a second page
    if any(text.lower().rstrip(" :.").startswith(_TOTALS) for text in filled[:2]):
        return _filled(place, cells) < _ENOUGH
    return is_behind and _filled(place, cells) < _ENOUGH


def _is_heading_of_some(
    place: Mapping[str, int], cells: Sequence[Cell], filled: Sequence[str]
) -> bool:
    """Say whether a line is one cell, "RT 001", above those who live there."""
    is_name = bool(_text(cells, place.get("nama_lengkap", len(cells))))
    return len(filled) == 1 and not (is_name or filled[0].isdecimal())


def _filled(place: Mapping[str, int], cells: Sequence[Cell]) -> int:
    there = (place[name] for name in REQUIRED if name in place)
    return sum(bool(_text(cells, n)) for n in there)


def _text(cells: Sequence[Cell], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip().strip("()")


def _told_heading(number: int, above: int) -> str:
    passed = f"{above} baris di atasnya tidak dibaca"
    return f"Kepala kolom ditemukan di baris {number}; {passed}."


def _told_unknown(columns: list[str]) -> list[str]:
    unknown = [name for name in columns if name and name not in ALSO]
    if not unknown or len(unknown) == sum(map(bool, columns)):
        return []
    return [f"{UNKNOWN_COLUMNS} {named(unknown)}."]


def _told_beyond(columns: list[str], lines: Sequence[Line]) -> list[str]:
    """Tell of cells behind the last heading: an unquoted comma moves what follows."""
    last = max((n for n, name in enumerate(columns, 1) if name), default=0)
    beyond = [n for n, cells in lines if any(map(bare, cells[last:]))]
    if not beyond:
        return []
    what = (
        "berisi sel di luar kepala kolom, yang tidak dibaca: periksa tanda pemisahnya"
    )
    return [f"Baris {_listed(beyond)} {what}."]


def _listed(numbers: Sequence[int]) -> str:
    more = len(numbers) - _NAMED_LINES
    shown = ", ".join(map(str, numbers[:_NAMED_LINES]))
    return f"{shown} dan {more} lagi" if more > 0 else shown


def _told_skipped(lines: Sequence[Line]) -> list[str]:
    if not lines:
        return []
    what = "bukan data penduduk (judul, nomor kolom, jumlah, atau tanda tangan)"
    return [f"Baris {_listed([n for n, _ in lines])} {what} dan tidak dibaca."]


def _told_hidden(numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    what = "tersembunyi atau tersaring di Excel, dan ikut dibaca"
    return [f"Baris {_listed(numbers)} {what}. Hapus bila bukan bagian kiriman ini."]
