"""The page of one line of events that does not fit: apply it all the same, or not."""

from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.events import event_lists
from suket.events.answer import Said, answer
from suket.events.errors import ReasonMissing
from suket.events.tables import MOST_REASON, EventLine
from suket.events.words import LineAnswer, LineOutcome
from suket.residents import residents
from suket.residents.errors import ResidentNotFound
from suket.residents.tables import Resident
from suket.web.current_user import see_other
from suket.web.form_fields import Field
from suket.web.office.civil_events.record_page import EVENTS
from suket.web.office.civil_events.shown_lines import may_be_applied, of_kept
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

LINE: Final = f"{EVENTS}/baris/{{line_id}}"
UNSAID: Final = "Pilih salah satu tombol di bawah."


@router.get(LINE)
def show(user: OfficerDep, line_id: str) -> Response:
    """Show a line beside what the office has, and what was said of it."""
    user.officer.require(Right.END)
    return _page(user, line_id)


@router.post(LINE)
def say(
    user: Acting,
    line_id: str,
    jawaban: Field = "",
    alasan: Field = "",
    sebab: Field = "",
) -> Response:
    """Apply the line or set it aside, for the reason that is given.

    `sebab` is what the page showed of it: nothing else is answered.
    """
    user.officer.require(Right.END)
    with user.reading() as session:
        event_lists.find_line(session, line_id, office=user.office.code)
    if jawaban not in set(LineAnswer):
        return _page(user, line_id, {"": UNSAID}, alasan)
    try:
        with user.begin() as session:
            said = Said(answer=LineAnswer(jawaban), reason=alasan, shown=sebab)
            answer(session, line_id, said, officer=user.officer, now=user.now)
    except ReasonMissing as error:
        return _page(user, line_id, {"alasan": error.pesan}, alasan)
    return see_other(f"{EVENTS}/baris/{line_id}")


def _page(
    user: SignedInOfficer,
    line_id: str,
    errors: dict[str, str] | None = None,
    reason: str = "",
) -> Response:
    with user.reading() as session:
        line = event_lists.find_line(session, line_id, office=user.office.code)
        answers = event_lists.answers_of(session, line)
        found = event_lists.find(session, line.list_id, office=user.office.code)
        try:
            resident = _resident(session, line)
        except ResidentNotFound:
            resident = None
    return user.page(
        "civil_events/line",
        errors=errors,
        line=of_kept(line),
        event_list=found,
        resident=resident,
        answers=answers,
        may_apply=may_be_applied(line),
        is_open=line.outcome is LineOutcome.MISMATCH,
        reason=reason,
        most=MOST_REASON,
        words=LineAnswer,
    )


def _resident(session: Session, line: EventLine) -> Resident:
    return residents.find_by_nik(session, line.nik or "", office=line.office_code)
