"""Tables of quotas: the rules, and the pools of each day that are made from them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from suket.calendar.tables import SUNDAY
from suket.calendar.words import Service
from suket.columns import known
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office
from suket.quotas.words import Pool

LARGEST = 1_000_000


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
