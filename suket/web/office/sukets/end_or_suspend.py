"""Pages for ending, suspending or restoring one suket.

Each act is asked for, shown once more with what it brings about, and then done.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.register import end, sukets
from suket.register.document_fields import Printed
from suket.register.end import NEEDS_EVIDENCE, NOT_CHOSEN
from suket.register.errors import (
    AlreadyEnded,
    EvidenceMissing,
    IsSuspended,
    NotSuspended,
)
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.web import indonesian_wording
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.suket_presentation import ended_for

router = APIRouter(include_in_schema=False)

DO: Final = "lakukan"  # the second step; the first only asks
MOST_NOTE: Final = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of act, in the words of its two pages."""

    path: str
    title: str
    hint: str
    explanation: str
    question: str = ""
    note_label: str
    note_hint: str
    confirm_title: str
    confirm_warning: str
    confirm_button: str
    confirm_kind: str = ""
    done: str
    reasons: tuple[Choice, ...] = ()
    right: Right


# Nor does an officer at a desk choose these: a newer suket comes by renewing, and a key
# is given up in a ceremony.
NOT_HERE: Final = NOT_CHOSEN | {EndReason.DIGANTI, EndReason.KUNCI_BOCOR}


def choices() -> tuple[Choice, ...]:
    """Return the reasons an officer may choose, the commonest first."""
    return tuple(choice_of(reason) for reason in EndReason if reason not in NOT_HERE)


def choice_of(reason: EndReason) -> Choice:
    """Return a reason as a thing to choose, with what a checker is told afterwards."""
    seen = ended_for(reason)
    return Choice(
        code=reason.value,
        title=indonesian_wording.REASONS[reason],
        hint=indonesian_wording.REASON_HINTS.get(reason, ""),
        seen=f"{seen.title}. {seen.hint}",
    )


END: Final = Act(
    path="akhiri",
    title="Akhiri suket",
    hint="KTP-el dicetak, hilang, data berubah, atau salah terbit.",
    explanation=(
        "Suket yang diakhiri langsung tidak berlaku lagi dan tidak bisa dihidupkan"
        " kembali. Bila ragu, bekukan dulu."
    ),
    question="Mengapa diakhiri?",
    note_label="Catatan",
    note_hint=(
        "Misalnya nomor akta atau surat laporan. Boleh kosong, kecuali untuk pemalsuan"
        " dan penyalahgunaan."
    ),
    confirm_title="Akhiri suket ini?",
    confirm_warning="Suket langsung tidak berlaku lagi. Ini tidak bisa dibatalkan.",
    confirm_button="Akhiri suket",
    confirm_kind="warning",
    done="Suket sudah diakhiri.",
    reasons=choices(),
    right=Right.END,
)
SUSPEND: Final = Act(
    path="bekukan",
    title="Bekukan sementara",
    hint="Selama ada yang perlu diperiksa; bisa dipulihkan.",
    explanation=(
        "Selama dibekukan, siapa pun yang memindai suket ini melihat bahwa suket sedang"
        " diperiksa dan jangan diterima. Anda bisa memulihkannya kapan saja."
    ),
    note_label="Mengapa dibekukan?",
    note_hint="Tulis dasar pemeriksaannya, misalnya nomor laporan.",
    confirm_title="Bekukan suket ini?",
    confirm_warning="Pemegang tidak bisa memakai suket ini sampai dipulihkan.",
    confirm_button="Bekukan suket",
    done="Suket sudah dibekukan.",
    right=Right.SUSPEND,
)
RESTORE: Final = Act(
    path="pulihkan",
    title="Pulihkan",
    hint="Pemeriksaan selesai; suket berlaku lagi.",
    explanation="Suket yang dipulihkan langsung berlaku lagi bagi semua pemeriksa.",
    note_label="Mengapa dipulihkan?",
    note_hint="Tulis hasil pemeriksaannya, misalnya nomor surat atau berita acara.",
    confirm_title="Pulihkan suket ini?",
    confirm_warning="Suket berlaku lagi seperti semula, sampai tanggal yang sama.",
    confirm_button="Pulihkan suket",
    done="Suket sudah dipulihkan.",
    right=Right.SUSPEND,
)
DONE: Final = {act.path: act.done for act in (END, SUSPEND, RESTORE)}


def possible(suket: Suket, user: SignedInOfficer) -> list[Act]:
    """Return what this officer may do to the suket as it stands."""
    acts = {
        SuketState.ACTIVE: (SUSPEND, END),
        SuketState.SUSPENDED: (RESTORE, END),
        SuketState.ENDED: (),
    }[suket.state]
    return [act for act in acts if user.may(act.right)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the two pages of an act, as typed."""

    alasan: Field = ""
    catatan: Field = ""
    langkah: Field = ""


TypedDep = Annotated[Typed, Depends()]


@router.get("/petugas/suket/{suket_id}/akhiri")
def ask_end(suket_id: str, user: OfficerDep) -> Response:
    """Ask why a suket is to end."""
    return _ask(user, _found(user, suket_id, END))


@router.post("/petugas/suket/{suket_id}/akhiri")
def do_end(suket_id: str, user: Acting, typed: TypedDep) -> Response:
    """End a suket, after it was shown once more."""
    return _go_on(user, _found(user, suket_id, END, typed), typed)


@router.get("/petugas/suket/{suket_id}/bekukan")
def ask_suspend(suket_id: str, user: OfficerDep) -> Response:
    """Ask why a suket is to be frozen."""
    return _ask(user, _found(user, suket_id, SUSPEND))


@router.post("/petugas/suket/{suket_id}/bekukan")
def do_suspend(suket_id: str, user: Acting, typed: TypedDep) -> Response:
    """Freeze a suket, after it was shown once more."""
    return _go_on(user, _found(user, suket_id, SUSPEND, typed), typed)


@router.get("/petugas/suket/{suket_id}/pulihkan")
def ask_restore(suket_id: str, user: OfficerDep) -> Response:
    """Ask why a frozen suket is to be released."""
    return _ask(user, _found(user, suket_id, RESTORE))


@router.post("/petugas/suket/{suket_id}/pulihkan")
def do_restore(suket_id: str, user: Acting, typed: TypedDep) -> Response:
    """Release a frozen suket, after it was shown once more."""
    return _go_on(user, _found(user, suket_id, RESTORE, typed), typed)


@dataclass(frozen=True, slots=True)
class _Case:
    """One act on one suket, as far as the officer has come."""

    act: Act
    suket: Suket
    typed_reason: str
    note: str

    @property
    def reason(self) -> EndReason | None:
        """The reason, if one was typed that an officer may choose."""
        return reason_of(self.typed_reason)

    def errors(self) -> dict[str, str]:
        """Return what is to be put right before the act is shown once more."""
        if self.act is END and self.reason is None:
            return {"alasan": "Pilih mengapa suket diakhiri."}
        needs_note = self.act is not END or self.reason in NEEDS_EVIDENCE
        if needs_note and not self.note:
            return {"catatan": EvidenceMissing.pesan}
        return {}


def reason_of(code: str) -> EndReason | None:
    """Return the reason of this code, if an officer may choose it."""
    if code not in EndReason.__members__:
        return None
    reason = EndReason(code)
    return None if reason in NOT_HERE else reason


def tidied(note: str) -> str:
    """Return a note on one line, at most 200 characters."""
    return " ".join(note.split())[:MOST_NOTE]


def _found(
    user: SignedInOfficer, suket_id: str, act: Act, typed: Typed | None = None
) -> _Case:
    """Return the suket to be acted on; raises what forbids the act."""
    user.officer.require(act.right)
    with user.reading() as session:
        suket = sukets.find(session, suket_id, office=user.office.code)
    if suket.ended_at is not None:
        raise AlreadyEnded(suket.number, suket.ended_at)
    is_frozen = suket.state is SuketState.SUSPENDED
    if act is SUSPEND and is_frozen:
        raise IsSuspended(suket.number)
    if act is RESTORE and not is_frozen:
        raise NotSuspended(suket.number)
    given = typed or Typed()
    reason = given.alasan if act.reasons else ""
    return _Case(act, suket, reason, tidied(given.catatan))


def _ask(
    user: SignedInOfficer, case: _Case, errors: dict[str, str] | None = None
) -> Response:
    return user.page("sukets/end_or_suspend", errors=errors, **_context(case))


def _confirm(user: SignedInOfficer, case: _Case) -> Response:
    chosen = choice_of(case.reason) if case.reason else None
    return user.page("sukets/end_or_suspend_confirm", chosen=chosen, **_context(case))


def _context(case: _Case) -> dict[str, Any]:
    return {
        "act": case.act,
        "suket": case.suket,
        "holder": Printed.from_json(case.suket.printed),
        "reason": case.typed_reason,
        "note": case.note,
    }


def _go_on(user: SignedInOfficer, case: _Case, typed: Typed) -> Response:
    """Ask again for what is amiss; else show the act once more; else do it."""
    if errors := case.errors():
        return _ask(user, case, errors)
    return _do(user, case) if typed.langkah == DO else _confirm(user, case)


def _do(user: SignedInOfficer, case: _Case) -> Response:
    with user.begin() as session:
        _carry_out(session, user, case)
    return see_other(f"/petugas/suket/{case.suket.id}?selesai={case.act.path}")


def _carry_out(session: Session, user: SignedInOfficer, case: _Case) -> None:
    suket_id, officer, now, note = case.suket.id, user.officer, user.now, case.note
    if case.act is SUSPEND:
        end.suspend(session, suket_id, officer=officer, now=now, evidence=note)
    elif case.act is RESTORE:
        end.restore(session, suket_id, officer=officer, now=now, evidence=note)
    elif case.reason is not None:
        end.end(session, suket_id, case.reason, officer=officer, now=now, evidence=note)
