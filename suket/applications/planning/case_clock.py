"""The clock of a case stands while its applicant has to bring papers, and runs on then.

What was left of it is kept meanwhile; nothing is due.  A pickup slot stays its own as
long as it serves.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from suket.applications.planning import promises, timetable
from suket.applications.tables import ApplicationCase
from suket.applications.words import WhyPromised
from suket.quotas import gate


def stopped(
    session: Session, case: ApplicationCase, *, now: datetime
) -> dict[str, Any]:
    """Return the columns of a case whose clock stands from now on."""
    if case.due_at is None:
        return {}
    table = timetable.read(session, case.office_code, now=now)
    left = promises.seconds_left(table, case.unit_id, case.due_at)
    return {"due_at": None, "clock_left": left}


def run_on(session: Session, case: ApplicationCase, *, now: datetime) -> None:
    """Let the clock of a case run on from where it stood, and promise anew."""
    left, case.clock_left = case.clock_left, None
    if left is None:
        return
    gate.hold(session, case.office_code)
    table = timetable.read(session, case.office_code, now=now)
    due_at = promises.ends_at(table, case.unit_id, now, left)
    promises.make_from(session, table, case, due_at, WhyPromised.PAPERS)
    promises.make_up(session, table)  # the slot that it may have left
