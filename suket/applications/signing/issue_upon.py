"""The sukets that are issued upon applications: a new one, or one for an older."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications.deciding.standing import Held
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseKind
from suket.errors import SuketError
from suket.register import issue as register
from suket.register import sukets
from suket.register.applied import Applied
from suket.register.issue import Desk, Issued
from suket.register.replacing import Replacing
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents.errors import ResidentNotFound

# Why an older suket ends by the one that was asked for; None: as its data says.
_ENDS: Final[dict[CaseKind, EndReason | None]] = {
    CaseKind.LOST: EndReason.HILANG,
    CaseKind.DAMAGED: EndReason.RUSAK,
    CaseKind.DATA_CHANGE: EndReason.DATA_BERUBAH,
    CaseKind.RENEWAL: None,
}


def issue_upon(
    session: Session,
    held: Sequence[Held],
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
) -> dict[str, Suket | SuketError]:
    """Issue upon these applications in their order; return by their ids what came.

    A suket in force ends by the new one, but for who asked for their first; one that
    was reported lost from afar and is frozen, too.  Raises what `issue_many` does.
    """
    people = {one.case.id: one.resident for one in held if one.resident is not None}
    outcomes = register.issue_many(
        session,
        [who.id for who in people.values()],
        desk,
        officer=officer,
        now=now,
        applied=_applied(held),
    )
    made = [each.suket_id for each in outcomes.values() if isinstance(each, Issued)]
    by_id = {suket.id: suket for suket in sukets.by_ids(session, made)}

    def came(case_id: str) -> Suket | SuketError:
        who = people.get(case_id)
        outcome = outcomes[who.id] if who else ResidentNotFound()
        return by_id[outcome.suket_id] if isinstance(outcome, Issued) else outcome

    return {one.case.id: came(one.case.id) for one in held}


def _applied(held: Sequence[Held]) -> Applied:
    """Return on whom as many agreed as their applications want, and whose suket ends.

    How many that are is what the office's rule was as they came, or became since.
    """
    known = [(one.case, one.resident.id) for one in held if one.resident is not None]
    return Applied(
        agreed={who: case.steps for case, who in known},
        replacing={
            who: Replacing(_ENDS[case.kind], _evidence(case))
            for case, who in known
            if case.kind is not CaseKind.NEW
        },
    )


def _evidence(case: ApplicationCase) -> str:
    return f"Pengajuan {case.number}"
