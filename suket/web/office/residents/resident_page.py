"""The page of one resident: what is known, and whether a suket may be issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import cases
from suket.intake import photo_import
from suket.intake.import_photos import import_photos
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.register import issue, sukets
from suket.register.tables import Suket
from suket.residents import eligibility, residents
from suket.residents.errors import ResidentNotFound
from suket.residents.tables import Resident
from suket.web import indonesian_wording
from suket.web.current_user import HEADERS, see_other
from suket.web.form_fields import Field, chosen_file
from suket.web.indonesian_wording import Word
from suket.web.office.outdated_page import differences_of
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.suket_presentation import state_of, validity_of

router = APIRouter(include_in_schema=False)

# Below the path that takes large bodies (`suket.web.office.routes.UPLOADS`).
PORTRAIT: Final = "/petugas/impor/foto"
DONE: Final = {"data": "Data tersimpan.", "foto": "Foto tersimpan."}
NO_FILE: Final = "Pilih fotonya lebih dahulu."


@dataclass(frozen=True, slots=True)
class Held:
    """One suket of a resident, for a list."""

    id: str
    number: str
    issued_at: datetime
    validity: str
    state: Word


@router.get("/petugas/penduduk/{resident_id}")
def show(resident_id: str, user: OfficerDep, selesai: str = "") -> Response:
    """Show a resident of this office; `selesai` names the act that was just done."""
    return shown(user, resident_id, done=selesai)


def shown(
    user: SignedInOfficer,
    resident_id: str,
    *,
    done: str = "",
    doubts: Sequence[str] = (),
    errors: dict[str, str] | None = None,
) -> Response:
    """Return the page of a resident, with what an act had to say."""
    code = user.office.code
    with user.reading() as session:
        resident = residents.find(session, resident_id, office=code)
        found = sukets.of_resident(session, resident.id, office=code)
        held = sukets.find_active(session, resident.nik)
        is_open = offices.is_open(session, code, now=user.now)
        pending = cases.pending_of(session, resident.nik)
    lines = [held_of(suket, user) for suket in found]
    # One whose last day has passed is no hindrance: issuing ends it first.
    is_over = held is None or issue.is_over(held, now=user.now)
    living = None if is_over else held
    active = next((one for one in lines if living and one.id == living.id), None)
    return user.page(
        "residents/resident_page",
        errors=errors,
        resident=resident,
        has_photo=resident.photo_digest is not None,
        enrolment=indonesian_wording.ENROLMENT[resident.enrolment_status],
        active=active,
        pending=pending if pending and pending.office_code == code else None,
        earlier=[one for one in lines if one is not active],
        refusal=_refusal(resident, user, living, is_open=is_open),
        differences=differences_of(living, resident),
        can_change=user.may(Right.IMPORT),
        done=DONE.get(done, ""),
        doubts=doubts,
    )


@router.get("/petugas/penduduk/{resident_id}/foto")
def photo(resident_id: str, user: OfficerDep) -> Response:
    """Return the resident's portrait."""
    with user.reading() as session:
        resident = residents.find(session, resident_id, office=user.office.code)
        jpeg = residents.photo(session, resident.photo_digest)
    if jpeg is None:
        raise ResidentNotFound
    return Response(jpeg, media_type="image/jpeg", headers=HEADERS)


@router.post(PORTRAIT)
def take_portrait(
    user: Acting,
    penduduk: Field = "",
    pasfoto: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Give one resident a portrait, or another one in the place of the old."""
    user.officer.require(Right.IMPORT)
    with user.reading() as session:
        resident = residents.find(session, penduduk, office=user.office.code)
    data = chosen_file(pasfoto)
    if data is None:
        return shown(user, resident.id, errors={"pasfoto": NO_FILE})
    picture = photo_import.zipped([(f"{resident.nik}.jpg", data)])
    database = user.app_state.database
    report = import_photos(database, picture, officer=user.officer, now=user.now)
    if not report.taken:
        return shown(user, resident.id, errors={"pasfoto": report.unused[0].pesan})
    return see_other(f"/petugas/penduduk/{resident.id}?selesai=foto")


def held_of(suket: Suket, user: SignedInOfficer) -> Held:
    """Return a suket as a line of its holder's list."""
    return Held(
        id=suket.id,
        number=suket.number,
        issued_at=suket.issued_at,
        validity=validity_of(suket, user.zone),
        state=state_of(suket, now=user.now),
    )


def _refusal(
    resident: Resident, user: SignedInOfficer, living: Suket | None, *, is_open: bool
) -> str:
    """Return why no suket may be issued now, and what to do about it; "" if one may."""
    if living is not None and living.office_code != user.office.code:
        return (
            "Penduduk ini masih memegang suket yang berlaku dari kantor lain."
            " Hubungi kantor itu untuk mengakhirinya lebih dahulu."
        )
    reason = eligibility.refusal(resident, user.office, on=user.today)
    if reason is not None:
        return reason.pesan
    if not is_open:
        return IssuanceClosed.pesan
    if not user.may(user.serves_by):
        return "Peran akun Anda hanya melihat. Petugas loket yang melayani penduduk."
    return ""
