"""Half sessions: the password was right, and a second factor is awaited.

They are rows of their own, so that whatever asks for a session finds none of them, and
end after five minutes.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from suket.access.secret_hashing import digest_of
from suket.access.tables import Account, HalfSession
from suket.access.users_and_sessions import TOKEN_BYTES, HalfOpened

AWAITED_FOR: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(days=1)


def begin(session: Session, account: Account, *, now: datetime) -> HalfOpened:
    """Begin to wait for the second factor of an account."""
    token, csrf = (secrets.token_urlsafe(TOKEN_BYTES) for _ in range(2))
    row = HalfSession(
        token_digest=digest_of(token),
        account_id=account.id,
        csrf_token=csrf,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return HalfOpened(token)


def find(
    session: Session, token: str, *, now: datetime
) -> tuple[HalfSession, Account] | None:
    """Return the half session with this token that still waits, and whose it is."""
    query = (
        select(HalfSession, Account)
        .join(Account, Account.id == HalfSession.account_id)
        .where(
            HalfSession.token_digest == digest_of(token),
            HalfSession.ended_at.is_(None),
            HalfSession.created_at > now - AWAITED_FOR,
            Account.is_disabled.is_(False),
        )
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def end(session: Session, token: str, *, now: datetime) -> bool:
    """Wait no more; False if somebody else was quicker."""
    waiting = update(HalfSession).where(
        HalfSession.token_digest == digest_of(token), HalfSession.ended_at.is_(None)
    )
    ended = waiting.values(ended_at=now).returning(HalfSession.token_digest)
    return session.scalar(ended) is not None


def end_all(session: Session, account_id: str, *, now: datetime) -> None:
    """Wait no more for an account."""
    rows = HalfSession
    session.execute(
        update(rows)
        .where(rows.account_id == account_id, rows.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop those of a day ago."""
    old = HalfSession.created_at < now - KEPT_FOR
    session.execute(delete(HalfSession).where(old))
