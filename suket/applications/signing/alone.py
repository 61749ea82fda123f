"""What one person may sign alone: the guards of every way that issues in one act."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import papers
from suket.applications.deciding import four_eyes, leases
from suket.applications.errors import ItemsLacking, NotPossibleNow
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, Item
from suket.errors import SuketError
from suket.offices import offices, rule_history
from suket.offices.validity import local_day
from suket.register.errors import NeedsOthers, RuleIsStricter

# From where a case goes on to `DIPERIKSA`; who is served early need not wait any more.
UP_TO_CHECK: dict[CaseState, tuple[CaseState, ...]] = {
    CaseState.MENUNGGU_REKAM: (CaseState.DITERIMA, CaseState.DIPERIKSA),
    CaseState.MENUNGGU_KUOTA: (CaseState.DITERIMA, CaseState.DIPERIKSA),
    CaseState.DITERIMA: (CaseState.DIPERIKSA,),
    CaseState.KURANG_BERKAS: (CaseState.DIPERIKSA,),
    CaseState.DIPERIKSA: (),
}


def refusals(
    session: Session,
    cases: Sequence[ApplicationCase],
    *,
    officer: Officer,
    now: datetime,
) -> dict[str, SuketError]:
    """Return which of these cases, held, the officer may not sign in one act alone.

    By the id of the case: `NeedsOthers`, `RuleIsStricter`, `RoleNotAllowed`,
    `NotAtThisUnit`, `NotPossibleNow`, `OpenElsewhere`, `OwnApplication`, or
    `ItemsLacking` while papers are wanting.
    """
    ids = [case.id for case in cases]
    barred = four_eyes.barred_among(session, officer.person, ids)
    said = papers.said_of_many(session, ids)
    found = behind(session, cases, office=officer.office, now=now)
    for case in cases:
        try:
            _require(case, officer, barred, now)
            _require_papers(case, said.get(case.id, {}))
        except SuketError as refusal:
            found[case.id] = refusal
    return found


def behind(
    session: Session, cases: Sequence[ApplicationCase], *, office: str, now: datetime
) -> dict[str, SuketError]:
    """Return which of an office's cases want fewer persons than rules since they came.

    The next turn of the day lets them want as many (`RuleIsStricter`).
    """
    if not cases:
        return {}
    zone = offices.find(session, office).zone
    wanted = rule_history.wanted(session, office, zone, local_day(now, zone))
    return {
        case.id: RuleIsStricter()
        for case in cases
        if case.steps < wanted.of(case.received_at)
    }


def _require(
    case: ApplicationCase,
    officer: Officer,
    barred: Mapping[str, type[SuketError]],
    now: datetime,
) -> None:
    if case.steps > 1:
        raise NeedsOthers
    officer.require(Right.ISSUE, at=case.unit_id)
    if case.state not in UP_TO_CHECK:
        raise NotPossibleNow(f"{case.state} is past its check")
    leases.require_free(case, officer, now=now)
    four_eyes.require_no_part(case, officer, barred)


def _require_papers(
    case: ApplicationCase, said: Mapping[Item, ApplicationItem]
) -> None:
    waits = case.state is CaseState.KURANG_BERKAS
    find = papers.lacking_of if waits else papers.not_to_be_assumed
    if wanting := find(case, said):
        raise ItemsLacking(papers.named(wanting))
