"""The table of bookings: which case has a place in which slot."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import LIVE, ApplicationCase
from suket.applications.words import WhyFreed
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.quotas.tables import Slot

_OPEN = text("freed_at IS NULL AND came_at IS NULL")
_HELD = text("freed_at IS NULL AND held_until IS NOT NULL")


class Booking(Base):
    """A place in a slot that a case has; `Slot.used` counts those not freed.

    One with `held_until` is kept for somebody who is still choosing: it counts as
    taken, and is confirmed or expires.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint(
            "(freed_at IS NULL) = (freed_why IS NULL)", name="freed_is_explained"
        ),
        CheckConstraint("came_at IS NULL OR freed_at IS NULL", name="came_or_freed"),
        CheckConstraint("came_at IS NULL OR held_until IS NULL", name="came_or_held"),
        # One place a case.
        Index(
            "uq_booking_live",
            "case_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_booking_open", "slot_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_booking_held", "held_until", sqlite_where=_HELD, postgresql_where=_HELD
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey(ApplicationCase.id))
    slot_id: Mapped[str] = mapped_column(ForeignKey(Slot.id))
    booked_at: Mapped[datetime] = mapped_column(UtcSeconds)
    held_until: Mapped[datetime | None] = mapped_column(UtcSeconds)
    came_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    freed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    freed_why: Mapped[WhyFreed | None] = mapped_column(Choice(WhyFreed))
