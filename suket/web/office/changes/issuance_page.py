"""The page that shuts issuance or opens it, now or from a day on, and its plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.applications import queues
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.offices.validity import FARTHEST, beginning_of
from suket.web.current_user import see_other
from suket.web.form_fields import Field, day
from suket.web.office.changes.trying import OFFICE
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
def close(user: ActingGovernor, typed: Annotated[Typed, Depends()]) -> Response:
    """Shut issuance, perhaps until a day on which it opens again."""
    if errors := typed.errors(user.today, closes=True):
        return _form(user, typed, errors, closes=True)
    because = typed.alasan.strip()[:MOST]
    code, who, now = user.office.code, user.username, user.now
    at, again = _moment(user, typed.mulai), _moment(user, typed.lagi)
    try:
        with user.begin() as session:
            offices.close_issuance(
                session, code, who=who, now=now, at=at, because=because
            )
            if again is not None:
                offices.open_issuance(session, code, who=who, now=now, at=again)
    except IssuanceClosed as error:
        return _form(user, typed, {"mulai": error.pesan}, closes=True)
    return see_other(f"{OFFICE}?selesai=tutup")


@router.post(OPEN)
def open_(user: ActingGovernor, typed: Annotated[Typed, Depends()]) -> Response:
    """Let the office issue, now or from a day on."""
    if errors := typed.errors(user.today, closes=False):
        return _form(user, typed, errors, closes=False)
    code, who, now = user.office.code, user.username, user.now
    with user.begin() as session:
        at = _moment(user, typed.mulai)
        offices.open_issuance(session, code, who=who, now=now, at=at)
    return see_other(f"{OFFICE}?selesai=buka")


@router.post(UNPLAN)
def unplan(user: ActingGovernor) -> Response:
    """Take back every opening and closing that is planned."""
    with user.begin() as session:
        code = user.office.code
        offices.forget_plans(session, code, who=user.username, now=user.now)
    return see_other(f"{OFFICE}?selesai=batal")


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
