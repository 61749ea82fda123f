"""Tables of notices: how people are reached, what they were told, and every try of it.

That each is told once stands in two constraints: a notice is one of its kind, case and
occasion; and of its tries one at the most may have arrived.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import ApplicationCase
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.messaging.words import Wire
from suket.notices.words import NoticeKind, NoticeState, StopWay, TryState
from suket.offices.tables import Office, Person

DUE = text("state = 'waiting'")
MAY_HAVE_ARRIVED = text("state IN ('sending', 'accepted', 'delivered', 'unknown')")
SENDING = text("state = 'sending'")
NAMED = text("reference IS NOT NULL")


class Contact(Base):
    """By which number or address who asks in a case is reached, and in which order."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint(
            "wire <> 'sms' OR (address LIKE '+628%'"
            " AND trim(substr(address, 2), '0123456789') = '')",
            name="number_form",
        ),
        CheckConstraint("wire <> 'email' OR address LIKE '_%@_%'", name="mail_form"),
        CheckConstraint("place BETWEEN 1 AND 9", name="place_in_range"),
        Index(None, "address"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    wire: Mapped[Wire] = mapped_column(Choice(Wire), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))  # "+62812…", or of mail
    place: Mapped[int]  # the smallest is tried first
    given_at: Mapped[datetime] = mapped_column(UtcSeconds)
    given_by: Mapped[str] = mapped_column(ForeignKey(Person.id))  # who wrote it down


class ContactChoice(Base):
    """Somebody said how a case is reached, or by nothing: no phone is taken over."""

    __tablename__ = "contact_choice"

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(UtcSeconds)


class Silence(Base):
    """An address to which nothing is sent: whose it is does not want it."""

    __tablename__ = "silence"

    wire: Mapped[Wire] = mapped_column(Choice(Wire), primary_key=True)
    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcSeconds)
    way: Mapped[StopWay] = mapped_column(Choice(StopWay))


class Notice(Base):
    """One thing that who asks in a case is told, once."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "case_id", "occasion"),
        CheckConstraint("rank > 0", name="rank_is_positive"),
        # What is sent next: the urgent first.
        Index(
            "ix_notice_due",
            "rank",
            "about_day",
            "found_at",
            "id",
            sqlite_where=DUE,
            postgresql_where=DUE,
        ),
        Index(None, "office_code", "state", "found_at"),
        Index(None, "case_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    kind: Mapped[NoticeKind] = mapped_column(Choice(NoticeKind))
    case_id: Mapped[str] = mapped_column(ForeignKey(ApplicationCase.id))
    occasion: Mapped[str] = mapped_column(String(40))  # which of its kind in this case
    state: Mapped[NoticeState] = mapped_column(Choice(NoticeState))
    rank: Mapped[int]
    about_day: Mapped[date | None]  # the sooner, the more urgent
    found_at: Mapped[datetime] = mapped_column(UtcSeconds)
    next_at: Mapped[datetime] = mapped_column(UtcSeconds)
    code: Mapped[str | None] = mapped_column(String(40))  # why it is as it is


class NoticeTry(Base):
    """One try to send a notice; the row is there before a byte has left."""

    __tablename__ = "notice_try"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq_is_positive"),
        CheckConstraint(
            "(state = 'sending') = (settled_at IS NULL)", name="settled_is_dated"
        ),
        # Nothing is sent while another try of it may have arrived.
        Index(
            "uq_notice_try_once",
            "notice_id",
            unique=True,
            sqlite_where=MAY_HAVE_ARRIVED,
            postgresql_where=MAY_HAVE_ARRIVED,
        ),
        Index(
            "ix_notice_try_lease",
            "lease_until",
            sqlite_where=SENDING,
            postgresql_where=SENDING,
        ),
        Index(
            "ix_notice_try_reference",
            "reference",
            sqlite_where=NAMED,
            postgresql_where=NAMED,
        ),
    )

    notice_id: Mapped[str] = mapped_column(ForeignKey(Notice.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    wire: Mapped[Wire] = mapped_column(Choice(Wire))
    state: Mapped[TryState] = mapped_column(Choice(TryState))
    started_at: Mapped[datetime] = mapped_column(UtcSeconds)
    lease_until: Mapped[datetime] = mapped_column(UtcSeconds)
    settled_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    code: Mapped[str | None] = mapped_column(String(40))
    reference: Mapped[str | None] = mapped_column(String(200))  # the carrier's name


class WireDay(Base):
    """How many messages an office has sent by a wire on one of its days."""

    __tablename__ = "wire_day"
    __table_args__ = (CheckConstraint("used >= 0", name="used_not_negative"),)

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    wire: Mapped[Wire] = mapped_column(Choice(Wire), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]


class AddressDay(Base):
    """How many messages went to an address on a day; forgotten soon after."""

    __tablename__ = "address_day"
    __table_args__ = (
        CheckConstraint("used >= 0", name="used_not_negative"),
        Index(None, "day"),
    )

    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]
