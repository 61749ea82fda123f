"""Who asks for the urgent lane, and the section head's answer, which is another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import reach, request_details
from suket.applications.errors import CaseNotFound
from suket.applications.planning import timetable
from suket.applications.planning.timetable import Timetable
from suket.applications.request_details import Said
from suket.applications.tables import ApplicationCase
from suket.applications.urgent import urgent_places, urgent_requests
from suket.applications.urgent.answer_urgent import HASTENED, grant, refuse
from suket.applications.urgent.ask_urgent import ask_urgent
from suket.applications.urgent.errors import UrgentFull
from suket.errors import NotAllowed, SuketError
from suket.offices import persons
from suket.quotas.words import Pool
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.applications.case_list import CASES, Line, line_of, names_of
from suket.web.office.applications.foreseen import left_today
from suket.web.office.signed_in_officer import (
    ActingApprover,
    ActingForOthers,
    Approving,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

URGENT: Final = "/petugas/mendesak"
MOST_SHOWN: Final = 100
GRANT, REFUSE = "izinkan", "tolak"
DONE: Final = {
    GRANT: "Diizinkan. Pengajuannya mendapat tempat mendesak dan didahulukan.",
    REFUSE: "Ditolak. Pengajuannya tetap pada harinya; alasannya terbaca di sana.",
}
NOT_RECORDED: Final = "Belum direkam: jalur mendesak baru menolong sesudah perekaman."


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: whose, why, by when, who asked, and whether it can be granted."""

    line: Line
    said: Said
    asked_by: str
    against: str  # why it cannot be granted now, "" if it can
    is_own: bool


@router.get(URGENT)
def show(user: Approving, selesai: str = "") -> Response:
    """Show who asks, and how many urgent places are left today."""
    return _page(user, done=DONE.get(selesai, ""))


@router.post(f"{URGENT}/{{number}}")
def answer(
    number: str, user: ActingApprover, jawab: Field = "", alasan: Field = ""
) -> Response:
    """Grant or refuse; why it cannot be stands at the top of the list."""
    try:
        with user.begin() as session:
            if jawab == GRANT:
                grant(session, number, officer=user.officer, now=user.now)
            else:
                refuse(session, number, alasan, officer=user.officer, now=user.now)
    except (CaseNotFound, NotAllowed):
        raise
    except SuketError as refusal:
        field = "" if jawab == GRANT else f"alasan-{number}"
        return _page(user, {field: refusal.pesan})
    return see_other(f"{URGENT}?selesai={jawab if jawab == GRANT else REFUSE}")


@router.post(f"{CASES}/{{number}}/mendesak")
def ask(number: str, user: ActingForOthers, alasan: Field = "") -> Response:
    """Ask for the urgent lane for an application that is there already."""
    with user.begin() as session:
        case = ask_urgent(session, number, alasan, officer=user.officer, now=user.now)
    return see_other(f"{CASES}/{case.number}?selesai=mendesak")


def _page(
    user: SignedInOfficer, errors: dict[str, str] | None = None, *, done: str = ""
) -> Response:
    code, today = user.office.code, user.today
    with user.reading() as session:
        here = reach.holding(session, user.officer, Right.APPROVE)
        waiting = urgent_requests.waiting(session, here, limit=MOST_SHOWN)
        asked = _asked(session, user, waiting)
        answered = urgent_requests.answered(
            session, here, today.replace(day=1), today, limit=MOST_SHOWN
        )
        counts = urgent_requests.counts(session, here, today.replace(day=1), today)
        left = left_today(session, user, Pool.URGENT)
        names = names_of(session, [each.case for each in answered], office=code)
    return user.page(
        "applications/urgent",
        errors=errors,
        asked=asked,
        answered=[(line_of(each.case, names), each.answer) for each in answered],
        counts=counts,
        left=left,
        done=done,
    )


def _asked(
    session: Session, user: SignedInOfficer, found: Sequence[ApplicationCase]
) -> list[Asked]:
    said = request_details.of_cases(session, [case.id for case in found])
    names = names_of(session, found, office=user.office.code)
    asking = [case.urgent_asked_by or "" for case in found]
    people = persons.by_id(session, asking)
    table = timetable.read(session, user.office.code, now=user.now)
    return [
        Asked(
            line=line_of(case, names),
            said=said[case.id],
            asked_by=people[who].name,
            against=_against(session, table, case),
            is_own=who == user.officer.person,
        )
        for case, who in zip(found, asking, strict=True)
    ]


def _against(session: Session, table: Timetable, case: ApplicationCase) -> str:
    """Return why a request cannot be granted now, and what to do; "" if it can."""
    if case.state not in HASTENED:
        return NOT_RECORDED
    is_sooner = urgent_places.foresee(session, table, case) is not None
    return "" if is_sooner else UrgentFull.pesan
