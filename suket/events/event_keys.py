"""The keys of machines that hand in events for an office.

A key is `peristiwa_<id>.<secret>`: the id finds the row, the secret of 256 bits is kept
as its SHA-256.  An office may have several at once, so that a new one is in use before
the old one is ended.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.access.secret_hashing import digest_of, has_digest
from suket.columns import new_id
from suket.events.errors import BadEventKey, EventKeyNotFound
from suket.events.tables import EventKey

PREFIX: Final = "peristiwa_"  # so that a search for lost keys finds it
SECRET_BYTES: Final = 32
LONGEST: Final = timedelta(days=730)
LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class NewEventKey:
    """A new key; `token` is shown once and kept nowhere."""

    id: str
    token: str
    expires_at: datetime


def add(
    session: Session,
    office: str,
    label: str,
    expires_at: datetime,
    *,
    who: str,
    now: datetime,
) -> NewEventKey:
    """Make a key; raises `BadEventKey` for no label, or over two years."""
    name = " ".join(label.split())
    is_fit = 0 < len(name) <= LONGEST_LABEL and now < expires_at <= now + LONGEST
    if not is_fit:
        raise BadEventKey
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = EventKey(
        id=new_id(),
        office_code=office,
        label=name,
        secret_digest=digest_of(secret),
        created_at=now,
        created_by=who,
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    return NewEventKey(key.id, f"{PREFIX}{key.id}.{secret}", expires_at)


def of_token(session: Session, token: str, *, now: datetime) -> EventKey | None:
    """Return the key that this token is, while it is good; else None.

    Secrets are compared in a time that does not depend on them, and an unknown id is
    compared too.
    """
    key_id, _, secret = token.removeprefix(PREFIX).partition(".")
    key = session.get(EventKey, key_id) if token.startswith(PREFIX) else None
    is_same = has_digest(secret, key.secret_digest if key else None)
    if key is None or not is_same or not is_good(key, now=now):
        return None
    return key


def is_good(key: EventKey, *, now: datetime) -> bool:
    """Say whether the key may be used at `now`."""
    return key.ended_at is None and now < key.expires_at


def find(session: Session, key_id: str, *, office: str) -> EventKey:
    """Return the office's key, or raise `EventKeyNotFound`."""
    key = session.get(EventKey, key_id)
    if key is None or key.office_code != office:
        raise EventKeyNotFound
    return key


def of_office(session: Session, office: str) -> Sequence[EventKey]:
    """Return the keys of an office, the newest first."""
    query = select(EventKey).where(EventKey.office_code == office)
    return session.scalars(
        query.order_by(EventKey.created_at.desc(), EventKey.id)
    ).all()


def note_use(session: Session, key_id: str, *, day: date) -> None:
    """Write down on which day the key was last used."""
    session.execute(update(EventKey).where(EventKey.id == key_id).values(last_used=day))


def officer_of(key: EventKey) -> Officer:
    """Return who acts by a key: an officer of its office, by no person's hand."""
    return Officer(username=f"kunci:{key.id}", office=key.office_code)
