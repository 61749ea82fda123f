"""The page of the office's settings: what is in force, what comes when, what was.

It shows letterhead, signatory, rules, windows, accounts, and changes the arms; the
pages of `changes` change the rest.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, File, HTTPException, UploadFile
from starlette.responses import Response

from suket.access.rights import Right
from suket.offices import offices, signatories
from suket.offices.errors import DayIsPast, NoSignatory
from suket.offices.number_template import parts_of
from suket.offices.set_arms import put_back_arms, set_arms
from suket.offices.tables import IssuanceWindow
from suket.paper.arms_cleaning import cleaned, is_vector
from suket.paper.errors import BadArms
from suket.paper.formatting import postal_line
from suket.register import issuance_pipeline
from suket.web import indonesian_wording
from suket.web.application_wording import STEP_RULES
from suket.web.body_limit import FORM_BYTES
from suket.web.current_user import HEADERS, see_other
from suket.web.form_fields import Field, chosen_file, day
from suket.web.office.changes import told_changes
from suket.web.office.changes.told_changes import Line
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    OfficerDep,
    SignedInOfficer,
)
from suket.web.suket_presentation import policy_of, signatory_of
from verify.sought import MAX_PICTURE_BYTES

router = APIRouter(include_in_schema=False)

OFFICE: Final = "/petugas/kantor"
ARMS: Final = f"{OFFICE}/lambang"
DONE: Final = {
    "lambang": "Lambang tersimpan. Suket yang terbit mulai sekarang memakainya.",
    "lambang-kembali": "Lambang sebelumnya sudah dikembalikan.",
    "lambang-nanti": "Lambang tersimpan. Suket memakainya mulai hari itu.",
    "kop": "Kop surat tersimpan.",
    "nomor": "Susunan nomor tersimpan.",
    "masa-berlaku": "Masa berlaku tersimpan.",
    "langkah": "Langkah penerbitan tersimpan.",
    "penanda-tangan": "Penanda tangan tersimpan.",
    "tutup": "Penutupan penerbitan tersimpan.",
    "buka": "Pembukaan penerbitan tersimpan.",
    "batal": "Rencana itu sudah dibatalkan.",
}
NO_ARMS: Final = "tanpa"  # there were none before
_BEFORE: Final = re.compile(rf"[0-9a-f]{{64}}|{NO_ARMS}")
UPLOAD_BYTES: Final = MAX_PICTURE_BYTES + FORM_BYTES


@router.get(OFFICE)
def show(user: OfficerDep, selesai: str = "", sebelum: str = "") -> Response:
    """Show how the office is set up.

    After a change of the arms (`selesai`) one may go back to those `sebelum`.
    """
    return _page(user, done=DONE.get(selesai, ""), before=sebelum)


def _page(
    user: SignedInOfficer,
    errors: Mapping[str, str] | None = None,
    *,
    done: str = "",
    before: str = "",
) -> Response:
    code = user.office.code
    with user.reading() as session:
        windows = offices.windows(session, code)
        lines = told_changes.lines(session, code)
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
        errors=errors,
        done=done,
        before=before if done and _BEFORE.fullmatch(before) else "",
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


@router.post(ARMS)
def hang_arms(
    user: ActingGovernor,
    lambang: Annotated[UploadFile | None, File()] = None,
    mulai: Field = "",
) -> Response:
    """Have what the office issues from a day on, or now, printed under these arms."""
    data = chosen_file(lambang)
    if data is None:
        return _page(user, {"lambang": "Pilih berkas lambang, SVG, PNG, atau JPEG."})
    try:
        clean = cleaned(data)
    except BadArms as error:
        return _page(user, {"lambang": error.pesan})
    code, who, now = user.office.code, user.officer.username, user.now
    since = day(mulai) or user.today
    try:
        with user.app_state.database.begin() as session:
            set_arms(session, code, clean, who=who, now=now, since=since)
    except DayIsPast as error:
        return _page(user, {"mulai": error.pesan})
    if since > user.today:
        return see_other(f"{OFFICE}?selesai=lambang-nanti")
    before = user.office.arms or NO_ARMS
    return see_other(f"{OFFICE}?selesai=lambang&sebelum={before}#lambang-judul")


@router.post(f"{ARMS}/kembali")
def put_back(user: ActingGovernor, sebelum: Field = "") -> Response:
    """Take back a change of the arms: those from before, or none as at first."""
    code, who, now = user.office.code, user.officer.username, user.now
    digest = None if sebelum == NO_ARMS else sebelum
    with user.app_state.database.begin() as session:
        put_back_arms(session, code, digest, who=who, now=now)
    return see_other(f"{OFFICE}?selesai=lambang-kembali#lambang-judul")
