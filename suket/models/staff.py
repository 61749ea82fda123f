"""Tables of who works here, what they did, and what they left to be done."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, Choice, UtcSeconds
from suket.models.columns import new_id
from suket.models.kinds import BatchState, Event, Outcome, Role
from suket.models.users import User, UserSession

RUNNING = text("state = 'running'")  # of a partial index, as a query must say it


class Account(User):
    """One person who works at an office."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_is_lower"),
    )

    office_code: Mapped[str] = mapped_column(ForeignKey("office.code"))
    role: Mapped[Role] = mapped_column(Choice(Role))


class SignInTry(Base):
    """How often a name, known or not, was tried with a wrong password.

    Unknown names are counted and locked like known ones, so that the answer does not
    tell which names exist.
    """

    __tablename__ = "sign_in_try"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcSeconds)


class WebSession(UserSession):
    """One browser in which an officer is signed in."""

    __tablename__ = "session"

    user_id: Mapped[str] = mapped_column(
        "account_id", ForeignKey("account.id"), index=True
    )


class JournalEntry(Base):
    """One thing that happened: a leaf of a Merkle log, added and never changed.

    It names numbers and accounts, never residents.
    """

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("length(salt) = 16", name="salt_size"),
        CheckConstraint("length(leaf) = 32", name="leaf_size"),
        CheckConstraint("seq >= 0", name="seq_from_zero"),
        Index(None, "subject"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[Event] = mapped_column(Choice(Event))
    office_code: Mapped[str | None] = mapped_column(String(5))
    subject: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcSeconds)
    salt: Mapped[bytes] = mapped_column(LargeBinary)  # 16 random bytes
    leaf: Mapped[bytes] = mapped_column(LargeBinary)  # RFC 6962 leaf hash


class Batch(Base):
    """One order to issue to many residents."""

    __tablename__ = "batch"
    __table_args__ = (
        Index(
            "ix_batch_running",
            "created_at",
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey("office.code"), index=True)
    total: Mapped[int]
    state: Mapped[BatchState] = mapped_column(
        Choice(BatchState), default=BatchState.RUNNING
    )
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    created_by: Mapped[str]


class BatchItem(Base):
    """One resident of a batch.  Without an outcome it is still to be done."""

    __tablename__ = "batch_item"
    __table_args__ = (
        CheckConstraint(
            "outcome = 'issued' OR suket_id IS NULL", name="suket_when_issued"
        ),
        Index(
            "ix_batch_item_due",
            "batch_id",
            "position",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"))
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    code: Mapped[str | None]  # of the refusal
    suket_id: Mapped[str | None] = mapped_column(ForeignKey("suket.id"))
