"""Tables of who relies on sukets: institutions, their people, keys, visits, hooks."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.tables import User, UserSession
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.institutions.words import InstitutionKind, VisitPurpose
from suket.journal.words import Event
from suket.offices.tables import Office
from suket.register.tables import Suket

# Of a partial index, as a query must say it.
UNSENT = text("delivered_at IS NULL AND failed_at IS NULL")


class Institution(Base):
    """A bank, an insurer, a police station …, by the agreement an office made with it.

    Days are those of that office, both inclusive.
    """

    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("code = lower(code)", name="code_is_lower"),
        CheckConstraint("until >= since", name="ends_after_it_begins"),
        CheckConstraint("daily_quota > 0", name="quota_is_positive"),
        CheckConstraint("per_minute > 0", name="rate_is_positive"),
    )

    code: Mapped[str] = mapped_column(String(32), primary_key=True)  # "bank-contoh"
    name: Mapped[str]  # "Bank Contoh", as holders read it
    kind: Mapped[InstitutionKind] = mapped_column(Choice(InstitutionKind))
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    is_nationwide: Mapped[bool]  # False: it sees what that office holds, no other's
    agreement: Mapped[str]  # the number of the agreement (PKS)
    since: Mapped[date]
    until: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    daily_quota: Mapped[int]  # checks in a day of the office
    per_minute: Mapped[int]  # checks in a minute
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class InstitutionPurpose(Base):
    """One purpose that an agreement names; no visit is made for another."""

    __tablename__ = "institution_purpose"

    institution_code: Mapped[str] = mapped_column(
        ForeignKey(Institution.code), primary_key=True
    )
    purpose: Mapped[VisitPurpose] = mapped_column(
        Choice(VisitPurpose), primary_key=True
    )


class InstitutionDay(Base):
    """How many checks of an institution's quota are used on a day of its office."""

    __tablename__ = "institution_day"
    __table_args__ = (CheckConstraint("used >= 0", name="used_from_zero"),)

    institution_code: Mapped[str] = mapped_column(
        ForeignKey(Institution.code), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]


class Clerk(User):
    """One person of an institution."""

    __tablename__ = "clerk"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_is_lower"),
        Index(None, "institution_code"),
    )

    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))


class ClerkSession(UserSession):
    """One browser in which a clerk is signed in."""

    __tablename__ = "clerk_session"

    user_id: Mapped[str] = mapped_column("clerk_id", ForeignKey(Clerk.id), index=True)


class ApiKey(Base):
    """One key by which a machine of an institution asks.

    The secret has 256 random bits, so one fast hash keeps it: nobody can try out what
    argon2 would slow down, and each request has to be answered at once.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_after_made"),
        CheckConstraint("length(scopes) > 0", name="has_a_scope"),
        Index(None, "institution_code"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    label: Mapped[str]  # which machine: "core banking"
    secret_digest: Mapped[str] = mapped_column(String(64))  # SHA-256, hex
    scopes: Mapped[str]  # divided by blanks: RFC 6749, section 3.3
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    created_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds)
    last_used: Mapped[date | None]  # the office's day
    revoked_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class Visit(Base):
    """One check by an institution: who asked, for what, and what they were shown.

    What is not genuine leads to no suket, and nothing of anybody was shown.
    """

    __tablename__ = "visit"
    __table_args__ = (
        # Only for a purpose that the agreement names.
        ForeignKeyConstraint(
            ["institution_code", "purpose"],
            [InstitutionPurpose.institution_code, InstitutionPurpose.purpose],
        ),
        CheckConstraint(
            "(clerk_id IS NULL) <> (key_id IS NULL)", name="by_clerk_or_by_key"
        ),
        CheckConstraint(
            "suket_id IS NOT NULL"
            " OR (photo_seen_at IS NULL AND document_seen_at IS NULL)",
            name="seen_of_a_suket",
        ),
        Index(None, "suket_id", "at"),
        Index(None, "institution_code", "at"),
        Index(None, "clerk_id", "at"),
        Index(None, "key_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    institution_code: Mapped[str] = mapped_column(String(32))
    clerk_id: Mapped[str | None] = mapped_column(ForeignKey(Clerk.id))
    key_id: Mapped[str | None] = mapped_column(ForeignKey(ApiKey.id))
    suket_id: Mapped[str | None] = mapped_column(ForeignKey(Suket.id))
    purpose: Mapped[VisitPurpose] = mapped_column(Choice(VisitPurpose))
    reference: Mapped[str | None] = mapped_column(String(64))  # the asker's own
    verdict: Mapped[str] = mapped_column(String(40))  # a word of verify.checks.Verdict
    asked_of: Mapped[date | None]  # the day an audit asked about
    at: Mapped[datetime] = mapped_column(UtcSeconds)
    photo_seen_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    document_seen_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class Webhook(Base):
    """The address at which an institution is told what became of sukets it checked."""

    __tablename__ = "webhook"

    institution_code: Mapped[str] = mapped_column(
        ForeignKey(Institution.code), primary_key=True
    )
    url: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(UtcSeconds)


class WebhookSecret(Base):
    """What messages to an institution are signed with; two are good at once.

    It is kept as it is, since signing needs it.  Who steals it can lie to the
    institution about the status of an index, which the signed list then contradicts.
    """

    __tablename__ = "webhook_secret"
    __table_args__ = (
        CheckConstraint("length(secret) = 32", name="secret_size"),
        Index(None, "institution_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    institution_code: Mapped[str] = mapped_column(
        ForeignKey(Webhook.institution_code, ondelete="CASCADE")
    )
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcSeconds)


class WebhookNotice(Base):
    """One thing that one institution is told: once delivered, or given up."""

    __tablename__ = "webhook_notice"
    __table_args__ = (
        UniqueConstraint("institution_code", "seq"),  # each entry is told once
        CheckConstraint(
            "delivered_at IS NULL OR failed_at IS NULL", name="one_outcome"
        ),
        CheckConstraint("tries >= 0", name="tries_from_zero"),
        Index(
            "ix_webhook_notice_unsent",
            "next_at",
            sqlite_where=UNSENT,
            postgresql_where=UNSENT,
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    institution_code: Mapped[str] = mapped_column(ForeignKey(Institution.code))
    seq: Mapped[int]  # of the journal entry it is about
    suket_id: Mapped[str] = mapped_column(ForeignKey(Suket.id))
    event: Mapped[Event] = mapped_column(Choice(Event))
    at: Mapped[datetime] = mapped_column(UtcSeconds)  # when it happened
    found_at: Mapped[datetime] = mapped_column(UtcSeconds)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcSeconds)
    last_answer: Mapped[str | None] = mapped_column(String(40))  # "500", "refused", …
    delivered_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    failed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class WebhookCursor(Base):
    """How far the journal has been read for institutions; one row."""

    __tablename__ = "webhook_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_seq: Mapped[int]
