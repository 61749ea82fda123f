"""The table of the codes by which applications are followed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.tables import SealingSecret
from suket.applications.tables import ApplicationCase
from suket.db import Base, UtcSeconds


class FollowCode(Base):
    """The code of one application, sealed: drawn when it is first written on paper."""

    __tablename__ = "follow_code"
    __table_args__ = (
        CheckConstraint("length(sealed) BETWEEN 29 AND 128", name="sealed_size"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    secret_id: Mapped[str] = mapped_column(ForeignKey(SealingSecret.id), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    drawn_at: Mapped[datetime] = mapped_column(UtcSeconds)
