"""The verb: issue at once, in one act of one person, also upon what was applied for.

Under the rule of one person an officer checks and signs as they issue.  Whoever had
applied beforehand has their case signed by it, in the same transaction; who had not,
needs none, and takes no place of the day.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications import cases
from suket.applications.cases import Step
from suket.applications.deciding.content_digest import content_digest
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.register import issue as register
from suket.register import sukets
from suket.register.errors import NeedsOthers
from suket.register.issue import Desk, Issued, Outcome
from suket.register.tables import Suket

# From where a case goes on to `DIPERIKSA`; who is served early need not wait any more.
UP_TO_CHECK: dict[CaseState, tuple[CaseState, ...]] = {
    CaseState.MENUNGGU_REKAM: (CaseState.DITERIMA, CaseState.DIPERIKSA),
    CaseState.MENUNGGU_KUOTA: (CaseState.DITERIMA, CaseState.DIPERIKSA),
    CaseState.DITERIMA: (CaseState.DIPERIKSA,),
    CaseState.KURANG_BERKAS: (CaseState.DIPERIKSA,),
    CaseState.DIPERIKSA: (),
}


def issue(
    session: Session, resident_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a suket as the register does, and sign the case of who had applied.

    Raises `NeedsOthers` also for a case that wants more than one person, whatever the
    office's rule is by now.
    """
    issued = register.issue(session, resident_id, desk, officer=officer, now=now)
    _sign(session, [issued], officer, now)
    return issued


def issue_many(
    session: Session,
    resident_ids: Sequence[str],
    desk: Desk,
    *,
    officer: Officer,
    now: datetime,
) -> dict[str, Outcome]:
    """Issue to many as the register does, and sign the cases of who had applied.

    Whose case wants more than one person is left out, so that the others are served.
    """
    others = cases.of_others(session, resident_ids, office=officer.office)
    alone = [one for one in resident_ids if one not in others]
    outcomes = register.issue_many(session, alone, desk, officer=officer, now=now)
    issued = [each for each in outcomes.values() if isinstance(each, Issued)]
    _sign(session, issued, officer, now)
    return outcomes | {one: NeedsOthers() for one in others}


def renew(
    session: Session, suket_id: str, desk: Desk, *, officer: Officer, now: datetime
) -> Issued:
    """Issue a newer suket in the place of one in force, and sign the holder's case."""
    issued = register.renew(session, suket_id, desk, officer=officer, now=now)
    _sign(session, [issued], officer, now)
    return issued


def _sign(
    session: Session, issued: Sequence[Issued], officer: Officer, now: datetime
) -> None:
    """Sign the cases of those who were issued to, or undo all by `NeedsOthers`.

    The register holds these people, so that none can apply meanwhile, and the end of
    the journal: a case that somebody else holds is left alone, or both would wait for
    each other.  Such a one is about to end, or is ended by the next `turn_days`.
    """
    niks = [one.claims.nik for one in issued]
    pending = cases.hold_pending(session, niks, office=officer.office)
    if not pending:
        return
    for suket in sukets.by_ids(session, [one.suket_id for one in issued]):
        case = pending.get(suket.nik)
        if case is not None:
            if case.steps > 1:
                raise NeedsOthers
            _sign_one(session, case, suket, officer, now)


def _sign_one(
    session: Session,
    case: ApplicationCase,
    suket: Suket,
    officer: Officer,
    now: datetime,
) -> None:
    case.resident_id = suket.resident_id
    for state in UP_TO_CHECK[case.state]:
        cases.advance(session, case, Step(to=state, at=now, by=officer.person))
    seen = content_digest(suket.printed, suket.photo_digest, case.kind)
    verified = {"verified_by": officer.person, "content_digest": seen}
    cases.advance(
        session,
        case,
        Step(to=CaseState.TERVERIFIKASI, at=now, by=officer.person, changes=verified),
    )
    signed = {"signed_by": officer.person, "issued_as": suket.application_id}
    cases.advance(
        session,
        case,
        Step(to=CaseState.DITANDATANGANI, at=now, by=officer.person, changes=signed),
    )
