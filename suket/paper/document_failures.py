"""The failures of documents: which sukets have no sheet although it was tried, and why.

A row is there from the first failure until the document is made.  It says when the
duty tries again, so that what fails for ever costs one try a day and no more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from signing.errors import TextTooLong
from suket.db import inserted
from suket.paper.printable_text import Overfull, PhotoFault, RenderFault
from suket.paper.tables import DocumentFailure
from suket.paper.words import FailureReason
from suket.register.tables import UNDRAWN, BatchItem, Suket
from suket.register.words import SuketState

LASTING_AGAIN_AFTER = timedelta(days=1)
AGAIN_AFTER = timedelta(minutes=5)
_CHUNK = 500  # parameters of one statement
_REASONS = (  # the narrower kind first
    (PhotoFault, FailureReason.PHOTO),
    (Overfull, FailureReason.ROOM),
    (RenderFault, FailureReason.TEXT),
    (TextTooLong, FailureReason.QR),
)


def reason_of(fault: Exception) -> FailureReason:
    """Return why a document failed, from what was raised when it was made."""
    found = (reason for kind, reason in _REASONS if isinstance(fault, kind))
    return next(found, FailureReason.FAULT)


def note(
    session: Session, reasons: Mapping[str, FailureReason], *, now: datetime
) -> None:
    """Record that the documents of these sukets (by id) failed once more at `now`."""
    rows = [
        {
            "suket_id": suket_id,
            "reason": reason,
            "tries": 1,
            "last_at": now,
            "next_at": now
            + (LASTING_AGAIN_AFTER if reason.is_lasting else AGAIN_AFTER),
        }
        for suket_id, reason in reasons.items()
    ]
    add = inserted(session, DocumentFailure)
    newer = {name: add.excluded[name] for name in ("reason", "last_at", "next_at")}
    again = add.on_conflict_do_update(
        index_elements=["suket_id"],
        set_={**newer, "tries": DocumentFailure.tries + 1},
    )
    session.execute(again, rows)


def forget(session: Session, suket_ids: Sequence[str]) -> None:
    """Forget the failures of sukets whose document is made."""
    for start in range(0, len(suket_ids), _CHUNK):
        part = suket_ids[start : start + _CHUNK]
        session.execute(
            delete(DocumentFailure).where(DocumentFailure.suket_id.in_(part))
        )


def try_again(session: Session, suket_id: str, *, now: datetime) -> None:
    """Let the document of a suket be tried at once; nothing if it did not fail."""
    session.execute(
        update(DocumentFailure)
        .where(DocumentFailure.suket_id == suket_id)
        .values(next_at=now)
    )


def find(session: Session, suket_id: str) -> DocumentFailure | None:
    """Return the failure of a suket's document, or None if there is none."""
    return session.get(DocumentFailure, suket_id)


def resting(session: Session, suket_id: str, *, now: datetime) -> FailureReason | None:
    """Return why a document failed that is not being tried just now; else None."""
    failure = find(session, suket_id)
    return failure.reason if failure and failure.next_at > now else None


def all_resting(session: Session, *, now: datetime) -> set[str]:
    """Return the ids of sukets whose document failed and is not tried yet at `now`."""
    query = select(DocumentFailure.suket_id).where(DocumentFailure.next_at > now)
    return set(session.scalars(query))


def due(
    session: Session, limit: int, *, now: datetime, office: str | None = None
) -> Sequence[str]:
    """Return ids of sukets whose document is to be made at `now`, oldest first.

    What failed rests until its time comes; that of `office` (a code) does not, since
    somebody there asked.
    """
    rests = (DocumentFailure.suket_id == Suket.id) & (DocumentFailure.next_at > now)
    if office is not None:
        rests &= Suket.office_code != office
    resting_ones = select(DocumentFailure.suket_id).where(rests).exists()
    query = select(Suket.id).where(UNDRAWN, ~resting_ones)
    return session.scalars(query.order_by(Suket.issued_at, Suket.id).limit(limit)).all()


def listed(
    session: Session, limit: int
) -> Sequence[tuple[str, str, FailureReason, int]]:
    """Return number, office code, reason and tries of sukets that lack their document.

    Those that have ended are left out: nobody waits for theirs.  Oldest first.
    """
    query = (
        select(
            Suket.number,
            Suket.office_code,
            DocumentFailure.reason,
            DocumentFailure.tries,
        )
        .join(Suket, Suket.id == DocumentFailure.suket_id)
        .where(Suket.state != SuketState.ENDED)
        .order_by(Suket.issued_at, Suket.id)
        .limit(limit)
    )
    rows = session.execute(query)
    return [(number, office, why, tries) for number, office, why, tries in rows]


def count_of_batch(session: Session, batch_id: str) -> int:
    """Return how many documents of a batch are not made because they failed."""
    query = (
        select(func.count())
        .select_from(DocumentFailure)
        .join(BatchItem, BatchItem.suket_id == DocumentFailure.suket_id)
        .where(BatchItem.batch_id == batch_id)
    )
    return session.scalar(query) or 0


def count(session: Session) -> int:
    """Return how many sukets that have not ended lack a document that failed."""
    query = (
        select(func.count())
        .select_from(DocumentFailure)
        .join(Suket, Suket.id == DocumentFailure.suket_id)
        .where(Suket.state != SuketState.ENDED)
    )
    return session.scalar(query) or 0
