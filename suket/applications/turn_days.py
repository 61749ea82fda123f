"""The verb of each night: days that have come, people who wait, and who may no more.

All of it is found in the tables, so that a night that was missed is made up by the next
run.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import cases, day_places
from suket.applications.cases import Step
from suket.applications.tables import ApplicationCase
from suket.applications.words import PENDING, CaseState, StepReason, WhyFreed
from suket.calendar.words import Service
from suket.errors import NotEligible
from suket.offices import offices, units
from suket.quotas import pools
from suket.residents import eligibility, residents
from suket.residents.errors import (
    Dead,
    DuplicateRecord,
    EnrolmentFailed,
    HasCard,
    Moved,
    NotCitizen,
    NotEnrolled,
    ResidentNotFound,
)
from suket.residents.tables import Resident

AT_ONCE: Final = 500  # cases of each kind in one transaction
# What ends a case by itself, and the word that its applicant reads.
OVER: Final[dict[type[NotEligible], StepReason]] = {
    HasCard: StepReason.SUDAH_ADA_KTP,
    Dead: StepReason.MENINGGAL,
    Moved: StepReason.SUDAH_PINDAH,
    NotCitizen: StepReason.BUKAN_WNI,
    DuplicateRecord: StepReason.DATA_GANDA,
}


def turn_days(session: Session, office: str, *, now: datetime) -> int:
    """Take the cases of an office where its calendar and its records have them now.

    Cases whose day has come are worked on; who is recorded now, or for whom a day has a
    place now, gets one; whose holder has a card or has died ends in words.  Returns how
    many were taken a step further.
    """
    today = units.today(session, units.dinas(session, office), now=now)
    pools.ensure(session, office, Service.INTAKE, today=today, now=now)
    return sum(
        act(session, office, today, now)
        for act in (_end_in_words, _begin_the_day, _recorded, _placed)
    )


def _begin_the_day(session: Session, office: str, today: date, now: datetime) -> int:
    due = cases.due_by(session, office, today, limit=AT_ONCE)
    return _each(session, due, lambda case: _begin(session, case, now))


def _begin(session: Session, case: ApplicationCase, now: datetime) -> bool:
    if case.state is not CaseState.DITERIMA:
        return False
    cases.advance(session, case, Step(to=CaseState.DIPERIKSA, at=now))
    return True


def _recorded(session: Session, office: str, today: date, now: datetime) -> int:
    waiting = cases.of_states(
        session, office, [CaseState.MENUNGGU_REKAM], limit=AT_ONCE
    )

    def act(case: ApplicationCase) -> bool:
        resident = _resident(session, case)
        if resident is None or _refusal(session, resident, today) is not None:
            return False
        case.resident_id = resident.id
        return _give(session, case, now) or _wait_for_a_day(session, case, now)

    return _each(session, waiting, act)


def _placed(session: Session, office: str, today: date, now: datetime) -> int:
    del today
    waiting = cases.of_states(
        session, office, [CaseState.MENUNGGU_KUOTA], limit=AT_ONCE
    )
    return _each(session, waiting, lambda case: _give(session, case, now))


def _give(session: Session, case: ApplicationCase, now: datetime) -> bool:
    unit = units.find(session, case.unit_id, office=case.office_code)
    given = day_places.give(session, unit, case.channel, now=now)
    if given is None:
        return False
    day_places.settle(session, case, given, now=now)
    return True


def _wait_for_a_day(session: Session, case: ApplicationCase, now: datetime) -> bool:
    if case.state is not CaseState.MENUNGGU_REKAM:
        return False
    cases.advance(session, case, Step(to=CaseState.MENUNGGU_KUOTA, at=now))
    return True


def _end_in_words(session: Session, office: str, today: date, now: datetime) -> int:
    pending = cases.of_states(session, office, PENDING, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        resident = _resident(session, case)
        refusal = resident and _refusal(session, resident, today)
        reason = OVER.get(type(refusal)) if refusal else None
        if reason is None:
            return False
        step = Step(to=CaseState.DIBATALKAN, at=now, reason=reason)
        cases.advance(session, case, step)
        day_places.give_up(session, case, WhyFreed.CANCELLED, now=now)
        return True

    return _each(session, pending, act)


def _resident(session: Session, case: ApplicationCase) -> Resident | None:
    try:
        return residents.find_by_nik(session, case.nik, office=case.office_code)
    except ResidentNotFound:
        return None


def _refusal(session: Session, resident: Resident, today: date) -> NotEligible | None:
    office = offices.find(session, resident.office_code)
    found = eligibility.refusal(resident, office, on=today)
    is_waited_for = isinstance(found, (NotEnrolled, EnrolmentFailed))
    return found if found is None or type(found) in OVER or is_waited_for else None


def _each(
    session: Session,
    found: Sequence[ApplicationCase],
    act: Callable[[ApplicationCase], bool],
) -> int:
    """Do something with each case, held and as it is now; return how often it was."""
    return sum(act(cases.lock(session, case.id)) for case in found)
