"""Issue the items of the batches, a handful to a transaction."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from signing.errors import SigningFault
from suket import batches, residents
from suket.db import Database
from suket.errors import SuketError
from suket.faults import told
from suket.issue import Desk, issue
from suket.models import Batch, BatchItem, Outcome
from suket.rights import Officer

log = structlog.get_logger(__name__)

AT_ONCE = 20  # items of one transaction: some 200 ms on SQLite, where others wait
FAULT_CODE = "fault"

DeskAt = Callable[[str, datetime], Desk]  # the desk of an office (its code) at a time


def issue_batches(
    database: Database, desk_at: DeskAt, *, now: datetime, at_once: int = AT_ONCE
) -> int:
    """Issue the next items of the oldest batch, and return how many had an outcome.

    0 means that nothing is due.  A refusal is the item's outcome and undoes nothing of
    its neighbours; a fault of key store or database undoes the whole handful, which
    stays due.
    """
    with database.begin() as session:
        for batch in batches.running(session):
            done = _do_some(session, batch, desk_at, now=now, at_once=at_once)
            if done:
                return done
    return 0


def _do_some(
    session: Session, batch: Batch, desk_at: DeskAt, *, now: datetime, at_once: int
) -> int:
    items = batches.take_due(session, batch, at_once)
    residents.lock_many(session, [item.resident_id for item in items])
    if items:
        desk = desk_at(batch.office_code, now)
        officer = Officer(username=batch.created_by, office=batch.office_code)
        for item in items:
            _do(session, item, desk, officer=officer, now=now)
    session.flush()
    batches.close_if_done(session, batch)
    return len(items)


def _do(
    session: Session, item: BatchItem, desk: Desk, *, officer: Officer, now: datetime
) -> None:
    try:
        with session.begin_nested():
            issued = issue(session, item.resident_id, desk, officer=officer, now=now)
    except SuketError as refusal:
        item.outcome, item.code = Outcome.REFUSED, refusal.code
    except SigningFault as fault:
        log.error(  # noqa: TRY400 - a traceback with its message may name a person
            "item failed", batch_id=item.batch_id, position=item.position, **told(fault)
        )
        item.outcome, item.code = Outcome.FAILED, FAULT_CODE
    else:
        item.outcome, item.suket_id = Outcome.ISSUED, issued.suket_id
