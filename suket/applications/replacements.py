"""What is applied for in the place of a suket that is in force."""

from sqlalchemy.orm import Session

from suket.applications.apply import Request
from suket.applications.words import CaseKind, IntakeChannel
from suket.register import issue, outdated_sukets, sukets
from suket.register.tables import Suket
from suket.residents import residents
from suket.residents.tables import Resident


def kind_of(suket: Suket, resident: Resident) -> CaseKind:
    """Return what a newer suket is, unless somebody says otherwise."""
    has_changed = bool(outdated_sukets.differences(suket, resident))
    return CaseKind.DATA_CHANGE if has_changed else CaseKind.RENEWAL


def request_for(
    session: Session,
    suket_id: str,
    key: str,
    *,
    office: str,
    kind: CaseKind | None = None,
) -> Request:
    """Return the request, made here, for a newer suket in the place of this one.

    Raises `SuketNotFound`, `AlreadyEnded`, or `IsSuspended` for one under
    investigation.
    """
    suket = sukets.find(session, suket_id, office=office)
    issue.require_renewable(suket)
    resident = residents.find(session, suket.resident_id, office=office)
    return Request(
        nik=resident.nik,
        kind=kind or kind_of(suket, resident),
        channel=IntakeChannel.COUNTER,
        key=key,
    )
