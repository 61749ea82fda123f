"""What the tables of all who sign in share; each kind of them has tables of its own.

Whoever signs in among one kind can be none of the other, whatever a query forgets to
ask.
"""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, UtcSeconds
from suket.models.columns import new_id


class User(Base):
    """One person who signs in with a name and a password."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]  # argon2id
    is_disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class UserSession(Base):
    """One signed-in browser.  The cookie's value is kept as a digest only."""

    __abstract__ = True

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str]  # each kind refers to its own table
    csrf_token: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    seen_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
