"""The verb of machines' keys: give one, end one, let one in."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.db import Database
from suket.events import event_keys
from suket.events.errors import EventKeyNotFound, UnknownEventKey
from suket.events.event_keys import NewEventKey
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.validity import local_day


def give_key(
    session: Session,
    office: str,
    label: str,
    expires_at: datetime,
    *,
    who: str,
    now: datetime,
) -> NewEventKey:
    """Make a key; older ones stay good.  Raises `OfficeNotFound` or `BadEventKey`."""
    offices.find(session, office)
    key = event_keys.add(session, office, label, expires_at, who=who, now=now)
    fact = Fact(event=Event.EVENT_KEY_CREATED, subject=key.id, office=office)
    entries.note(session, fact, who=who, at=now)
    return key


def end_key(
    session: Session, key_id: str, *, office: str, who: str, now: datetime
) -> None:
    """Let a key in no more, at once; raises `EventKeyNotFound`, also if it is ended."""
    key = event_keys.find(session, key_id, office=office)
    if key.ended_at is not None:
        raise EventKeyNotFound
    key.ended_at = now
    session.flush()
    fact = Fact(event=Event.EVENT_KEY_ENDED, subject=key_id, office=office)
    entries.note(session, fact, who=who, at=now)


def let_in(database: Database, token: str, *, now: datetime) -> Officer:
    """Return who acts by the key that is shown; raises `UnknownEventKey`.

    The answer is the same for an unknown, wrong, expired and ended one.
    """
    with database.reading() as session:
        key = event_keys.of_token(session, token, now=now)
        if key is None:
            raise UnknownEventKey
        zone = offices.find(session, key.office_code).zone
    today = local_day(now, zone)
    if key.last_used != today:
        with database.begin() as session:
            event_keys.note_use(session, key.id, day=today)
    return event_keys.officer_of(key)
