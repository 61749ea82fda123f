"""The verb: note that applicants were told of their new day."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import reach
from suket.applications.planning import tellings
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def tell(
    session: Session, numbers: Sequence[str], *, officer: Officer, now: datetime
) -> int:
    """Note that these applicants know what is so now; return how many did not before.

    Raises `RoleNotAllowed`, `CaseNotFound` for a number the office does not have, or
    `NotAtThisUnit`.
    """
    found = [
        reach.case_at(session, each, Right.APPLY, officer=officer) for each in numbers
    ]
    told = [
        case
        for case in found
        if tellings.tick_off(session, case.id, by=officer.person, now=now)
    ]
    facts = [
        Fact(event=Event.APPLICANT_TOLD, subject=case.number, office=case.office_code)
        for case in told
    ]
    entries.note_all(session, facts, who=officer.username, at=now)
    return len(told)
