"""What is to be told of an import: refused cells, doubtful ones, photos of nobody.

The same lines stand on the page, the first of them, and in the file, all of them.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from suket.intake.import_residents import ImportReport
from suket.intake.photo_names import UnusedPhoto
from suket.intake.resident_rows import Refusal
from suket.web import indonesian_wording

HEADING: Final = ("hasil", "baris", "kolom", "isi", "kode", "cara_memperbaiki")
REFUSED: Final = "ditolak"
STORED: Final = "tersimpan"
UNUSED: Final = "foto tidak dipakai"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list."""

    outcome: str
    row: int | None  # as the spreadsheet counts; None of a photo
    column: str
    value: str
    code: str
    pesan: str

    @property
    def cells(self) -> tuple[str | int | None, ...]:
        """The line as `HEADING` names it."""
        return astuple(self)


def remarks_of(report: ImportReport) -> list[Remark]:
    """Return every remark of an import, what was refused first."""
    return [
        *_of_cells(REFUSED, report.refused),
        *_of_cells(STORED, report.warned),
        *of_photos(report.unused),
    ]


def _of_cells(outcome: str, cells: Sequence[Refusal]) -> Iterator[Remark]:
    for one in cells:
        yield Remark(outcome, one.row, one.column, one.value, one.reason, one.pesan)


def of_photos(photos: Sequence[UnusedPhoto]) -> Iterator[Remark]:
    """Yield what is to be told of files that became nobody's photo."""
    for one in photos:
        pesan = indonesian_wording.UNUSED_PHOTOS[one.why]
        yield Remark(UNUSED, None, "foto", one.name, one.why.value, pesan)


def to_bytes(remarks: Sequence[Remark]) -> bytes:
    """Return the list as it is held until it is fetched."""
    return json.dumps([one.cells for one in remarks]).encode()


def from_bytes(data: bytes) -> list[Remark]:
    """Return what `to_bytes` was made of."""
    return [Remark(*cells) for cells in json.loads(data)]
