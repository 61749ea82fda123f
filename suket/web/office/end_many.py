"""Pages for ending many sukets by a list of NIK: preview, then all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from suket.access.errors import StepUpUsed
from suket.access.rights import Right
from suket.access.words import Purpose
from suket.intake.errors import BadTable
from suket.register import end, endings
from suket.register.document_fields import Printed
from suket.register.end import NEEDS_EVIDENCE
from suket.register.endings import Closing
from suket.register.errors import EvidenceMissing
from suket.register.words import EndReason
from suket.web.form_fields import Field, chosen_file
from suket.web.indonesian_wording import angka
from suket.web.office import confirming
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.end_many_plan import MOST, Entry, pasted, plan, uploaded
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer
from suket.web.office.sukets.end_or_suspend import choice_of, choices, reason_of, tidied

router = APIRouter(include_in_schema=False)

MANY: Final = "/petugas/akhiri"
UPLOAD_BYTES: Final = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form, as typed."""

    nik: Field = ""
    alasan: Field = ""
    catatan: Field = ""
    berkas: Annotated[UploadFile | None, File()] = None

    @property
    def reason(self) -> EndReason | None:
        """The reason, if an officer may choose it."""
        return reason_of(self.alasan)

    @property
    def note(self) -> str:
        """The note on one line."""
        return tidied(self.catatan)

    def entries(self) -> list[Entry]:
        """Return the list, pasted or in the file; raises `BadTable`."""
        data = chosen_file(self.berkas)
        return [*pasted(self.nik), *([] if data is None else uploaded(data))]


@router.get(MANY)
def ask(user: OfficerDep) -> Response:
    """Ask for the list and the reason."""
    user.officer.require(Right.END)
    return _form(user, Asked())


@router.post(MANY)
def preview(user: Acting, asked: Annotated[Asked, Depends()]) -> Response:
    """Show what would become of every line; nothing changes yet."""
    user.officer.require(Right.END)
    errors = _about_reason(asked)
    entries: list[Entry] = []
    try:
        entries = asked.entries()
    except BadTable as error:
        errors["berkas"] = error.pesan
    if "berkas" not in errors:
        errors = {**_about_list(entries), **errors}
    if errors:
        return _form(user, asked, errors)
    return _planned(user, asked, entries)


def _planned(
    user: SignedInOfficer,
    asked: Asked,
    entries: list[Entry],
    errors: dict[str, str] | None = None,
) -> Response:
    with user.reading() as session:
        planned = plan(session, entries, office=user.office.code)
    content = _manifest(asked, [one.nik for one in planned.ready])
    return user.page(
        "end_many_preview",
        errors=errors,
        plan=planned,
        confirmation=confirming.asked(user, Purpose.END_MANY, content),
        **_chosen(asked),
    )


def _manifest(asked: Asked, niks: Sequence[str]) -> list[object]:
    """Return what is confirmed: the reason, its note, and everybody concerned."""
    return [asked.alasan, asked.note, *niks]


@router.post(f"{MANY}/lakukan")
def do(user: Acting, asked: Annotated[Asked, Depends()], typed: TypedProof) -> Response:
    """End all sukets of the list in one transaction, and report on every line.

    What was shown was confirmed: this list, and not one more.  A list that is sent
    twice, as by reloading, is told the same.

    Between the preview and this somebody else may have ended one: it is reported, and
    changes nothing for the others.
    """
    reason, niks = asked.reason, asked.nik.split()
    errors = _about_reason(asked)
    if errors or reason is None or not 0 < len(niks) <= MOST:
        return _form(user, replace(asked, nik="\n".join(niks)), errors)
    officer, now = user.officer, user.now
    officer.require(Right.END)
    content = _manifest(asked, niks)
    try:
        with confirming.confirmed(user, Purpose.END_MANY, content, typed) as session:
            end.end_many(
                session, niks, reason, officer=officer, now=now, evidence=asked.note
            )
    except NOT_CONFIRMED as error:
        entries = pasted("\n".join(niks))
        return _planned(user, asked, entries, typed.errors(error))
    except StepUpUsed:
        pass  # it was done, and is told once more
    closing = Closing(reason=reason, at=now, by=officer.username)
    with user.reading() as session:
        done = endings.of_list(session, niks, closing, office=user.office.code)
    ended = {one.nik for one in done}
    return user.page(
        "end_many_done",
        ended=[(one, Printed.from_json(one.printed).full_name) for one in done],
        skipped=[one for one in dict.fromkeys(niks) if one not in ended],
        chosen=choice_of(reason),
    )


def _about_reason(asked: Asked) -> dict[str, str]:
    if asked.reason is None:
        return {"alasan": "Pilih mengapa suket diakhiri."}
    if asked.reason in NEEDS_EVIDENCE and not asked.note:
        return {"catatan": EvidenceMissing.pesan}
    return {}


def _about_list(entries: list[Entry]) -> dict[str, str]:
    if not entries:
        return {"nik": "Tempel daftar NIK, atau pilih berkasnya."}
    if len(entries) > MOST:
        return {
            "nik": (
                f"Daftar ini {angka(len(entries))} baris; paling banyak {angka(MOST)}."
                " Bagi menjadi beberapa daftar."
            )
        }
    return {}


def _chosen(asked: Asked) -> dict[str, Any]:
    reason = asked.reason
    return {
        "chosen": choice_of(reason) if reason else None,
        "reason": asked.alasan,
        "note": asked.note,
    }


def _form(
    user: SignedInOfficer, asked: Asked, errors: dict[str, str] | None = None
) -> Response:
    return user.page(
        "end_many",
        errors=errors,
        pasted=asked.nik,
        reason=asked.alasan,
        note=asked.catatan,
        reasons=choices(),
        most=MOST,
    )
