"""One batch as the list of earlier ones shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from suket.register import issuance_batches
from suket.register.issuance_batches import Progress
from suket.register.tables import Batch
from suket.register.words import BatchState
from suket.web import indonesian_wording
from suket.web.indonesian_wording import Word


@dataclass(frozen=True, slots=True)
class Line:
    """One batch in the list of earlier ones."""

    id: str
    started_at: datetime
    started_by: str
    progress: Progress
    state: Word


def line_of(session: Session, batch: Batch) -> Line:
    """Return the batch with what has come of it; green only if anything came of it."""
    progress = issuance_batches.progress(session, batch)
    came = progress.issued + progress.applied
    is_empty = batch.state is BatchState.DONE and not came
    known = indonesian_wording.BATCHES[batch.state]
    return Line(
        id=batch.id,
        started_at=batch.created_at,
        started_by=indonesian_wording.who(batch.created_by),
        progress=progress,
        state=indonesian_wording.NOTHING_ISSUED if is_empty else known,
    )
