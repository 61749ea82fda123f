"""The table of handovers: who fetched which suket, and how that is proved."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.applications.tables import ApplicationCase
from suket.applications.words import HandoverProof, Receiver
from suket.columns import known
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Person, Unit


class SlipPicture(Base):
    """The digest of a picture of a signed slip, which lies sealed in `kept_picture`.

    There it is forgotten in its time; that there was one stays.  `jpeg` is empty.
    """

    __tablename__ = "slip_picture"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hex
    jpeg: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class Handover(Base):
    """Who fetched the suket of a case: added once, and never changed.

    NULL passes a CHECK, so that each "has" of a proxy is a constraint of its own.
    """

    __tablename__ = "handover"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        known("receiver", Receiver),
        known("proof", HandoverProof),
        CheckConstraint(
            "(receiver = 'proxy') = (proxy_name IS NOT NULL)", name="proxy_is_named"
        ),
        CheckConstraint(
            "(receiver = 'proxy') = (proxy_nik IS NOT NULL)", name="proxy_is_known"
        ),
        CheckConstraint(
            "(receiver = 'proxy') = (letter IS NOT NULL)", name="proxy_has_letter"
        ),
        CheckConstraint(
            "length(proxy_name) > 0 AND length(letter) > 0", name="proxy_is_said"
        ),
        CheckConstraint(
            "length(proxy_nik) = 16 AND trim(proxy_nik, '0123456789') = ''",
            name="proxy_nik_form",
        ),
        CheckConstraint(
            "(proof = 'picture') = (picture_digest IS NOT NULL)", name="picture_is_kept"
        ),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey(ApplicationCase.id), primary_key=True
    )
    office_code: Mapped[str] = mapped_column(String(5))
    unit_id: Mapped[str] = mapped_column(String(22))  # where it was handed out
    receiver: Mapped[Receiver] = mapped_column(Choice(Receiver))
    proxy_name: Mapped[str | None]
    proxy_nik: Mapped[str | None] = mapped_column(String(16))
    letter: Mapped[str | None]  # the letter of attorney: its number or date
    proof: Mapped[HandoverProof] = mapped_column(Choice(HandoverProof))
    picture_digest: Mapped[str | None] = mapped_column(ForeignKey(SlipPicture.digest))
    handed_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    handed_at: Mapped[datetime] = mapped_column(UtcSeconds)
