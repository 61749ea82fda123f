"""Tables of the pictures of papers and slips, and of those that a decision saw."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.tables import SealingSecret
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import Item, Pictured
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Person


class KeptPicture(Base):
    """A picture, sealed: of a case, or of a request that somebody still has to send.

    It never becomes another picture, nor that of another case: only what seals it
    changes, and a request becomes a case.
    """

    __tablename__ = "kept_picture"
    __table_args__ = (
        # NULL passes a CHECK, and is like no other NULL in what is UNIQUE.
        CheckConstraint(
            "(case_id IS NULL) <> (request_key IS NULL)", name="of_case_or_request"
        ),
        CheckConstraint(
            "request_key IS NULL OR put_by IS NOT NULL", name="request_is_somebodys"
        ),
        CheckConstraint("length(digest) = 64", name="digest_size"),
        CheckConstraint("length(sealed) BETWEEN 29 AND 4194304", name="sealed_size"),
        UniqueConstraint("case_id", "what", "digest"),
        UniqueConstraint("put_by", "request_key", "what"),
        Index(None, "put_at"),
        Index(None, "secret_id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    case_id: Mapped[str | None] = mapped_column(ForeignKey(ApplicationCase.id))
    request_key: Mapped[str | None] = mapped_column(String(64))
    what: Mapped[Pictured] = mapped_column(Choice(Pictured))
    digest: Mapped[str] = mapped_column(String(64))  # of the JPEG: SHA-256, hex
    secret_id: Mapped[str] = mapped_column(ForeignKey(SealingSecret.id))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    put_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))  # None: who asks
    put_at: Mapped[datetime] = mapped_column(UtcSeconds)


class SeenPicture(Base):
    """A picture that who decided about a case saw: added, and never changed."""

    __tablename__ = "seen_picture"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "seq"], [ApplicationStep.case_id, ApplicationStep.seq]
        ),
        CheckConstraint("length(digest) = 64", name="digest_size"),
    )

    case_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)  # of the step it led to
    item: Mapped[Item] = mapped_column(Choice(Item), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
