"""The page that shuts issuance or opens it, now or from a day on, and its plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications import queues
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.offices.validity import FARTHEST, beginning_of
from suket.web.form_fields import Field, day
from suket.web.local_times import tanggal
from suket.web.office.changes.sure import Question, answer
from suket.web.office.changes.trying import OFFICE
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

CLOSE: Final = f"{OFFICE}/tutup"
OPEN: Final = f"{OFFICE}/buka"
UNPLAN: Final = f"{OFFICE}/penerbitan/batalkan"
MOST: Final = 100  # characters
NO_REASON: Final = "Isi alasannya, misalnya “Opname arsip akhir tahun”."
NO_DAY: Final = "Tulis tanggal yang ada, atau kosongkan."
NOT_PAST: Final = (
    "Pilih hari sesudah hari ini, paling lama lima tahun lagi, atau kosongkan."
)
NOT_AGAIN: Final = (
    "Tanpa hari pembukaan kembali: semua pengajuan yang belum ditandatangani berakhir"
    " dengan alasan “Penerbitan ditutup”. Ini tidak dapat dibatalkan."
)
UNPLANNING: Final = Question(
    path="penerbitan/batalkan",
    title="Batalkan rencana buka dan tutup?",
    says=["Semua pembukaan dan penutupan yang direncanakan tidak jadi."],
    button="Batalkan rencana",
    kind="warning",
)
TURNED: Final = "Hari dibuka lagi harus sesudah hari ditutup."


@dataclass(frozen=True, slots=True)
class Typed:
    """When issuance is shut or opened, as typed."""

    alasan: Field = ""
    mulai: Field = ""
    lagi: Field = ""

    def errors(self, today: date, *, closes: bool) -> dict[str, str]:
        """Return what is amiss, by field."""
        first, again = day(self.mulai), day(self.lagi)
        wrong = {
            "alasan": closes and not self.alasan.strip() and NO_REASON,
            "mulai": _amiss(self.mulai, first, today),
            "lagi": closes and _amiss(self.lagi, again, today),
        }
        found = {field: told for field, told in wrong.items() if told}
        if not found and closes and again and first and again <= first:
            found["lagi"] = TURNED
        return found


def _amiss(text: str, found: date | None, today: date) -> str:
    if not text.strip():
        return ""
    if found is None:
        return NO_DAY
    return "" if today < found <= today + FARTHEST else NOT_PAST


@router.get(CLOSE)
def ask_to_close(user: Governing) -> Response:
    """Show the form that shuts issuance."""
    return _form(user, Typed(), closes=True)


@router.get(OPEN)
def ask_to_open(user: Governing) -> Response:
    """Show the form that opens it."""
    return _form(user, Typed(), closes=False)


@router.post(CLOSE)
def close(
    user: ActingGovernor, typed: Annotated[Typed, Depends()], proof: TypedProof
) -> Response:
    """Shut issuance once that is confirmed, perhaps until a day of opening again."""
    if errors := typed.errors(user.today, closes=True):
        return _form(user, typed, errors, closes=True)
    because = typed.alasan.strip()[:MOST]
    at, again = _moment(user, typed.mulai), _moment(user, typed.lagi)

    def act(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        offices.close_issuance(session, code, who=who, now=now, at=at, because=because)
        if again is not None:
            offices.open_issuance(session, code, who=who, now=now, at=again)

    try:
        return answer(user, _closing(typed), act, proof, done="tutup")
    except IssuanceClosed as error:
        return _form(user, typed, {"mulai": error.pesan}, closes=True)


def _closing(typed: Typed) -> Question:
    first, again = day(typed.mulai), day(typed.lagi)
    begins = f"mulai {tanggal(first)}" if first else "sekarang juga"
    ends = f"Dibuka lagi {tanggal(again)}." if again else NOT_AGAIN
    return Question(
        path="tutup",
        title="Tutup penerbitan?",
        says=[f"Ditutup {begins}: {typed.alasan.strip()[:MOST]}.", ends],
        button="Tutup penerbitan",
        kind="warning",
        fields={"alasan": typed.alasan, "mulai": typed.mulai, "lagi": typed.lagi},
    )


@router.post(OPEN)
def open_(
    user: ActingGovernor, typed: Annotated[Typed, Depends()], proof: TypedProof
) -> Response:
    """Let the office issue once that is confirmed, now or from a day on."""
    if errors := typed.errors(user.today, closes=False):
        return _form(user, typed, errors, closes=False)
    at = _moment(user, typed.mulai)

    def act(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        offices.open_issuance(session, code, who=who, now=now, at=at)

    return answer(user, _opening(typed), act, proof, done="buka")


def _opening(typed: Typed) -> Question:
    first = day(typed.mulai)
    begins = f"mulai {tanggal(first)}" if first else "lagi, sekarang juga"
    return Question(
        path="buka",
        title="Buka penerbitan?",
        says=[f"Suket dapat terbit {begins}."],
        button="Buka penerbitan",
        fields={"mulai": typed.mulai},
    )


@router.post(UNPLAN)
def unplan(user: ActingGovernor, proof: TypedProof) -> Response:
    """Take back every opening and closing that is planned, once that is confirmed."""

    def act(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        offices.forget_plans(session, code, who=who, now=now)

    return answer(user, UNPLANNING, act, proof, done="batal")


def _moment(user: SignedInOfficer, text: str) -> datetime | None:
    found = day(text)
    return beginning_of(found, user.zone) if found else None


def _form(
    user: SignedInOfficer,
    typed: Typed,
    errors: Mapping[str, str] | None = None,
    *,
    closes: bool,
) -> Response:
    with user.reading() as session:
        pending = queues.unsigned(session, user.office.code) if closes else 0
    return user.page(
        "changes/issuance",
        errors=errors,
        typed=typed,
        is_open=closes,
        pending=pending,
    )
