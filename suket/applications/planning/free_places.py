"""The places that are left in days and slots, as they are given away one by one.

They are counted in memory, so that what a closure does can be shown without doing it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications.planning.timetable import Timetable
from suket.applications.planning.waiters import DAY, pools_of
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.calendar.words import Service
from suket.quotas import pools, slot_rules
from suket.quotas.pools import HORIZON
from suket.quotas.slot_rules import SlotRules
from suket.quotas.tables import Slot
from suket.quotas.words import Pool


@dataclass(frozen=True, slots=True)
class LaterDay:
    """A later day, and (with a quota) the pool of the place in it."""

    day: date
    pool: Pool | None


class Places(Protocol):
    """Where cases find a place in a later day."""

    def unit_of(self, case: ApplicationCase) -> str:
        """Return whose days the places of a case are of."""

    def take(self, case: ApplicationCase, use: QuotaUse | None) -> LaterDay | None:
        """Take the first place after a case's day that it may have."""


def places(session: Session, table: Timetable) -> Places:
    """Return the places of an office, with a quota or without."""
    begins = pools.limited_from(session, table.office.code, Service.INTAKE)
    return _OpenDays(table) if begins == date.max else _OfPools(session, table, begins)


class _OfPools:
    """The free places of an office with a quota; its days are those of the Dinas.

    Those before the quota begins have no last place.
    """

    def __init__(self, session: Session, table: Timetable, begins: date) -> None:
        self.begins = begins
        self.office = table.office.code
        first, last = table.today, table.today + HORIZON
        found = pools.between(session, self.office, Service.INTAKE, first, last)
        days = table.calendar.days(self.office, Service.INTAKE, first, last)
        self.open_days = [day.day for day in days if day.is_open]
        self.free = {(row.day, row.pool): row.size - row.used for row in found}

    def unit_of(self, case: ApplicationCase) -> str:
        del case
        return self.office

    def take(self, case: ApplicationCase, use: QuotaUse | None) -> LaterDay | None:
        tried: Sequence[Pool] = pools_of(case.channel, is_open_to_all=False)
        if use is not None and use.pool is Pool.URGENT:
            tried = (Pool.URGENT, *tried)
        days = (day for day in self.open_days if day > (case.day or day))
        for later in days:
            if later < self.begins:
                return LaterDay(later, None)
            for pool in tried:
                if self.free.get((later, pool), 0) > 0:
                    self.free[later, pool] -= 1
                    return LaterDay(later, pool)
        return None


@dataclass(frozen=True, slots=True)
class _OpenDays:
    """The days of an office without a quota: no day has a last place."""

    table: Timetable

    def unit_of(self, case: ApplicationCase) -> str:
        return case.unit_id

    def take(self, case: ApplicationCase, use: QuotaUse | None) -> LaterDay | None:
        del use
        first = (case.day or self.table.today) + DAY
        calendar, service = self.table.calendar, Service.INTAKE
        day = calendar.next_open(case.unit_id, service, first, within=HORIZON)
        return None if day is None else LaterDay(day, None)


class PickupSlots:
    """The free places of the pickup slots of an office's units."""

    def __init__(self, session: Session, table: Timetable) -> None:
        self.session, self.table = session, table
        self.rules: dict[str, SlotRules] = {}
        self.by_day: dict[str, dict[date, list[Slot]]] = {}
        self.left: dict[str, int] = {}

    def are_used(self, unit_id: str, on: date) -> bool:
        """Say whether a unit hands out by slots at that time."""
        if unit_id not in self.rules:
            self.rules[unit_id] = slot_rules.of_unit(
                self.session, unit_id, Service.PICKUP
            )
        return self.rules[unit_id].are_in_force(on)

    def take(self, unit_id: str, since: date, ready_at: datetime | None) -> Slot | None:
        """Take a place in the first slot of a day on or after `since` that has one.

        On the day itself rather one after `ready_at`, as whoever applies gets it.
        """
        for day, here in self._of(unit_id).items():
            free = [slot for slot in here if self.left[slot.id] > 0]
            if day < since or not free:
                continue
            ready = [s for s in free if ready_at is None or s.starts_at >= ready_at]
            chosen = (ready or free)[0]
            self.left[chosen.id] -= 1
            return chosen
        return None

    def _of(self, unit_id: str) -> dict[date, list[Slot]]:
        """Return the slots of a unit that hand out, by day."""
        if unit_id not in self.by_day:
            query = select(Slot).where(
                Slot.unit_id == unit_id,
                Slot.service == Service.PICKUP,
                Slot.starts_at > self.table.now,
                Slot.is_shut.is_(False),
            )
            fresh = query.execution_options(populate_existing=True)
            found: dict[date, list[Slot]] = defaultdict(list)
            for slot in self.session.scalars(fresh.order_by(Slot.starts_at)):
                found[slot.day].append(slot)
                self.left[slot.id] = slot.capacity - slot.used
            self.by_day[unit_id] = {
                day: here for day, here in found.items() if self._is_open(unit_id, day)
            }
        return self.by_day[unit_id]

    def _is_open(self, unit_id: str, day: date) -> bool:
        return self.table.calendar.day(unit_id, Service.PICKUP, day).is_open
