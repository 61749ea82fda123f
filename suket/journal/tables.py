"""The table of the journal: one leaf of the Merkle log a row."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, Choice, UtcSeconds
from suket.journal.words import Event


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
