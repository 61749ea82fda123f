"""A form that is tried before it is kept: shown again, confirmed, kept; its sheet.

What is amiss comes back beside its field, with the sheet as it is today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.errors import StepUpUsed
from suket.access.words import Purpose
from suket.errors import SuketError
from suket.offices.errors import DayIsFar, DayIsPast, NothingChanges, UnfitSetting
from suket.offices.words import MINIMUMS
from suket.register import trial_sheet
from suket.register.document_fields import Printed
from suket.register.errors import NotPrintable
from suket.web import indonesian_wording
from suket.web.application_wording import STEP_RULES
from suket.web.current_user import see_other
from suket.web.form_fields import Choice
from suket.web.office import confirming
from suket.web.office.changes.sample import HEADERS, Sample, sample_of
from suket.web.office.changes.told_changes import Difference
from suket.web.office.changes.typed_changes import (
    NO_DAY,
    NoDay,
    Typed,
    TypedNumbering,
)
from suket.web.office.confirming import NOT_CONFIRMED, Confirmation
from suket.web.office.signed_in_officer import SignedInOfficer

OFFICE: Final = "/petugas/kantor"
RULES: Final = (
    Choice("until-printed", "Sampai KTP-el dicetak", "Tanpa tanggal akhir."),
    Choice("months", "Beberapa bulan", "Berakhir pada tanggalnya."),
    Choice(
        "months-or-printed",
        "Beberapa bulan, atau sampai KTP-el dicetak",
        "Mana yang lebih dahulu.",
    ),
)
CAPACITIES: Final = (
    Choice("", "Kepala", "Pejabat tetap, tanpa singkatan di depan jabatannya."),
    Choice("Plt.", "Plt.", "Pelaksana tugas, selama jabatan kosong."),
    Choice("Plh.", "Plh.", "Pelaksana harian, selama pejabatnya berhalangan."),
    Choice("a.n.", "a.n.", "Menandatangani atas nama kepala."),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a form: the sheet, and what changes or what is amiss."""

    sample: Sample | None  # None: what the form is about stands on no sheet
    differences: list[Difference]
    errors: dict[str, str]


Try = Callable[[Session], tuple[Printed | None, list[Difference]]]
Keep = Callable[[Session], None]


def try_out(user: SignedInOfficer, typed: Typed, attempt: Try) -> Tried:
    """Return what comes of a form; nothing is kept."""
    errors: dict[str, str] = {}
    with user.reading() as session:
        try:
            printed, differences = attempt(session)
        except (NoDay, SuketError) as refusal:
            printed = as_today(session, user) if typed.has_sheet else None
            differences, errors = [], _amiss(typed, refusal)
    sample = sample_of(user, printed) if printed else None
    return Tried(sample, differences, errors)


def as_today(session: Session, user: SignedInOfficer) -> Printed:
    """Return what a sheet says that the office issues today."""
    return trial_sheet.on_day(session, user.office.code, user.today)


def _amiss(typed: Typed, refusal: NoDay | SuketError) -> dict[str, str]:
    if isinstance(refusal, NoDay):
        return {"mulai": NO_DAY}
    return {_field(typed, refusal): refusal.pesan}


def _field(typed: Typed, refusal: SuketError) -> str:
    """Return the field of the form that a refusal is about, "" for the whole."""
    if isinstance(refusal, DayIsPast | DayIsFar):
        return "mulai"
    if isinstance(refusal, NothingChanges):
        return ""
    column = ""
    if isinstance(refusal, UnfitSetting | NotPrintable):
        column = refusal.field.rpartition(".")[2]
    is_of_numbers = typed.path == TypedNumbering.path
    return typed.ids.get(column, "pola" if is_of_numbers else "")


def answer(
    user: SignedInOfficer,
    typed: Typed,
    attempt: Try,
    keep: Keep,
    proof: confirming.Typed,
) -> Response:
    """Show the form again, or what changes; keep it once that was confirmed."""
    amiss: dict[str, str] = {}
    if typed.yakin and not typed.contoh:
        try:
            _keep(user, typed, keep, proof)
        except NOT_CONFIRMED as refusal:
            amiss = proof.errors(refusal)
        except (NoDay, SuketError):
            pass  # what is amiss, trying tells
        else:
            return see_other(f"{OFFICE}?selesai={typed.path}")
    found = try_out(user, typed, attempt)
    if found.errors or typed.contoh:
        return form(user, typed, found)
    return _preview(user, typed, found, amiss)


def _keep(
    user: SignedInOfficer, typed: Typed, keep: Keep, proof: confirming.Typed
) -> None:
    """Keep what was confirmed, to the byte; what is sent twice is kept once."""
    try:
        with confirming.confirmed(
            user, Purpose.OFFICE, _content(typed), proof
        ) as session:
            keep(session)
    except StepUpUsed:
        return


def _preview(
    user: SignedInOfficer, typed: Typed, found: Tried, amiss: dict[str, str]
) -> Response:
    confirmation = confirming.asked(user, Purpose.OFFICE, _content(typed))
    shown = Tried(found.sample, found.differences, amiss)
    return _page(user, "preview", typed, shown, confirmation)


def _content(typed: Typed) -> list[object]:
    return [typed.path, typed.fields()]


def first_form(user: SignedInOfficer, typed: Typed) -> Response:
    """Show the form as it is filled at first, beside it the sheet of today."""
    if not typed.has_sheet:
        return form(user, typed, Tried(None, [], {}))
    with user.reading() as session:
        printed = as_today(session, user)
    return form(user, typed, Tried(sample_of(user, printed), [], {}))


def form(user: SignedInOfficer, typed: Typed, found: Tried) -> Response:
    """Show the form with what was typed, what is amiss, and the sheet."""
    return _page(user, typed.path, typed, found)


def _page(
    user: SignedInOfficer,
    name: str,
    typed: Typed,
    found: Tried,
    confirmation: Confirmation | None = None,
) -> Response:
    return user.page(
        f"changes/{name}",
        errors=found.errors,
        headers=HEADERS,
        typed=typed,
        confirmation=confirmation,
        sample=found.sample,
        amiss=(),
        differences=found.differences,
        rules=RULES,
        capacities=CAPACITIES,
        step_rules=[
            Choice(rule.value, word.title, word.hint)
            for rule, word in STEP_RULES.items()
        ],
        minimums=[
            Choice(status.value, word.title, word.hint)
            for status, word in indonesian_wording.ENROLMENT.items()
            if status in MINIMUMS
        ],
    )


def sheet(user: SignedInOfficer, typed: Typed, attempt: Try) -> Response:
    """Return the sheet alone, while somebody types."""
    return sheet_of(user, try_out(user, typed, attempt))


def sheet_of(user: SignedInOfficer, found: Tried) -> Response:
    """Return the sheet of what was tried, with what is amiss."""
    is_busy = found.sample is not None and found.sample.is_busy
    return user.page(
        "changes/sample",
        status=429 if is_busy else 200,
        sample=found.sample,
        amiss=found.errors.values(),
        differences=(),
    )
