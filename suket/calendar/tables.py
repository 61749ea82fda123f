"""Tables of the calendar.  All are versions that are added and never changed.

So "what was known on 17 March" can be answered for ever: whoever asks for the calendar
as it was known at a moment leaves out what was named later.  Times of the day are those
of the office's zone.
"""

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.calendar.words import Service
from suket.columns import known
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Unit

SUNDAY = 6


class HoursVersion(Base):
    """The weekly hours of one service of one unit, from a day on, until the next."""

    __tablename__ = "hours_version"
    __table_args__ = (
        known("service", Service),
        Index(None, "unit_id", "service", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    unit_id: Mapped[str] = mapped_column(ForeignKey(Unit.id))
    service: Mapped[Service] = mapped_column(Choice(Service))
    since: Mapped[date]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class OpeningHours(Base):
    """One stretch of a weekday in a version; a weekday without any is shut."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint(f"weekday BETWEEN 0 AND {SUNDAY}", name="weekday_known"),
        CheckConstraint("closes > opens", name="closes_after_opening"),
    )

    version_id: Mapped[int] = mapped_column(
        ForeignKey(HoursVersion.id), primary_key=True
    )
    weekday: Mapped[int] = mapped_column(primary_key=True)  # 0 is Monday
    opens: Mapped[time] = mapped_column(primary_key=True)
    closes: Mapped[time]


class ExtraOpening(Base):
    """A stretch of one day on which a unit serves although it would be shut."""

    __tablename__ = "extra_opening"
    __table_args__ = (
        known("service", Service),
        CheckConstraint("closes > opens", name="closes_after_opening"),
        CheckConstraint("length(reason) > 0", name="reason_is_said"),
        Index(None, "unit_id", "service", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    unit_id: Mapped[str] = mapped_column(ForeignKey(Unit.id))
    service: Mapped[Service] = mapped_column(Choice(Service))
    day: Mapped[date]
    opens: Mapped[time]
    closes: Mapped[time]
    reason: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class Holiday(Base):
    """A day that is a holiday, or none, whatever the shipped calendar says of it.

    Without an office it holds for all.  The newest row of a day counts, and an
    office's own before one for all.
    """

    __tablename__ = "holiday"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_is_said"),
        CheckConstraint("length(source) > 0", name="source_is_said"),
        Index(None, "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    day: Mapped[date]
    office_code: Mapped[str | None] = mapped_column(ForeignKey(Office.code))
    name: Mapped[str]  # "Hari Suci Nyepi"
    is_open: Mapped[bool]  # a holiday that was moved away, or that is worked on
    source: Mapped[str]  # "SKB 3 Menteri, 9 Maret 2020"
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class Closure(Base):
    """A stretch of days on which an office, or one of its units, shuts some services.

    A closure that grows or shrinks is a new row that replaces the old one; one that
    shuts no service any more takes the old one back.
    """

    __tablename__ = "closure"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        CheckConstraint("review_on >= first_day", name="reviewed_after_start"),
        CheckConstraint("length(reason) > 0", name="reason_is_said"),
        # A closure has one successor: of two who extend it at once, one is refused.
        Index(
            "uq_closure_replaces",
            "replaces",
            unique=True,
            sqlite_where=text("replaces IS NOT NULL"),
            postgresql_where=text("replaces IS NOT NULL"),
        ),
        Index(None, "office_code", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str | None] = mapped_column(String(22))  # None: all its units
    reason: Mapped[str]  # a few words: "Pencegahan COVID-19"
    notice: Mapped[str]  # what people are told, whole sentences
    first_day: Mapped[date]
    last_day: Mapped[date]
    review_on: Mapped[date | None]
    replaces: Mapped[int | None]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class ClosureService(Base):
    """One service that a closure shuts."""

    __tablename__ = "closure_service"
    __table_args__ = (known("service", Service),)

    closure_id: Mapped[int] = mapped_column(ForeignKey(Closure.id), primary_key=True)
    service: Mapped[Service] = mapped_column(Choice(Service), primary_key=True)
