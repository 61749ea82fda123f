"""Tables of what is said with an application: who helped, by when; and of drafts."""

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

from suket.applications.tables import ApplicationCase
from suket.columns import new_id
from suket.db import Base, UtcSeconds
from suket.offices.tables import Office, Person, Unit
from suket.residents.tables import Resident


class CaseAssistance(Base):
    """Who applied for somebody, that they agreed to it, and how they are reached.

    Without consent there is no row; who has no phone is written down as such, so that
    nobody waits for a message that cannot be sent.
    """

    __tablename__ = "case_assistance"
    __table_args__ = (
        CheckConstraint("(phone IS NULL) = has_no_phone", name="phone_or_none"),
        CheckConstraint(
            "length(phone) BETWEEN 9 AND 15 AND trim(phone, '0123456789') = ''",
            name="phone_form",
        ),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    assisted_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    consented_at: Mapped[datetime] = mapped_column(UtcSeconds)
    phone: Mapped[str | None] = mapped_column(String(15))  # digits only, "0812…"
    has_no_phone: Mapped[bool]


class CaseNeed(Base):
    """By which day somebody needs their suket, as they said."""

    __tablename__ = "case_need"

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    needed_by: Mapped[date]


class UrgentAnswer(Base):
    """What a section head answered to who asked for the urgent lane: added, kept.

    Nobody answers what they asked themselves, and a no has its reason.
    """

    __tablename__ = "urgent_answer"
    __table_args__ = (
        CheckConstraint("answered_by <> asked_by", name="nobody_answers_his_own"),
        CheckConstraint("is_granted OR reason IS NOT NULL", name="no_is_explained"),
        Index(None, "office_code", "local_day"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    local_day: Mapped[date]
    asked_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    answered_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    answered_at: Mapped[datetime] = mapped_column(UtcSeconds)
    is_granted: Mapped[bool]
    reason: Mapped[str | None]


class ApplicationDraft(Base):
    """What somebody has typed of an application and not sent: nothing is counted yet.

    It is of one person, at one unit, about one resident, and goes by itself.
    """

    __tablename__ = "application_draft"
    __table_args__ = (
        UniqueConstraint("person_id", "unit_id", "resident_id"),
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint("expires_at > saved_at", name="expires_after_saving"),
        CheckConstraint("length(typed) <= 4000", name="typed_size"),
        Index(None, "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str] = mapped_column(String(22))
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id))
    resident_id: Mapped[str] = mapped_column(ForeignKey(Resident.id))
    request_key: Mapped[str] = mapped_column(String(64))
    typed: Mapped[str]  # the fields of the form as typed, JSON; no NIK, no name
    saved_at: Mapped[datetime] = mapped_column(UtcSeconds)
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds)
