"""What officers were refused, counted by account and hour; the journal keeps the sums.

An entry for each refusal would let whoever is refused fill the journal.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.access.tables import DeniedActs
from suket.db import inserted
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def count(session: Session, officer: Officer, *, now: datetime) -> None:
    """Count one refusal: an act that the officer may not do, a thing not to be seen."""
    row = inserted(session, DeniedActs).values(
        username=officer.username,
        hour=hour_of(now),
        office_code=officer.office,
        count=1,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["username", "hour"], set_={"count": DeniedActs.count + 1}
        )
    )


def note_past_hours(session: Session, *, now: datetime) -> None:
    """Write into the journal what was counted in hours that are over; call it last."""
    for row in of_past_hours(session, now=now):
        subject = f"{row.hour:%Y-%m-%dT%HZ} {row.count}"
        fact = Fact(event=Event.ACTS_DENIED, subject=subject, office=row.office_code)
        session.delete(row)
        entries.note(session, fact, who=row.username, at=now)


def of_past_hours(session: Session, *, now: datetime) -> Sequence[DeniedActs]:
    """Return what no other process is writing down; nobody else does till the end."""
    query = select(DeniedActs).where(DeniedActs.hour < hour_of(now))
    query = query.order_by(DeniedActs.hour, DeniedActs.username)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def hour_of(moment: datetime) -> datetime:
    """Return the start of the hour (UTC) in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)
