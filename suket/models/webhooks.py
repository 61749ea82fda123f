"""Tables of what institutions are told by themselves: where, and what was sent."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, Choice, UtcSeconds
from suket.models.columns import new_id
from suket.models.kinds import Event

# Of a partial index, as a query must say it.
UNSENT = text("delivered_at IS NULL AND failed_at IS NULL")


class Webhook(Base):
    """The address at which an institution is told what became of sukets it checked."""

    __tablename__ = "webhook"

    institution_code: Mapped[str] = mapped_column(
        ForeignKey("institution.code"), primary_key=True
    )
    url: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(UtcSeconds)


class WebhookSecret(Base):
    """What messages to an institution are signed with; two are good at once.

    It is kept as it is, since signing needs it.  Who steals it can lie to the
    institution about the status of an index, which the signed list then contradicts.
    """

    __tablename__ = "webhook_secret"
    __table_args__ = (
        CheckConstraint("length(secret) = 32", name="secret_size"),
        Index(None, "institution_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    institution_code: Mapped[str] = mapped_column(
        ForeignKey("webhook.institution_code", ondelete="CASCADE")
    )
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcSeconds)


class WebhookNotice(Base):
    """One thing that one institution is told: once delivered, or given up."""

    __tablename__ = "webhook_notice"
    __table_args__ = (
        UniqueConstraint("institution_code", "seq"),  # each entry is told once
        CheckConstraint(
            "delivered_at IS NULL OR failed_at IS NULL", name="one_outcome"
        ),
        CheckConstraint("tries >= 0", name="tries_from_zero"),
        Index(
            "ix_webhook_notice_unsent",
            "next_at",
            sqlite_where=UNSENT,
            postgresql_where=UNSENT,
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    institution_code: Mapped[str] = mapped_column(ForeignKey("institution.code"))
    seq: Mapped[int]  # of the journal entry it is about
    suket_id: Mapped[str] = mapped_column(ForeignKey("suket.id"))
    event: Mapped[Event] = mapped_column(Choice(Event))
    at: Mapped[datetime] = mapped_column(UtcSeconds)  # when it happened
    found_at: Mapped[datetime] = mapped_column(UtcSeconds)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcSeconds)
    last_answer: Mapped[str | None] = mapped_column(String(40))  # "500", "refused", …
    delivered_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    failed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class WebhookCursor(Base):
    """How far the journal has been read for institutions; one row."""

    __tablename__ = "webhook_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_seq: Mapped[int]
