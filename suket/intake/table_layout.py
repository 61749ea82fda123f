"""Where in a sheet the table is: heading, rows, and lines that are neither.

Offices put titles above a table, numbers under its heading, totals and a signature
below.  They are found, or only they are refused; nothing is left out without a note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from suket.intake.errors import BadTable
from suket.intake.headings import ALSO, REQUIRED, bare, column_of
from suket.intake.table_limits import MOST_NAME, cut, named, require_few_columns

Cell = object  # as in `suket.intake.spreadsheets`
Line = tuple[int, Sequence[Cell]]  # its number as the spreadsheet counts, its cells

LOOKED_AT: Final = 50  # filled lines from the top in which a heading is looked for
_ENOUGH: Final = 3  # required cells filled of what may be a resident
_DIGITS_OF_NIK: Final = 10  # at least, in what may be meant for one
_NAMED_LINES: Final = 5
_MOST_WITHOUT_NIK: Final = 20_000  # where fewer lines than that have one
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


def found_in(lines: Sequence[Line]) -> Layout:
    """Return the table in the filled lines of a sheet.

    The heading is the line that has most columns which are understood, or the first
    one.  Raises `BadTable` if two headings mean one column.
    """
    at = max(range(min(LOOKED_AT, len(lines))), key=lambda n: (score(lines[n][1]), -n))
    above = lines[at - 1][1] if at else ()
    below = lines[at + 1][1] if at + 1 < len(lines) else ()
    heading, depth = _heading(lines[at][1], above, below)
    require_few_columns(len(heading))
    columns = _columns(heading)
    notes = [_told_heading(lines[at][0], at)] if at else []
    notes += _told_unknown(columns)
    kept, skipped = _residents(columns, lines[at + depth :])
    notes += _told_skipped(skipped) + _told_beyond(columns, kept)
    return Layout(columns, kept, notes)


def score(cells: Sequence[Cell]) -> int:
    """Return how many columns are understood in a line, if it is a heading."""
    return len({column for cell in cells if (column := column_of(cell))})


def _heading(
    own: Sequence[Cell], above: Sequence[Cell], below: Sequence[Cell]
) -> tuple[Sequence[Cell], int]:
    """Return the heading and how deep it is: two lines where one goes on below."""
    goes_on = score(own) and _is_heading(below)
    lower, upper = (below, own) if goes_on else (own, above)
    if not score(upper) or not score(lower):
        return own, 1
    wide = max(len(lower), len(upper))
    pairs = zip(_widened(lower, wide), _widened(upper, wide), strict=True)
    return [_of_two(low, up) for low, up in pairs], 2 if goes_on else 1


def _is_heading(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if bare(cell)]
    return bool(filled) and all(column_of(cell) for cell in filled)


def _widened(cells: Sequence[Cell], wide: int) -> list[Cell]:
    return [*cells, *[None] * (wide - len(cells))]


def _of_two(low: Cell, up: Cell) -> Cell:
    return low if column_of(low) or not column_of(up) else up


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
    return sum(mark.isdigit() for mark in text) >= _DIGITS_OF_NIK


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
    return [f"Kolom yang tidak dikenal tidak dibaca: {named(unknown)}."]


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
    what = "bukan data penduduk (nomor kolom, jumlah, atau tanda tangan)"
    return [f"Baris {_listed([n for n, _ in lines])} {what} dan tidak dibaca."]
