"""Tables of who may sign in: accounts, sessions, known browsers, failed tries.

Officers have tables here, and people of institutions theirs in their own room: whoever
signs in among one kind can be none of the other, whatever a query forgets to ask.  What
both kinds share is said once, in `User` and `UserSession`.
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.words import Role
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office


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


class Account(User):
    """One person who works at an office."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_is_lower"),
    )

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    role: Mapped[Role] = mapped_column(Choice(Role))


class SignInTry(Base):
    """How often a name, known or not, was tried with a wrong password.

    Unknown names are counted and locked like known ones, so that the answer does not
    tell which names exist.  A browser that a name knows is counted by itself, under the
    digest of name and browser.
    """

    __tablename__ = "sign_in_try"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcSeconds)


class KnownDevice(Base):
    """A browser in which a name has signed in.  Its cookie is kept as a digest only."""

    __tablename__ = "known_device"

    device_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    last_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)


class WebSession(UserSession):
    """One browser in which an officer is signed in."""

    __tablename__ = "session"

    user_id: Mapped[str] = mapped_column(
        "account_id", ForeignKey(Account.id), index=True
    )
