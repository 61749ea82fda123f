"""Browsers in which a name has signed in before: the device cookies of OWASP.

Their tries are counted by themselves, so that whoever locks a name from elsewhere does
not lock out those who work under it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from suket.access.secret_hashing import digest_of
from suket.access.tables import KnownDevice
from suket.db import inserted

DEVICE_BYTES = 32
KEPT_FOR = timedelta(days=180)  # since the name last signed in there


def known(session: Session, name: str, device: str, *, now: datetime) -> str:
    """Return the digest of a browser in which `name` has signed in, "" of any other.

    `device` is the cookie it says it has.  After half a year it is any other.
    """
    query = select(KnownDevice.device_digest).where(
        KnownDevice.device_digest == digest_of(device),
        KnownDevice.name_digest == digest_of(name),
        KnownDevice.last_at > now - KEPT_FOR,
    )
    return session.scalar(query) or ""


def of(session: Session, name: str) -> Sequence[str]:
    """Return the digests of all browsers of `name`."""
    query = select(KnownDevice.device_digest)
    return session.scalars(
        query.where(KnownDevice.name_digest == digest_of(name))
    ).all()


def remember(session: Session, name: str, device: str, *, now: datetime) -> str:
    """Note that `name` has signed in, and return the cookie of the browser.

    Several may share a browser and have one cookie.  One that nobody has signed in with
    is not taken over: a stranger might have put it there.
    """
    if not _is_anybodys(session, device):
        device = secrets.token_urlsafe(DEVICE_BYTES)
    row = inserted(session, KnownDevice).values(
        device_digest=digest_of(device), name_digest=digest_of(name), last_at=now
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["device_digest", "name_digest"], set_={"last_at": now}
        )
    )
    return device


def _is_anybodys(session: Session, device: str) -> bool:
    found = exists().where(KnownDevice.device_digest == digest_of(device))
    return bool(session.scalar(select(found)))


def forget(session: Session, name: str) -> None:
    """Know none of the browsers of `name` any more."""
    session.execute(
        delete(KnownDevice).where(KnownDevice.name_digest == digest_of(name))
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop what nobody has signed in with for half a year."""
    session.execute(delete(KnownDevice).where(KnownDevice.last_at <= now - KEPT_FOR))
