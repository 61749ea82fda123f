"""What a table shows only as a whole: NIK cut to 15 digits, months before days."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from suket.intake import cell_refusals, cells, written_days
from suket.intake.cell_refusals import Bad
from suket.intake.cells import BadCell
from suket.intake.joined_cells import place_and_day
from suket.intake.resident_rows import Intake, take_in
from suket.intake.spreadsheets import Row

_FEWEST: Final = 3  # that end in 0, before it can be no chance where others do not
_FEWEST_OF_ALL: Final = (
    2  # where all do: by chance that is one file of two in a hundred
)


def take_in_all(
    rows: Sequence[Row], offices: Collection[str], *, today: date
) -> list[Intake]:
    """Return what each row says of a resident, for one of `offices` (codes)."""
    in_doubt = written_days.leave_doubt(_days(rows), today)
    intakes = [
        take_in(row, offices, today=today, are_days_in_doubt=in_doubt) for row in rows
    ]
    _refuse_double(intakes)
    _refuse_cut_off(intakes, "nik", cell_refusals.ENDING_IN_ZERO)
    _refuse_cut_off(intakes, "no_kk", cell_refusals.FAMILY_CARD_ENDING_IN_ZERO)
    return intakes


def _days(rows: Iterable[Row]) -> Iterable[object]:
    for row in rows:
        both = row.cells.get("tempat_tanggal_lahir")
        yield place_and_day(both)[1] if both else row.cells.get("tanggal_lahir")


def _refuse_double(intakes: list[Intake]) -> None:
    seen: set[str] = set()
    for intake in intakes:
        nik = intake.values.get("nik")
        if nik in seen:
            intake.refuse("nik", cell_refusals.DOUBLE)
        elif nik is not None:
            seen.add(nik)


def _refuse_cut_off(intakes: list[Intake], column: str, bad: Bad) -> None:
    """Refuse numbers that end in 0 where most do: Excel keeps 15 digits, saves CSV so.

    What is written in groups was never a number.  Of one alone nobody can tell.
    """
    digits = [_digits(intake, column) for intake in intakes]
    every = {*digits} - {""}
    cut = {each for each in every if each.endswith("0")}
    fewest = _FEWEST_OF_ALL if cut == every else _FEWEST
    if len(cut) >= fewest and 2 * len(cut) > len(every):
        for intake, each in zip(intakes, digits, strict=True):
            if each in cut:
                intake.refuse(column, bad)


def _digits(intake: Intake, column: str) -> str:
    """Return a number of 16 digits, also if its serial became 0000; "" for none."""
    cell = intake.row.cells.get(column)
    try:
        return "" if cells.is_in_groups(cell) else cells.sixteen(cell)
    except BadCell:
        return ""
