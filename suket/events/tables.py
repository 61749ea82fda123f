"""Tables of civil events: lists, their lines, the answers, and the keys of machines."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.columns import NIK_FORM, known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.events.words import (
    EventKind,
    LineAnswer,
    LineOutcome,
    ListDoor,
    Mismatch,
)
from suket.offices.tables import Office
from suket.register.tables import Suket

OPEN: Final = text("outcome = 'BERBEDA'")  # of a partial index, as a query must say it
MOST_DEED: Final = 100  # characters
MOST_REASON: Final = 300


class EventList(Base):
    """One list of events: who handed it in, when, and by which door."""

    __tablename__ = "event_list"
    __table_args__ = (
        known("door", ListDoor),
        CheckConstraint("lines > 0", name="has_lines"),
        CheckConstraint("repeated >= 0", name="repeated_from_zero"),
        Index(None, "office_code", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    door: Mapped[ListDoor] = mapped_column(Choice(ListDoor))
    lines: Mapped[int]  # as they were handed in
    repeated: Mapped[int]  # of which an earlier list, or line, had said the same
    received_at: Mapped[datetime] = mapped_column(UtcSeconds)
    received_by: Mapped[str]


class EventLine(Base):
    """One line: what is told of whom, and what became of it.

    A line that an office was told before is not written again: `digest`.
    """

    __tablename__ = "event_line"
    __table_args__ = (
        UniqueConstraint("office_code", "digest"),
        known("kind", EventKind),
        known("outcome", LineOutcome),
        known("why", Mismatch),
        CheckConstraint(NIK_FORM, name="nik_form"),
        CheckConstraint("place > 0", name="place_from_one"),
        CheckConstraint("length(digest) = 64", name="digest_size"),
        CheckConstraint(
            "outcome <> 'BERBEDA' OR why IS NOT NULL", name="mismatch_says_why"
        ),
        CheckConstraint(
            "(outcome = 'BERAKHIR') = (suket_id IS NOT NULL)", name="ended_names_suket"
        ),
        # What has consequences is of somebody, of a kind, and has a day.
        CheckConstraint(
            "outcome NOT IN ('BERAKHIR', 'BERUBAH')"
            " OR (nik IS NOT NULL AND kind IS NOT NULL AND day IS NOT NULL)",
            name="applied_is_whole",
        ),
        Index(None, "list_id", "place"),
        Index(None, "office_code", "nik"),
        Index(
            "ix_event_line_open",
            "office_code",
            "told_at",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(None, "suket_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    list_id: Mapped[str] = mapped_column(ForeignKey(EventList.id))  # that told it first
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    place: Mapped[int]  # in the list, as the spreadsheet counts
    kind: Mapped[EventKind | None] = mapped_column(Choice(EventKind))
    nik: Mapped[str | None] = mapped_column(String(16))  # None: it could not be read
    nik_shown: Mapped[str] = mapped_column(String(20))  # "…9901"
    full_name: Mapped[str]  # as the list has it; "" for none
    day: Mapped[date | None]
    deed: Mapped[str] = mapped_column(String(MOST_DEED))  # "" for none
    destination: Mapped[str] = mapped_column(
        String(20)
    )  # code of a region, "" for none
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what is told, hex
    outcome: Mapped[LineOutcome] = mapped_column(Choice(LineOutcome))
    why: Mapped[Mismatch | None] = mapped_column(Choice(Mismatch))
    remark: Mapped[str]  # what is the matter with a cell; "" for nothing
    suket_id: Mapped[str | None] = mapped_column(ForeignKey(Suket.id))  # that ended
    told_at: Mapped[datetime] = mapped_column(UtcSeconds)
    settled_at: Mapped[datetime | None] = mapped_column(UtcSeconds)  # by an answer


class EventAnswer(Base):
    """What an officer said of one mismatch of a line, and why; never changed."""

    __tablename__ = "event_answer"
    __table_args__ = (
        known("why", Mismatch),
        known("answer", LineAnswer),
        CheckConstraint(
            f"length(reason) BETWEEN 1 AND {MOST_REASON}", name="reason_is_said"
        ),
    )

    line_id: Mapped[str] = mapped_column(ForeignKey(EventLine.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # of the line's, from 1
    why: Mapped[Mismatch] = mapped_column(Choice(Mismatch))
    answer: Mapped[LineAnswer] = mapped_column(Choice(LineAnswer))
    reason: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(UtcSeconds)
    answered_by: Mapped[str]


class EventKey(Base):
    """One key by which a machine hands in events for an office."""

    __tablename__ = "event_key"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_after_made"),
        CheckConstraint("length(label) > 0", name="label_is_said"),
        CheckConstraint("length(secret_digest) = 64", name="digest_size"),
        Index(None, "office_code"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    label: Mapped[str] = mapped_column(String(60))  # which machine
    secret_digest: Mapped[str] = mapped_column(String(64))  # SHA-256, hex
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    created_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds)
    last_used: Mapped[date | None]  # the office's day
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
