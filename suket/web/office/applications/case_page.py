"""The page of one application: what who asked is told, what happened, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import bookings, cases, reach, request_details
from suket.applications.asking.cancel import CANCELLED_AT_DESK
from suket.applications.asking.cancel import cancel as cancel_
from suket.applications.handover import handovers
from suket.applications.planning import timetable
from suket.applications.signing.alone import UP_TO_CHECK
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.urgent import urgent_places
from suket.applications.words import BEFORE_CHECK, PENDING, CaseState, StepReason
from suket.notices import contacts, notices
from suket.web.application_wording import CASE_STATES, STEP_REASONS
from suket.web.current_user import see_other
from suket.web.form_fields import Field, choices
from suket.web.indonesian_wording import Word
from suket.web.office.applications import shown_papers
from suket.web.office.applications.case_list import CASES, line_of, names_of
from suket.web.office.applications.picture_page import address_of
from suket.web.office.applications.slot_choice import told
from suket.web.office.counter.hand_over_page import fetched_of
from suket.web.office.notices.told_lines import told_of
from suket.web.office.signed_in_officer import (
    ActingForOthers,
    Applying,
    Seeing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

MOST_NOTE: Final = 200  # characters
MOST_TOLD: Final = 20  # messages
DONE: Final = {
    "daftar": "Pengajuan sudah didaftarkan.",
    "batal": "Pengajuan sudah dibatalkan.",
    "mendesak": "Jalur mendesak sudah diminta; kepala seksi yang menjawab.",
    "berkas": "Berkas yang datang sudah dicatat.",
    "foto": "Foto berkasnya sudah disimpan.",
    "jam": "Jam pengambilannya sudah diganti.",
    "kontak": "Kontaknya sudah disimpan.",
}
# What an officer chooses; the rest is found by the program.
CHOSEN: Final = (
    StepReason.DIMINTA_PEMOHON,
    StepReason.SALAH_DAFTAR,
    StepReason.BERKAS_TIDAK_LENGKAP,
    StepReason.PENERBITAN_DITUTUP,
)
NO_REASON: Final = "Pilih mengapa pengajuan ini dibatalkan."


@dataclass(frozen=True, slots=True)
class Passed:
    """One step of an application, in words."""

    at: datetime
    state: Word
    reason: str
    note: str


@router.get(f"{CASES}/{{number}}")
def show(number: str, user: Seeing, selesai: str = "") -> Response:
    """Show an application; `selesai` names the act that was just done."""
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        said = request_details.of_cases(session, [case.id])[case.id]
        names = names_of(session, [case], office=user.office.code)
        steps = cases.steps_of(session, case.id)
        slot = bookings.slot_of(session, case.id)
        fetched = fetched_of(session, case, user.zone)
        papers = shown_papers.papers_of(session, case)
        slip = handovers.picture_of(session, case.id)
        contact = contacts.of_case(session, case.id)
        notices_ = notices.listed(session, notices.of_case(case.id), limit=MOST_TOLD)
        table = timetable.read(session, user.office.code, now=user.now)
        has_urgent_lane = urgent_places.is_offered(session, table)
    may_apply = user.may(Right.APPLY, at=case.unit_id)
    return user.page(
        "applications/case",
        line=line_of(case, names),
        steps=_passed(steps),
        done=DONE.get(selesai, ""),
        said=said,
        may_ask_urgent=may_apply
        and case.state in PENDING
        and case.urgent_asked_by is None,
        has_urgent_lane=has_urgent_lane,
        slot=told(slot, user.zone) if slot else "",
        fetched=fetched,
        papers=papers,
        told=told_of(contact, notices_, user.zone),
        slip=address_of(case.number, slip) if slip else "",
        may_apply=may_apply,
        may_hand_in=may_apply and case.state in BEFORE_CHECK,
        may_choose=may_apply and slot is not None and not fetched,
        may_serve=user.may(Right.SERVE, at=case.unit_id)
        and case.state is CaseState.SIAP,
        may_cancel=_may_cancel(user, case),
        may_issue=user.office.issues_at_once
        and user.may(Right.ISSUE)
        and case.steps == 1
        and case.state in UP_TO_CHECK
        and case.resident_id is not None,
    )


def _passed(steps: Sequence[ApplicationStep]) -> list[Passed]:
    return [
        Passed(
            step.at,
            CASE_STATES[step.to_state],
            STEP_REASONS[step.reason] if step.reason else "",
            step.note or "",
        )
        for step in steps
    ]


def _may_cancel(user: SignedInOfficer, case: ApplicationCase) -> bool:
    return user.may(Right.APPLY, at=case.unit_id) and case.state in CANCELLED_AT_DESK


@router.get(f"{CASES}/{{number}}/batal")
def ask(number: str, user: Applying) -> Response:
    """Ask why an application is cancelled, and say what that brings about."""
    return _question(user, number)


@router.post(f"{CASES}/{{number}}/batal")
def cancel(
    number: str, user: ActingForOthers, alasan: Field = "", catatan: Field = ""
) -> Response:
    """Cancel an application."""
    if alasan not in [reason.value for reason in CHOSEN]:
        return _question(user, number, {"alasan": NO_REASON}, catatan)
    with user.begin() as session:
        case = cancel_(
            session,
            number,
            StepReason(alasan),
            officer=user.officer,
            now=user.now,
            note=catatan[:MOST_NOTE],
        )
    return see_other(f"{CASES}/{case.number}?selesai=batal")


def _question(
    user: SignedInOfficer,
    number: str,
    errors: dict[str, str] | None = None,
    note: str = "",
) -> Response:
    with user.reading() as session:
        case = reach.of(session, user.officer).case(session, number)
        names = names_of(session, [case], office=user.office.code)
    user.officer.require(Right.APPLY, at=case.unit_id)
    titles = [(reason, STEP_REASONS[reason]) for reason in CHOSEN]
    return user.page(
        "applications/cancel",
        errors=errors,
        line=line_of(case, names),
        reasons=choices(titles),
        note=note,
    )
