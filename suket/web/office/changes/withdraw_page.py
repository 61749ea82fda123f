"""The button by which a change that is to come is taken back, once confirmed."""

from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.offices import signatories
from suket.offices.change_office import withdraw_change
from suket.offices.errors import AlreadyInForce, AlreadyWithdrawn, VersionNotFound
from suket.web.form_fields import Field, whole_number
from suket.web.local_times import tanggal
from suket.web.office.changes import told_changes
from suket.web.office.changes.sure import Question, answer
from suket.web.office.changes.told_changes import Line
from suket.web.office.changes.trying import OFFICE
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import ActingGovernor, SignedInOfficer

router = APIRouter(include_in_schema=False)

PATH: Final = "batalkan"
WITHDRAW: Final = f"{OFFICE}/{PATH}"
MOST_DIGITS: Final = 9


@router.post(WITHDRAW)
def withdraw(
    user: ActingGovernor, proof: TypedProof, perubahan: Field = ""
) -> Response:
    """Take back a change of the office, or a naming, whose day has not come."""
    number = whole_number(perubahan, digits=MOST_DIGITS)

    def act(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        if number is None:
            signatories.withdraw(session, code, perubahan, who=who, now=now)
        else:
            withdraw_change(session, code, number, who=who, now=now)

    question = _question(_line(user, perubahan, is_sent=bool(proof.nonce)))
    return answer(user, question, act, proof, done="batal")


def _line(user: SignedInOfficer, change: str, *, is_sent: bool) -> Line:
    """Return the change that a page names, if it can be taken back.

    Once the answer `is_sent`, the verb says whether it can be: it may be done already.
    """
    with user.reading() as session:
        found = told_changes.lines(session, user.office.code)
    line = next((line for line in found if line.id == change), None)
    if line is None:
        raise VersionNotFound
    if line.is_withdrawn and not is_sent:
        raise AlreadyWithdrawn
    if line.since <= user.today and not is_sent:
        raise AlreadyInForce
    return line


def _question(line: Line) -> Question:
    told = line.says or "; ".join(
        f"{one.label}: {one.before} → {one.after}" for one in line.differences
    )
    return Question(
        path=PATH,
        title=f"Batalkan {line.what} mulai {tanggal(line.since)}?",
        says=[told, "Yang berlaku sebelumnya tetap berlaku."],
        button="Batalkan perubahan",
        kind="warning",
        fields={"perubahan": line.id},
    )
