"""The verb: serve on a day, or at an hour, on which the unit would be shut."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.calendar.opening import Stretch
from suket.calendar.set_hours import require_apart
from suket.calendar.tables import ExtraOpening
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit


def open_extra(
    session: Session, unit: Unit, opening: ExtraOpening, *, who: str, now: datetime
) -> None:
    """Open the unit for one stretch of a day; several stretches stand side by side.

    Raises `DayIsPast` for a day before today at the office, `HoursOverlap` for a
    stretch that meets another of the day.
    """
    if opening.day < units.today(session, unit, now=now):
        raise DayIsPast
    opening.unit_id, opening.named_at = unit.id, now
    require_apart([*_beside(session, opening), (opening.opens, opening.closes)])
    session.add(opening)
    session.flush()
    fact = Fact(
        event=Event.EXTRA_OPENING_NAMED,
        subject=str(opening.id),
        office=unit.office_code,
    )
    entries.note(session, fact, who=who, at=now)


def _beside(session: Session, opening: ExtraOpening) -> list[Stretch]:
    query = select(ExtraOpening.opens, ExtraOpening.closes).where(
        ExtraOpening.unit_id == opening.unit_id,
        ExtraOpening.service == opening.service,
        ExtraOpening.day == opening.day,
    )
    return [(opens, closes) for opens, closes in session.execute(query)]
