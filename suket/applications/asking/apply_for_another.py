"""The verb: apply for a newer suket in the place of one that is in force."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications.asking.apply import Receipt, apply
from suket.applications.asking.requests import Request
from suket.applications.words import CaseKind, IntakeChannel
from suket.register import issue, outdated_sukets, sukets
from suket.register.tables import Suket
from suket.residents import residents
from suket.residents.tables import Resident


def kind_of(suket: Suket, resident: Resident) -> CaseKind:
    """Return what a newer suket is, unless somebody says otherwise."""
    has_changed = bool(outdated_sukets.differences(suket, resident))
    return CaseKind.DATA_CHANGE if has_changed else CaseKind.RENEWAL


def apply_for_another(
    session: Session,
    suket_id: str,
    key: str,
    *,
    officer: Officer,
    now: datetime,
    kind: CaseKind | None = None,
) -> Receipt:
    """Take the application, made here, of who holds this suket; it stays until then.

    Raises `SuketNotFound`, `AlreadyEnded`, `IsSuspended` for one under investigation,
    or what `apply` does.
    """
    officer.require(Right.APPLY)  # before anything is looked for
    suket = sukets.find(session, suket_id, office=officer.office)
    issue.require_renewable(suket)
    resident = residents.find(session, suket.resident_id, office=officer.office)
    request = Request(
        nik=resident.nik,
        kind=kind or kind_of(suket, resident),
        channel=IntakeChannel.COUNTER,
        key=key,
    )
    return apply(session, request, officer=officer, now=now)
