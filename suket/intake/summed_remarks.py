"""Remarks on the cells of a table, many equal ones told as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from suket.intake.resident_rows import Refusal

FEW: Final = 3  # equal remarks that are still told one by one


@dataclass(frozen=True, slots=True)
class Summed:
    """One remark and the rows that it is about."""

    remark: Refusal  # the first of them
    rows: tuple[int, ...]  # as the spreadsheet counts, in order

    @property
    def span(self) -> str:
        """The rows in short: "2", "2–51", "2, 7, 9 …"."""
        first, last = self.rows[0], self.rows[-1]
        if len(self.rows) == 1:
            return str(first)
        if last - first + 1 == len(self.rows):
            return f"{first}–{last}"
        shown = ", ".join(map(str, self.rows[:FEW]))
        return f"{shown} …" if len(self.rows) > FEW else shown


def summed(remarks: Sequence[Refusal]) -> list[Summed]:
    """Return the remarks by row; those that are alike more than `FEW` times as one."""
    alike: dict[tuple[str, str, str], list[Refusal]] = {}
    for remark in remarks:
        key = remark.column, remark.reason, remark.pesan
        alike.setdefault(key, []).append(remark)
    told: list[Summed] = []
    for group in alike.values():
        if len(group) > FEW:
            told.append(Summed(group[0], tuple(remark.row for remark in group)))
        else:
            told += [Summed(remark, (remark.row,)) for remark in group]
    return sorted(told, key=lambda each: each.rows[0])
