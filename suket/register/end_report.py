"""What became of each line of a list of NIK whose sukets were to end."""

from dataclasses import dataclass
from enum import StrEnum


class EndResult(StrEnum):
    """What became of one line of a list of NIK."""

    ENDED = "BERAKHIR"
    NO_ACTIVE_SUKET = "TIDAK_ADA_SUKET_AKTIF"
    NOT_OF_THIS_OFFICE = "BUKAN_KANTOR_INI"
    MALFORMED_NIK = "NIK_SALAH"
    REPEATED = "NIK_BERULANG"


@dataclass(frozen=True, slots=True)
class EndLine:
    """One line of the list: its place from 1, the NIK masked, and what became of it."""

    line: int
    nik: str  # "…9901"
    result: EndResult
    number: str | None = None  # of the suket that ended


@dataclass(frozen=True, slots=True)
class EndReport:
    """What became of a whole list of NIK."""

    lines: tuple[EndLine, ...]

    def count(self, result: EndResult) -> int:
        """Return how many lines came to `result`."""
        return sum(line.result is result for line in self.lines)
