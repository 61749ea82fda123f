"""Tables of the lines at a counter: their rules, their days, and the numbers drawn."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import ApplicationCase
from suket.calendar.words import Service
from suket.columns import known
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Unit
from suket.tickets.words import TicketState

MOST_NUMBERS: Final = 9999  # of a line in a day: four digits are read from afar
MOST_CALLS: Final = 3
_CALLED = text("state = 'called'")
_WAITING = text("state = 'waiting'")
_LIVE = text("state IN ('waiting','called')")


class LineRule(Base):
    """A line of a unit, and how many numbers it gives a day, from a day on.

    The latest of a line counts; one with a cap of 0 gives none any more.
    """

    __tablename__ = "line_rule"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint(f"cap BETWEEN 0 AND {MOST_NUMBERS}", name="cap_in_range"),
        CheckConstraint("length(title) > 0", name="title_is_said"),
        Index(None, "unit_id", "line", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str] = mapped_column(String(22))
    line: Mapped[str] = mapped_column(String(4))  # "A", before the number
    title: Mapped[str]  # "Legalisir"
    service: Mapped[Service] = mapped_column(Choice(Service))  # it is open with this
    cap: Mapped[int]
    since: Mapped[date]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class QueueLine(Base):
    """One line on one local day, and its last number; the cap is a constraint too."""

    __tablename__ = "queue_line"
    __table_args__ = (CheckConstraint("last BETWEEN 0 AND cap", name="last_in_cap"),)

    unit_id: Mapped[str] = mapped_column(ForeignKey(Unit.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(String(4), primary_key=True)
    cap: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class QueueTicket(Base):
    """One number.  A counter calls one at a time; what is done stays so (a trigger)."""

    __tablename__ = "queue_ticket"
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "day", "line"],
            [QueueLine.unit_id, QueueLine.day, QueueLine.line],
        ),
        known("state", TicketState),
        CheckConstraint("number > 0", name="number_is_positive"),
        CheckConstraint(f"calls BETWEEN 0 AND {MOST_CALLS}", name="calls_in_range"),
        CheckConstraint(
            "(state = 'waiting') = (counter IS NULL)", name="called_to_a_counter"
        ),
        CheckConstraint(
            "(state = 'waiting') = (called_at IS NULL)", name="call_is_dated"
        ),
        CheckConstraint("(state = 'waiting') = (calls = 0)", name="call_is_counted"),
        CheckConstraint(
            f"state <> 'absent' OR calls = {MOST_CALLS}",
            name="absent_after_three_calls",
        ),
        Index(
            "uq_queue_ticket_at_counter",
            "unit_id",
            "day",
            "counter",
            unique=True,
            sqlite_where=_CALLED,
            postgresql_where=_CALLED,
        ),
        # One number a case: who draws again is answered with the first.
        Index(
            "uq_queue_ticket_of_case",
            "case_id",
            "day",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_queue_ticket_waiting",
            "unit_id",
            "day",
            "drawn_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    unit_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(String(4), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey(ApplicationCase.id))
    state: Mapped[TicketState] = mapped_column(Choice(TicketState))
    counter: Mapped[str | None] = mapped_column(String(10))  # "1", as its sign says
    calls: Mapped[int] = mapped_column(default=0)
    drawn_at: Mapped[datetime] = mapped_column(UtcSeconds)
    called_at: Mapped[datetime | None] = mapped_column(UtcSeconds)

    @property
    def code(self) -> str:
        """Return the number as it is called: "A-007"."""
        return f"{self.line}-{self.number:03}"
