"""Failed attempts to sign in, counted by name: after five the name is locked."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from suket.access.secret_hashing import digest_of
from suket.access.tables import SignInTry
from suket.db import inserted

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)


def count(session: Session, name: str, *, now: datetime) -> bool:
    """Count a try before its password is looked at; False while the name is locked.

    Counted first, so that a hundred tries at the same moment are a hundred; forgotten
    when the password is right.  Names that nobody has are counted alike.
    """
    digest = digest_of(name)
    first = inserted(session, SignInTry).values(
        name_digest=digest, failures=0, last_at=now
    )
    session.execute(first.on_conflict_do_nothing())  # of two first tries, both count
    query = select(SignInTry).where(SignInTry.name_digest == digest)
    row = session.scalars(query.with_for_update()).one()
    if row.locked_until is not None:
        if now < row.locked_until:
            return False
        row.failures, row.locked_until = 0, None
    row.failures, row.last_at = row.failures + 1, now
    if row.failures >= MOST_FAILURES:
        row.locked_until = now + LOCKED_FOR
    session.flush()
    return True


def is_locked(session: Session, name: str, *, now: datetime) -> bool:
    """Say whether the name has used up its tries."""
    row = session.get(SignInTry, digest_of(name))
    return row is not None and row.locked_until is not None and now < row.locked_until


def forget(session: Session, name: str) -> None:
    """Forget the wrong tries of a name."""
    digest = digest_of(name)
    session.execute(delete(SignInTry).where(SignInTry.name_digest == digest))


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop tries of a day ago."""
    session.execute(delete(SignInTry).where(SignInTry.last_at < now - KEPT_FOR))
