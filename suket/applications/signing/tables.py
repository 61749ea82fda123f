"""Tables of what was signed with one touch, and by what proof.

With these rows, the passkey's public key and the register anybody can check later who
signed what: the manifest names each application and the digest of its content, and its
SHA-256 is the challenge that the passkey signed.  Added, and never changed.
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.words import Proof
from suket.applications.tables import ApplicationCase
from suket.applications.words import SigningOutcome, StepReason
from suket.columns import known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Person

SIGNED = text("outcome = 'signed'")


class SignBatch(Base):
    """One manifest that somebody signed, with the proof that it was they."""

    __tablename__ = "sign_batch"
    __table_args__ = (
        CheckConstraint("proof_kind IN ('passkey', 'totp')", name="proof_is_second"),
        CheckConstraint(
            "(proof_kind = 'passkey') = (assertion IS NOT NULL)",
            name="passkey_has_assertion",
        ),
        Index(None, "office_code", "at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    signer: Mapped[str] = mapped_column(ForeignKey(Person.id))
    manifest: Mapped[str]  # canonical JSON; its SHA-256 is what was confirmed
    manifest_digest: Mapped[str] = mapped_column(String(64), unique=True)  # hex
    proof_kind: Mapped[Proof] = mapped_column(Choice(Proof))
    # Of a passkey, as the browser gave it: authenticatorData, clientDataJSON,
    # signature, id of the credential.
    assertion: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcSeconds)


class SignBatchItem(Base):
    """What came of one application of a batch."""

    __tablename__ = "sign_batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "case_id"),
        known("outcome", SigningOutcome),
        CheckConstraint("position > 0", name="position_is_positive"),
        CheckConstraint(
            "(outcome = 'sent-back') = (reason IS NOT NULL)", name="back_is_explained"
        ),
        # Each application is signed once.
        Index(
            "uq_sign_batch_item_signed",
            "case_id",
            unique=True,
            sqlite_where=SIGNED,
            postgresql_where=SIGNED,
        ),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey(SignBatch.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[str] = mapped_column(ForeignKey(ApplicationCase.id))
    content_digest: Mapped[str] = mapped_column(String(64))  # as it was confirmed
    outcome: Mapped[SigningOutcome] = mapped_column(Choice(SigningOutcome))
    reason: Mapped[StepReason | None] = mapped_column(Choice(StepReason))
