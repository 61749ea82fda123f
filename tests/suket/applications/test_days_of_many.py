"""Many at once, and long stories: no place is given twice, and no newcomer is ahead.

Each has a small share here; `make prove` runs the whole of it.
"""

import contextlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from suket.applications.booking_tables import Booking
from suket.applications.errors import NotPossibleNow
from suket.applications.planning.change_calendar import Consent, close, preview
from suket.applications.planning.tables import Telling
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.applications.words import CaseState
from suket.calendar import opening
from suket.calendar.errors import AlreadyReplaced
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices import offices
from suket.offices.persons import KEEPER
from suket.quotas.tables import QuotaPool, Slot
from tests.busy_machine import patience
from tests.office_world import BALIKPAPAN, CIREBON, NAMES, PROVINCES, office_row
from tests.suket.applications.crowd import BY_TWO, DAY, promised, second_person
from tests.suket.applications.test_case_life import drift
from tests.suket.applications.test_change_calendar import slot_drift
from tests.suket.applications.waiting_room import NOW, TODAY, WaitingRoom

WHOLE = pytest.mark.prove


def closure(first, last, **over):
    fields = {"reason": "Uji", "notice": "", **over}
    return Closure(office_code=CIREBON, first_day=first, last_day=last, **fields)


def shut(room, first, last, *services, **over):
    row = closure(first, last, **over)
    with room.world.database.begin() as session:
        close(session, row, services, BY_TWO, who="uji", now=room.now)
        return row.id


def moves_all_as_foreseen(room, row, service, count, seconds):
    """See that a closure moves `count` promises, as told before, in so many seconds."""
    began = time.perf_counter()
    with room.world.database.reading() as session:
        counted = preview(session, row, [service], now=room.now)
    looked = time.perf_counter() - began
    began = time.perf_counter()
    with room.world.database.begin() as session:
        moved = close(session, row, [service], BY_TWO, who="uji", now=room.now)
    took = time.perf_counter() - began
    if seconds is not None:
        assert looked < seconds[0] * patience()
        assert took < seconds[1] * patience()
    assert moved == counted
    assert (moved.moved, moved.without_place) == (count, 0)


@pytest.mark.parametrize(
    ("count", "size", "seconds"),
    [(60, 12, None), pytest.param(1500, 150, (1, 2), marks=WHOLE)],
)
def test_all_promises_of_a_closure_are_moved_in_time(any_room, count, size, seconds):
    """Ten working days of 150: 1,500 people, counted in one second, moved in two."""
    room = any_room
    days = promised(room, count, size)
    row = closure(days[0], days[-1])
    moves_all_as_foreseen(room, row, Service.INTAKE, count, seconds)
    assert drift(room) == []
    query = select(ApplicationCase).order_by(ApplicationCase.number)
    cases = room.world.all(query)
    for urgent in (True, False):
        them = [case for case in cases if case.is_urgent is urgent]
        places = [(case.day, case.place) for case in them]
        assert places == sorted(places)
    assert min(case.day for case in cases) > days[-1]
    once = select(func.count(Telling.id)).group_by(Telling.case_id)
    assert room.world.all(once) == [1] * count


@pytest.mark.parametrize(
    ("count", "capacity", "seconds"),
    [(36, 6, None), pytest.param(1500, 50, (1, 2), marks=WHOLE)],
)
def test_all_pickups_of_a_closure_are_moved_in_time(any_room, count, capacity, seconds):
    """The crowd of 1 April 2020 in slots of 50 an hour, moved a week on."""
    room = any_room
    promised(room, count, count)
    room.cut(capacity)
    booked = book_all(room, count, capacity)
    row = closure(booked[0].day, booked[-1].day)
    moves_all_as_foreseen(room, row, Service.PICKUP, count, seconds)
    assert slot_drift(room) == []
    query = (
        select(Slot.starts_at)
        .join(Booking, Booking.slot_id == Slot.id)
        .join(ApplicationCase, ApplicationCase.id == Booking.case_id)
        .where(Booking.freed_at.is_(None), ApplicationCase.is_urgent.is_(False))
        .order_by(ApplicationCase.number)
    )
    starts = room.world.all(query)
    assert starts == sorted(starts)


def book_all(room, count, capacity):
    """Let everybody have a place in the slots from 1 April on, in order; return these."""
    with room.world.database.begin() as session:
        free = select(Slot).where(Slot.day >= date(2020, 4, 1)).order_by(Slot.starts_at)
        slots = session.scalars(free.limit(-(-count // capacity))).all()
        order = select(ApplicationCase).order_by(ApplicationCase.number)
        for number, case in enumerate(session.scalars(order)):
            slot = slots[number // capacity]
            slot.used += 1
            case.promised_on, case.due_at = slot.day, NOW + DAY
            session.add(Booking(case_id=case.id, slot_id=slot.id, booked_at=NOW))
        return slots


class Story:
    """A long mixed story of an office: asked, cancelled, shut, opened, turned."""

    def __init__(self, room, seed):
        self.room, self.chance = room, random.Random(seed)
        self.known, self.serial, self.closure = [], 0, None
        room.limit(general=2, kecamatan=1)
        room.shut(TODAY + 12 * DAY, TODAY + 90 * DAY, Service.INTAKE)

    def ask(self):
        self.serial += 1
        wants = self.chance.random() < 0.5
        told = self.room.asked(self.serial, wants_earlier=wants)
        self.known.append(told.number)

    def cancel(self):
        if self.known:
            number = self.known.pop(self.chance.randrange(len(self.known)))
            with contextlib.suppress(NotPossibleNow):
                self.room.cancel(number)

    def shut(self):
        first = self.room.now.date() + self.chance.randrange(1, 6) * DAY
        last = first + self.chance.randrange(3) * DAY
        self.closure = shut_alone(
            self.room, first, last, Service.INTAKE, replaces=self.closure
        )

    def open(self):
        if self.closure is not None:
            today = self.room.now.date()
            shut_alone(self.room, today, today, replaces=self.closure)
            self.closure = None

    def turn(self):
        if self.chance.random() < 0.2 and self.room.now < NOW + 8 * DAY:
            self.room.now += DAY
        self.room.turn()

    def go_on(self):
        acts = [self.ask] * 6 + [self.cancel] * 3 + [self.shut, self.open, self.turn]
        self.chance.choice(acts)()

    def newcomers_ahead(self):
        """Return the free places that somebody waits for: a newcomer could have them."""
        tomorrow = self.room.now.date() + DAY
        free = select(QuotaPool.day).where(
            QuotaPool.day >= tomorrow,
            QuotaPool.pool == "general",
            QuotaPool.used < QuotaPool.size,
            QuotaPool.is_shut.is_(False),
        )
        days = self.room.world.all(free)
        waiting = self.room.world.all(
            select(ApplicationCase.number).where(
                ApplicationCase.state == CaseState.MENUNGGU_KUOTA
            )
        )
        later = self.room.world.all(
            select(ApplicationCase.day)
            .join(QuotaUse, QuotaUse.case_id == ApplicationCase.id)
            .where(
                QuotaUse.freed_at.is_(None),
                QuotaUse.wants_earlier,
                ApplicationCase.state == CaseState.DITERIMA,
            )
        )
        ahead = [day for day in days if any(day < other for other in later)]
        return [*ahead, *(days if waiting else [])]


def shut_alone(room, first, last, *services, replaces):
    row = closure(first, last, replaces=replaces)
    with room.world.database.begin() as session:
        alone = Consent(asked_by=KEEPER)
        close(session, row, services, alone, who="uji", now=room.now)
        return row.id


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 25), *(pytest.param(seed, 500, marks=WHOLE) for seed in range(2, 22))],
)
def test_no_newcomer_is_ahead_of_who_waits(room, seed, steps):
    """Freed places, 10,000 steps of mixed stories in all."""
    story = Story(room, seed)
    for step in range(steps):
        story.go_on()
        assert story.newcomers_ahead() == [], (seed, step)
        assert drift(room) == [], (seed, step)
    assert story.serial > steps // 4


@pytest.mark.parametrize(
    ("requests", "workers", "turns"),
    [
        (30, 8, [0]),
        *(
            pytest.param(1000, 16, range(n, n + 5), marks=WHOLE)
            for n in range(0, 100, 5)
        ),
    ],
)
def test_whoever_comes_while_services_are_shut_is_lost_by_nobody(
    any_room, requests, workers, turns
):
    """Taking, cancelling, shutting and opening at once: no place twice, nobody stuck."""
    room = any_room
    room.limit(general=9, kecamatan=2)
    second_person(room)
    for serial in range(1, requests + 1):
        room.resident(serial)
    for turn in turns:
        one_round(room, requests, workers, seed=turn)
        assert drift(room) == []
        assert misplaced(room) == []


FIRST = "aaasatacsa"  # of a short round too something of everything


def one_round(room, requests, workers, seed):
    """Let many do mixed things at once, and start anew after it."""
    chance = random.Random(seed)
    plan = chance.choices("acst", weights=(60, 30, 4, 3), k=requests)
    plan[: len(FIRST)] = FIRST
    numbers, shuts = [], []

    def act(serial):
        kind = plan[serial - 1]
        mine = replace(room, sent=serial * 1000 + seed)
        if kind == "c" and numbers:
            with contextlib.suppress(NotPossibleNow, IndexError, ValueError):
                mine.cancel(numbers.pop(chance.randrange(len(numbers))))
        elif kind == "s":
            _shut_some(mine, chance, shuts)
        elif kind == "t":
            mine.turn()
        else:
            numbers.append(mine.ask(serial, key=f"{seed}-{serial}").number)

    with ThreadPoolExecutor(workers) as many:
        list(many.map(act, range(1, requests + 1)))
    for number in numbers:
        with contextlib.suppress(NotPossibleNow):
            room.cancel(number)
    while shuts:
        _open(room, shuts)


def _shut_some(room, chance, shuts):
    """Shut some days; of two who change one closure at once, one is refused."""
    first = TODAY + chance.randrange(1, 5) * DAY
    if len(shuts) > 2:
        with contextlib.suppress(AlreadyReplaced, IndexError):
            _open(room, shuts)
        return
    shuts.append(shut(room, first, first + DAY, Service.INTAKE))


def _open(room, shuts):
    shut(room, TODAY, TODAY, replaces=shuts.pop())


def misplaced(room):
    """Return the cases that wait for a day that is shut."""
    with room.world.database.reading() as session:
        known = opening.calendar(session, CIREBON, TODAY, known_at=room.now)
    query = select(ApplicationCase).where(ApplicationCase.state == CaseState.DITERIMA)
    return [
        case.number
        for case in room.world.all(query)
        if not known.day(CIREBON, Service.INTAKE, case.day).is_open
    ]


JAYAPURA = "91.71"
OFFICES = {CIREBON: 7, BALIKPAPAN: 8, JAYAPURA: 9}  # WIB, WITA, WIT: hours before UTC
MOMENTS = (("local", 1), ("local", 0), ("UTC", 1), ("UTC", 0))


@pytest.mark.parametrize("office", OFFICES)
def test_a_day_begins_at_midnight_of_the_office_and_not_of_utc(
    usual_world, office, monkeypatch
):
    """Twelve of twelve: a second before and at midnight, local and UTC."""
    if office == JAYAPURA:
        monkeypatch.setitem(NAMES, office, ("Jayapura", "Asia/Jayapura", "Sentani"))
        monkeypatch.setitem(PROVINCES, office, "PAPUA")
        with usual_world.database.begin() as session:
            offices.add(session, office_row(office), who="uji", now=NOW)
    room = WaitingRoom(usual_world, office=office)
    told = []
    for serial, (clock, before) in enumerate(MOMENTS, start=1):
        hours = OFFICES[office] if clock == "local" else 0
        midnight = datetime(2020, 3, 18, tzinfo=UTC) - timedelta(hours=hours)
        room.now = midnight - timedelta(seconds=before)
        told.append(room.asked(serial))
    assert [each.day for each in told] == [date(2020, 3, 18)] * 4
    assert [each.queue for each in told] == [1, 2, 3, 4]
    states = [each.state for each in told]
    assert states == [CaseState.DITERIMA] + [CaseState.DIPERIKSA] * 3
