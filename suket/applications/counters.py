"""Numbers that go up by one, each given once: held by its row until the end."""

from functools import cache
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from suket.applications.tables import CaseCounter, IntakeDay
from suket.db import insert_into


def next_of(
    session: Session, counter: type[CaseCounter | IntakeDay], **key: Any
) -> int:
    """Return the next number of the counter that has this key, from 1."""
    return next_many(session, counter, 1, **key)[0]


def next_many(
    session: Session, counter: type[CaseCounter | IntakeDay], count: int, **key: Any
) -> range:
    """Return the next numbers (at least one) of the counter that has this key."""
    statement = _counting(session.get_bind().dialect.name, counter)
    last = session.connection().execute(statement, {**key, "last": count}).scalar_one()
    return range(last - count + 1, last + 1)


@cache
def _counting(
    dialect: str, counter: type[CaseCounter | IntakeDay]
) -> ReturningInsert[int]:
    """Return what adds `last` to a counter, or begins it; put together once."""
    insert = insert_into(dialect, counter)
    key = [column.name for column in counter.__table__.primary_key]
    return insert.on_conflict_do_update(
        index_elements=key, set_={"last": counter.last + insert.excluded.last}
    ).returning(counter.last)
