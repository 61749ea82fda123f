"""The form by which an officer takes an application, at the counter or by phone."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.asking.apply import Receipt, apply
from suket.applications.asking.requests import SPENT, Request
from suket.applications.errors import AlreadyApplied, BadClaim
from suket.applications.words import CaseKind, IntakeChannel
from suket.columns import new_id
from suket.errors import NotAllowed, SuketError
from suket.offices import units
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.residents import residents
from suket.web.application_wording import CASE_KINDS, INTAKE_CHANNELS
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, choices
from suket.web.office.applications import paper_files
from suket.web.office.applications.case_list import CASES
from suket.web.office.applications.foreseen import FORESEEN, foreseen
from suket.web.office.applications.paper_files import (
    FORM_LIMITS,
    PaperFiles,
    ReadPapers,
)
from suket.web.office.applications.typed_need import BESIDE, TypedNeed
from suket.web.office.outdated_page import LABELS
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

NEW: Final = f"{CASES}/baru"
MOST_EVIDENCE: Final = 200  # characters
HERE: Final = (IntakeChannel.COUNTER, IntakeChannel.PHONE)
NO_NIK: Final = "Isi NIK pemohon: 16 angka."
NO_KIND: Final = "Pilih apa yang diajukan."
NO_CHANNEL: Final = "Pilih lewat mana pemohon mengajukan."
# What the applicant says of themselves, by the field of the form.
CLAIMED: Final = {
    "nama": "full_name",
    "tempat_lahir": "birthplace",
    "tanggal_lahir": "born",
    "alamat": "street",
    "kelurahan": "village",
    "kecamatan": "district",
    "status_kawin": "marital_status",
    "pekerjaan": "occupation",
}
NO_EVIDENCE: Final = "Isi surat kehilangan dari kepolisian, misalnya nomornya."


@dataclass(frozen=True, slots=True)
class Typed(TypedNeed):
    """The fields of the form, as typed."""

    nik: Field = ""
    jenis: Field = CaseKind.NEW.value
    jalur: Field = IntakeChannel.COUNTER.value  # "phone", or "kecamatan:" and a unit
    dasar: Field = ""
    kunci: Field = ""
    nama: Field = ""
    tempat_lahir: Field = ""
    tanggal_lahir: Field = ""
    alamat: Field = ""
    kelurahan: Field = ""
    kecamatan: Field = ""
    status_kawin: Field = ""
    pekerjaan: Field = ""

    @property
    def claims(self) -> dict[str, str]:
        """What the applicant says, by the field of the sheet; what is empty too."""
        return {field: getattr(self, name) for name, field in CLAIMED.items()}

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        channel = self.jalur.partition(":")[0]
        is_lost_here = self.jenis == CaseKind.LOST and channel != IntakeChannel.PHONE
        wrong = {
            "nik": not self.nik.strip() and NO_NIK,
            "jenis": self.jenis not in list(CaseKind) and NO_KIND,
            "jalur": channel not in list(IntakeChannel) and NO_CHANNEL,
            "dasar": is_lost_here and not self.dasar.strip() and NO_EVIDENCE,
        }
        found = {field: told for field, told in wrong.items() if told}
        return found | self.need_errors()

    def request(self) -> Request:
        """Return what is asked for, under a key; there must be no `errors`."""
        channel, _, unit = self.jalur.partition(":")
        return Request(
            nik=self.nik,
            kind=CaseKind(self.jenis),
            channel=IntakeChannel(channel),
            key=self.kunci,
            unit=unit or None,
            wants_earlier=bool(self.lebih_awal),
            evidence=self.dasar.strip()[:MOST_EVIDENCE] or None,
            claims=self.claims,
            seen=self.seen,
            details=self.details(),
        )


@router.get(NEW)
def ask(user: OfficerDep, penduduk: str = "") -> Response:
    """Show the form; `penduduk` names a resident whose NIK is filled in."""
    _require(user)
    digits = ""
    if penduduk:
        with user.reading() as session:
            digits = residents.find(session, penduduk, office=user.office.code).nik
    return _form(user, Typed(nik=digits))


@router.post(NEW, form_limits=FORM_LIMITS)
def take(
    user: Acting,
    typed: Annotated[Typed, Depends()],
    files: Annotated[PaperFiles, Depends()],
) -> Response:
    """Take the application; what is against it stands on the form, as typed.

    Pictures that could be read are held meanwhile, so that they are not taken again.
    """
    _require(user)
    typed = replace(typed, kunci=typed.kunci or new_id())
    read = files.read(user)
    errors, pending = {**typed.errors(), **read.errors}, ""
    if not errors:
        try:
            receipt = _taken(user, typed, read)
        except NotAllowed:
            raise  # the form offers no such way: it is counted as a refused act
        except SuketError as refusal:
            errors = _beside(refusal)
            pending = refusal.number if isinstance(refusal, AlreadyApplied) else ""
            if isinstance(refusal, SPENT):
                typed = replace(typed, kunci=new_id())
        else:
            return see_other(f"{CASES}/{receipt.number}?selesai=daftar")
    paper_files.hold(user, typed.kunci, read)
    return _form(user, typed, errors, pending=pending)


def _beside(refusal: SuketError) -> dict[str, str]:
    """Return what a refusal tells, beside the field that it is about."""
    if isinstance(refusal, BadClaim):
        ids = {field: name for name, field in CLAIMED.items()}
        return {ids[refusal.field]: refusal.pesan}
    return {BESIDE.get(type(refusal), "nik"): refusal.pesan}


def _require(user: SignedInOfficer) -> None:
    """Ask for both rights: the answer is a page that shows who applied."""
    user.officer.require(Right.READ)
    user.officer.require(Right.APPLY)


def _taken(user: SignedInOfficer, typed: Typed, read: ReadPapers) -> Receipt:
    with user.begin() as session:
        papers = paper_files.all_of(session, user, typed.kunci, read)
        request = replace(typed.request(), pictures=papers)
        return apply(session, request, officer=user.officer, now=user.now)


def _form(
    user: SignedInOfficer,
    typed: Typed,
    errors: dict[str, str] | None = None,
    *,
    pending: str = "",
) -> Response:
    with user.reading() as session:
        ways = _ways(session, user)
        unit = units.dinas(session, user.office.code)
        seen = foreseen(session, user, unit, IntakeChannel.COUNTER)
        papers = paper_files.fields_of(session, user, typed.kunci)
    return user.page(
        "applications/apply",
        errors=errors,
        typed=typed,
        pending=pending,
        key=typed.kunci or new_id(),  # of this form: sent twice, it is one application
        kinds=choices(CASE_KINDS.items()),
        ways=ways,
        papers=papers,
        labels={name: LABELS[field] for name, field in CLAIMED.items()},
        foreseen=seen,
        follow=FORESEEN,
    )


def _ways(session: Session, user: SignedInOfficer) -> list[Choice]:
    """Return the ways by which people ask at the units of the officer's duties."""
    return [
        way
        for unit in units.of_office(session, user.office.code)
        if user.may(Right.APPLY, at=unit.id)
        for way in _ways_at(unit)
    ]


def _ways_at(unit: Unit) -> list[Choice]:
    """Return counter and phone, those of an UPT by its name; or the kecamatan."""
    if unit.kind is UnitKind.KECAMATAN:
        return [Choice(f"{IntakeChannel.KECAMATAN}:{unit.id}", unit.name)]
    is_dinas = unit.kind is UnitKind.DINAS
    place, name = ("", "") if is_dinas else (f":{unit.id}", f", {unit.name}")
    return [
        Choice(f"{channel}{place}", f"{INTAKE_CHANNELS[channel]}{name}")
        for channel in HERE
    ]
