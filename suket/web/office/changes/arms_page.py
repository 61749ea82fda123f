"""The form that hangs other arms from a day on, the sheet beside it as they are chosen.

What is tried is kept by its content, as arms that are in use are: the form goes on with
their name, and no file is sent twice.
"""

from dataclasses import replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.offices import offices, versions
from suket.paper.arms_cleaning import cleaned
from suket.paper.errors import BadArms
from suket.register.document_fields import Printed
from suket.register.set_up_office import set_part, try_part
from suket.web.body_limit import FORM_BYTES
from suket.web.form_fields import Field, chosen_file
from suket.web.office.changes import told_changes, trying
from suket.web.office.changes.sample import sample_of
from suket.web.office.changes.told_changes import Difference
from suket.web.office.changes.trying import OFFICE, Tried, Try
from suket.web.office.changes.typed_changes import NO_ARMS, TypedArms
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)
from verify.sought import MAX_PICTURE_BYTES

router = APIRouter(include_in_schema=False)

HANG: Final = f"{OFFICE}/{TypedArms.path}"
UPLOAD_BYTES: Final = MAX_PICTURE_BYTES + FORM_BYTES

Typed = Annotated[TypedArms, Depends()]
Picture = Annotated[UploadFile | None, File()]


@router.get(HANG)
def ask(user: Governing, gambar: Field = "") -> Response:
    """Show the form; `gambar` names arms from before, which are shown at once."""
    typed = TypedArms(mulai=user.today.isoformat(), gambar=gambar)
    if not gambar:
        return trying.first_form(user, typed)
    return trying.form(user, typed, trying.try_out(user, typed, _hanging(user, typed)))


@router.post(HANG)
def hang(
    user: ActingGovernor, typed: Typed, proof: TypedProof, lambang: Picture = None
) -> Response:
    """Show the sheet under these arms, and hang them once that was confirmed."""
    try:
        typed = _brought(user, typed, lambang)
    except BadArms as error:
        return trying.form(user, typed, _refused(user, error))

    def keep(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        change = typed.change()
        set_part(session, code, change, since=typed.since, who=who, now=now)

    return trying.answer(user, typed, _hanging(user, typed), keep, proof)


@router.post(f"{HANG}/contoh")
def see(user: ActingGovernor, typed: Typed, lambang: Picture = None) -> Response:
    """Return the sheet as it would look under these arms."""
    try:
        typed = _brought(user, typed, lambang)
    except BadArms as error:
        return trying.sheet_of(user, _refused(user, error))
    return trying.sheet(user, typed, _hanging(user, typed))


def _brought(
    user: SignedInOfficer, typed: TypedArms, file: UploadFile | None
) -> TypedArms:
    """Return the form naming the arms of its file, if one is chosen.

    Raises `BadArms`.
    """
    data = chosen_file(file)
    if data is None:
        return typed
    clean = cleaned(data)
    with user.app_state.database.begin() as session:
        return replace(typed, gambar=offices.keep_arms(session, clean))


def _refused(user: SignedInOfficer, refusal: BadArms) -> Tried:
    with user.reading() as session:
        printed = trying.as_today(session, user)
    return Tried(sample_of(user, printed), [], {"lambang": refusal.pesan})


def _hanging(user: SignedInOfficer, typed: TypedArms) -> Try:
    def attempt(session: Session) -> tuple[Printed, list[Difference]]:
        change, code, since = typed.change(), user.office.code, typed.since
        if change.digest is not None:
            offices.require_arms(session, change.digest)
        printed = try_part(session, code, change, since=since, now=user.now)
        there = versions.on_day(session, code, since).said_by(typed.part)
        return printed, told_changes.differences(there, versions.said(change))

    return attempt


def before_now(session: Session, code: str, today: date) -> str:
    """Return the arms that an office had before those of today, as the form names them.

    "" where it has had no others.
    """
    hung = [
        version.says()["digest"]
        for version in versions.history(session, code)
        if version.row.part is TypedArms.part
        and version.withdrawn is None
        and version.row.since <= today
    ]
    first = versions.on_day(session, code, date.min).arms
    return ([*hung, first][1] or NO_ARMS) if hung else ""
