"""One application before it is approved or signed: seen whole, and sent back."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications.deciding import approve, printable_cases
from suket.applications.deciding.approve import SENT_BACK_FOR
from suket.applications.deciding.review import Review, Seen, review
from suket.applications.errors import NotPossibleNow
from suket.applications.queues import Queue, queue_of
from suket.applications.words import StepReason
from suket.offices.errors import NoSignatory
from suket.register.document_fields import Printed
from suket.residents import residents
from suket.web.application_wording import STEP_REASONS
from suket.web.current_user import see_other
from suket.web.form_fields import Field, choices, whole_number
from suket.web.office.approving.approve_page import APPROVE
from suket.web.office.changes.sample import HEADERS, unsigned_of
from suket.web.office.checking.shown_case import shown_case
from suket.web.office.checking.taken_elsewhere import GONE, taken_elsewhere
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

SIGN: Final = "/petugas/tanda-tangan"
NO_REASON: Final = "Pilih mengapa pengajuan ini dikembalikan."
NUMBER: Final = "(diberikan saat ditandatangani)"
MOST_NOTE: Final = 200  # characters
_VERSION_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks at it: where their list is, and what they may do."""

    way: str
    title: str
    right: Right
    queue: Queue


HEAD: Final = Desk(APPROVE, "Setujui", Right.APPROVE, Queue.APPROVE)
SIGNATORY: Final = Desk(SIGN, "Tanda tangani", Right.SIGN, Queue.SIGN)


@dataclass(frozen=True, slots=True)
class Back:
    """What comes with sending back."""

    versi: Field = ""
    alasan: Field = ""
    catatan: Field = ""

    @property
    def note(self) -> str:
        """The note, cut to what there is room for."""
        return self.catatan.strip()[:MOST_NOTE]


SentBack = Annotated[Back, Depends()]


@router.get(f"{APPROVE}/{{number}}")
def show_to_head(number: str, user: OfficerDep) -> Response:
    """Show an application that waits for approval."""
    return _show(user, HEAD, number, Back())


@router.get(f"{SIGN}/{{number}}")
def show_to_signatory(number: str, user: OfficerDep) -> Response:
    """Show an application that waits for a signature, and its exact sheet."""
    return _show(user, SIGNATORY, number, Back())


@router.post(f"{APPROVE}/{{number}}/kembalikan")
def send_back_from_head(number: str, user: Acting, back: SentBack) -> Response:
    """Send an application back to who checks."""
    return _send_back(user, HEAD, number, back)


@router.post(f"{SIGN}/{{number}}/kembalikan")
def send_back_from_signatory(number: str, user: Acting, back: SentBack) -> Response:
    """Send an application back to who checks."""
    return _send_back(user, SIGNATORY, number, back)


def _show(
    user: SignedInOfficer,
    desk: Desk,
    number: str,
    back: Back,
    errors: dict[str, str] | None = None,
) -> Response:
    user.officer.require(desk.right)
    is_signing = desk is SIGNATORY
    with user.reading() as session:
        seen = review(session, number, officer=user.officer, now=user.now)
        case = shown_case(session, user, seen)
        sheet = _sheet(session, user, seen) if is_signing else None
        photo = residents.photo(session, seen.portrait)
    if queue_of(seen.case) is not desk.queue:
        return taken_elsewhere(user, number, NotPossibleNow(), way=desk.way)
    sample = unsigned_of(user, sheet, photo) if sheet and photo else None
    digest = seen.case.content_digest
    return user.page(
        "approving/one",
        errors=errors,
        headers=HEADERS,
        title=desk.title,
        desk=desk.way,
        shown=case,
        choice="" if is_signing else f"{seen.case.id}:{digest}",
        sample=sample,
        reasons=choices((reason, STEP_REASONS[reason]) for reason in SENT_BACK_FOR),
        reason=back.alasan,
        note=back.note,
    )


def _sheet(session: Session, user: SignedInOfficer, seen: Review) -> Printed | None:
    """Return what would be printed now; nothing without resident or signatory."""
    if seen.resident is None:
        return None
    try:
        terms = printable_cases.terms(session, user.office.code, now=user.now)
    except NoSignatory:
        return None
    return replace(terms.sheet_of(seen.resident), number=NUMBER)


def _send_back(user: SignedInOfficer, desk: Desk, number: str, back: Back) -> Response:
    user.officer.require(desk.right)
    if back.alasan not in list(SENT_BACK_FOR):
        return _show(user, desk, number, back, {"alasan": NO_REASON})
    try:
        with user.begin() as session:
            approve.send_back(
                session,
                Seen(number, whole_number(back.versi, digits=_VERSION_DIGITS) or 0),
                StepReason(back.alasan),
                officer=user.officer,
                now=user.now,
                note=back.note,
            )
    except GONE as refusal:
        return taken_elsewhere(user, number, refusal, way=desk.way)
    return see_other(f"{desk.way}?selesai=kembali")
