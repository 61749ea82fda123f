"""The tables of the signed documents, and of those that could not be made."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, Choice, UtcSeconds
from suket.paper.words import FailureReason, MadeBy
from suket.register.tables import Suket


class Document(Base):
    """The signed PDF of one suket, as the archive keeps it."""

    __tablename__ = "document"
    __table_args__ = (CheckConstraint("size > 0", name="size_is_positive"),)

    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the PDF, hex
    size: Mapped[int]  # bytes
    made_at: Mapped[datetime] = mapped_column(UtcSeconds)
    made_by: Mapped[MadeBy] = mapped_column(
        Choice(MadeBy), default=MadeBy.WEASYPRINT, server_default=MadeBy.WEASYPRINT
    )


class DocumentFailure(Base):
    """That the document of one suket could not be made; gone once it is made."""

    __tablename__ = "document_failure"
    __table_args__ = (CheckConstraint("tries > 0", name="tries_from_one"),)

    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id), primary_key=True)
    reason: Mapped[FailureReason] = mapped_column(Choice(FailureReason))
    tries: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcSeconds)
    next_at: Mapped[datetime] = mapped_column(UtcSeconds)  # when it is tried again
