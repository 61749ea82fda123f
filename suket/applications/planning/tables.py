"""Tables of promises that move: who has to be told, and who agreed to move so many.

More than a hundred move only by two persons: that stands in the row without which
nobody is moved, and so do the two persons in the row by which it was asked for.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import ApplicationCase
from suket.applications.words import Answer, WhyPromised
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.columns import known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.persons import KEEPER
from suket.offices.tables import Office, Person, Unit

MOST_BY_ONE: Final = 100  # promises that one person may move
UNTOLD = text("told_at IS NULL")


class Telling(Base):
    """That somebody's day or promise is another, and whether they were told.

    Of one closure each is moved once, and never to an earlier day.
    """

    __tablename__ = "telling"
    __table_args__ = (
        UniqueConstraint("case_id", "closure_id"),
        CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name="told_by_one"),
        CheckConstraint(
            "closure_id IS NULL OR promised_after >= promised_before", name="only_later"
        ),
        Index(
            "ix_telling_due",
            "office_code",
            "promised_before",
            "id",
            sqlite_where=UNTOLD,
            postgresql_where=UNTOLD,
        ),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what came later is larger
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    case_id: Mapped[str] = mapped_column(ForeignKey(ApplicationCase.id))
    because: Mapped[WhyPromised] = mapped_column(Choice(WhyPromised))
    closure_id: Mapped[int | None] = mapped_column(ForeignKey(Closure.id))
    day_before: Mapped[date | None]
    promised_before: Mapped[date | None]
    day_after: Mapped[date | None]  # None: waits for a place
    promised_after: Mapped[date | None]
    due_since: Mapped[datetime] = mapped_column(UtcSeconds)
    told_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    told_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))


class Replanning(Base):
    """How many a change of the calendar moved, who wanted it and who agreed."""

    __tablename__ = "replanning"
    __table_args__ = (
        CheckConstraint("moved > 0", name="somebody_moves"),
        CheckConstraint("urgent BETWEEN 0 AND moved", name="urgent_are_of_them"),
        CheckConstraint(
            "without_place BETWEEN 0 AND moved", name="placeless_are_of_them"
        ),
        CheckConstraint(
            f"moved <= {MOST_BY_ONE} OR confirmed_by IS NOT NULL",
            name="many_need_two_persons",
        ),
        CheckConstraint("confirmed_by <> asked_by", name="nobody_confirms_his_own"),
        CheckConstraint(f"confirmed_by <> '{KEEPER}'", name="a_shell_confirms_nothing"),
        Index(None, "office_code", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    closure_id: Mapped[int | None] = mapped_column(ForeignKey(Closure.id), unique=True)
    moved: Mapped[int]
    last: Mapped[date | None]  # the last day that is promised now
    without_place: Mapped[int]
    urgent: Mapped[int]
    asked_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime] = mapped_column(UtcSeconds)


class ClosureRequest(Base):
    """A closure that moves many, as somebody asks for it; another person answers."""

    __tablename__ = "closure_request"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        CheckConstraint("review_on >= first_day", name="reviewed_after_start"),
        CheckConstraint("length(reason) > 0", name="reason_is_said"),
        CheckConstraint("expires_at > asked_at", name="expires_after_asking"),
        CheckConstraint(
            "(answer IS NULL) = (answered_by IS NULL)", name="answered_by_one"
        ),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name="answer_is_dated"
        ),
        CheckConstraint(
            "answer = 'taken-back' OR answered_by <> asked_by",
            name="nobody_answers_his_own",
        ),
        CheckConstraint(
            f"answer = 'taken-back' OR answered_by <> '{KEEPER}'",
            name="a_shell_answers_nobody",
        ),
        CheckConstraint(
            "answer <> 'accepted' OR answered_at < expires_at", name="accepted_in_time"
        ),
        CheckConstraint(
            "(closure_id IS NOT NULL) = (answer IS NOT NULL AND answer = 'accepted')",
            name="accepted_is_closed",
        ),
        Index(
            "ix_closure_request_open",
            "office_code",
            "asked_at",
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str | None] = mapped_column(String(22))  # None: all its units
    reason: Mapped[str]
    notice: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    review_on: Mapped[date | None]
    replaces: Mapped[int | None] = mapped_column(ForeignKey(Closure.id))
    moved: Mapped[int]  # as it was counted when it was asked for
    last: Mapped[date | None]
    without_place: Mapped[int]
    urgent: Mapped[int]
    asked_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(UtcSeconds)
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds)
    answer: Mapped[Answer | None] = mapped_column(Choice(Answer))
    answered_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    answered_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey(Closure.id), unique=True)


class ClosureRequestService(Base):
    """One service that the closure would shut."""

    __tablename__ = "closure_request_service"
    __table_args__ = (known("service", Service),)

    request_id: Mapped[str] = mapped_column(
        ForeignKey(ClosureRequest.id), primary_key=True
    )
    service: Mapped[Service] = mapped_column(Choice(Service), primary_key=True)
