"""Tables of applications: the case, its steps, the places it took, what was promised.

A case is how an application goes on.  The table `application` of the register says upon
what a suket was issued; a case points to its row there once it is signed.
What no program can be trusted with stands as a constraint: one pending case a person,
legal steps only, and three persons who are not one.
"""

from datetime import date, datetime

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

from suket.applications.words import (
    CaseKind,
    CaseState,
    IntakeChannel,
    StepReason,
    WhyFreed,
    WhyPromised,
)
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.columns import NIK_FORM, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Person, Unit
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool
from suket.register.tables import Application
from suket.residents.tables import Resident

# Conditions of partial indices; a query that is to use one says the same words.
PENDING = text(
    "state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
)
OPEN = text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')")
# Asked for, answered or not, and not signed yet.
URGENT = text(f"urgent_asked_by IS NOT NULL AND {PENDING.text}")
SLOTLESS = text("due_at IS NOT NULL AND promised_on IS NULL")
LIVE = text("freed_at IS NULL")
CLAIMED = text("claimed_by IS NOT NULL")
_SIGNED = "('DITANDATANGANI','SIAP','SELESAI')"
_APPROVED = "('DISETUJUI_KASI','DITANDATANGANI','SIAP','SELESAI')"
_VERIFIED = "('TERVERIFIKASI','DISETUJUI_KASI','DITANDATANGANI','SIAP','SELESAI')"


class AllowedStep(Base):
    """One step that a case may take; more come by adding a row."""

    __tablename__ = "allowed_step"

    from_state: Mapped[str] = mapped_column(String(20), primary_key=True)
    to_state: Mapped[str] = mapped_column(String(20), primary_key=True)


class ApplicationCase(Base):
    """What somebody asked for, and how far it has come.

    `steps` is how many persons it needs (1: the office issues in one act of one), as
    the office's rule was when it came, or became since if that is stricter.  NULL
    passes a CHECK, so each "has" is a constraint of its own.
    """

    __tablename__ = "application_case"
    __table_args__ = (
        UniqueConstraint("office_code", "number"),
        UniqueConstraint("office_code", "channel", "request_key"),
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint(NIK_FORM, name="nik_form"),
        CheckConstraint("steps IN (1, 2, 3)", name="steps_known"),
        CheckConstraint("version > 0", name="version_is_positive"),
        CheckConstraint("place > 0", name="place_is_positive"),
        CheckConstraint("(day IS NULL) = (place IS NULL)", name="place_is_of_a_day"),
        CheckConstraint(
            "made_by IS NOT NULL OR channel IN ('web', 'messenger')",
            name="maker_is_known",
        ),
        CheckConstraint(
            "steps = 1 OR verified_by <> made_by", name="checker_is_not_maker"
        ),
        CheckConstraint(
            "steps < 3 OR (approved_by <> made_by AND approved_by <> verified_by)",
            name="head_is_third",
        ),
        CheckConstraint(
            "steps = 1 OR (signed_by <> made_by AND signed_by <> verified_by"
            " AND signed_by <> approved_by)",
            name="signer_is_apart",
        ),
        CheckConstraint(
            f"state NOT IN {_VERIFIED}"
            " OR (verified_by IS NOT NULL AND content_digest IS NOT NULL)",
            name="verified_has_verifier",
        ),
        CheckConstraint(
            f"state NOT IN {_APPROVED} OR steps < 3 OR approved_by IS NOT NULL",
            name="approved_has_head",
        ),
        CheckConstraint(
            f"state NOT IN {_SIGNED}"
            " OR (signed_by IS NOT NULL AND issued_as IS NOT NULL)",
            name="signed_has_signer",
        ),
        CheckConstraint(
            "(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim_has_end"
        ),
        CheckConstraint(
            "urgent_granted_by <> urgent_asked_by", name="nobody_grants_his_own"
        ),
        CheckConstraint("clock_left >= 0", name="clock_left_not_negative"),
        # Person zero keeps the machine, and is nobody's second person.
        CheckConstraint(
            "steps = 1 OR (verified_by <> '0' AND approved_by <> '0'"
            " AND signed_by <> '0')",
            name="keeper_is_no_second",
        ),
        # One pending case per person.
        Index(
            "uq_application_case_pending",
            "nik",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
        Index(
            "ix_application_case_queue",
            "office_code",
            "state",
            "is_urgent",
            "due_at",
            "id",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        # Of a queue, whose turn is next.
        Index(
            "ix_application_case_next",
            "office_code",
            "state",
            "is_urgent",
            "due_at",
            "received_at",
            "number",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_application_case_claimed_by",
            "claimed_by",
            sqlite_where=CLAIMED,
            postgresql_where=CLAIMED,
        ),
        Index(
            "ix_application_case_slotless",
            "office_code",
            "received_at",
            sqlite_where=SLOTLESS,
            postgresql_where=SLOTLESS,
        ),
        Index(
            "ix_application_case_urgent",
            "office_code",
            "received_at",
            sqlite_where=URGENT,
            postgresql_where=URGENT,
        ),
        Index(None, "office_code", "unit_id", "received_at", "number"),  # the last
        Index(None, "office_code", "day", "place"),
        Index(None, "resident_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[str]
    nik: Mapped[str] = mapped_column(String(16))
    # None: not recorded at this office yet.
    resident_id: Mapped[str | None] = mapped_column(ForeignKey(Resident.id))
    kind: Mapped[CaseKind] = mapped_column(Choice(CaseKind))
    channel: Mapped[IntakeChannel] = mapped_column(Choice(IntakeChannel))
    request_key: Mapped[str] = mapped_column(String(64))
    request_digest: Mapped[str | None] = mapped_column(String(64))  # of what it said
    state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    version: Mapped[int] = mapped_column(default=1)
    steps: Mapped[int]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    urgent_reason: Mapped[str | None]
    urgent_asked_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    urgent_granted_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    made_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    verified_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    approved_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    signed_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    content_digest: Mapped[str | None] = mapped_column(String(64))  # SHA-256, hex
    claimed_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcSeconds)
    received_at: Mapped[datetime] = mapped_column(UtcSeconds)
    day: Mapped[date | None]  # the office's local day on which it is worked on
    place: Mapped[int | None]  # in that day, from 1; never given twice
    due_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    clock_left: Mapped[int | None]  # working seconds to `due_at`, while it stands
    promised_on: Mapped[date | None]
    issued_as: Mapped[str | None] = mapped_column(
        ForeignKey(Application.id), unique=True
    )


class ApplicationStep(Base):
    """One step of a case: added, and never changed."""

    __tablename__ = "application_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_state", "to_state"], [AllowedStep.from_state, AllowedStep.to_state]
        ),
        CheckConstraint(
            "to_state NOT IN ('DITOLAK', 'KURANG_BERKAS', 'DIBATALKAN')"
            " OR reason IS NOT NULL",
            name="no_is_explained",
        ),
        CheckConstraint("seq > 0", name="seq_is_positive"),
        Index(None, "office_code", "local_day", "to_state"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True)  # the version it made
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    at: Mapped[datetime] = mapped_column(UtcSeconds)
    local_day: Mapped[date]
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    by_person: Mapped[str | None] = mapped_column(ForeignKey(Person.id))  # None: a duty
    reason: Mapped[StepReason | None] = mapped_column(Choice(StepReason))
    note: Mapped[str | None]


class QuotaUse(Base):
    """A place of a pool that a case took; `QuotaPool.used` counts those not freed."""

    __tablename__ = "quota_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["office_code", "service", "day", "pool"],
            [
                QuotaPool.office_code,
                QuotaPool.service,
                QuotaPool.day,
                QuotaPool.pool,
            ],
        ),
        CheckConstraint(
            "(freed_at IS NULL) = (freed_why IS NULL)", name="freed_is_explained"
        ),
        Index(
            "uq_quota_use_live",
            "case_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index(
            "ix_quota_use_pool",
            "office_code",
            "service",
            "day",
            "pool",
            "since",
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey(ApplicationCase.id))
    office_code: Mapped[str] = mapped_column(String(5))
    service: Mapped[Service] = mapped_column(Choice(Service))
    day: Mapped[date]
    pool: Mapped[Pool] = mapped_column(Choice(Pool))
    since: Mapped[datetime] = mapped_column(UtcSeconds)
    wants_earlier: Mapped[bool] = mapped_column(default=False)
    freed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    freed_why: Mapped[WhyFreed | None] = mapped_column(Choice(WhyFreed))


class Promise(Base):
    """A day that was promised: added, and never changed; the last one counts."""

    __tablename__ = "promise"

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True)
    promised_on: Mapped[date]
    because: Mapped[WhyPromised] = mapped_column(Choice(WhyPromised))
    closure_id: Mapped[int | None] = mapped_column(ForeignKey(Closure.id))
    at: Mapped[datetime] = mapped_column(UtcSeconds)


class CaseCounter(Base):
    """The last serial that an office gave to an application in a year."""

    __tablename__ = "case_counter"
    __table_args__ = (CheckConstraint("last > 0", name="last_is_positive"),)

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)  # the office's local year
    last: Mapped[int]


class IntakeDay(Base):
    """The last place that was given in a day of an office."""

    __tablename__ = "intake_day"
    __table_args__ = (CheckConstraint("last > 0", name="last_is_positive"),)

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
