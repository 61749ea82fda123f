"""Issue the items of batches, a handful to a transaction.

Where nobody issues alone an application is taken for each, one to a transaction: it
holds a place of a day, behind which others wait, and the journal, behind which all do.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from keys.errors import KeyFault
from suket.access import officer_accounts
from suket.applications.asking.apply_in_bulk import apply_for
from suket.applications.signing.issue_for_cases import issue_many
from suket.db import Database
from suket.errors import SuketError
from suket.faults import told
from suket.jobs.backoff import Backoff
from suket.offices import versions
from suket.register import issuance_batches
from suket.register.issuance_batches import Result
from suket.register.issue import Desk, Issued
from suket.register.tables import Batch, BatchItem
from suket.register.words import Outcome
from suket.residents import residents

log = structlog.get_logger(__name__)

AT_ONCE = 200  # items of one transaction: some 150 ms on SQLite, where others wait
FAULT_CODE = "fault"

# What ails key, disk or database, and would fail every item alike.
_OF_THE_HOUSE = (OSError, KeyFault, OperationalError, InterfaceError)

DeskAt = Callable[[str, datetime], Desk]  # the desk of an office (its code) at a time


def issue_batches(
    database: Database,
    desk_at: DeskAt,
    *,
    now: datetime,
    at_once: int = AT_ONCE,
    resting: Backoff[str] | None = None,
) -> int:
    """Issue the next items of the oldest batch, and return how many had an outcome.

    0 means that nothing is due.  A refusal is the item's outcome and undoes nothing of
    its neighbours; a fault of key store, key or database undoes the whole handful,
    which stays due.  Such a batch is logged and rests, and the next one is served; if
    `resting` is None, the first fault is raised when no batch could be served.
    """
    tired = Backoff[str]() if resting is None else resting
    with database.reading() as session:
        due = [batch.id for batch in issuance_batches.running(session)]
    faults: list[Exception] = []
    for batch_id in tired.awake(due, now):
        try:
            done = _serve(database, desk_at, batch_id, now=now, at_once=at_once)
        except Exception as fault:  # noqa: BLE001 - one office's key is not another's
            log.error(  # noqa: TRY400 - a traceback with its message may name a person
                "batch failed", batch_id=batch_id, **told(fault)
            )
            tired.rest(batch_id, now)
            faults.append(fault)
            continue
        tired.recover(batch_id)
        if done:
            return done
    if faults and resting is None:
        raise faults[0]
    return 0


def _serve(
    database: Database, desk_at: DeskAt, batch_id: str, *, now: datetime, at_once: int
) -> int:
    with database.begin() as session:
        batch = session.get_one(Batch, batch_id)
        if not versions.at(session, batch.office_code, now=now).issues_at_once:
            return _apply_for_one(session, batch, now=now)
        return _do_some(session, batch, desk_at, now=now, at_once=at_once)


def _do_some(
    session: Session, batch: Batch, desk_at: DeskAt, *, now: datetime, at_once: int
) -> int:
    items = issuance_batches.take_due(session, batch, at_once)
    residents.lock_many(session, [item.resident_id for item in items])
    if items:
        desk = desk_at(batch.office_code, now)
        _do(session, items, desk, who=batch.created_by, now=now)
    issuance_batches.close_if_done(session, batch)
    return len(items)


def _apply_for_one(session: Session, batch: Batch, *, now: datetime) -> int:
    items = issuance_batches.take_due(session, batch, 1)
    for item in items:
        _apply(session, item, batch, now)
    issuance_batches.close_if_done(session, batch)
    return len(items)


def _apply(session: Session, item: BatchItem, batch: Batch, now: datetime) -> None:
    result = Result(Outcome.APPLIED)
    try:
        officer = officer_accounts.acting_as(
            session, batch.created_by, office=batch.office_code, now=now
        )
        with session.begin_nested():
            apply_for(session, item, officer=officer, now=now)
    except SuketError as refusal:
        result = Result(Outcome.REFUSED, code=refusal.code)
    except _OF_THE_HOUSE:
        raise
    except Exception as fault:  # noqa: BLE001 - as of one that can never be issued
        _fail(session, item, fault)
        return
    issuance_batches.settle(session, [item], [result])


def _do(
    session: Session,
    items: Sequence[BatchItem],
    desk: Desk,
    *,
    who: str,
    now: datetime,
) -> None:
    """Give each item its outcome: to all at once, or each half by itself.

    So an item that nobody foresaw fails alone, and the others are served.
    """
    ids = [item.resident_id for item in items]
    try:
        officer = officer_accounts.acting_as(session, who, office=desk.office, now=now)
        with session.begin_nested():
            outcomes = issue_many(session, ids, desk, officer=officer, now=now)
    except SuketError as refusal:
        outcomes = dict.fromkeys(ids, refusal)
    except _OF_THE_HOUSE:
        raise
    except Exception as fault:  # noqa: BLE001 - an item that can never be issued
        if len(items) == 1:
            _fail(session, items[0], fault)
            return
        middle = len(items) // 2
        for half in (items[:middle], items[middle:]):
            _do(session, half, desk, who=who, now=now)
        return
    results = [_result(outcomes[item.resident_id]) for item in items]
    issuance_batches.settle(session, items, results)


def _result(outcome: Issued | SuketError) -> Result:
    if isinstance(outcome, SuketError):
        return Result(Outcome.REFUSED, code=outcome.code)
    return Result(Outcome.ISSUED, suket_id=outcome.suket_id)


def _fail(session: Session, item: BatchItem, fault: Exception) -> None:
    log.error(
        "item failed", batch_id=item.batch_id, position=item.position, **told(fault)
    )
    issuance_batches.settle(session, [item], [Result(Outcome.FAILED, code=FAULT_CODE)])
