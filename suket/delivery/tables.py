"""The table of the links by which holders fetch their documents."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, UtcSeconds
from suket.register.tables import Suket


class Delivery(Base):
    """A link and a PIN by which the holder fetches the document; one per suket."""

    __tablename__ = "delivery"
    __table_args__ = (CheckConstraint("tries BETWEEN 0 AND 5", name="tries_in_range"),)

    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256, hex
    pin_hash: Mapped[str]  # argon2id
    tries: Mapped[int] = mapped_column(default=0)  # wrong PINs so far
    opened_at: Mapped[datetime] = mapped_column(UtcSeconds)
    opened_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
