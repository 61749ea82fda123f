"""The page on which a clerk checks a suket: its three results side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from suket.errors import TooMuch
from suket.institutions import access_log, disclose
from suket.institutions.disclose import Asked, Disclosure
from suket.institutions.errors import BadReference, PurposeNotAgreed, QuotaUsedUp
from suket.institutions.words import VisitPurpose
from suket.paper.errors import DocumentNotReady
from suket.register.document_fields import Printed
from suket.register.errors import DayToCome
from suket.register.tables import Suket
from suket.web import indonesian_wording, problems, suket_downloads
from suket.web.form_fields import Choice, Field, chosen_file, day
from suket.web.institution.receipt_signing import sealed, signer_of
from suket.web.institution.register_comparison import Told, as_registered, differences
from suket.web.institution.signed_in_clerk import (
    CHECK,
    HOME,
    Acting,
    ClerkDep,
    SignedInClerk,
)
from suket.web.institution.watermarked_copy import marked_copy
from suket.web.local_times import waktu
from suket.web.public import check_pages
from suket.web.public.check_pages import (
    SCANNING_HEADERS,
    is_beginning_only,
    printed_at,
)
from suket.web.public.public_state import PublicState, PublicStateDep
from suket.web.public.submissions import Submission, examined
from suket.web.public.verdict_page import traits
from suket.web.suket_presentation import state_of, validity_of
from verify.checks import Report
from verify.errors import Unreadable
from verify.files import is_changed_sheet
from verify.handed_in import Mistaken, linked, mistaken_for, trimmed

log: Final = structlog.get_logger("suket.institution")
router = APIRouter(include_in_schema=False)

NOTHING_GIVEN: Final = "Pindai atau tempel isi QR, atau pilih foto atau PDF-nya."
NO_DAY: Final = "Isi tanggal yang benar, misalnya 2026-11-22."
# None of these is a check: it costs nothing and stands in no list.
MISTAKEN: Final[Mapping[Mistaken, str]] = {
    **check_pages.MISTAKEN,
    Mistaken.CHECK_CODE: (
        "Ini kode periksa, bukan isi QR suket. Pindai QR-nya; bila QR-nya rusak, cari"
        " kodenya di halaman umum /periksa/kode."
    ),
}


class CutShort(Exception):
    """A text that begins as ours do, and is not whole."""

    pesan = (
        "Isi QR ini terpotong, jadi belum diperiksa. Pindai lagi QR di lembarnya. Jika"
        " tetap sama, jangan terima lembar itu."
    )


FIELDS: Final = {
    CutShort: "isi_qr",
    BadReference: "rujukan",
    DayToCome: "tanggal",
    PurposeNotAgreed: "tujuan",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the form beside the file."""

    isi_qr: Field = ""
    tujuan: Field = ""
    rujukan: Field = ""
    tanggal: Field = ""

    def errors(self, user: SignedInClerk, *, has_file: bool) -> dict[str, str]:
        """Return what is amiss before anything is checked, by field."""
        found = {}
        if not trimmed(self.isi_qr) and not has_file:
            found["isi_qr"] = NOTHING_GIVEN
        elif not has_file and (mistaken := mistaken_for(self.isi_qr)):
            found["isi_qr"] = MISTAKEN[mistaken]
        if self.tujuan not in user.agreement.purposes:
            found["tujuan"] = "Pilih tujuan pemeriksaan."
        if self.tanggal and day(self.tanggal) is None:
            found["tanggal"] = NO_DAY
        return found

    def asked(self) -> Asked:
        """Return the same as a question to the register."""
        return Asked(
            purpose=VisitPurpose(self.tujuan),
            reference=self.rujukan,
            day=day(self.tanggal),
        )


@router.get(HOME)
def ask(user: ClerkDep, public_state: PublicStateDep) -> Response:
    """Show the form."""
    return _form(user, public_state, Typed())


@router.post(CHECK)
def check(
    user: Acting,
    public_state: PublicStateDep,
    typed: Annotated[Typed, Depends()],
    berkas: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Check a suket and show what the office holds of it."""
    file = chosen_file(berkas)
    if errors := typed.errors(user, has_file=file is not None):
        return _form(user, public_state, typed, errors)
    text = linked(typed.isi_qr, user.site.url)
    submission = Submission(text=text or None, file=file)
    try:
        return _checked(user, public_state, submission, typed.asked())
    except Unreadable as error:
        said = problems.told_of_unreadable(error, file)
        return _form(user, public_state, typed, {"berkas": said})
    except (CutShort, BadReference, DayToCome, PurposeNotAgreed) as error:
        return _form(user, public_state, typed, {FIELDS[type(error)]: error.pesan})
    except TooMuch as error:
        if isinstance(error, QuotaUsedUp):
            who = user.caller.who
            log.warning("quota used up", institution=user.agreement.code, who=who)
        wait = {"Retry-After": str(error.retry_after)}
        return _form(
            user, public_state, typed, {"": error.pesan}, status=429, headers=wait
        )


def _checked(
    user: SignedInClerk, public_state: PublicState, submission: Submission, asked: Asked
) -> Response:
    agreement = user.agreement
    user.app_state.rates.take(agreement.code, agreement.per_minute)
    answer = examined(submission, public_state, now=user.now)
    report, text = answer
    printed = printed_at(user.request, public_state)
    if submission.file is None and is_beginning_only(report, text, printed):
        raise CutShort
    with user.app_state.database.begin() as session:
        found = disclose.disclose(session, user.caller, report, asked, now=user.now)
    told = Told(
        report=as_registered(report, found.suket),
        text=text,
        file=submission.file,
        visit=found.visit,
    )
    is_changed = is_changed_sheet(answer, submission.file)
    signer = signer_of(user.app_state)
    receipt = sealed(told, agreement, signer, site=user.site) if signer else ""
    return user.page(
        "result",
        headers=SCANNING_HEADERS,
        receipt=receipt,
        printed=printed,
        chosen=asked.purpose,
        **_told(user, told.report, found),
        is_changed=is_changed,
    )


def _told(user: SignedInClerk, report: Report, found: Disclosure) -> dict[str, Any]:
    suket = found.suket
    zone = report.office.zone if report.office else user.zone
    return {
        "report": report,
        "traits": traits(report),
        "visit": found.visit,
        "purpose": indonesian_wording.PURPOSES[found.visit.purpose],
        "zone": zone,
        "day": found.day,
        "left": found.left,
        "record": _record(user, report, suket) if suket else None,
        "here": f"{CHECK}/{found.visit.id}",
    }


def _record(user: SignedInClerk, report: Report, suket: Suket) -> dict[str, Any]:
    printed = Printed.from_json(suket.printed)
    return {
        "suket": suket,
        "state": state_of(suket, now=user.now),
        "reason": indonesian_wording.REASONS[suket.end_reason]
        if suket.end_reason
        else "",
        "validity": validity_of(suket, printed.zone),
        "differences": differences(report.claims, printed) if report.claims else [],
    }


@router.get(f"{CHECK}/{{visit_id}}/foto")
def photo(visit_id: str, user: ClerkDep) -> Response:
    """Return the portrait, for half an hour after the check, to who made it."""
    with user.app_state.database.begin() as session:
        jpeg = disclose.see_photo(session, user.caller, visit_id, now=user.now)
    return Response(jpeg, media_type="image/jpeg", headers=suket_downloads.PRIVATE)


@router.get(f"{CHECK}/{{visit_id}}/dokumen")
def document(visit_id: str, user: ClerkDep, public_state: PublicStateDep) -> Response:
    """Return the document as a marked picture, for as long, to the same person."""
    with user.app_state.database.begin() as session:
        suket = disclose.see_document(session, user.caller, visit_id, now=user.now)
    pdf = bytes(suket_downloads.pdf(suket, user.app_state).body)
    moment = waktu(user.now, user.zone)
    mark = f"{user.agreement.name} · {user.username} · {moment} · SALINAN PEMBANDING"
    try:
        with public_state.reading():
            picture = marked_copy(pdf, mark)
    except Unreadable as error:
        raise DocumentNotReady from error
    return Response(picture, media_type="image/jpeg", headers=suket_downloads.PRIVATE)


def _form(
    user: SignedInClerk,
    public_state: PublicState,
    typed: Typed,
    errors: dict[str, str] | None = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    choices = [
        Choice(purpose.value, indonesian_wording.PURPOSES[purpose])
        for purpose in sorted(user.agreement.purposes)
    ]
    return user.page(
        "check",
        status=status,
        errors=errors,
        headers={**SCANNING_HEADERS, **(headers or {})},
        printed=printed_at(user.request, public_state),
        typed=typed,
        purposes=choices,
        chosen=typed.tujuan or _usual_purpose(user),
    )


def _usual_purpose(user: SignedInClerk) -> str:
    """Return the one purpose there is, or that of this clerk's last check; else "".

    It is read from the log of checks, so it goes with the person to any browser, and
    not with the browser to the next person.
    """
    agreed = user.agreement.purposes
    if len(agreed) == 1:
        return next(iter(agreed)).value
    with user.app_state.database.reading() as session:
        last = access_log.last_purpose(session, user.caller.clerk_id or "")
    return last.value if last in agreed else ""
