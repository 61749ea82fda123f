"""Numbers that go up by one, each given once: held by its row until the end."""

from typing import Any

from sqlalchemy.orm import Session

from suket.applications.tables import CaseCounter, IntakeDay
from suket.db import inserted


def next_of(
    session: Session, counter: type[CaseCounter | IntakeDay], **key: Any
) -> int:
    """Return the next number of the counter that has this key, from 1."""
    return next_many(session, counter, 1, **key)[0]


def next_many(
    session: Session, counter: type[CaseCounter | IntakeDay], count: int, **key: Any
) -> range:
    """Return the next numbers (at least one) of the counter that has this key."""
    insert = inserted(session, counter).values(**key, last=count)
    statement = insert.on_conflict_do_update(
        index_elements=[*key], set_={"last": counter.last + count}
    )
    last = session.execute(statement.returning(counter.last)).scalar_one()
    return range(last - count + 1, last + 1)
