"""Who waits for a place in a day, and who of them could take this very one.

Nobody takes a place while somebody who could take it waits longer: whoever gives one
asks here first, newcomers included.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from suket.applications import cases
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import (
    PENDING,
    SLOTLESS,
    ApplicationCase,
    QuotaUse,
)
from suket.applications.words import CaseState, IntakeChannel
from suket.calendar.words import Service
from suket.offices import units
from suket.quotas import gate
from suket.quotas.pools import Place
from suket.quotas.words import Pool

DAY: Final = timedelta(days=1)


def pools_of(channel: IntakeChannel, *, is_open_to_all: bool) -> tuple[Pool, ...]:
    """Return the pools that a channel draws from, in this order."""
    if channel is IntakeChannel.KECAMATAN:
        return (Pool.KECAMATAN, Pool.GENERAL)
    return (Pool.GENERAL, Pool.KECAMATAN) if is_open_to_all else (Pool.GENERAL,)


_IS_OF_OFFICE: Final = ApplicationCase.office_code == bindparam("office")
_IS_PLACELESS: Final = exists().where(
    _IS_OF_OFFICE, cases.stands_in(CaseState.MENUNGGU_KUOTA)
)
_IS_SLOTLESS: Final = exists().where(_IS_OF_OFFICE, PENDING, SLOTLESS)
_WANTS_EARLIER: Final = exists().where(
    QuotaUse.office_code == bindparam("office"),
    QuotaUse.service == Service.INTAKE,
    QuotaUse.day > bindparam("after"),
    QuotaUse.freed_at.is_(None),
    QuotaUse.wants_earlier,
)
_ARE_WANTING: Final = select(or_(_IS_PLACELESS, _IS_SLOTLESS))
_ARE_THERE: Final = select(or_(_IS_PLACELESS, _WANTS_EARLIER))


def are_wanting(session: Session, office: str) -> bool:
    """Say whether anybody has no day for want of a place, or no promise of a slot."""
    return bool(session.scalar(_ARE_WANTING, {"office": office}))


def enter(session: Session, office: str) -> bool:
    """Go through the gate, alone if somebody waits for a day, and say whether they do.

    Before the calendar is read: who shuts days moves behind the gate what was given.
    """
    waits = are_wanting(session, office)
    (gate.hold if waits else gate.share)(session, office)
    return waits


def are_there(session: Session, office: str, *, after: date) -> bool:
    """Say whether anybody has no day, or asked for an earlier one than theirs."""
    return bool(session.scalar(_ARE_THERE, {"office": office, "after": after}))


def longest(session: Session, table: Timetable, place: Place) -> ApplicationCase | None:
    """Return who waits longest of those who could take this place; nobody is held."""
    found = [session.scalar(query) for query in _queries(session, table, place)]
    waiting = [case for case in found if case is not None]
    return min(waiting, key=lambda case: (case.received_at, case.number), default=None)


def hold_longest(
    session: Session, table: Timetable, place: Place
) -> ApplicationCase | None:
    """Return who waits longest for this place, held; the gate is held.

    None if nobody does, and while somebody else just works on their case: then the
    place is kept for them, since those who wait behind the gate may not be waited for.
    """
    while (case := longest(session, table, place)) is not None:
        state = case.state
        held = cases.lock_idle(session, case.id)
        if held is None or held.state is state:
            return held
    return None


def _queries(
    session: Session, table: Timetable, place: Place
) -> Iterator[Select[ApplicationCase]]:
    """Yield how who waits longest is found: without a day, and with a later one."""
    first = select(ApplicationCase).order_by(
        ApplicationCase.received_at, ApplicationCase.number
    )
    could = _could_take(session, table, place)
    yield first.limit(1).where(
        ApplicationCase.office_code == table.office.code,
        cases.stands_in(CaseState.MENUNGGU_KUOTA),
        *could,
    )
    if place.day >= _first_told(table):
        yield (
            first.limit(1)
            .join(QuotaUse, QuotaUse.case_id == ApplicationCase.id)
            .where(
                QuotaUse.office_code == table.office.code,
                QuotaUse.service == Service.INTAKE,
                QuotaUse.freed_at.is_(None),
                QuotaUse.wants_earlier,
                QuotaUse.day > place.day,
                cases.stands_in(CaseState.DITERIMA),
                *could,
            )
        )


def _first_told(table: Timetable) -> date:
    """Return the first day to which somebody with a day can be told to come."""
    is_in_time = table.local.time() < table.office.moves_until
    return table.today + (DAY if is_in_time else 2 * DAY)


def _could_take(
    session: Session, table: Timetable, place: Place
) -> list[ColumnElement[bool]]:
    """Say in SQL who could take a place: as who asks now would be given it."""
    is_today = place.day == table.today
    is_open = is_today and table.is_after_cut_off
    channels = [
        channel
        for channel in IntakeChannel
        if place.pool in pools_of(channel, is_open_to_all=is_open)
    ]
    could: list[ColumnElement[bool]] = [ApplicationCase.channel.in_(channels)]
    if is_today:
        here = units.of_office(session, table.office.code)
        late = [unit.id for unit in here if table.is_today_over(unit.id)]
        could.append(ApplicationCase.unit_id.not_in(late))
    return could
