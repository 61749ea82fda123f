"""Pages for importing residents: a table and perhaps photos, all of them or none."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Annotated, Final

from fastapi import APIRouter, File, UploadFile
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from starlette.responses import Response

from suket.access.rights import Right
from suket.intake.errors import BadTable
from suket.intake.headings import PLACE_COLUMNS, REQUIRED
from suket.intake.import_residents import ImportReport, Upload, import_residents
from suket.intake.resident_rows import Refusal
from suket.register import issuance_batches
from suket.web import csv_export
from suket.web.current_user import HEADERS
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

IMPORT: Final = "/petugas/impor"
UPLOAD_BYTES: Final = 256 * 2**20  # a table and some 5,000 portraits
REFUSALS_SHOWN: Final = 100
MOST_REFUSALS: Final = 5_000  # in the file that goes with the page
HEADING: Final = ("baris", "kolom", "isi", "kode", "cara_memperbaiki")
OPTIONAL: Final = (
    "golongan_darah",
    "rt",
    "rw",
    "kode_wilayah",
    *PLACE_COLUMNS,
    "agama",
    "kewarganegaraan",
    "foto",
    "keterangan",
)
# An invented resident; serials 99xx are never given (domain handbook, section 4.1).
EXAMPLE: Final = {
    "nik": "3274014107039901",
    "nama_lengkap": "SITI CONTOH RAHAYU",
    "tempat_lahir": "CIREBON",
    "tanggal_lahir": "2003-07-01",
    "jenis_kelamin": "PEREMPUAN",
    "golongan_darah": "O",
    "alamat": "JL. CONTOH NO. 9",
    "rt": "003",
    "rw": "005",
    "kode_wilayah": "32.74.01.1001",
    "agama": "ISLAM",
    "status_perkawinan": "BELUM KAWIN",
    "pekerjaan": "PELAJAR/MAHASISWA",
    "kewarganegaraan": "WNI",
    "status_perekaman": "PRINT_READY_RECORD",
}
COLUMNS: Final = (*REQUIRED, *OPTIONAL)


@router.get(IMPORT)
def ask(user: OfficerDep) -> Response:
    """Ask for the files."""
    user.officer.require(Right.IMPORT)
    return _form(user)


@router.post(IMPORT)
def take_in(
    user: Acting,
    tabel: Annotated[UploadFile | None, File()] = None,
    foto: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Store all residents of the table, or tell of each row why it cannot be."""
    user.officer.require(Right.IMPORT)
    table = tabel.file.read() if tabel else b""
    if not table:
        return _form(user, {"tabel": "Pilih tabel penduduk, CSV atau XLSX."})
    upload = Upload(table=table, pictures=(foto.file.read() if foto else b"") or None)
    try:
        report = import_residents(
            user.app_state.database, upload, officer=user.officer, now=user.now
        )
    except BadTable as error:
        field = "foto" if "ZIP" in error.pesan else "tabel"
        return _form(user, {field: error.pesan})
    if report.refused:
        return _refused(user, report)
    return _stored(user, report)


@router.get(f"{IMPORT}/contoh.csv")
def example_csv(user: OfficerDep) -> Response:
    """Return a table with headings and one invented resident."""
    user.officer.require(Right.IMPORT)
    row = [EXAMPLE.get(column, "") for column in COLUMNS]
    text = "".join(csv_export.lines(COLUMNS, [row]))
    return _file(text.encode(), "contoh-penduduk.csv", "text/csv")


@router.get(f"{IMPORT}/contoh.xlsx")
def example_xlsx(user: OfficerDep) -> Response:
    """Return the same as a workbook whose cells are all text: none loses a digit."""
    user.officer.require(Right.IMPORT)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("penduduk")
    for row in (COLUMNS, [EXAMPLE.get(column, "") for column in COLUMNS]):
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.number_format = "@"
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(out.getvalue(), "contoh-penduduk.xlsx", kind)


def _file(data: bytes, name: str, kind: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=kind, headers={**HEADERS, **disposition})


def _form(user: SignedInOfficer, errors: dict[str, str] | None = None) -> Response:
    return user.page("import", errors=errors, required=REQUIRED, optional=OPTIONAL)


def _refused(user: SignedInOfficer, report: ImportReport) -> Response:
    rows = {refusal.row for refusal in report.refused}
    return user.page(
        "import_refused",
        status=422,
        rows=report.rows,
        refused_rows=len(rows),
        total=len(report.refused),
        refusals=report.refused[:REFUSALS_SHOWN],
        file=_as_link(report.refused[:MOST_REFUSALS]),
        in_file=min(len(report.refused), MOST_REFUSALS),
    )


def _as_link(refusals: Sequence[Refusal]) -> str:
    """Return the whole report as an address that holds it, to be saved as a file.

    So that nothing of a refused table has to be kept here until it is asked for.
    """
    rows = ((str(r.row), r.column, r.value, r.reason, r.pesan) for r in refusals)
    text = "".join(csv_export.lines(HEADING, rows))
    return f"data:text/csv;charset=utf-8;base64,{b64encode(text.encode()).decode()}"


def _stored(user: SignedInOfficer, report: ImportReport) -> Response:
    office, today = user.office, user.today
    with user.reading() as session:
        eligible = issuance_batches.count_candidates(
            session, office, on=today, import_id=report.import_id
        )
    return user.page(
        "imported",
        report=report,
        warned=report.warned[:REFUSALS_SHOWN],
        eligible=eligible,
        scope=report.import_id,
    )
