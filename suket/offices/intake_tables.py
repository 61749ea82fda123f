"""The table of how offices take applications, by version."""

from datetime import time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from suket.columns import known
from suket.db import Base, Choice
from suket.offices.tables import OfficeVersion
from suket.offices.words import Clock


class IntakeColumns:
    """How an office takes applications: hours of its local day, and its clock."""

    cut_off: Mapped[time]  # from then on today's reserved share is for all
    moves_until: Mapped[time]  # later, nobody can be told in time for tomorrow
    clock: Mapped[Clock] = mapped_column(Choice(Clock))
    clock_hours: Mapped[int]  # from a complete file to the suket


class IntakeVersion(IntakeColumns, Base):
    """The ways of taking applications that a version brings."""

    __tablename__ = "intake_version"
    __table_args__ = (
        known("clock", Clock),
        CheckConstraint("clock_hours BETWEEN 1 AND 720", name="clock_hours_in_range"),
    )

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )
