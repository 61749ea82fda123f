"""What is unusual about cases that were checked, and so is shown first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications import request_details
from suket.applications.review_tables import ApplicationClaim
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import CaseState
from suket.db import in_parts
from suket.register.compose import holder_fields
from suket.residents import residents


@dataclass(frozen=True, slots=True)
class Unusual:
    """What a checker let pass: what was claimed, what is recorded, what they noted.

    And whether its applicant asks for the urgent lane, and nobody has answered.
    """

    claimed: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    asks_urgently: bool = False


def unusual(
    session: Session, cases: Sequence[ApplicationCase], *, office: str
) -> dict[str, Unusual]:
    """Return what is unusual about cases of the office, by id; the others are not in.

    Whether what was claimed differs from what is recorded is for the reader to say.
    """
    by_id = {case.id: case for case in cases}
    claims, notes = _claims(session, list(by_id)), _notes(session, list(by_id))
    urgently = request_details.asking_urgently(session, cases)
    ids = [by_id[each].resident_id or "" for each in claims]
    people = {
        who.id: holder_fields(who)
        for some in in_parts(ids)
        for who in residents.with_ids(session, some, office=office)
    }
    return {
        each: Unusual(
            claims.get(each, {}),
            people.get(by_id[each].resident_id or "", {}),
            notes.get(each, ""),
            each in urgently,
        )
        for each in {*claims, *notes, *urgently}
    }


def _claims(session: Session, case_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for some in in_parts(case_ids):
        query = select(ApplicationClaim).where(ApplicationClaim.case_id.in_(some))
        for claim in session.scalars(query):
            found[claim.case_id][claim.field] = claim.value
    return found


def _notes(session: Session, case_ids: Sequence[str]) -> dict[str, str]:
    """Return what was noted at the last check of each."""
    found: dict[str, str] = {}
    for some in in_parts(case_ids):
        query = select(ApplicationStep).where(
            ApplicationStep.case_id.in_(some),
            ApplicationStep.to_state == CaseState.TERVERIFIKASI,
        )
        for step in session.scalars(query.order_by(ApplicationStep.seq)):
            found[step.case_id] = step.note or ""
    return {case_id: note for case_id, note in found.items() if note}
