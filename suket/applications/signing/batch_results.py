"""What came of a batch that was signed with one touch, as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.signing.tables import SignBatch, SignBatchItem
from suket.applications.tables import ApplicationCase


@dataclass(frozen=True, slots=True)
class Result:
    """One application of a batch, and what came of it."""

    case: ApplicationCase
    item: SignBatchItem


def results(session: Session, batch: SignBatch) -> Sequence[Result]:
    """Return what came of each application of a batch, in the order received."""
    query = (
        select(ApplicationCase, SignBatchItem)
        .join(SignBatchItem, SignBatchItem.case_id == ApplicationCase.id)
        .where(
            SignBatchItem.batch_id == batch.id,
            ApplicationCase.office_code == batch.office_code,
        )
        .order_by(ApplicationCase.received_at, ApplicationCase.number)
    )
    return [Result(case, item) for case, item in session.execute(query)]


def last_of(session: Session, person: str, *, office: str) -> SignBatch | None:
    """Return the batch of the office that a person signed last, or None."""
    query = select(SignBatch).where(
        SignBatch.office_code == office, SignBatch.signer == person
    )
    return session.scalar(query.order_by(SignBatch.at.desc(), SignBatch.id).limit(1))
