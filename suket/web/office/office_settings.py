"""The page of the office's settings: what is in force, what comes when, what was.

It shows letterhead, signatory, rules and windows; the pages of `changes` change them.
"""

from datetime import date, datetime
from typing import Final

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from suket.access.rights import Right
from suket.offices import offices, signatories, units
from suket.offices.errors import NoSignatory
from suket.offices.number_template import parts_of
from suket.offices.tables import IssuanceWindow
from suket.paper.arms_cleaning import is_vector
from suket.paper.formatting import postal_line
from suket.register import issuance_pipeline
from suket.web import indonesian_wording
from suket.web.application_wording import STEP_RULES
from suket.web.current_user import HEADERS
from suket.web.office.changes import told_changes
from suket.web.office.changes.arms_page import before_now
from suket.web.office.changes.told_changes import Line
from suket.web.office.changes.typed_changes import TypedArms
from suket.web.office.signed_in_officer import OfficerDep
from suket.web.suket_presentation import policy_of, signatory_of

router = APIRouter(include_in_schema=False)

OFFICE: Final = "/petugas/kantor"
ARMS: Final = f"{OFFICE}/lambang"
DONE: Final = {
    TypedArms.path: "Lambang tersimpan.",
    "kop": "Kop surat tersimpan.",
    "nomor": "Susunan nomor tersimpan.",
    "masa-berlaku": "Masa berlaku tersimpan.",
    "langkah": "Langkah penerbitan tersimpan.",
    "penanda-tangan": "Penanda tangan tersimpan.",
    "tutup": "Penutupan penerbitan tersimpan.",
    "buka": "Pembukaan penerbitan tersimpan.",
    "batal": "Rencana itu sudah dibatalkan.",
}


@router.get(OFFICE)
def show(user: OfficerDep, selesai: str = "") -> Response:
    """Show how the office is set up, and what was just done (`selesai`)."""
    code = user.office.code
    with user.reading() as session:
        windows = offices.windows(session, code)
        found_units = units.of_office(session, code)
        lines = told_changes.lines(session, code)
        arms_before = before_now(session, code, user.today)
        number = issuance_pipeline.next_number(session, user.office, on=user.today)
        try:
            signatory = signatories.on_day(session, code, user.today)
        except NoSignatory:
            signatory = None
    return user.page(
        "office",
        office=user.office,
        address=postal_line(
            user.office.street, user.office.place, user.office.postal_code
        ),
        number_parts=parts_of(user.office.number_template),
        next_number=number,
        units=found_units,
        signatory=signatory_of(signatory) if signatory else "",
        signs_until=signatory.until if signatory else None,
        validity=policy_of(user.office),
        step_rule=STEP_RULES[user.office.rule],
        minimum=indonesian_wording.ENROLMENT[user.office.minimum_status].title,
        windows=list(reversed(windows)),
        is_open=any(_is_open(window, user.now) for window in windows),
        has_plan=any(_is_planned(window, user.now) for window in windows),
        coming=[line for line in reversed(lines) if _is_coming(line, user.today)],
        history=[line for line in lines if not _is_coming(line, user.today)],
        is_governor=user.may(Right.GOVERN),
        arms=user.office.arms,
        arms_before=arms_before,
        done=DONE.get(selesai, ""),
    )


def _is_open(window: IssuanceWindow, now: datetime) -> bool:
    closed_at = window.closed_at
    return window.opened_at <= now and (closed_at is None or closed_at > now)


def _is_planned(window: IssuanceWindow, now: datetime) -> bool:
    closes_later = window.closed_at is not None and window.closed_at > now
    return window.opened_at > now or closes_later


def _is_coming(line: Line, today: date) -> bool:
    return line.since > today and not line.is_withdrawn


@router.get(ARMS)
def arms(user: OfficerDep) -> Response:
    """Return the office's arms as they are printed."""
    with user.reading() as session:
        digest = user.office.arms
        clean = offices.arms(session, [digest]).get(digest)
    if clean is None:
        raise HTTPException(404)
    kind = "image/svg+xml" if is_vector(clean) else "image/png"
    return Response(clean, media_type=kind, headers=HEADERS)
