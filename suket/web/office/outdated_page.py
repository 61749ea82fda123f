"""The list of sukets in force that differ from the data of their holders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.register import outdated_sukets
from suket.register.document_fields import Printed
from suket.register.tables import Suket
from suket.residents.tables import Resident
from suket.web import spreadsheet_export
from suket.web.form_fields import WholeNumber
from suket.web.local_times import tanggal
from suket.web.office.paging import Pages, pages_of
from suket.web.office.signed_in_officer import OfficerDep
from suket.web.spreadsheet_export import Digits

router = APIRouter(include_in_schema=False)

OUTDATED: Final = "/petugas/berbeda"
PAGE_SIZE: Final = 25
HEADING: Final = ("nomor", "nama_pada_suket", "nik", "kolom", "di_suket", "sekarang")
LABELS: Final = {
    "full_name": "Nama lengkap",
    "birthplace": "Tempat lahir",
    "born": "Tanggal lahir",
    "sex": "Jenis kelamin",
    "blood_type": "Golongan darah",
    "street": "Alamat",
    "rt": "RT",
    "rw": "RW",
    "village": "Kelurahan/desa",
    "district": "Kecamatan",
    "regency": "Kabupaten/kota",
    "province": "Provinsi",
    "religion": "Agama/kepercayaan",
    "marital_status": "Status perkawinan",
    "occupation": "Pekerjaan",
    "citizenship": "Kewarganegaraan",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which suket and resident do not agree, as people read it."""

    label: str
    printed: str
    present: str


@dataclass(frozen=True, slots=True)
class Line:
    """One suket of the list."""

    id: str
    number: str
    full_name: str
    differences: tuple[Difference, ...]


def differences_of(suket: Suket | None, resident: Resident) -> tuple[Difference, ...]:
    """Return in what a suket differs from the data of its holder; none without one."""
    if suket is None or suket.resident_id != resident.id:
        return ()
    return tuple(
        Difference(LABELS[one.field], _read(one.printed), _read(one.present))
        for one in outdated_sukets.differences(suket, resident)
    )


def _read(value: str | date) -> str:
    return tanggal(value) if isinstance(value, date) else value


@router.get(OUTDATED)
def show(user: OfficerDep, hal: WholeNumber = 1) -> Response:
    """Show one page of the list, what was noticed last first."""
    with user.reading() as session:
        total = outdated_sukets.count(session, user.office.code)
        pages: Pages = pages_of(total, hal, PAGE_SIZE, OUTDATED)
        found = outdated_sukets.page(
            session, user.office.code, number=pages.number, size=PAGE_SIZE
        )
    lines = [_line(suket, resident) for suket, resident in found]
    return user.page("outdated_page", total=total, lines=lines, pages=pages)


@router.get(f"{OUTDATED}.xlsx")
@router.get(f"{OUTDATED}.csv")
def export(user: OfficerDep) -> Response:
    """Return the whole list for a spreadsheet, a line for each field that differs."""
    path, name = user.request.url.path, f"data-berbeda-{user.today.isoformat()}"
    with user.reading() as session:
        found = outdated_sukets.every(session, user.office.code)
    rows = (row for suket, resident in found for row in _rows(suket, resident))
    return spreadsheet_export.download(path, name, HEADING, rows)


def _line(suket: Suket, resident: Resident) -> Line:
    return Line(
        id=suket.id,
        number=suket.number,
        full_name=Printed.from_json(suket.printed).full_name,
        differences=differences_of(suket, resident),
    )


def _rows(suket: Suket, resident: Resident) -> Iterator[tuple[str, ...]]:
    line = _line(suket, resident)
    start = (line.number, line.full_name, Digits(suket.nik))
    for one in line.differences:
        yield (*start, one.label, one.printed, one.present)
