"""Whom a change of the calendar displaces, and where each of them goes.

Who has a place on a day that is shut now goes to the first free place after it; so do
the urgent first, then by the old day, then as they came.  Nobody else loses a place,
and nobody is moved to an earlier day.  Whose place stays may be promised a later day:
the clock of a case stands while its unit is shut, and nothing is handed out on a day
that is shut.  Pickup slots are moved as places are, by the old time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications import bookings, cases
from suket.applications.planning import free_places, promises
from suket.applications.planning.errors import Numbers
from suket.applications.planning.free_places import PickupSlots, Places
from suket.applications.planning.lost_days import LostDays
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.applications.words import CaseState
from suket.calendar.words import Service
from suket.offices import units
from suket.quotas.tables import Slot
from suket.quotas.words import Pool

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Moved:
    """One who may be moved: the day, the promise and the slot that they get."""

    case: ApplicationCase
    day: date | None  # None: no place
    due_at: datetime | None
    promised_on: date | None
    pool: Pool | None = None  # of the new place
    left: QuotaUse | None = None  # the old one
    slot_left: Slot | None = None
    slot: Slot | None = None  # None: as `slot_left`, or none

    @property
    def loses_place(self) -> bool:
        """Whether the case has another day than before, or none."""
        return self.day != self.case.day

    @property
    def loses_slot(self) -> bool:
        """Whether it had a slot, and has another or none."""
        return self.slot_left is not None and self.rebooks

    @property
    def rebooks(self) -> bool:
        """Whether it has another slot than before, or one for the first time."""
        return self.slot is not self.slot_left

    @property
    def is_told(self) -> bool:
        """Whether it makes a difference to the applicant."""
        other_day = self.promised_on != self.case.promised_on
        return self.loses_place or self.loses_slot or other_day

    @property
    def is_changed(self) -> bool:
        """Whether anything has to be written."""
        return self.is_told or self.due_at != self.case.due_at


def numbers(moved: Sequence[Moved]) -> Numbers:
    """Count what a change does."""
    told = [each for each in moved if each.is_told]
    days = [each.promised_on for each in told if each.promised_on]
    return Numbers(
        moved=len(told),
        last=max(days, default=None),
        without_place=sum(each.promised_on is None for each in told),
        urgent=sum(each.case.is_urgent for each in told),
    )


def plan(session: Session, before: Timetable, after: Timetable) -> list[Moved]:
    """Return whom a change of the calendar displaces, and where each of them goes.

    Only the days count that were open before; so whoever was moved is moved no more by
    the same change.  Nothing is written.
    """
    lost, office = LostDays(before, after), before.office.code
    first = lost.first([unit.id for unit in units.of_office(session, office)])
    if first is None:
        return []
    found = cases.promised_from(session, office, first)
    places, uses = free_places.places(session, after), _uses(session, office, first)
    moved = [_placed(case, lost, places, uses.get(case.id)) for case in found]
    _promise(session, lost, moved)
    return [each for each in moved if each.is_changed]


def _uses(session: Session, office: str, first: date) -> dict[str, QuotaUse]:
    """Return the places in use from a day on, by case."""
    query = select(QuotaUse).where(
        QuotaUse.office_code == office,
        QuotaUse.service == Service.INTAKE,
        QuotaUse.day >= first,
        QuotaUse.freed_at.is_(None),
    )
    fresh = query.execution_options(populate_existing=True)
    return {use.case_id: use for use in session.scalars(fresh)}


def _placed(
    case: ApplicationCase, lost: LostDays, places: Places, use: QuotaUse | None
) -> Moved:
    """Return the place of a case: its own, a later one, or none."""
    waits = case.state is CaseState.DITERIMA and case.day is not None
    if not waits or case.day not in lost.of(places.unit_of(case), Service.INTAKE):
        return Moved(case, case.day, lost.due_later(case), case.promised_on)
    found = places.take(case, use)
    if found is None:
        return Moved(case, None, None, None, left=use)
    due_at = lost.due_on(case.unit_id, found.day)
    return Moved(case, found.day, due_at, case.promised_on, found.pool, use)


def _promise(session: Session, lost: LostDays, moved: Sequence[Moved]) -> None:
    """Find the promise of each: with a slot where there are, by the old time."""
    known = bookings.slots_of(session, [each.case.id for each in moved])
    for each in moved:
        each.slot = each.slot_left = known.get(each.case.id)
    free = PickupSlots(session, lost.after)
    for each in sorted(moved, key=_by_old_time):
        _promise_one(each, lost, free)


def _by_old_time(each: Moved) -> tuple[object, ...]:
    case, slot = each.case, each.slot_left
    starts_at = slot.starts_at if slot else NEVER
    promised = case.promised_on or date.max
    return (not case.is_urgent, promised, starts_at, case.received_at, case.number)


def _promise_one(each: Moved, lost: LostDays, free: PickupSlots) -> None:
    case, unit_id = each.case, each.case.unit_id
    if each.day is None and case.day is not None:
        each.promised_on = each.slot = None
        return
    if each.due_at is None or (case.promised_on is None and not each.loses_place):
        return  # nothing was promised, or there is no telling when
    first = promises.first_pickup(lost.after, unit_id, each.due_at)
    old = case.promised_on or first
    if old not in lost.of(unit_id, Service.PICKUP) and old >= first:
        return  # what was promised can be kept
    day = _later(each, lost, max(old, first))
    if not free.are_used(unit_id, day):
        each.promised_on, each.slot = day, None
        return
    each.slot = free.take(unit_id, day, each.due_at)
    each.promised_on = each.slot.day if each.slot else None


def _later(each: Moved, lost: LostDays, day: date) -> date:
    """Return the first day from `day` on on which the unit of a case hands out."""
    calendar, pickup = lost.after.calendar, Service.PICKUP
    within = promises.KNOWN_AHEAD
    return calendar.next_open(each.case.unit_id, pickup, day, within=within) or day
