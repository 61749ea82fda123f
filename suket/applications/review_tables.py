"""Tables of what is looked at when an application is checked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import ApplicationCase
from suket.applications.words import Item, ItemStanding
from suket.columns import known
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Person
from suket.residents.tables import Resident


class ApplicationItem(Base):
    """How a paper of an application stands, as it was said last."""

    __tablename__ = "application_item"
    __table_args__ = (
        known("standing", ItemStanding),
        CheckConstraint("length(file_digest) = 64", name="file_digest_size"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    item: Mapped[Item] = mapped_column(Choice(Item), primary_key=True)
    standing: Mapped[ItemStanding] = mapped_column(Choice(ItemStanding))
    file_digest: Mapped[str | None] = mapped_column(String(64))  # SHA-256, hex
    said_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    said_at: Mapped[datetime] = mapped_column(UtcSeconds)


class PapersTaken(Base):
    """Who said that papers of another's application came: added, and never changed."""

    __tablename__ = "papers_taken"

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), primary_key=True)


class ApplicationClaim(Base):
    """What who asks says of one field of the sheet: added, and never changed."""

    __tablename__ = "application_claim"

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(40), primary_key=True)  # of `Printed`
    value: Mapped[str]


class OwnRecord(Base):
    """Which resident a person is who works at an office, where that is known."""

    __tablename__ = "own_record"

    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey(Resident.id), unique=True)
    said_by: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(UtcSeconds)
