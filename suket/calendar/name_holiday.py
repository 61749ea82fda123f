"""The verb: name a day a holiday, or say that it is none."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.calendar.tables import Holiday
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def name_holiday(
    session: Session, holiday: Holiday, *, who: str, now: datetime
) -> None:
    """Have a day be what `holiday` says from now on, for one office or for all.

    Days that are over may be named too: a decree may come late, and what was known
    when stays known by `named_at`.
    """
    holiday.named_at = now
    session.add(holiday)
    day, office = holiday.day.isoformat(), holiday.office_code
    fact = Fact(event=Event.HOLIDAY_NAMED, subject=day, office=office)
    entries.note(session, fact, who=who, at=now)
