"""The page on which a suket is handed to who fetches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import bookings, reach
from suket.applications.errors import BadNik, CaseNotFound
from suket.applications.handover import handovers
from suket.applications.handover.errors import (
    NotInForceAnyMore,
    NotReady,
    ProxyIsHolder,
    ProxyNotFamily,
    ProxyUnsaid,
)
from suket.applications.handover.hand_over import Proxy, hand_over
from suket.applications.handover.tables import Handover
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, Receiver
from suket.errors import SuketError
from suket.intake.errors import BadPhoto
from suket.offices import persons, units
from suket.residents import eligibility, residents
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, chosen_file
from suket.web.local_times import waktu
from suket.web.office.applications.case_list import line_of, names_of
from suket.web.office.applications.paper_files import new_picture, why_not
from suket.web.office.applications.slot_choice import told
from suket.web.office.menu import HOME
from suket.web.office.signed_in_officer import (
    SettledActing,
    SettledDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HAND_OVER: Final = f"{HOME}/serah"
MOST: Final = 100  # characters of a name, a letter
HOLDER, PROXY = "pemegang", "kuasa"
RECEIVERS: Final = (
    Choice(HOLDER, "Pemegang sendiri", "Cocokkan wajahnya dengan pas foto."),
    Choice(PROXY, "Yang mewakili", "Satu Kartu Keluarga, dengan surat kuasa."),
)
NO_NUMBER: Final = "Isi nomor pengajuannya."
NO_RECEIVER: Final = "Pilih siapa yang mengambil."
NO_NAME: Final = "Isi nama yang mewakili."
NO_NIK: Final = "Isi NIK yang mewakili."
NO_LETTER: Final = "Isi nomor atau tanggal surat kuasanya."
NO_PROOF: Final = (
    "Minta tanda terimanya ditandatangani, lalu beri centang atau fotonya."
)
# Where on the form a refusal stands.
FIELDS: Final[dict[type[SuketError], str]] = {
    BadNik: "nik",
    ProxyIsHolder: "nik",
    ProxyNotFamily: "kk",
    ProxyUnsaid: "surat",
    NotReady: "nomor",
    NotInForceAnyMore: "nomor",
    **dict.fromkeys(eligibility.FINAL, "nomor"),
}


@dataclass(frozen=True, slots=True)
class TypedHandover:
    """Who fetches, and how that is proved, as typed."""

    nomor: Field = ""
    siapa: Field = ""
    nama: Field = ""
    nik: Field = ""
    surat: Field = ""
    kk: Field = ""  # the family card was seen
    ttd: Field = ""  # the slip is signed

    @property
    def is_proxy(self) -> bool:
        """Whether somebody else than the holder fetches."""
        return self.siapa == PROXY

    def errors(self, *, has_picture: bool) -> dict[str, str]:
        """Return what is amiss, by field."""
        wrong = {
            "siapa": self.siapa not in {HOLDER, PROXY} and NO_RECEIVER,
            "nama": self.is_proxy and not self.nama.strip() and NO_NAME,
            "nik": self.is_proxy and not self.nik.strip() and NO_NIK,
            "surat": self.is_proxy and not self.surat.strip() and NO_LETTER,
            "ttd": not (self.ttd or has_picture) and NO_PROOF,
        }
        return {field: said for field, said in wrong.items() if said}

    @property
    def proxy(self) -> Proxy | None:
        """Who fetches for the holder, if somebody does."""
        if not self.is_proxy:
            return None
        return Proxy(
            name=self.nama[:MOST],
            nik=self.nik,
            letter=self.surat[:MOST],
            family_card_seen=bool(self.kk),
        )


@router.get(HAND_OVER)
def ask(user: SettledDep, nomor: str = "", selesai: str = "") -> Response:
    """Ask for a number; with one, show whose suket it is, and ask who fetches it."""
    user.officer.require(Right.SERVE)
    typed = TypedHandover(nomor=nomor)
    if not nomor.strip():
        return _empty(user, typed)
    return _form(user, typed, is_done=bool(selesai))


@router.post(HAND_OVER)
def fetch(
    user: SettledActing,
    typed: Annotated[TypedHandover, Depends()],
    foto: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Hand the suket out."""
    user.officer.require(Right.SERVE)
    data = chosen_file(foto)
    if errors := typed.errors(has_picture=bool(data)):
        return _form(user, typed, errors)
    try:
        picture = new_picture(user, data) if data is not None else None
        with user.begin() as session:
            hand_over(
                session,
                typed.nomor,
                officer=user.officer,
                now=user.now,
                proxy=typed.proxy,
                picture=picture,
            )
    except BadPhoto as refusal:
        return _form(user, typed, {"foto": why_not(refusal, data or b"")})
    except tuple(FIELDS) as refusal:
        return _form(user, typed, {FIELDS[type(refusal)]: refusal.pesan})
    return see_other(f"{HAND_OVER}?nomor={typed.nomor.strip()}&selesai=serah")


def _form(
    user: SignedInOfficer,
    typed: TypedHandover,
    errors: Mapping[str, str] | None = None,
    *,
    is_done: bool = False,
) -> Response:
    try:
        with user.reading() as session:
            shown = _shown(session, user, typed.nomor)
    except CaseNotFound as refusal:
        return _empty(user, typed, {"nomor": refusal.pesan}, status=404)
    return user.page(
        "counter/hand_over",
        typed=typed,
        errors=errors,
        is_done=is_done,
        receivers=RECEIVERS,
        **shown,
    )


def _empty(
    user: SignedInOfficer,
    typed: TypedHandover,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return user.page(
        "counter/hand_over",
        status=status,
        errors=errors,
        typed=typed,
        case=None,
        is_done=False,
    )


def _shown(session: Session, user: SignedInOfficer, number: str) -> dict[str, Any]:
    office = user.office.code
    case = reach.of(session, user.officer).case(session, number)
    user.officer.require(Right.SERVE, at=case.unit_id)
    slot = bookings.slot_of(session, case.id)
    resident = None
    if case.resident_id:
        resident = residents.find(session, case.resident_id, office=office)
    return {
        "case": case,
        "line": line_of(case, names_of(session, [case], office=office)),
        "unit": units.find(session, case.unit_id, office=office),
        "resident": resident,
        "has_photo": resident is not None and resident.photo_digest is not None,
        "slot": told(slot, user.zone) if slot else "",
        "fetched": fetched_of(session, case, user.zone),
        "is_ready": case.state is CaseState.SIAP,
    }


def fetched_of(session: Session, case: ApplicationCase, zone: str) -> str:
    """Return how the suket of a case was fetched, in words; "" if it was not."""
    row = handovers.of_case(session, case.id)
    return told_of(session, row, zone) if row else ""


def told_of(session: Session, row: Handover, zone: str) -> str:
    """Return when and by whom a suket was fetched, and who handed it out."""
    who = "pemegang sendiri"
    if row.receiver is Receiver.PROXY:
        who = f"{row.proxy_name}, dengan surat kuasa {row.letter}"
    officer = persons.by_id(session, [row.handed_by])[row.handed_by].name
    return f"{waktu(row.handed_at, zone)} oleh {who}. Diserahkan {officer}."
