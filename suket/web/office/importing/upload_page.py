"""Pages for importing residents: a table, photos, or both.

If a row is refused nothing is stored yet: the officer corrects the table, or has the
good rows taken.  For that the upload is held (`suket.intake.held_uploads`).
"""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from suket.access.rights import Right
from suket.intake import photo_import
from suket.intake.errors import BadTable
from suket.intake.headings import REQUIRED
from suket.intake.import_photos import import_photos
from suket.intake.import_residents import ImportReport, Upload, import_residents
from suket.register import issuable
from suket.web import problems, spreadsheet_export
from suket.web.form_fields import Field, chosen_file, is_chosen
from suket.web.office.importing.example_tables import OPTIONAL
from suket.web.office.importing.remarks import (
    HEADING,
    Remark,
    from_bytes,
    of_photos,
    remarks_of,
    shown_of,
    to_bytes,
)
from suket.web.office.issue_many.choose_page import everybody
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

IMPORT: Final = "/petugas/impor"
UPLOAD_BYTES: Final = 256 * 2**20  # a table and some 5,000 portraits
MANY_FILES: Final[Any] = {"max_files": 1000}  # portraits, one by one
REMARKS_SHOWN: Final = 100
_ZIP: Final = b"PK\x03\x04"
NOTHING_CHOSEN: Final = "Pilih tabel penduduk (CSV atau XLSX), foto, atau keduanya."
BOTH_KINDS: Final = "Pilih satu ZIP, atau foto-fotonya satu per satu; jangan keduanya."
EMPTY: Final = problems.UNREADABLE["empty"]
EMPTY_ZIP: Final = "ZIP ini kosong (0 bita). Kemas atau unduh ulang, lalu pilih lagi."

Files = Annotated[list[UploadFile] | None, File()]


@router.get(IMPORT)
def ask(user: OfficerDep) -> Response:
    """Ask for the files."""
    user.officer.require(Right.IMPORT)
    return _form(user)


@router.post(IMPORT, form_limits=MANY_FILES)
def take_in(
    user: Acting,
    tabel: Annotated[UploadFile | None, File()] = None,
    foto: Files = None,
) -> Response:
    """Store all residents of the table, or tell of each row why it cannot be."""
    user.officer.require(Right.IMPORT)
    table = chosen_file(tabel)
    if table == b"":
        return _form(user, {"tabel": EMPTY})
    try:
        pictures = pictures_of(foto)
        if table:
            return _take(user, Upload(table=table, pictures=pictures))
        if pictures:
            return _take_photos(user, pictures)
    except BadTable as error:
        field = "foto" if "ZIP" in error.pesan or table is None else "tabel"
        return _form(user, {field: error.pesan})
    return _form(user, {"tabel": NOTHING_CHOSEN})


def pictures_of(files: list[UploadFile] | None) -> bytes | None:
    """Return what was uploaded as one ZIP, or None for nothing; raises `BadTable`."""
    chosen = [one for one in files or () if is_chosen(one)]
    found = [(one.filename or "", one.file.read()) for one in chosen]
    archives = [data for name, data in found if _is_zip(name, data)]
    if not archives:
        return photo_import.zipped(found) if found else None
    if len(found) > 1:
        raise BadTable("a ZIP beside pictures", BOTH_KINDS)
    if not archives[0]:
        raise BadTable("an empty ZIP", EMPTY_ZIP)
    return archives[0]


def _is_zip(name: str, data: bytes) -> bool:
    return data.startswith(_ZIP) or name.lower().endswith(".zip")


@router.post(f"{IMPORT}/sebagian")
def take_good_rows(user: Acting, unggahan: Field = "") -> Response:
    """Store the good rows of the table that is held; the others are told once more."""
    user.officer.require(Right.IMPORT)
    uploads, officer = user.app_state.uploads, user.officer
    table = uploads.read(unggahan, officer, "table")
    pictures = uploads.read(unggahan, officer, "pictures") or None
    return _take(user, Upload(table=table, pictures=pictures, is_partial=True))


@router.get(f"{IMPORT}/catatan.xlsx")
@router.get(f"{IMPORT}/catatan.csv")
def remarks_file(user: OfficerDep, unggahan: str = "") -> Response:
    """Return all that was told of the upload that is held, for a spreadsheet."""
    user.officer.require(Right.IMPORT)
    held = user.app_state.uploads.read(unggahan, user.officer, "remarks")
    rows = (one.cells for one in from_bytes(held))
    path = user.request.url.path
    return spreadsheet_export.download(path, "catatan-impor", HEADING, rows)


def _form(user: SignedInOfficer, errors: dict[str, str] | None = None) -> Response:
    return user.page(
        "importing/upload_page", errors=errors, required=REQUIRED, optional=OPTIONAL
    )


def _take(user: SignedInOfficer, upload: Upload) -> Response:
    database = user.app_state.database
    report = import_residents(database, upload, officer=user.officer, now=user.now)
    remarks = remarks_of(report)
    is_undecided = bool(report.refused) and not upload.is_partial
    parts = {"remarks": to_bytes(remarks)} if remarks else {}
    if is_undecided:
        pictures = upload.pictures if isinstance(upload.pictures, bytes) else b""
        parts |= {"table": upload.table, "pictures": pictures}
    held = user.app_state.uploads.hold(user.officer, parts)
    told = shown_of(report)
    if is_undecided:
        return _refused(user, report, told, held)
    return _stored(user, report, told, held)


def _refused(
    user: SignedInOfficer, report: ImportReport, remarks: list[Remark], held: str
) -> Response:
    refused_rows = len({refusal.row for refusal in report.refused})
    return user.page(
        "importing/refused",
        status=422,
        rows=report.rows,
        notes=report.notes,
        refused_rows=refused_rows,
        good_rows=report.rows - refused_rows,
        total=len(remarks),
        remarks=remarks[:REMARKS_SHOWN],
        held=held,
    )


def _stored(
    user: SignedInOfficer, report: ImportReport, remarks: list[Remark], held: str
) -> Response:
    refused_rows = len({refusal.row for refusal in report.refused})
    told = _next_steps(user, report.import_id, remarks, held)
    return user.page(
        "importing/stored", report=report, refused_rows=refused_rows, **told
    )


def _take_photos(user: SignedInOfficer, pictures: bytes) -> Response:
    database = user.app_state.database
    report = import_photos(database, pictures, officer=user.officer, now=user.now)
    remarks = list(of_photos(report.unused))
    held = user.app_state.uploads.hold(user.officer, {"remarks": to_bytes(remarks)})
    told = _next_steps(user, report.import_id, remarks, held)
    # What a table does, photos do not: a page that says so has no zeros to show.
    blank = ImportReport(0, 0, 0, (), ())
    shown = replace(blank, photos=report.taken, unused=report.unused)
    return user.page("importing/stored", report=shown, refused_rows=0, **told)


def _next_steps(
    user: SignedInOfficer, import_id: str, remarks: list[Remark], held: str
) -> dict[str, Any]:
    """Return what both kinds of import go on with: who of them can be issued to."""
    scope = replace(everybody(user), import_id=import_id)
    with user.reading() as session:
        figures = issuable.figures(session, scope)
    return {
        "figures": figures,
        "scope": import_id,
        "remarks": remarks[:REMARKS_SHOWN],
        "total": len(remarks),
        "held": held,
    }
