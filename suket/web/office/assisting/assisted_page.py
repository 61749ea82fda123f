"""The one page on which somebody is helped to apply: who it is, what, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from keys.errors import KeyFault
from keys.secrets_in_use import Use
from suket.applications import reach
from suket.applications.asking import drafts
from suket.applications.asking.apply import Receipt, apply, require_key
from suket.applications.asking.drafts import Draft
from suket.applications.asking.requests import SPENT
from suket.applications.errors import AlreadyApplied, CaseNotFound
from suket.applications.words import CaseKind
from suket.columns import new_id
from suket.errors import SuketError
from suket.offices.tables import Unit
from suket.register import issue, sukets
from suket.residents import eligibility, residents
from suket.residents import nik as niks
from suket.residents.errors import ResidentNotFound
from suket.residents.tables import Resident
from suket.web.application_wording import CASE_KINDS
from suket.web.current_user import HEADERS, see_other
from suket.web.form_fields import Choice, choices
from suket.web.indonesian_wording import ENROLMENT
from suket.web.office.applications import paper_files
from suket.web.office.applications.case_list import CASES
from suket.web.office.applications.foreseen import (
    FORESEEN,
    Foreseen,
    channel_at,
    foreseen,
)
from suket.web.office.applications.paper_files import (
    FORM_LIMITS,
    PaperFiles,
    ReadPapers,
)
from suket.web.office.applications.typed_need import BESIDE
from suket.web.office.assisting.help_page import HELP
from suket.web.office.assisting.typed_request import TypedRequest, of_draft, way_of
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

WHO: Final = f"{HELP}/{{resident_id}}"
HELD: Final = "Pemohon memegang suket yang berlaku, jadi bukan suket baru."
NOT_HELD: Final = (
    "Pemohon tidak memegang suket yang berlaku, jadi hanya suket baru yang dapat"
    " diajukan."
)
DONE: Final = {"draf": "Draf tersimpan. Belum ada yang dikirim."}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the form shows of who is helped, besides what is typed."""

    resident: Resident
    unit: Unit
    nik: str  # masked
    hindrance: str  # why no suket can be had, "" if one can
    is_held: bool  # a suket in force
    foreseen: Foreseen
    typed: TypedRequest  # of a draft, or nothing yet


@router.get(WHO)
def ask(resident_id: str, user: Applying, selesai: str = "") -> Response:
    """Show the form for a resident of the own district, as their draft has it."""
    with user.reading() as session:
        seen = _seen(session, user, resident_id)
    return _form(user, seen, seen.typed, done=DONE.get(selesai, ""))


@router.post(WHO, form_limits=FORM_LIMITS)
def send(
    resident_id: str,
    user: ActingForOthers,
    typed: Annotated[TypedRequest, Depends()],
    files: Annotated[PaperFiles, Depends()],
) -> Response:
    """Send it, and lead to the receipt; what is against it stands on the form.

    Pictures that could be read are held meanwhile, so that they are not taken again.
    """
    with user.reading() as session:
        seen = _seen(session, user, resident_id)
    read = files.read(user)
    errors, pending = {**typed.errors(), **read.errors}, ""
    if not errors:
        try:
            receipt = _sent(user, seen, typed, read)
        except SuketError as refusal:
            errors = {BESIDE.get(type(refusal), ""): refusal.pesan}
            if isinstance(refusal, AlreadyApplied):
                pending = _own(user, refusal.number)
            if isinstance(refusal, SPENT):
                typed = replace(typed, kunci=new_id())
        else:
            return see_other(f"{CASES}/{receipt.number}/tanda-terima")
    paper_files.hold(user, typed.kunci, read)
    return _form(user, seen, typed, errors, pending=pending)


def _sent(
    user: SignedInOfficer, seen: Seen, typed: TypedRequest, read: ReadPapers
) -> Receipt:
    with user.begin() as session:
        papers = paper_files.all_of(session, user, typed.kunci, read)
        asked = typed.request(seen.resident.nik, seen.unit)
        request = replace(asked, pictures=papers)
        receipt = apply(session, request, officer=user.officer, now=user.now)
        drafts.drop(session, seen.resident, officer=user.officer)
        return receipt


@router.post(f"{WHO}/draf", form_limits=FORM_LIMITS)
def keep(
    resident_id: str,
    user: ActingForOthers,
    typed: Annotated[TypedRequest, Depends()],
    files: Annotated[PaperFiles, Depends()],
) -> Response:
    """Keep what was typed so far; nothing is sent and nothing counted.

    Pictures that came with it are held as long.  A page that saves by itself sends
    none, and gets no page back.
    """
    with user.app_state.database.begin() as session:
        resident, unit = _whom(session, user, resident_id)
        require_key(typed.kunci)
        draft = Draft(unit, resident, typed.kunci, typed.kept())
        drafts.save(session, draft, officer=user.officer, now=user.now)
    read = files.read(user)
    paper_files.hold(user, typed.kunci, read)
    if read.errors:
        with user.reading() as session:
            seen = _seen(session, user, resident_id)
        return _form(user, seen, typed, read.errors)
    if "text/html" not in user.request.headers.get("accept", ""):
        return Response(status_code=204, headers=HEADERS)
    return see_other(f"{HELP}/{resident_id}?selesai=draf")


@router.post(f"{WHO}/buang")
def discard(resident_id: str, user: ActingForOthers) -> Response:
    """Forget a draft."""
    with user.app_state.database.begin() as session:
        resident, _ = _whom(session, user, resident_id)
        drafts.drop(session, resident, officer=user.officer)
    return see_other(user.home)


@router.get(f"{WHO}/foto")
def photo(resident_id: str, user: Applying) -> Response:
    """Return the portrait of a resident of the own district."""
    with user.reading() as session:
        resident, _ = _whom(session, user, resident_id)
        jpeg = residents.photo(session, resident.photo_digest)
    if jpeg is None:
        raise ResidentNotFound
    return Response(jpeg, media_type="image/jpeg", headers=HEADERS)


def _whom(
    session: Session, user: SignedInOfficer, resident_id: str
) -> tuple[Resident, Unit]:
    """Return who is helped, and the unit for which; raises `ResidentNotFound`."""
    reached = reach.to_apply(session, user.officer)
    resident = reached.resident(session, resident_id)
    return resident, reached.unit_of(session, resident)


def _seen(session: Session, user: SignedInOfficer, resident_id: str) -> Seen:
    resident, unit = _whom(session, user, resident_id)
    refusal = eligibility.refusal(resident, user.office, on=user.today)
    held = sukets.find_active(session, resident.nik)
    is_held = held is not None and not issue.is_over(held, now=user.now)
    kept = drafts.find(session, resident, unit, officer=user.officer, now=user.now)
    kind = CaseKind.RENEWAL if is_held else CaseKind.NEW
    fresh = TypedRequest(jenis=kind.value, kunci=new_id())
    return Seen(
        resident=resident,
        unit=unit,
        nik=niks.ending(resident.nik),
        hindrance=refusal.pesan if refusal else "",
        is_held=is_held,
        foreseen=foreseen(session, user, unit, channel_at(unit)),
        typed=of_draft(kept.typed, kept.request_key) if kept else fresh,
    )


def _own(user: SignedInOfficer, number: str) -> str:
    """Return the number of an application that the officer may open, else ""."""
    with user.reading() as session:
        try:
            return reach.of(session, user.officer).case(session, number).number
        except CaseNotFound:
            return ""


def _form(
    user: SignedInOfficer,
    seen: Seen,
    typed: TypedRequest,
    errors: Mapping[str, str] | None = None,
    *,
    pending: str = "",
    done: str = "",
) -> Response:
    with user.reading() as session:
        papers = paper_files.fields_of(session, user, typed.kunci)
    kinds = _kinds(seen)
    possible = [kind.code for kind in kinds if not kind.is_off]
    return user.page(
        "assisting/assisted",
        errors=errors,
        seen=seen,
        typed=typed,
        key=typed.kunci or new_id(),  # of this form: sent twice, it is one application
        kinds=kinds,
        kind=typed.jenis if typed.jenis in possible else possible[0],
        why_not=HELD if seen.is_held else NOT_HELD,
        papers=papers,
        enrolment=ENROLMENT[seen.resident.enrolment_status],
        foreseen=seen.foreseen,
        here=f"{HELP}/{seen.resident.id}",
        follow=f"{FORESEEN}?jalur={way_of(seen.unit)}",
        pending=pending,
        done=done,
        device_key=_device_key(user),
    )


def _kinds(seen: Seen) -> list[Choice]:
    """Return what can be asked: a new suket, or what follows the one that is held."""
    return [
        replace(kind, is_off=(kind.code == CaseKind.NEW) == seen.is_held)
        for kind in choices(CASE_KINDS.items())
    ]


def _device_key(user: SignedInOfficer) -> str:
    """Return the key under which this person's browser keeps what is typed, hex.

    "" where there is no secret to derive it from: then the device keeps nothing.
    """
    try:
        secrets = user.app_state.keys.secrets
        return secrets.lent(Use.DRAFTS, about=user.officer.person).hex()
    except KeyFault:
        return ""
