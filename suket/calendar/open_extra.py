"""The verb: serve on a day, or at an hour, on which the unit would be shut."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.calendar import opening as hours
from suket.calendar.opening import Day
from suket.calendar.set_hours import require_apart
from suket.calendar.tables import ExtraOpening
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A day of a service without an extra opening, and with it."""

    before: Day
    after: Day


def foreseen(
    session: Session, unit: Unit, opening: ExtraOpening, *, now: datetime
) -> Foreseen:
    """Return what an opening would make of its day; it is joined to what is open.

    Raises `DayIsPast` for a day before today at the office, `HoursOverlap` for a
    stretch that ends before it begins.
    """
    if opening.day < units.today(session, unit, now=now):
        raise DayIsPast
    require_apart([(opening.opens, opening.closes)])
    opening.unit_id, opening.named_at = unit.id, now
    known = hours.calendar(session, unit.office_code, opening.day, known_at=now)
    of = unit.id, opening.service, opening.day
    return Foreseen(known.day(*of), known.with_extra(opening).day(*of))


def open_extra(
    session: Session, unit: Unit, opening: ExtraOpening, *, who: str, now: datetime
) -> Foreseen:
    """Open the unit for one stretch of a day, beside the hours it has; return both.

    Raises what `foreseen` raises.
    """
    days = foreseen(session, unit, opening, now=now)
    session.add(opening)
    session.flush()
    fact = Fact(
        event=Event.EXTRA_OPENING_NAMED,
        subject=str(opening.id),
        office=unit.office_code,
    )
    entries.note(session, fact, who=who, at=now)
    return days
