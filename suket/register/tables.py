"""Tables of what was issued and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.columns import NIK_FORM, known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office
from suket.register.words import (
    ApplicationKind,
    ApplicationState,
    BatchState,
    Channel,
    EndReason,
    Outcome,
    SuketState,
)
from suket.residents.tables import Photo, Resident

# Conditions of partial indices.  A query that is to use one says the same words: with a
# value in place of the word a database cannot tell that the index will do.
IN_FORCE = text("state <> 'ended'")
EXPIRING = text("state <> 'ended' AND expires_at IS NOT NULL")
UNDRAWN = text("NOT has_document")
RUNNING = text("state = 'running'")  # of a partial index, as a query must say it


class Application(Base):
    """What a resident asked of an office, and by which way."""

    __tablename__ = "application"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    resident_id: Mapped[str] = mapped_column(ForeignKey(Resident.id), index=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    kind: Mapped[ApplicationKind] = mapped_column(Choice(ApplicationKind))
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    state: Mapped[ApplicationState] = mapped_column(Choice(ApplicationState))
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    created_by: Mapped[str]


class NumberCounter(Base):
    """The last number an office gave in a year; moved in the issuing transaction."""

    __tablename__ = "number_counter"
    __table_args__ = (CheckConstraint("last > 0", name="last_is_positive"),)

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)  # the office's local year
    last: Mapped[int]


class StatusList(Base):
    """One status list in use: whose it is, and what was last published of it."""

    __tablename__ = "status_list"
    __table_args__ = (
        CheckConstraint("given BETWEEN 0 AND 1048576", name="given_in_list"),
        CheckConstraint("number > 0", name="number_is_positive"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    uri: Mapped[str] = mapped_column(unique=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), index=True)
    given: Mapped[int] = mapped_column(default=0)  # how many indices are used
    published_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    published_digest: Mapped[str | None] = mapped_column(String(64))


class Unpublished(Base):
    """One index whose entry changed and is not yet in the published list.

    Written in the transaction of the change, removed after the list is out.
    """

    __tablename__ = "unpublished"
    __table_args__ = (Index(None, "list_number", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    list_number: Mapped[int] = mapped_column(ForeignKey(StatusList.number))
    status_index: Mapped[int]


class Suket(Base):
    """One issued suket.  Its row is never deleted, its index never given again."""

    __tablename__ = "suket"
    __table_args__ = (
        UniqueConstraint("office_code", "year", "serial"),
        UniqueConstraint("office_code", "number"),
        UniqueConstraint("list_number", "status_index"),
        # One suket in force per person.
        Index(
            "uq_suket_nik_in_force",
            "nik",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
        Index(None, "nik"),
        Index(None, "resident_id"),
        # What the pages of an office list and count.
        Index(None, "office_code", "state", "year", "serial"),
        # How many are in force, and of how many the page is not made yet.
        Index(None, "office_code", "state", "expires_at"),
        Index(
            "ix_suket_undrawn",
            "office_code",
            sqlite_where=UNDRAWN,
            postgresql_where=UNDRAWN,
        ),
        Index(None, "office_code", "issued_at"),
        Index(None, "office_code", "ended_at"),
        # What the expiry sweep asks for: in force, by the day it ends.
        Index(
            "ix_suket_expiring",
            "expires_at",
            sqlite_where=EXPIRING,
            postgresql_where=EXPIRING,
        ),
        # What the maker of documents asks for: issued, and no page yet.
        Index(
            "ix_suket_without_document",
            "issued_at",
            "id",
            sqlite_where=UNDRAWN,
            postgresql_where=UNDRAWN,
        ),
        known("state", SuketState),
        known("end_reason", EndReason),
        CheckConstraint(NIK_FORM, name="nik_form"),
        CheckConstraint("serial > 0", name="serial_is_positive"),
        CheckConstraint("status_index BETWEEN 0 AND 1048575", name="index_in_list"),
        CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="end_dated"),
        CheckConstraint(
            "(state = 'ended') = (end_reason IS NOT NULL)", name="end_has_reason"
        ),
        CheckConstraint("ended_at >= issued_at", name="ends_after_issue"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    number: Mapped[str]
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    year: Mapped[int]
    serial: Mapped[int]
    nik: Mapped[str] = mapped_column(String(16))
    resident_id: Mapped[str] = mapped_column(ForeignKey(Resident.id))
    application_id: Mapped[str] = mapped_column(ForeignKey(Application.id), unique=True)
    list_number: Mapped[int] = mapped_column(ForeignKey(StatusList.number))
    status_index: Mapped[int]
    token: Mapped[bytes] = mapped_column(LargeBinary)
    form: Mapped[str]
    printed: Mapped[dict[str, Any]] = mapped_column(JSON)
    photo_digest: Mapped[str | None] = mapped_column(ForeignKey(Photo.digest))
    issued_at: Mapped[datetime] = mapped_column(UtcSeconds)
    issued_by: Mapped[str]
    expires_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    state: Mapped[SuketState] = mapped_column(
        Choice(SuketState), default=SuketState.ACTIVE
    )
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    end_reason: Mapped[EndReason | None] = mapped_column(Choice(EndReason))
    has_document: Mapped[bool] = mapped_column(default=False)


class OutdatedSuket(Base):
    """One suket in force that says of its holder what the office no longer has.

    Written when the data of a resident change, gone when they agree again or it ends.
    """

    __tablename__ = "outdated_suket"
    __table_args__ = (Index(None, "office_code", "noticed_at"),)

    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id), primary_key=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    noticed_at: Mapped[datetime] = mapped_column(UtcSeconds)


class Ending(Base):
    """Why one suket ended: on what evidence, by whom, and what followed it."""

    __tablename__ = "ending"

    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id), primary_key=True)
    reason: Mapped[EndReason] = mapped_column(Choice(EndReason))
    evidence: Mapped[str | None]
    followed_by: Mapped[str | None] = mapped_column(String(22))  # the newer suket's id
    ended_at: Mapped[datetime] = mapped_column(UtcSeconds)
    ended_by: Mapped[str]


class Suspension(Base):
    """One time a suket was frozen, and perhaps released."""

    __tablename__ = "suspension"
    __table_args__ = (
        CheckConstraint("restored_at >= suspended_at", name="restored_after"),
        CheckConstraint(
            "(restored_at IS NULL) = (restored_by IS NULL)", name="restored_by_someone"
        ),
        CheckConstraint(
            "restored_evidence IS NULL OR restored_at IS NOT NULL",
            name="restored_on_evidence",
        ),
        Index(
            "uq_suspension_open",
            "suket_id",
            unique=True,
            sqlite_where=text("restored_at IS NULL"),
            postgresql_where=text("restored_at IS NULL"),
        ),
        Index(None, "suket_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id))
    evidence: Mapped[str]
    suspended_at: Mapped[datetime] = mapped_column(UtcSeconds)
    suspended_by: Mapped[str]
    restored_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    restored_by: Mapped[str | None]
    restored_evidence: Mapped[str | None]  # None: released before it was asked for


class Batch(Base):
    """One order to issue to many residents."""

    __tablename__ = "batch"
    __table_args__ = (
        Index(
            "ix_batch_running",
            "created_at",
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), index=True)
    total: Mapped[int]
    state: Mapped[BatchState] = mapped_column(
        Choice(BatchState), default=BatchState.RUNNING
    )
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    created_by: Mapped[str]


class BatchItem(Base):
    """One resident of a batch.  Without an outcome it is still to be done."""

    __tablename__ = "batch_item"
    __table_args__ = (
        CheckConstraint(
            "outcome = 'issued' OR suket_id IS NULL", name="suket_when_issued"
        ),
        Index(
            "ix_batch_item_due",
            "batch_id",
            "position",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey(Batch.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey(Resident.id))
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    code: Mapped[str | None]  # of the refusal
    suket_id: Mapped[str | None] = mapped_column(ForeignKey(Suket.id))
