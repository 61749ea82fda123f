"""The verb: take the application of one item of an order, where nobody issues alone."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import cases
from suket.applications.asking.apply import Receipt, apply
from suket.applications.asking.requests import Request
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind, IntakeChannel
from suket.register.tables import BatchItem
from suket.residents import residents


def apply_for(
    session: Session, item: BatchItem, *, officer: Officer, now: datetime
) -> Receipt:
    """Take the application of an item; done twice, it is one.

    Raises what `apply` does, and `ResidentNotFound`.
    """
    resident = residents.find(session, item.resident_id, office=officer.office)
    request = Request(
        nik=resident.nik,
        kind=CaseKind.NEW,
        channel=IntakeChannel.BULK,
        key=_key(item),
    )
    return apply(session, request, officer=officer, now=now)


def cases_of(
    session: Session, items: Iterable[BatchItem], *, office: str
) -> dict[int, ApplicationCase]:
    """Return the cases of items of one order, by the position of the item."""
    keys = {_key(item): item.position for item in items}
    found = cases.with_keys(session, office, IntakeChannel.BULK, list(keys))
    return {keys[key]: case for key, case in found.items()}


def _key(item: BatchItem) -> str:
    return f"{item.batch_id}:{item.position}"
