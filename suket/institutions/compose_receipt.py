"""Compose the receipt of a check for an institution: signed, and naming nobody.

The receipt key signs behind the institution's door only: the street door has no key.
Nothing is kept here: whoever was given a receipt has it, and any verifier can read it.
"""

from dataclasses import dataclass
from datetime import datetime

from keys.signer_protocol import Signer
from signing.sign_receipt import seal_receipt
from suket.institutions.errors import BadReference
from verify.checks import Report
from verify.receipt import Institution, Receipt, Subject, require_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets a receipt, of whom, and for which case of theirs."""

    institution: Institution
    site: str  # the public address of the service
    reference: str | None = None


def of(
    report: Report,
    subject: Subject,
    recipient: Recipient,
    *,
    signer: Signer,
    now: datetime,
) -> str:
    """Return the text of the receipt that says what `report` says of `subject`.

    `subject` is what `verify.receipt.subject_of` makes of the text and the file that
    were checked; `signer` holds a receipt key.  Raises `BadReference` for a reference
    that may name somebody, and what `seal_receipt` raises.
    """
    if recipient.reference is not None:
        _require_fit(recipient.reference)
    receipt = Receipt(
        site=recipient.site,
        institution=recipient.institution,
        checked_at=now,
        verdict=report.verdict,
        reason=report.reason,
        as_of=report.as_of,
        reference=recipient.reference,
        subject=subject,
    )
    return seal_receipt(receipt, signer)


def _require_fit(reference: str) -> None:
    try:
        require_reference(reference)
    except ValueError as error:
        raise BadReference(str(error)) from error
