"""Remarks on the cells of a table, many equal ones told as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from suket.intake.resident_rows import Refusal

FEW: Final = 3  # equal remarks that are still told one by one


@dataclass(frozen=True, slots=True)
class Summed:
    """Remarks that are told as one, in the order of their rows."""

    remarks: tuple[Refusal, ...]

    @property
    def first(self) -> Refusal:
        """The one that stands for them."""
        return self.remarks[0]

    @property
    def rows(self) -> list[int]:
        """The rows that they are about, as the spreadsheet counts."""
        return [each.row for each in self.remarks]

    @property
    def span(self) -> str:
        """The rows in short: "2", "2–51", "2, 7, 9 …"."""
        rows = self.rows
        if len(rows) == 1:
            return str(rows[0])
        if rows[-1] - rows[0] + 1 == len(rows):
            return f"{rows[0]}–{rows[-1]}"
        shown = ", ".join(map(str, rows[:FEW]))
        return f"{shown} …" if len(rows) > FEW else shown

    @property
    def value(self) -> str:
        """The cell, or the first of several that differ."""
        is_one = len({each.value for each in self.remarks}) == 1
        return self.first.value if is_one else f"{self.first.value} …"

    @property
    def pesan(self) -> str:
        """What is told of them all."""
        is_one = len({each.pesan for each in self.remarks}) == 1
        return self.first.pesan if is_one else f"Ditulis lain, mis. {self.first.kept}."


def summed(remarks: Sequence[Refusal]) -> list[Summed]:
    """Return the remarks by row; those that are alike more than `FEW` times as one.

    Cells of a column that are kept otherwise are alike, whatever stands there now.
    """
    alike: dict[tuple[str, str, str], list[Refusal]] = {}
    for remark in remarks:
        key = remark.column, remark.reason, "" if remark.kept else remark.pesan
        alike.setdefault(key, []).append(remark)
    told: list[Summed] = []
    for group in alike.values():
        if len(group) > FEW:
            told.append(Summed(tuple(group)))
        else:
            told += [Summed((remark,)) for remark in group]
    return sorted(told, key=lambda each: each.first.row)
