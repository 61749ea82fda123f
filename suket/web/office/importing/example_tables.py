"""The example of a table of residents, to be filled in and uploaded."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.intake.headings import PLACE_COLUMNS, REQUIRED
from suket.web import spreadsheet_export
from suket.web.office.signed_in_officer import OfficerDep

router = APIRouter(include_in_schema=False)

OPTIONAL: Final = (
    "no_kk",
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
# No photo is named: the example can be uploaded as it is.
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


@router.get("/petugas/impor/contoh.csv")
@router.get("/petugas/impor/contoh.xlsx")
def example(user: OfficerDep) -> Response:
    """Return headings and one invented resident, all of it text: no digit is lost."""
    user.officer.require(Right.IMPORT)
    row = [EXAMPLE.get(column, "") for column in COLUMNS]
    path = user.request.url.path
    return spreadsheet_export.download(path, "contoh-penduduk", COLUMNS, [row])
