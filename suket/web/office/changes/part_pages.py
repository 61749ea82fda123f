"""The forms that change a part of the office from a day on, the sheet beside them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.offices import versions
from suket.register.document_fields import Printed
from suket.register.set_up_office import set_part, try_part
from suket.web.office.changes import told_changes
from suket.web.office.changes.told_changes import Difference
from suket.web.office.changes.trying import (
    OFFICE,
    Try,
    answer,
    first_form,
    sheet,
)
from suket.web.office.changes.typed_changes import (
    TypedLetterhead,
    TypedNumbering,
    TypedPart,
    TypedValidity,
)
from suket.web.office.confirming import Typed as Proof
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)


def _part(user: SignedInOfficer, typed: TypedPart) -> Try:
    """Return how a part is tried: the sheet and what would be another on it."""

    def attempt(session: Session) -> tuple[Printed, list[Difference]]:
        change, code, since = typed.change(), user.office.code, typed.since
        printed = try_part(session, code, change, since=since, now=user.now)
        there = versions.on_day(session, code, since).said_by(typed.part)
        return printed, told_changes.differences(there, versions.said(change))

    return attempt


def _ask(user: SignedInOfficer, kind: type[TypedPart]) -> Response:
    return first_form(user, kind.of(user.office, user.today))


def _change(user: SignedInOfficer, typed: TypedPart, proof: Proof) -> Response:
    def keep(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        change = typed.change()
        set_part(session, code, change, since=typed.since, who=who, now=now)

    return answer(user, typed, _part(user, typed), keep, proof)


@router.get(f"{OFFICE}/kop")
def ask_letterhead(user: Governing) -> Response:
    """Show the form of the letterhead, filled with what holds."""
    return _ask(user, TypedLetterhead)


@router.post(f"{OFFICE}/kop")
def change_letterhead(
    user: ActingGovernor,
    typed: Annotated[TypedLetterhead, Depends()],
    proof: TypedProof,
) -> Response:
    """Show what changes of the letterhead, and keep it once that was confirmed."""
    return _change(user, typed, proof)


@router.get(f"{OFFICE}/nomor")
def ask_numbering(user: Governing) -> Response:
    """Show the form of the numbering, filled with what holds."""
    return _ask(user, TypedNumbering)


@router.post(f"{OFFICE}/nomor")
def change_numbering(
    user: ActingGovernor,
    typed: Annotated[TypedNumbering, Depends()],
    proof: TypedProof,
) -> Response:
    """Show what changes of the numbers, and keep it once that was confirmed."""
    return _change(user, typed, proof)


@router.get(f"{OFFICE}/masa-berlaku")
def ask_validity(user: Governing) -> Response:
    """Show the form of the validity, filled with what holds."""
    return _ask(user, TypedValidity)


@router.post(f"{OFFICE}/masa-berlaku")
def change_validity(
    user: ActingGovernor,
    typed: Annotated[TypedValidity, Depends()],
    proof: TypedProof,
) -> Response:
    """Show what changes of the validity, and keep it once that was confirmed."""
    return _change(user, typed, proof)


@router.post(f"{OFFICE}/kop/contoh")
def see_letterhead(
    user: ActingGovernor, typed: Annotated[TypedLetterhead, Depends()]
) -> Response:
    """Return the sheet as it would look with what is typed."""
    return sheet(user, typed, _part(user, typed))


@router.post(f"{OFFICE}/nomor/contoh")
def see_numbering(
    user: ActingGovernor, typed: Annotated[TypedNumbering, Depends()]
) -> Response:
    """Return the sheet as it would look with what is typed."""
    return sheet(user, typed, _part(user, typed))


@router.post(f"{OFFICE}/masa-berlaku/contoh")
def see_validity(
    user: ActingGovernor, typed: Annotated[TypedValidity, Depends()]
) -> Response:
    """Return the sheet as it would look with what is typed."""
    return sheet(user, typed, _part(user, typed))
