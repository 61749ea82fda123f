"""The form of the rule of steps: by how many persons issue, from a day on."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import step_bearers
from suket.offices import versions
from suket.offices.change_office import change_office, require_change
from suket.web.application_wording import STEPS_BORNE
from suket.web.office.changes import told_changes
from suket.web.office.changes.told_changes import Difference
from suket.web.office.changes.trying import OFFICE, Try, answer, first_form
from suket.web.office.changes.typed_changes import TypedRule
from suket.web.office.confirming import TypedProof
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

RULE: Final = f"{OFFICE}/{TypedRule.path}"
GIVE: Final = "Beri perannya di menu Orang; penanda tangan dikenal dari NIP-nya."


@router.get(RULE)
def ask(user: Governing) -> Response:
    """Show the form of the rule, filled with what holds."""
    return first_form(user, TypedRule.of(user.office, user.today))


@router.post(RULE)
def change(
    user: ActingGovernor,
    typed: Annotated[TypedRule, Depends()],
    proof: TypedProof,
) -> Response:
    """Show what changes, and who is missing for it; keep it once that was confirmed."""

    def keep(session: Session) -> None:
        code, who, now = user.office.code, user.username, user.now
        wanted = typed.change()
        change_office(session, code, wanted, since=typed.since, who=who, now=now)

    return answer(user, typed, _trying(user, typed), keep, proof)


def _trying(user: SignedInOfficer, typed: TypedRule) -> Try:
    def attempt(session: Session) -> tuple[None, list[Difference]]:
        wanted, code, since = typed.change(), user.office.code, typed.since
        require_change(session, code, wanted, since=since, now=user.now)
        there = versions.on_day(session, code, since).said_by(typed.part)
        found = told_changes.differences(there, versions.said(wanted))
        missing = step_bearers.unborne(session, code, wanted.rule, day=user.today)
        if missing:
            steps = ", ".join(STEPS_BORNE[step] for step in missing)
            told = f"{steps.capitalize()}. {GIVE}"
            found.append(Difference("Belum ada orangnya", "", told))
        return None, found

    return attempt
