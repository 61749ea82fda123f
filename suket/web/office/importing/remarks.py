"""What is to be told of an import: cells refused, doubtful or changed, unused photos.

They stand in a file one by one, and on the page in short.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Final

from suket.intake.import_residents import ImportReport
from suket.intake.photo_names import UnusedPhoto
from suket.intake.resident_rows import Refusal
from suket.intake.summed_remarks import Summed, summed
from suket.web import indonesian_wording

HEADING: Final = (
    "hasil",
    "baris",
    "nama_lengkap",
    "akhir_nik",
    "kolom",
    "isi",
    "kode",
    "cara_memperbaiki",
)
REFUSED: Final = "ditolak"
STORED: Final = "tersimpan"
CHANGED: Final = "disesuaikan"
UNUSED: Final = "foto tidak dipakai"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list."""

    outcome: str
    row: int | str | None  # as the spreadsheet counts, "2–51" of many; None of a photo
    name: str
    nik_end: str  # "…9901"
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
        *(_of_cell(what, one) for what, cells in _told(report) for one in cells),
        *of_photos(report.unused),
    ]


def shown_of(report: ImportReport) -> list[Remark]:
    """Return the same for a page: many that are alike are told as one."""
    return [
        *(
            _of_many(what, one)
            for what, cells in _told(report)
            for one in summed(cells)
        ),
        *of_photos(report.unused),
    ]


def _told(report: ImportReport) -> Iterator[tuple[str, Sequence[Refusal]]]:
    yield REFUSED, report.refused
    yield STORED, report.warned
    yield CHANGED, report.changed


def _of_cell(outcome: str, one: Refusal) -> Remark:
    return Remark(
        outcome=outcome,
        row=one.row,
        name=one.name,
        nik_end=one.nik_end,
        column=one.column,
        value=one.value,
        code=one.reason,
        pesan=one.pesan,
    )


def _of_many(outcome: str, alike: Summed) -> Remark:
    told = _of_cell(outcome, alike.first)
    if len(alike.remarks) == 1:
        return told
    said = replace(told, row=alike.span, value=alike.value, pesan=alike.pesan)
    return replace(said, name="", nik_end="")


def of_photos(photos: Sequence[UnusedPhoto]) -> Iterator[Remark]:
    """Yield what is to be told of files that became nobody's photo."""
    for one in photos:
        yield Remark(
            outcome=UNUSED,
            row=None,
            name="",
            nik_end="",
            column="foto",
            value=one.name,
            code=one.why.value,
            pesan=one.pesan or indonesian_wording.UNUSED_PHOTOS[one.why],
        )


def to_bytes(remarks: Sequence[Remark]) -> bytes:
    """Return the list as it is held until it is fetched."""
    return json.dumps([one.cells for one in remarks]).encode()


def from_bytes(data: bytes) -> list[Remark]:
    """Return what `to_bytes` was made of."""
    return [Remark(*cells) for cells in json.loads(data)]
