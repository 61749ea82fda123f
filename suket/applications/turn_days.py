"""The verb of each night: days that have come, people who wait, and who may no more.

All of it is found in the tables, so that a night that was missed is made up by the next
run.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.applications import bookings, cases, waiting_cases
from suket.applications.cases import Step
from suket.applications.deciding.decisions import UNCHECKED
from suket.applications.deciding.standing import REASONS
from suket.applications.handover.make_ready import make_ready
from suket.applications.planning import (
    begin_quota,
    day_places,
    promises,
    timetable,
    waiters,
)
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    CaseState,
    StepReason,
    WhyFreed,
)
from suket.calendar.words import Service
from suket.errors import NotEligible
from suket.offices import offices, rule_history, units
from suket.quotas import gate, pools
from suket.residents import eligibility, residents

AT_ONCE: Final = 500  # cases of each kind in one transaction
PAPERS_WITHIN: Final = timedelta(days=14)  # after it was said which are wanting
RECORDED_WITHIN: Final = timedelta(days=90)  # or the NIK was mistyped
# What ends a case by itself, and the word that its applicant reads.
OVER: Final[dict[type[NotEligible], StepReason]] = {
    refusal: REASONS[refusal] for refusal in eligibility.FINAL
}


def turn_days(session: Session, office: str, *, now: datetime) -> int:
    """Take the cases of an office where its calendar and its records have them now.

    Cases whose day has come are worked on; who is recorded now, or for whom a day has a
    place now, gets one; what wants fewer persons than the rule by now wants as many;
    what can no longer come to a suket ends in words, and all of it once the office
    issues no more; whose document is made can have it.  Returns how many were changed.
    """
    # Cases are held before the gate, as by whoever changes the calendar.
    ready = make_ready(session, office, now=now, limit=AT_ONCE)
    gate.hold(session, office)
    table = timetable.read(session, office, now=now)
    pools.ensure(session, office, Service.INTAKE, today=table.today)
    begin_quota.count_in(session, table)
    return ready + sum(
        act(session, table)
        for act in (
            *(
                _follow_rule,
                _end_in_words,
                _refuse_forgotten,
                _end_unknown,
                _begin_the_day,
            ),
            *(_recorded, _placed, _slotted),
        )
    )


def _follow_rule(session: Session, table: Timetable) -> int:
    """Let what is pending want as many persons as any rule since it came.

    What one person checked alone is checked anew, by a second one.
    """
    home = table.office
    wanted = rule_history.wanted(session, home.code, home.zone, table.today)

    def act(case: ApplicationCase) -> bool:
        if case.steps == 1 and case.verified_by is not None:
            reason = StepReason.ATURAN_BERUBAH
            step = Step(
                to=CaseState.DIPERIKSA, at=table.now, reason=reason, changes=UNCHECKED
            )
            cases.advance(session, case, step)
        case.steps = wanted.of(case.received_at)
        return True

    behind = waiting_cases.behind(session, home, wanted, limit=AT_ONCE)
    return _each(session, behind, act)


def _end_in_words(session: Session, table: Timetable) -> int:
    found = {
        case.id: OVER[refusal]
        for refusal, case in waiting_cases.over(
            session, table.office, OVER, on=table.today, limit=AT_ONCE
        )
    }
    now = table.now
    served = waiting_cases.served(session, table.office, now=now, limit=AT_ONCE)
    found |= {case.id: StepReason.SUDAH_ADA_SUKET_AKTIF for case in served}
    if offices.is_over(session, table.office.code, now=now):
        every = waiting_cases.every(session, table.office.code, limit=AT_ONCE)
        shut = {case.id: StepReason.PENERBITAN_DITUTUP for case in every}
        found = shut | found

    def act(case: ApplicationCase) -> bool:
        step = Step(to=CaseState.DIBATALKAN, at=now, reason=found[case.id])
        cases.advance(session, case, step)
        day_places.give_up(session, case, WhyFreed.CANCELLED, now=now)
        return True

    return _each(session, [*found], act)


def _refuse_forgotten(session: Session, table: Timetable) -> int:
    """Refuse those whose papers did not come in the time that was told."""
    now = table.now
    forgotten = waiting_cases.without_papers(
        session, table.office.code, since=now - PAPERS_WITHIN, limit=AT_ONCE
    )

    def act(case: ApplicationCase) -> bool:
        reason = StepReason.BERKAS_TIDAK_LENGKAP
        cases.advance(session, case, Step(to=CaseState.DITOLAK, at=now, reason=reason))
        day_places.give_up(session, case, WhyFreed.REFUSED, now=now)
        return True

    return _each(session, [case.id for case in forgotten], act)


def _end_unknown(session: Session, table: Timetable) -> int:
    """End the waiting of a NIK that nobody has recorded in all this time."""
    office, since = table.office.code, table.now - RECORDED_WITHIN
    unknown = waiting_cases.unknown(session, office, since=since, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        reason = StepReason.BELUM_REKAM
        step = Step(to=CaseState.DIBATALKAN, at=table.now, reason=reason)
        cases.advance(session, case, step)
        return True

    return _each(session, [case.id for case in unknown], act)


def _begin_the_day(session: Session, table: Timetable) -> int:
    due = cases.due_by(session, table.office.code, table.today, limit=AT_ONCE)

    held = cases.lock_idle_many(session, [case.id for case in due])
    step = Step(to=CaseState.DIPERIKSA, at=table.now)
    begun = [(case, step) for case in held if case.state is CaseState.DITERIMA]
    cases.advance_held(session, begun)
    return len(begun)


def _recorded(session: Session, table: Timetable) -> int:
    ready = waiting_cases.recorded(session, table.office, on=table.today, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        found = residents.find_by_nik(session, case.nik, office=table.office.code)
        case.resident_id = found.id
        if not _give(session, table, case):
            step = Step(to=CaseState.MENUNGGU_KUOTA, at=table.now)
            cases.advance(session, case, step)
        return True

    return _each(session, [case.id for case in ready], act)


def _placed(session: Session, table: Timetable) -> int:
    """Give places to who waits for one: each to who waits longest for that very one."""
    office = table.office.code
    if pools.limited_from(session, office, Service.INTAKE) <= table.today:
        return day_places.offer(session, table)
    here = [unit.id for unit in units.of_office(session, office)]
    open_ = [each for each in here if day_places.first_open(table, each) is not None]
    waiting = waiting_cases.without_day(session, office, open_, limit=AT_ONCE)

    def act(case: ApplicationCase) -> bool:
        return _give(session, table, case)

    return _each(session, [case.id for case in waiting], act)


def _slotted(session: Session, table: Timetable) -> int:
    """Free the slots of who did not come or confirm; give some to who has none."""
    bookings.expire(session, table.office.code, now=table.now)
    bookings.miss(session, table.office.code, now=table.now)
    return promises.make_up(session, table)


def _give(session: Session, table: Timetable, case: ApplicationCase) -> bool:
    others_wait = waiters.enter(session, case.office_code)
    given = day_places.give(
        session, table, case.unit_id, case.channel, others_wait=others_wait
    )
    if given is None:
        return False
    day_places.settle(session, table, case, given)
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
