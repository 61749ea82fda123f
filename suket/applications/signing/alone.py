"""What one person may sign alone: the guards of every way that issues in one act."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import papers
from suket.applications.deciding import four_eyes, leases
from suket.applications.errors import ItemsLacking
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.register.errors import NeedsOthers


def require_alone(
    session: Session, case: ApplicationCase, *, officer: Officer, now: datetime
) -> None:
    """Raise unless the officer may sign this case, held, in one act of one person.

    `NeedsOthers`, `RoleNotAllowed`, `NotAtThisUnit`, `OpenElsewhere`, `OwnApplication`,
    or `ItemsLacking` while papers are wanting.
    """
    if case.steps > 1:
        raise NeedsOthers
    officer.require(Right.ISSUE, at=case.unit_id)
    leases.require_free(case, officer, now=now)
    four_eyes.require_apart(session, case, officer)
    waits = case.state is CaseState.KURANG_BERKAS
    find = papers.lacking if waits else papers.not_to_be_assumed
    if wanting := find(session, case):
        raise ItemsLacking(papers.named(wanting))
