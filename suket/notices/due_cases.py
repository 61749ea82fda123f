"""Which cases are in a state of which their applicants are told: a query each.

A query says which case, which occasion (the same one is told once) and which day it is
about.  It is asked when notices are looked for, and again of the one case before its
notice leaves: what is so no more is not told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from suket.applications import cases
from suket.applications.booking_tables import Booking
from suket.applications.planning.tables import Telling
from suket.applications.tables import ApplicationCase as Case
from suket.applications.tables import ApplicationStep as Step
from suket.applications.words import NOT_YET, OVER, PENDING, CaseState
from suket.calendar.tables import Closure, ClosureService
from suket.calendar.words import Service
from suket.notices.moments import Moment
from suket.offices.tables import Unit
from suket.quotas.tables import Slot

Due = Select[str, str, date | None]
Query = Callable[["Look"], Due]

SOON: Final = timedelta(days=1)  # what was received longer ago is known by now
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one office at a moment, for all of its cases or for one."""

    session: Session
    moment: Moment
    only: str | None = None  # a case's id


_ONCE: Final = literal("1", String)
_NO_DAY: Final = cast(null(), Date)


def telling(
    occasion: SQLColumnExpression[str], day: SQLColumnExpression[Any] = _NO_DAY
) -> Due:
    """Begin a query of cases, with the occasion and the day that it is about."""
    return select(Case.id, occasion.label("occasion"), day.label("about_day"))


def received(look: Look) -> Due:
    """Who asked since yesterday, and has not got it yet."""
    return (
        telling(_ONCE)
        .join(Step, Step.case_id == Case.id)
        .where(
            Step.office_code == look.moment.office,
            Step.local_day >= look.moment.today - SOON,
            Step.from_state == NOT_YET,
            Case.state.in_(PENDING),
        )
    )


def incomplete(look: Look) -> Due:
    """Whose papers are wanting."""
    last = aliased(Step)
    is_last = (
        ~select(last.seq)
        .where(last.case_id == Step.case_id, last.seq > Step.seq)
        .exists()
    )
    return _stepped(look.moment, CaseState.KURANG_BERKAS, cast(Step.seq, String)).where(
        is_last
    )


def ready(look: Look) -> Due:
    """Whose suket can be fetched."""
    return _stepped(look.moment, CaseState.SIAP, _ONCE)


def _stepped(moment: Moment, state: CaseState, occasion: ColumnElement[str]) -> Due:
    """Return those who came to a state within a week and are in it."""
    return (
        telling(occasion)
        .join(Step, Step.case_id == Case.id)
        .where(
            Step.office_code == moment.office,
            Step.local_day >= moment.today - WEEK,
            Step.to_state == state,
            Case.state == state,
        )
    )


def slot(look: Look) -> Due:
    """Who fetches theirs tomorrow, and was told that it is ready on a day before."""
    was_ready = (
        select(Step.seq)
        .where(
            Step.case_id == Case.id,
            Step.to_state == CaseState.SIAP,
            Step.local_day < look.moment.today,
        )
        .exists()
    )
    return (
        telling(Booking.id, Slot.day)
        .join(Booking, Booking.case_id == Case.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(
            Slot.unit_id.in_(
                select(Unit.id).where(Unit.office_code == look.moment.office)
            ),
            Slot.service == Service.PICKUP,
            Slot.day.between(look.moment.today, look.moment.today + SOON),
            Slot.starts_at > look.moment.now,
            Booking.freed_at.is_(None),
            Booking.came_at.is_(None),
            Booking.held_until.is_(None),
            Case.state == CaseState.SIAP,
            was_ready,
        )
    )


def moved(look: Look) -> Due:
    """Whose day is another, and whom nobody has told: from what they know to now."""
    newest = (
        select(
            Telling.case_id,
            func.max(Telling.id).label("last"),
            func.min(Telling.promised_before).label("day"),
        )
        .where(
            Telling.office_code == look.moment.office,
            Telling.told_at.is_(None),
            true() if look.only is None else Telling.case_id == look.only,
        )
        .group_by(Telling.case_id)
        .subquery()
    )
    return (
        telling(cast(newest.c.last, String), newest.c.day)
        .join(newest, newest.c.case_id == Case.id)
        .where(Case.state.not_in(OVER))
    )


def recording_reopened(look: Look) -> Due:
    """Who waited to be recorded while that was shut, and is told that it is not."""
    shut_now = _shutting(look.moment).where(
        Closure.first_day <= look.moment.today, Closure.last_day >= look.moment.today
    )
    stays_shut = {row.unit_id for row in look.session.execute(shut_now)}
    ended = _shutting(look.moment).where(
        Closure.last_day < look.moment.today,
        Closure.last_day >= look.moment.today - WEEK,
    )
    over = {
        row.unit_id: row
        for row in look.session.execute(ended.order_by(Closure.id))
        if not {None, row.unit_id} & stays_shut
    }
    if None in over:  # the whole office: whatever a unit had besides is told with it
        over = {None: over[None]}
    waited = [
        and_(
            Closure.id == row.id,
            Step.local_day <= row.last_day,
            true() if unit is None else Case.unit_id == unit,
            Case.unit_id.not_in([each for each in stays_shut if each]),
        )
        for unit, row in over.items()
    ]
    return (
        telling(cast(Closure.id, String))
        .join(Step, and_(Step.case_id == Case.id, Step.from_state == NOT_YET))
        .join(Closure, Closure.office_code == Case.office_code)
        .where(
            Case.office_code == look.moment.office,
            cases.stands_in(CaseState.MENUNGGU_REKAM),
            or_(false(), *waited),
        )
    )


def _shutting(moment: Moment) -> Select[int, str | None, date]:
    """Return the closures of the office that stand, and shut where one is recorded."""
    newer = aliased(Closure)
    return (
        select(Closure.id, Closure.unit_id, Closure.last_day)
        .join(ClosureService, ClosureService.closure_id == Closure.id)
        .where(
            Closure.office_code == moment.office,
            ClosureService.service == Service.RECORDING,
            ~select(newer.id).where(newer.replaces == Closure.id).exists(),
        )
    )
