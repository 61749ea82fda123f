"""Order a batch: sukets for many residents, which a job then issues.

The state is the queue: an item without an outcome is still to be done, so whatever a
crash leaves undone the next run finds, and nobody is served twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.columns import new_id
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, versions
from suket.register import issuable, issuance_batches
from suket.register.errors import NobodyToServe
from suket.register.issuable import Scope
from suket.register.tables import Batch
from suket.register.words import BatchState
from suket.residents import residents


def start(
    session: Session,
    resident_ids: Sequence[str] | None,
    *,
    officer: Officer,
    now: datetime,
    overtaken: Mapping[str, str] = MappingProxyType({}),
    besides: ColumnElement[bool] | None = None,
) -> Batch:
    """Write down an order for these residents; None: for everybody who may have one.

    For everybody `besides` whom this says of.

    A resident named twice is served once.  Who was chosen too, but is `overtaken` (id
    to code of a refusal), is written down as refused.

    Whoever may issue may order it; where nobody issues alone, whoever may apply.

    Raises `RoleNotAllowed`, `IssuanceClosed`, `NobodyToServe`, or `ResidentNotFound` if
    one is not of the officer's office.
    """
    office = versions.at(session, officer.office, now=now)
    officer.require(Right.ISSUE if office.issues_at_once else Right.APPLY)
    offices.require_open(session, office.code, now=now)
    if resident_ids is None:
        scope = Scope(office=office, now=now, besides=besides)
        wanted = list(issuable.ready(session, scope))
    else:
        wanted = list(dict.fromkeys([*resident_ids, *overtaken]))
        residents.require_own(session, wanted, office=office.code)
    if not wanted:
        raise NobodyToServe
    batch = Batch(
        id=new_id(),
        office_code=office.code,
        total=len(wanted),
        state=BatchState.RUNNING,
        created_at=now,
        created_by=officer.username,
    )
    issuance_batches.add(session, batch, wanted, overtaken)
    fact = Fact(event=Event.BATCH_STARTED, subject=batch.id, office=office.code)
    entries.note(session, fact, who=officer.username, at=now)
    return batch
