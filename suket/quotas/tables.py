"""Tables of quotas: the rules, and the pools and slots of each day made from them."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.calendar.tables import SUNDAY
from suket.calendar.words import Service
from suket.columns import known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Unit
from suket.quotas.words import Pool

LARGEST = 1_000_000
SHORTEST_SLOT, LONGEST_SLOT = 5, 720  # minutes


class QuotaRule(Base):
    """How large a pool is on a weekday, from a day on, until the next rule of both."""

    __tablename__ = "quota_rule"
    __table_args__ = (
        known("service", Service),
        known("pool", Pool),
        CheckConstraint(f"weekday BETWEEN 0 AND {SUNDAY}", name="weekday_known"),
        CheckConstraint(f"size BETWEEN 0 AND {LARGEST}", name="size_in_range"),
        Index(None, "office_code", "service", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    service: Mapped[Service] = mapped_column(Choice(Service))
    weekday: Mapped[int]  # 0 is Monday
    pool: Mapped[Pool] = mapped_column(Choice(Pool))
    size: Mapped[int]
    since: Mapped[date]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class QuotaPool(Base):
    """The places of one pool on one local day, and how many are taken.

    A place is taken by one UPDATE that asks `used < size`; the constraint is the
    second wall behind it.
    """

    __tablename__ = "quota_pool"
    __table_args__ = (
        known("service", Service),
        known("pool", Pool),
        CheckConstraint(f"size BETWEEN 0 AND {LARGEST}", name="size_in_range"),
        CheckConstraint("used BETWEEN 0 AND size", name="used_in_size"),
    )

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    service: Mapped[Service] = mapped_column(Choice(Service), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    pool: Mapped[Pool] = mapped_column(Choice(Pool), primary_key=True)
    size: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    is_shut: Mapped[bool] = mapped_column(
        default=False
    )  # by the calendar: why, it says


class SlotRule(Base):
    """How the hours of a unit's weekday are cut into slots, from a day on.

    The latest of a weekday counts; one of capacity 0 says that there are none.
    """

    __tablename__ = "slot_rule"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint(f"weekday BETWEEN 0 AND {SUNDAY}", name="weekday_known"),
        CheckConstraint(
            f"minutes BETWEEN {SHORTEST_SLOT} AND {LONGEST_SLOT}", name="length_fits"
        ),
        CheckConstraint(f"capacity BETWEEN 0 AND {LARGEST}", name="capacity_in_range"),
        Index(None, "unit_id", "service", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str] = mapped_column(String(22))
    service: Mapped[Service] = mapped_column(Choice(Service))
    weekday: Mapped[int]  # 0 is Monday
    minutes: Mapped[int]
    capacity: Mapped[int]
    since: Mapped[date]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class Slot(Base):
    """A stretch of time in which a unit serves so many; rows are added, never removed.

    A place is taken as one of a pool is: by one UPDATE that asks `used < capacity`.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("unit_id", "service", "starts_at"),
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("used BETWEEN 0 AND capacity", name="used_in_capacity"),
        Index(None, "unit_id", "service", "day"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str] = mapped_column(String(22))
    service: Mapped[Service] = mapped_column(Choice(Service))
    day: Mapped[date]  # local, of the office
    starts_at: Mapped[datetime] = mapped_column(UtcSeconds)
    ends_at: Mapped[datetime] = mapped_column(UtcSeconds)
    capacity: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    # By the calendar, or by a newer rule; who has a place in it keeps it.
    is_shut: Mapped[bool] = mapped_column(default=False)
