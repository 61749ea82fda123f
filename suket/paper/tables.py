"""The table of the signed documents."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.db import Base, Choice, UtcSeconds
from suket.paper.words import MadeBy
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
