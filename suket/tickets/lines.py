"""The lines of a unit: their rules, and the last number of each day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.offices.tables import Unit
from suket.tickets.errors import LineNotFound
from suket.tickets.tables import LineRule, QueueLine


def of_unit(session: Session, unit: Unit, *, on: date) -> Sequence[LineRule]:
    """Return the lines that give numbers on a day, by their code."""
    query = select(LineRule).where(LineRule.unit_id == unit.id, LineRule.since <= on)
    rows = session.scalars(query.order_by(LineRule.since, LineRule.id))
    latest = {rule.line: rule for rule in rows}
    return [latest[line] for line in sorted(latest) if latest[line].cap]


def find(session: Session, unit: Unit, line: str, *, on: date) -> LineRule:
    """Return the line of a code that gives numbers then, or raise `LineNotFound`."""
    for rule in of_unit(session, unit, on=on):
        if rule.line == line:
            return rule
    raise LineNotFound


def next_number(session: Session, rule: LineRule, day: date) -> int | None:
    """Return the next number of a line, from 1, or None if the cap is reached.

    One UPDATE asks for the cap and counts: whoever comes at the same moment waits at
    the row, and is asked again by the number that was given meanwhile.
    """
    key = {"unit_id": rule.unit_id, "day": day, "line": rule.line}
    insert = inserted(session, QueueLine).values(**key, cap=rule.cap, last=0)
    session.execute(insert.on_conflict_do_nothing())
    statement = (
        update(QueueLine)
        .where(*_is(rule.unit_id, rule.line, day), QueueLine.last < QueueLine.cap)
        .values(last=QueueLine.last + 1)
        .returning(QueueLine.last)
    )
    return session.connection().execute(statement).scalar()


def set_cap(session: Session, rule: LineRule, day: date) -> None:
    """Have a line give as many on a day as its rule says, and no fewer than it did."""
    cap = case((QueueLine.last > rule.cap, QueueLine.last), else_=rule.cap)
    statement = update(QueueLine).where(*_is(rule.unit_id, rule.line, day))
    session.connection().execute(statement.values(cap=cap))


def last_of(session: Session, rule: LineRule, day: date) -> int:
    """Return the last number that a line gave on a day; 0 before the first."""
    query = select(QueueLine.last).where(*_is(rule.unit_id, rule.line, day))
    return session.scalar(query) or 0


def _is(unit_id: str, line: str, day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        QueueLine.unit_id == unit_id,
        QueueLine.line == line,
        QueueLine.day == day,
    )
