"""The batches: orders to issue to many, item by item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, insert, select, update
from sqlalchemy.orm import Session

from suket.register.errors import BatchNotFound
from suket.register.tables import RUNNING, Batch, BatchItem, Suket
from suket.register.words import BatchState, Outcome, SuketState
from suket.residents.tables import Resident

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come."""

    total: int
    issued: int
    applied: int
    refused: int
    failed: int

    @property
    def done(self) -> int:
        """How many items have an outcome."""
        return self.issued + self.applied + self.refused + self.failed


def add(
    session: Session,
    batch: Batch,
    resident_ids: Sequence[str],
    refused: Mapping[str, str],
) -> None:
    """Write down an order for these residents, in this order.

    Some may be `refused` at once: id → code.
    """
    session.add(batch)
    session.flush()
    items = [
        {
            "batch_id": batch.id,
            "position": place,
            "resident_id": resident_id,
            "outcome": Outcome.REFUSED if resident_id in refused else None,
            "code": refused.get(resident_id),
        }
        for place, resident_id in enumerate(resident_ids)
    ]
    if items:
        session.execute(insert(BatchItem), items)


def find(session: Session, batch_id: str, *, office: str) -> Batch:
    """Return the office's batch, or raise `BatchNotFound`."""
    batch = session.get(Batch, batch_id)
    if batch is None or batch.office_code != office:
        raise BatchNotFound
    return batch


def running(session: Session) -> Sequence[Batch]:
    """Return the batches that are not done, oldest first."""
    query = select(Batch).where(RUNNING)
    return session.scalars(query.order_by(Batch.created_at)).all()


def take_due(session: Session, batch: Batch, limit: int) -> Sequence[BatchItem]:
    """Return the next items without outcome; another worker takes others."""
    query = select(BatchItem).where(
        BatchItem.batch_id == batch.id, BatchItem.outcome.is_(None)
    )
    next_ones = query.order_by(BatchItem.position).limit(limit)
    return session.scalars(next_ones.with_for_update(skip_locked=True)).all()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: a suket, or the code of what was against it."""

    outcome: Outcome
    code: str | None = None
    suket_id: str | None = None


def settle(
    session: Session, items: Sequence[BatchItem], results: Sequence[Result]
) -> None:
    """Write down what came of each of the items, in their order."""
    rows = [
        {
            "batch_id": item.batch_id,
            "position": item.position,
            "outcome": result.outcome,
            "code": result.code,
            "suket_id": result.suket_id,
        }
        for item, result in zip(items, results, strict=True)
    ]
    session.execute(update(BatchItem), rows)


def close_if_done(session: Session, batch: Batch) -> bool:
    """Mark the batch as done if no item is left, and say whether it is."""
    left = exists().where(BatchItem.batch_id == batch.id, BatchItem.outcome.is_(None))
    if session.scalar(select(left)):
        return False
    batch.state = BatchState.DONE
    session.add(batch)
    return True


def progress(session: Session, batch: Batch) -> Progress:
    """Return how far the batch has come."""
    query = select(BatchItem.outcome, func.count()).where(
        BatchItem.batch_id == batch.id, BatchItem.outcome.is_not(None)
    )
    rows = session.execute(query.group_by(BatchItem.outcome))
    count = {outcome: number for outcome, number in rows if outcome is not None}
    return Progress(
        total=batch.total,
        issued=count.get(Outcome.ISSUED, 0),
        applied=count.get(Outcome.APPLIED, 0),
        refused=count.get(Outcome.REFUSED, 0),
        failed=count.get(Outcome.FAILED, 0),
    )


def refusals(
    session: Session, batch: Batch, limit: int
) -> Sequence[tuple[BatchItem, Resident]]:
    """Return the items that came to nothing, with their residents."""
    return _with(session, batch, (Outcome.REFUSED, Outcome.FAILED), limit)


def applied(
    session: Session, batch: Batch, limit: int
) -> Sequence[tuple[BatchItem, Resident]]:
    """Return the items for which an application was taken, with their residents."""
    return _with(session, batch, (Outcome.APPLIED,), limit)


def _with(
    session: Session, batch: Batch, outcomes: Sequence[Outcome], limit: int
) -> Sequence[tuple[BatchItem, Resident]]:
    query = (
        select(BatchItem, Resident)
        .join(Resident, Resident.id == BatchItem.resident_id)
        .where(
            BatchItem.batch_id == batch.id,
            BatchItem.outcome.in_(outcomes),
        )
    )
    rows = session.execute(query.order_by(BatchItem.position).limit(limit))
    return rows.all()


def suket_ids(session: Session, batch: Batch) -> set[str]:
    """Return the ids of the sukets that came of a batch."""
    query = select(BatchItem.suket_id).where(
        BatchItem.batch_id == batch.id, BatchItem.suket_id.is_not(None)
    )
    return {suket_id for suket_id in session.scalars(query) if suket_id}


def with_document(
    session: Session, batch: Batch, *, start: int, limit: int
) -> Sequence[Suket]:
    """Return sukets of a batch that can be printed, by number, from `start` (0) on."""
    query = _printable(select(Suket), batch).order_by(Suket.year, Suket.serial)
    return session.scalars(query.offset(start).limit(limit)).all()


def count_with_document(session: Session, batch: Batch) -> int:
    """Return how many those are."""
    return session.scalar(_printable(select(func.count(Suket.id)), batch)) or 0


def _printable(query: Q, batch: Batch) -> Q:
    """Narrow to sukets of a batch that have their document and have not ended."""
    return query.join(BatchItem, BatchItem.suket_id == Suket.id).where(
        BatchItem.batch_id == batch.id,
        Suket.has_document,
        Suket.state != SuketState.ENDED,
    )


def last_that_issued(session: Session, office: str) -> Batch | None:
    """Return the office's newest batch of which any suket came, or None."""
    issued = exists().where(
        BatchItem.batch_id == Batch.id, BatchItem.suket_id.is_not(None)
    )
    query = select(Batch).where(Batch.office_code == office, issued)
    newest = query.order_by(Batch.created_at.desc(), Batch.id.desc()).limit(1)
    return session.scalars(newest).first()


def of_office(session: Session, office: str, limit: int) -> Sequence[Batch]:
    """Return the office's batches, newest first."""
    query = select(Batch).where(Batch.office_code == office)
    return session.scalars(query.order_by(Batch.created_at.desc()).limit(limit)).all()
