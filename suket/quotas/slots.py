"""The slots of a unit: cut from its opening hours, taken and given back.

A place in a slot is taken as one of a pool is, by one conditional UPDATE.  Slots are
added and never removed: what the calendar or a newer rule does not want any more is
shut, and who has a place in it keeps it until they are told otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from suket.calendar import opening
from suket.calendar.opening import Day
from suket.calendar.words import Service
from suket.columns import new_id
from suket.db import UtcSeconds, inserted
from suket.offices import offices, units
from suket.offices.tables import Unit
from suket.quotas import slot_rules
from suket.quotas.errors import SlotNotFound
from suket.quotas.slot_rules import SlotRules
from suket.quotas.tables import Slot

AHEAD: Final = timedelta(days=120)  # for so long there are always slots
_MADE_AHEAD: Final = timedelta(days=150)  # more at a time, so that it is rarely done
MOST_SHOWN: Final = 100  # free slots among which somebody chooses


def are_used(session: Session, unit: Unit, service: Service, *, on: date) -> bool:
    """Say whether a unit serves by slots at that time."""
    return slot_rules.of_service(session, unit, service).are_in_force(on)


def ensure(session: Session, unit: Unit, service: Service, *, now: datetime) -> bool:
    """Add the slots of the days to come, unless they are there; say whether it did."""
    query = select(func.max(Slot.day)).where(*_are_of(unit, service))
    last, today = session.scalar(query), units.today(session, unit, now=now)
    if last is not None and last >= today + AHEAD:
        return False
    if rows := [*_wanted(session, unit, service, now)]:
        insert = inserted(session, Slot).on_conflict_do_nothing()
        session.connection().execute(insert, rows)
    return bool(rows)


def plan_all(session: Session, office: str, *, now: datetime) -> None:
    """Make the slots of an office anew: its calendar has changed."""
    for unit_id, service in slot_rules.of_office(session, office):
        unit = units.find(session, unit_id, office=office)
        plan(session, unit, service, now=now)


def plan(session: Session, unit: Unit, service: Service, *, now: datetime) -> None:
    """Have the slots to come be as rules and calendar have them now.

    Done when either changes.  A slot never becomes smaller than what is taken of it,
    and never shorter for who has a place in it.
    """
    wanted = [*_wanted(session, unit, service, now)]
    _shut_others(session, unit, service, {row["starts_at"] for row in wanted}, now)
    if wanted:
        _write(session, wanted)


def _write(session: Session, rows: list[dict[str, Any]]) -> None:
    insert = inserted(session, Slot)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["unit_id", "service", "starts_at"],
        set_={
            "capacity": case((new.capacity < Slot.used, Slot.used), else_=new.capacity),
            "ends_at": case((Slot.used > 0, Slot.ends_at), else_=new.ends_at),
            "is_shut": new.is_shut,
        },
        where=(Slot.capacity != new.capacity)
        | (Slot.ends_at != new.ends_at)
        | Slot.is_shut,
    )
    session.connection().execute(statement, rows)


def _shut_others(
    session: Session,
    unit: Unit,
    service: Service,
    wanted: set[datetime],
    now: datetime,
) -> None:
    """Shut the open slots from today on that do not begin when one should."""
    query = select(Slot.id, Slot.starts_at).where(
        *_are_of(unit, service),
        Slot.day >= units.today(session, unit, now=now),
        Slot.is_shut.is_(False),
    )
    others = [
        {"slot_id": row.id}
        for row in session.execute(query)
        if row.starts_at not in wanted
    ]
    if others:
        one = update(Slot).where(Slot.id == bindparam("slot_id")).values(is_shut=True)
        session.connection().execute(one, others)


def _are_of(unit: Unit, service: Service) -> tuple[Any, ...]:
    return (Slot.unit_id == unit.id, Slot.service == service)


def _wanted(
    session: Session, unit: Unit, service: Service, now: datetime
) -> Iterator[dict[str, Any]]:
    """Yield the rows that rules and calendar ask for, by their beginning."""
    rules = slot_rules.of_service(session, unit, service)
    if not rules.rows:
        return
    today = units.today(session, unit, now=now)
    zone = offices.find(session, unit.office_code).zone
    last = today + _MADE_AHEAD
    known = opening.PRESENT
    for day in opening.days(session, unit, service, today, last, known_at=known):
        for starts_at, ends_at, capacity in _cut(day, rules, zone):
            yield {
                "id": new_id(),
                "office_code": unit.office_code,
                "unit_id": unit.id,
                "service": service,
                "day": day.day,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "capacity": capacity,
                "used": 0,
                "is_shut": False,
            }


def _cut(
    day: Day, rules: SlotRules, zone: str
) -> Iterator[tuple[datetime, datetime, int]]:
    """Yield beginning, end and capacity; what is left over is too short for a slot."""
    rule = rules.of_day(day.day)
    if rule is None:
        return
    length = timedelta(minutes=rule.minutes)
    for opens, closes in day.moments(zone):
        at = opens
        while at + length <= closes:
            yield at, at + length, rule.capacity
            at += length


@dataclass(frozen=True, slots=True)
class Wish:
    """Which slots of a unit's service somebody can use."""

    unit: Unit
    service: Service
    since: date  # the local day; one after it does, if that day is full
    ready_at: datetime | None = None  # on the day itself, rather not before
    kept_from: date = date.max  # from this day on slots are somebody else's
    # Only earlier ones than this; and of its day none before `ready_at`.
    before: Slot | None = None


def take(session: Session, wish: Wish, *, now: datetime) -> Slot | None:
    """Take a place in the first slot that is wished for, or return None.

    One that has begun is over: whoever is told now cannot be there any more.  Slots
    are added at the end only, so a free one that is there is the first.
    """
    slot = _taken(session, wish, now)
    if slot is None and ensure(session, wish.unit, wish.service, now=now):
        return _taken(session, wish, now)
    return slot


def _has_place(now: datetime | BindParameter[datetime]) -> tuple[Any, ...]:
    return (Slot.is_shut.is_(False), Slot.used < Slot.capacity, Slot.starts_at > now)


# Asked for each application, so put together once.
_READY_AT: Final = bindparam("ready_at", type_=UtcSeconds())
_NOW: Final = bindparam("now", type_=UtcSeconds())
_FIRST: Final = (
    select(Slot)
    .where(
        Slot.unit_id == bindparam("unit"),
        Slot.service == bindparam("service"),
        Slot.day >= bindparam("since"),
        Slot.day < bindparam("kept_from"),
        *_has_place(_NOW),
    )
    .order_by(Slot.day, Slot.starts_at < _READY_AT, Slot.starts_at)
    .limit(1)
    .execution_options(populate_existing=True)
)
_EARLIER: Final = _FIRST.where(
    Slot.starts_at < bindparam("before"),
    (Slot.day < bindparam("before_day")) | (Slot.starts_at >= _READY_AT),
)
_TAKE: Final = (
    update(Slot)
    .where(Slot.id == bindparam("slot"), *_has_place(_NOW))
    .values(used=Slot.used + 1)
)


def _taken(session: Session, wish: Wish, now: datetime) -> Slot | None:
    asked = {
        "unit": wish.unit.id,
        "service": wish.service,
        "since": wish.since,
        "kept_from": wish.kept_from,
        "ready_at": wish.ready_at or now,
        "now": now,
    }
    query = _FIRST
    if wish.before is not None:
        query = _EARLIER
        asked |= {"before": wish.before.starts_at, "before_day": wish.before.day}
    while (slot := session.scalar(query, asked)) is not None:
        if take_this(session, slot, now=now):
            return slot
    return None


def take_this(session: Session, slot: Slot, *, now: datetime) -> bool:
    """Take a place in this slot, unless it is full, shut or has begun."""
    taken = session.connection().execute(_TAKE, {"slot": slot.id, "now": now})
    return taken.rowcount == 1


def take_some(session: Session, slot_id: str, count: int) -> None:
    """Take so many more places of a slot, or (below nought) have them be free again.

    Who takes has counted them behind the gate.
    """
    statement = update(Slot).where(Slot.id == slot_id).values(used=Slot.used + count)
    session.connection().execute(statement)


def find(session: Session, slot_id: str, service: Service, *, unit: Unit) -> Slot:
    """Return a slot of a service of the unit, or raise `SlotNotFound`."""
    found = session.get(Slot, slot_id)
    if found is None or (found.unit_id, found.service) != (unit.id, service):
        raise SlotNotFound
    return found


def free(
    session: Session, unit: Unit, service: Service, *, since: date, now: datetime
) -> Sequence[Slot]:
    """Return the first slots of a day on or after `since` that have a place."""
    where = (*_are_of(unit, service), Slot.day >= since, *_has_place(now))
    query = select(Slot).where(*where).order_by(Slot.starts_at).limit(MOST_SHOWN)
    return session.scalars(query).all()


def last_free(
    session: Session, unit: Unit, service: Service, *, now: datetime
) -> date | None:
    """Return the last day that has a slot with a place, or None."""
    query = select(func.max(Slot.day)).where(*_are_of(unit, service), *_has_place(now))
    return session.scalar(query)


def between(
    session: Session, unit: Unit, service: Service, first: date, last: date
) -> Sequence[Slot]:
    """Return the slots of the days from `first` to `last` that serve or did, in order.

    One that is shut is among them only if somebody has a place in it.
    """
    query = select(Slot).where(
        *_are_of(unit, service),
        Slot.day.between(first, last),
        Slot.is_shut.is_(False) | (Slot.used > 0),
    )
    fresh = query.execution_options(populate_existing=True)
    return session.scalars(fresh.order_by(Slot.starts_at)).all()
