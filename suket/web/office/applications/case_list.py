"""The page of the applications of an office that are not signed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.rights import Right
from suket.applications import cases, reach
from suket.applications.planning import tellings
from suket.applications.tables import ApplicationCase
from suket.applications.words import PENDING, WAITING, CaseState
from suket.calendar.words import Service
from suket.notices import notices
from suket.quotas import pools
from suket.quotas.tables import QuotaPool
from suket.residents import nik, residents
from suket.web.application_wording import CASE_KINDS, CASE_STATES, INTAKE_CHANNELS
from suket.web.indonesian_wording import POOLS, Word
from suket.web.office.signed_in_officer import OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

CASES: Final = "/petugas/pengajuan"
MOST_SHOWN: Final = 300
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One application, as a list shows it."""

    case: ApplicationCase
    name: str
    kind: str
    channel: str
    state: Word


@dataclass(frozen=True, slots=True)
class Group:
    """Applications that are in one position: a heading, and how many there are."""

    title: str
    hint: str
    lines: Sequence[Line]
    is_cut: bool


GROUPS: Final = (
    (
        "Dikerjakan sekarang",
        "Harinya sudah tiba. Yang paling lama dijanjikan berada di atas.",
        tuple(
            state for state in PENDING if state not in {*WAITING, CaseState.DITERIMA}
        ),
    ),
    (
        "Hari berikutnya",
        "Sudah mendapat hari; belum perlu dikerjakan.",
        (CaseState.DITERIMA,),
    ),
    (
        "Menunggu",
        "Belum direkam, atau semua hari penuh. Harinya diberikan begitu ada.",
        WAITING,
    ),
)


@router.get(CASES)
def show(user: OfficerDep) -> Response:
    """Show what is to be done now, what later, and who waits."""
    user.officer.require(Right.READ)
    with user.reading() as session:
        groups = [_group(session, user, *each) for each in GROUPS]
        today = _today(session, user)
        untold = tellings.count(session, reach.to_tell(session, user.officer))
        amiss = notices.count_amiss(session, user.office.code)
    return user.page(
        "applications/case_list",
        groups=[group for group in groups if group.lines],
        today=today,
        untold=untold,
        amiss=amiss,
        pool_names=POOLS,
    )


def _group(
    session: Session,
    user: SignedInOfficer,
    title: str,
    hint: str,
    states: Sequence[CaseState],
) -> Group:
    found = cases.of_states(session, user.office.code, states, limit=MOST_SHOWN + 1)
    shown = found[:MOST_SHOWN]
    names = names_of(session, shown, office=user.office.code)
    lines = [line_of(case, names) for case in shown]
    return Group(title, hint, lines, is_cut=len(found) > MOST_SHOWN)


def names_of(
    session: Session, found: Sequence[ApplicationCase], *, office: str
) -> dict[str, str]:
    """Return the names of those who are in the office's records, by resident."""
    ids = [case.resident_id for case in found if case.resident_id]
    known = residents.with_ids(session, ids[:_CHUNK], office=office)
    return {resident.id: resident.full_name for resident in known}


def line_of(case: ApplicationCase, names: dict[str, str]) -> Line:
    """Return an application in words."""
    return Line(
        case=case,
        name=names.get(case.resident_id or "", f"NIK {nik.ending(case.nik)}"),
        kind=CASE_KINDS[case.kind],
        channel=INTAKE_CHANNELS[case.channel],
        state=CASE_STATES[case.state],
    )


def _today(session: Session, user: SignedInOfficer) -> Sequence[QuotaPool]:
    today = user.today
    found = pools.between(session, user.office.code, Service.INTAKE, today, today)
    return [pool for pool in found if not pool.is_shut]
