"""The verb of each night: days that have come, people who wait, and who may no more.

All of it is found in the tables, so that a night that was missed is made up by the next
run.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import (
    bookings,
    cases,
    day_places,
    promises,
    waiting_cases,
)
from suket.applications.cases import Step
from suket.applications.make_ready import make_ready
from suket.applications.standing import REASONS
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    CaseState,
    IntakeChannel,
    StepReason,
    WhyFreed,
)
from suket.calendar.words import Service
from suket.errors import NotEligible
from suket.offices import offices, units, versions
from suket.offices.versions import OfficeOnDay
from suket.quotas import gate, pools
from suket.residents import residents
from suket.residents.errors import Dead, DuplicateRecord, HasCard, Moved, NotCitizen

AT_ONCE: Final = 500  # cases of each kind in one transaction
PAPERS_WITHIN: Final = timedelta(days=14)  # after it was said which are wanting
# What ends a case by itself, and the word that its applicant reads.
OVER: Final[dict[type[NotEligible], StepReason]] = {
    refusal: REASONS[refusal]
    for refusal in (HasCard, Dead, Moved, NotCitizen, DuplicateRecord)
}


def turn_days(session: Session, office: str, *, now: datetime) -> int:
    """Take the cases of an office where its calendar and its records have them now.

    Cases whose day has come are worked on; who is recorded now, or for whom a day has a
    place now, gets one; what can no longer come to a suket ends in words, and all of it
    once the office issues no more; whose document is made can have it.  Returns how
    many were taken a step further.
    """
    gate.hold(session, office)
    home = versions.at(session, office, now=now)
    today = units.today(session, units.dinas(session, office), now=now)
    pools.ensure(session, office, Service.INTAKE, today=today, now=now)
    return sum(
        act(session, home, today, now)
        for act in (
            *(_end_in_words, _refuse_forgotten, _begin_the_day),
            *(_recorded, _placed, _documented, _slotted),
        )
    )


def _end_in_words(
    session: Session, office: OfficeOnDay, today: date, now: datetime
) -> int:
    found = {
        case.id: OVER[refusal]
        for refusal, case in waiting_cases.over(
            session, office, OVER, on=today, limit=AT_ONCE
        )
    }
    served = waiting_cases.served(session, office, now=now, limit=AT_ONCE)
    found |= {case.id: StepReason.SUDAH_ADA_SUKET_AKTIF for case in served}
    if offices.is_over(session, office.code, now=now):
        every = waiting_cases.every(session, office.code, limit=AT_ONCE)
        shut = {case.id: StepReason.PENERBITAN_DITUTUP for case in every}
        found = shut | found

    def act(case: ApplicationCase) -> bool:
        step = Step(to=CaseState.DIBATALKAN, at=now, reason=found[case.id])
        cases.advance(session, case, step)
        day_places.give_up(session, case, WhyFreed.CANCELLED, now=now)
        return True

    return _each(session, [*found], act)


def _refuse_forgotten(
    session: Session, office: OfficeOnDay, today: date, now: datetime
) -> int:
    """Refuse those whose papers did not come in the time that was told."""
    del today
    forgotten = waiting_cases.without_papers(
        session, office.code, since=now - PAPERS_WITHIN, limit=AT_ONCE
    )

    def act(case: ApplicationCase) -> bool:
        reason = StepReason.BERKAS_TIDAK_LENGKAP
        cases.advance(session, case, Step(to=CaseState.DITOLAK, at=now, reason=reason))
        day_places.give_up(session, case, WhyFreed.REFUSED, now=now)
        return True

    return _each(session, [case.id for case in forgotten], act)


def _documented(
    session: Session, office: OfficeOnDay, today: date, now: datetime
) -> int:
    del today
    return make_ready(session, office.code, now=now, limit=AT_ONCE)


def _begin_the_day(
    session: Session, office: OfficeOnDay, today: date, now: datetime
) -> int:
    due = cases.due_by(session, office.code, today, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        cases.advance(session, case, Step(to=CaseState.DIPERIKSA, at=now))
        return True

    return _each(session, [case.id for case in due], act)


def _recorded(session: Session, office: OfficeOnDay, today: date, now: datetime) -> int:
    ready = waiting_cases.recorded(session, office, on=today, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        found = residents.find_by_nik(session, case.nik, office=office.code)
        case.resident_id = found.id
        if not _give(session, case, now):
            cases.advance(session, case, Step(to=CaseState.MENUNGGU_KUOTA, at=now))
        return True

    return _each(session, [case.id for case in ready], act)


def _placed(session: Session, office: OfficeOnDay, today: date, now: datetime) -> int:
    """Give places to who waits for one; once a channel has none, it has none."""
    del today
    states = [CaseState.MENUNGGU_KUOTA]
    waiting = cases.of_states(session, office.code, states, limit=AT_ONCE)
    full: set[IntakeChannel] = set()

    def act(case: ApplicationCase) -> bool:
        if case.channel in full or _give(session, case, now):
            return case.channel not in full
        full.add(case.channel)
        return False

    return _each(session, [case.id for case in waiting], act)


def _slotted(session: Session, office: OfficeOnDay, today: date, now: datetime) -> int:
    """Free the slots of who did not come or confirm; give some to who has none."""
    del today
    bookings.expire(session, office.code, now=now)
    bookings.miss(session, office.code, now=now)
    return promises.make_up(session, office.code, now=now)


def _give(session: Session, case: ApplicationCase, now: datetime) -> bool:
    unit = units.find(session, case.unit_id, office=case.office_code)
    given = day_places.give(session, unit, case.channel, now=now)
    if given is None:
        return False
    day_places.settle(session, case, given, now=now)
    return True


def _each(
    session: Session, ids: Sequence[str], act: Callable[[ApplicationCase], bool]
) -> int:
    """Do something with each case that still stands where it was; return how often.

    One that somebody just works on is left for the next time: they may wait for the
    gate, which is ours.
    """
    count = 0
    for case_id in ids:
        state = session.get_one(ApplicationCase, case_id).state
        case = cases.lock_idle(session, case_id)
        count += case is not None and case.state is state and act(case)
    return count
