"""Slots: cut from the hours, exact when many want the last place, never taken away."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from suket.calendar.close_services import close_services
from suket.calendar.set_hours import WeeklyHours, set_hours
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.quotas import pools, slots
from suket.quotas.errors import BadSize, BadSlotLength
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.slots import Wish
from tests.office_world import CIREBON, SERANG

# A Tuesday, 08:00 in Cirebon.
NOW = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)
TODAY, TOMORROW = date(2020, 3, 17), date(2020, 3, 18)
PICKUP = Service.PICKUP
WORKDAYS = range(5)


@dataclass
class Desk:
    """The slots of one unit, with a clock that can be moved."""

    session: object
    now: datetime = NOW
    office: str = CIREBON

    @property
    def unit(self):
        return units.dinas(self.session, self.office)

    def cut(self, capacity, minutes=60, since=TODAY, weekdays=WORKDAYS):
        sizes = SlotSizes(PICKUP, since, minutes, dict.fromkeys(weekdays, capacity))
        set_slots(self.session, self.unit, sizes, who="uji", now=self.now)

    def take(self, since=TODAY, **over):
        wish = Wish(self.unit, PICKUP, since, **over)
        return slots.take(self.session, wish, now=self.now)

    def of(self, day, last=None):
        found = slots.between(self.session, self.unit, PICKUP, day, last or day)
        return [
            (slot.starts_at.hour + 7, slot.ends_at.minute, slot.used, slot.capacity)
            for slot in found
        ]

    def shut(self, first, last):
        closure = Closure(
            office_code=self.office,
            first_day=first,
            last_day=last,
            reason="Uji",
            notice="",
        )
        close_services(self.session, closure, [PICKUP], who="uji", now=self.now)
        pools.plan_all(self.session, self.office, now=self.now)


@pytest.fixture
def desk(usual_world):
    with usual_world.database.begin() as session:
        yield Desk(session)


def test_hours_are_cut_into_whole_slots_and_the_rest_has_none(desk):
    desk.cut(50)
    assert [slot[0] for slot in desk.of(TODAY)] == [8, 9, 10, 11, 13, 14]
    friday = date(2020, 3, 20)  # 08.00 to 11.00, 13.30 to 15.00
    assert [slot[:2] for slot in desk.of(friday)] == [(8, 0), (9, 0), (10, 0), (13, 30)]
    assert desk.of(date(2020, 3, 21)) == desk.of(date(2020, 3, 25)) == []  # Nyepi


def test_the_first_slot_that_has_not_begun_is_taken_and_then_the_next(desk):
    desk.cut(1)
    hours = [desk.take().starts_at.hour + 7 for _ in range(6)]
    assert hours == [9, 10, 11, 13, 14, 8]  # the last is tomorrow's
    assert desk.take(since=date(2020, 3, 21)).day == date(2020, 3, 23)


def test_what_is_ready_at_noon_is_fetched_after_it_if_there_is_a_place(desk):
    desk.cut(1)
    noon = NOW.replace(day=18, hour=5)
    ready = [desk.take(TOMORROW, ready_at=noon) for _ in range(7)]
    hours = [slot.starts_at.hour + 7 for slot in ready]
    assert hours == [13, 14, 8, 9, 10, 11, 8]
    assert desk.take(TOMORROW, before=ready[-1]) is None


def test_without_rules_there_are_no_slots(desk):
    desk.cut(1)
    other = units.dinas(desk.session, SERANG)
    assert not slots.are_used(desk.session, other, PICKUP, on=TODAY)
    wish = Wish(other, PICKUP, TODAY)
    assert slots.take(desk.session, wish, now=NOW) is None


def test_rules_hold_from_their_day_on(desk):
    desk.cut(2, since=date(2020, 3, 19))
    assert not slots.are_used(desk.session, desk.unit, PICKUP, on=TOMORROW)
    assert slots.are_used(desk.session, desk.unit, PICKUP, on=date(2020, 3, 21))
    assert desk.take().day == date(2020, 3, 19)


def test_a_slot_that_is_given_back_is_taken_again(desk):
    desk.cut(1)
    first = desk.take()
    slots.take_some(desk.session, first.id, -1)
    assert desk.take().id == first.id


def test_a_smaller_capacity_takes_no_place_away(desk):
    desk.cut(3)
    assert [desk.take().starts_at.hour for _ in range(2)] == [2, 2]
    desk.cut(1)
    assert desk.of(TODAY)[1] == (9, 0, 2, 2)
    assert desk.take().starts_at.hour == 3
    desk.cut(3)
    assert desk.take().starts_at.hour == 2


def test_a_day_that_is_cut_anew_keeps_who_has_a_place_and_takes_nobody_in_there(desk):
    desk.cut(2)
    kept = desk.take()
    desk.cut(2, minutes=45)
    assert (kept.ends_at - kept.starts_at) == timedelta(hours=1)
    assert [slot[:3] for slot in desk.of(TODAY)] == [
        (8, 45, 0),
        (8, 30, 0),  # from 08.45
        (9, 0, 1),  # of the hour before, shut
        (9, 15, 0),
        (10, 0, 0),
        (11, 45, 0),
        (13, 45, 0),
        (13, 30, 0),
    ]
    assert desk.take().id != kept.id


def test_a_slot_that_grows_shorter_stays_as_long_for_who_has_a_place(desk):
    desk.cut(2)
    kept = desk.take()
    desk.cut(2, minutes=30)
    assert (9, 0, 1, 2) in desk.of(TODAY)
    desk.session.refresh(kept)
    assert (kept.ends_at - kept.starts_at) == timedelta(hours=1)


def test_what_is_shut_takes_nobody_and_opens_again(desk):
    desk.cut(1)
    desk.shut(TODAY, TOMORROW)
    assert desk.of(TODAY) == desk.of(TOMORROW) == []
    assert desk.take().day == date(2020, 3, 19)
    hours = {1: [(time(8), time(9))]}
    set_hours(
        desk.session,
        desk.unit,
        WeeklyHours(PICKUP, date(2020, 3, 20), hours),
        who="uji",
        now=NOW,
    )
    pools.plan_all(desk.session, CIREBON, now=NOW)
    assert desk.of(date(2020, 3, 20)) == []
    assert desk.of(date(2020, 3, 24)) == [(8, 0, 0, 1)]


def test_capacity_nought_says_that_there_are_no_slots_any_more(desk):
    desk.cut(1)
    desk.cut(0, since=TOMORROW)
    assert desk.of(TOMORROW) == []
    assert len(desk.of(TODAY)) == 6
    assert not slots.are_used(desk.session, desk.unit, PICKUP, on=TOMORROW)


def test_slots_go_on_for_months_and_are_added_as_time_goes_by(desk):
    desk.cut(1)
    desk.now += timedelta(days=200)
    far = desk.take(since=date(2020, 12, 1))
    assert far.day == date(2020, 12, 1)
    desk.cut(1, minutes=30, since=far.day)
    assert len(desk.of(far.day)) == 12


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"capacity": -1}, BadSize),
        ({"capacity": 1_000_001}, BadSize),
        ({"capacity": 1, "minutes": 4}, BadSlotLength),
        ({"capacity": 1, "minutes": 721}, BadSlotLength),
        ({"capacity": 1, "since": date(2020, 3, 16)}, DayIsPast),
    ],
)
def test_sizes_out_of_range_and_days_that_are_over_are_refused(desk, over, refusal):
    with pytest.raises(refusal):
        desk.cut(**over)


def test_more_than_the_capacity_cannot_be_stored(world):
    with world.database.begin() as session:
        Desk(session).cut(1)
    for used in (2, -1):
        with pytest.raises(IntegrityError), world.database.begin() as session:
            session.execute(text(f"UPDATE slot SET used = {used}"))


def test_of_many_at_once_none_is_above_the_capacity_and_none_is_lost(world):
    with world.database.begin() as session:
        Desk(session).cut(7)

    def one(_):
        with world.database.begin() as session:
            return Desk(session).take()

    with ThreadPoolExecutor(8) as many:
        taken = [slot.id for slot in many.map(one, range(40))]
    with world.database.reading() as session:
        unit = units.dinas(session, CIREBON)
        found = slots.between(session, unit, PICKUP, TODAY, date(2020, 3, 31))
        assert sum(slot.used for slot in found) == 40
        assert all(slot.used == taken.count(slot.id) <= 7 for slot in found)
