"""The verb: set a line of a unit, and how many numbers it gives a day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.calendar.words import Service
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit
from suket.tickets import lines
from suket.tickets.errors import BadLine
from suket.tickets.tables import MOST_NUMBERS, LineRule

_CODE: Final = re.compile(r"[A-Z0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as an office wants it, from a day on."""

    code: str  # "A": before its numbers
    title: str  # "Legalisir"
    service: Service  # it gives numbers while this is open
    cap: int  # numbers a day; 0: none any more
    since: date


def set_line(
    session: Session, unit: Unit, line: Line, *, who: str, now: datetime
) -> None:
    """Let a unit have this line from its day on.

    Today's gives no fewer than it gave already.  Raises `DayIsPast`, `BadLine`.
    """
    today = units.today(session, unit, now=now)
    title = " ".join(line.title.split())
    if line.since < today:
        raise DayIsPast
    if not (_CODE.fullmatch(line.code) and title and 0 <= line.cap <= MOST_NUMBERS):
        raise BadLine
    rule = LineRule(
        office_code=unit.office_code,
        unit_id=unit.id,
        line=line.code,
        title=title,
        service=line.service,
        cap=line.cap,
        since=line.since,
        named_at=now,
    )
    session.add(rule)
    session.flush()
    if line.since == today:
        lines.set_cap(session, rule, today)
    fact = Fact(event=Event.LINE_SET, subject=unit.id, office=unit.office_code)
    entries.note(session, fact, who=who, at=now)
