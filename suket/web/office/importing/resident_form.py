"""The form for one resident, added or corrected by hand.

What is typed is a table of one row: the same rules take it in as an import, and the
same sentences refuse it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from io import StringIO
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from suket.access.rights import Right
from suket.intake import photo_import, vocabulary
from suket.intake.import_residents import ImportReport, Upload, import_residents
from suket.offices.words import EnrolmentStatus
from suket.residents import nik, residents
from suket.residents.tables import Resident
from suket.residents.words import Gender, Standing
from suket.web import indonesian_wording
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, chosen_file
from suket.web.office.residents import resident_page
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

FORM: Final = "/petugas/impor/satu"
KNOWN: Final = (
    "Penduduk dengan NIK ini sudah terdata. Cari NIK-nya, lalu pilih “Ubah data”."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form, named as the columns of a table are."""

    nik: Field = ""
    nama_lengkap: Field = ""
    tempat_lahir: Field = ""
    tanggal_lahir: Field = ""
    jenis_kelamin: Field = ""
    golongan_darah: Field = "-"
    alamat: Field = ""
    rt: Field = ""
    rw: Field = ""
    kode_wilayah: Field = ""
    kelurahan: Field = ""
    kecamatan: Field = ""
    kabupaten_kota: Field = ""
    provinsi: Field = ""
    agama: Field = "-"
    status_perkawinan: Field = ""
    pekerjaan: Field = ""
    kewarganegaraan: Field = "WNI"
    status_perekaman: Field = ""
    keterangan: Field = ""

    def columns(self) -> dict[str, str]:
        """Return what was typed, by column."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def typed_of(resident: Resident) -> Typed:
    """Return the form as it stands for a resident whom the office has."""
    return Typed(
        nik=resident.nik,
        nama_lengkap=resident.full_name,
        tempat_lahir=resident.birthplace,
        tanggal_lahir=resident.born.isoformat(),
        jenis_kelamin=resident.sex.value,
        golongan_darah=resident.blood_type,
        alamat=resident.street,
        rt=resident.rt,
        rw=resident.rw,
        kode_wilayah=resident.region_code or "",
        kelurahan=resident.village,
        kecamatan=resident.district,
        kabupaten_kota=resident.regency,
        provinsi=resident.province,
        agama=resident.religion,
        status_perkawinan=vocabulary.marital_word(
            resident.marital_status, is_recorded=resident.is_marriage_recorded
        ),
        pekerjaan=resident.occupation,
        kewarganegaraan=resident.citizenship,
        status_perekaman=resident.enrolment_status.value,
        keterangan=resident.standing.value,
    )


@router.get(FORM)
def ask(user: OfficerDep) -> Response:
    """Ask for a resident whom the office does not have yet."""
    user.officer.require(Right.IMPORT)
    return _form(user, Typed(kabupaten_kota=user.office.name.upper()))


@router.get("/petugas/penduduk/{resident_id}/ubah")
def ask_again(resident_id: str, user: OfficerDep) -> Response:
    """Show what is known of a resident, to be corrected."""
    user.officer.require(Right.IMPORT)
    with user.reading() as session:
        resident = residents.find(session, resident_id, office=user.office.code)
    return _form(user, typed_of(resident), resident_id)


@router.post(FORM)
def add(
    user: Acting,
    typed: Annotated[Typed, Depends()],
    foto: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Add a resident; who is there already is not changed by this."""
    user.officer.require(Right.IMPORT)
    tidied = nik.tidy(typed.nik)
    with user.reading() as session:
        if residents.known(session, [tidied], office=user.office.code):
            return _form(user, typed, errors={"nik": KNOWN})
    return _take(user, typed, foto)


@router.post("/petugas/penduduk/{resident_id}/ubah")
def correct(
    resident_id: str, user: Acting, typed: Annotated[Typed, Depends()]
) -> Response:
    """Bring a resident up to date; the NIK is that of the record, whatever was sent."""
    user.officer.require(Right.IMPORT)
    with user.reading() as session:
        resident = residents.find(session, resident_id, office=user.office.code)
    return _take(user, _with_nik(typed, resident.nik), None, resident_id)


def _with_nik(typed: Typed, of_record: str) -> Typed:
    return Typed(**{**typed.columns(), "nik": of_record})


def _take(
    user: SignedInOfficer,
    typed: Typed,
    photo: UploadFile | None,
    resident_id: str = "",
) -> Response:
    data = chosen_file(photo)
    number = nik.tidy(typed.nik)
    upload = Upload(
        table=_table(typed.columns()),
        pictures=None
        if data is None
        else photo_import.zipped([(f"{number}.jpg", data)]),
        is_typed=True,
    )
    database = user.app_state.database
    report = import_residents(database, upload, officer=user.officer, now=user.now)
    if report.refused:
        errors = {refusal.column: refusal.pesan for refusal in report.refused}
        return _form(user, typed, resident_id, errors)
    return _stored(user, number, report)


def _stored(user: SignedInOfficer, number: str, report: ImportReport) -> Response:
    with user.reading() as session:
        resident = residents.find_by_nik(session, number, office=user.office.code)
    if not report.warned:
        return see_other(f"/petugas/penduduk/{resident.id}?selesai=data")
    doubts = [warning.pesan for warning in report.warned]
    return resident_page.shown(user, resident.id, done="data", doubts=doubts)


def _table(columns: dict[str, str]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerow(columns.values())
    return out.getvalue().encode()


def _form(
    user: SignedInOfficer,
    typed: Typed,
    resident_id: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    here = f"/petugas/penduduk/{resident_id}"
    return user.page(
        "importing/resident_form",
        errors=errors,
        typed=typed,
        is_new=not resident_id,
        action=f"{here}/ubah" if resident_id else FORM,
        back_to=here if resident_id else "/petugas/impor",
        sexes=_ask(_words(one.value for one in Gender)),
        blood_types=_words(vocabulary.BLOOD_TYPES),
        religions=_words(vocabulary.RELIGIONS),
        marital=_ask(
            _words(
                vocabulary.marital_word(status, is_recorded=is_recorded)
                for status, is_recorded in vocabulary.MARITAL
            )
        ),
        citizenships=_words(vocabulary.CITIZENSHIPS),
        enrolments=_ask(
            Choice(one.value, f"{indonesian_wording.ENROLMENT[one].title} ({one})")
            for one in EnrolmentStatus
        ),
        standings=_words(one.value for one in Standing),
    )


def _words(words: Iterable[str]) -> list[Choice]:
    """Return each word once; "-" is what nothing is known of."""
    unknown = "Tidak diketahui"
    return [Choice(one, unknown if one == "-" else one) for one in dict.fromkeys(words)]


def _ask(choices: Iterable[Choice]) -> list[Choice]:
    return [Choice("", "Pilih…"), *choices]
