"""The pickup slot is promised with the day, kept, chosen, missed, and never overbooked."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from suket.applications.asking.errors import AlreadyApplied
from suket.applications.booking_tables import Booking
from suket.applications.errors import NotPossibleNow, SlotTooEarly
from suket.applications.planning import promises
from suket.applications.words import CaseState, StepReason, WhyFreed
from suket.calendar.words import Service
from suket.quotas.errors import SlotFull, SlotNotFound
from suket.quotas.tables import Slot
from tests.suket.applications.waiting_room import (
    ISSUING,
    NOW,
    TODAY,
    WaitingRoom,
    let_change,
)

MONDAY = date(2020, 3, 23)  # 24 working hours after Tuesday morning end there, 09.30
TUESDAY = date(2020, 3, 24)


def drift(room):
    """Return the slots whose count is not that of the places in use, or above size."""
    used = (
        select(func.count())
        .where(Booking.slot_id == Slot.id, Booking.freed_at.is_(None))
        .scalar_subquery()
    )
    wrong = (Slot.used != used) | (Slot.used > Slot.capacity)
    return room.world.all(select(Slot.id).where(wrong))


def hour(slot):
    return (slot.starts_at + timedelta(hours=7)).hour


def test_who_asks_is_promised_the_first_slot_from_the_day_on_that_the_clock_ends(
    any_room,
):
    any_room.cut(1)
    told = [any_room.asked(serial) for serial in range(1, 8)]
    assert [each.promised for each in told] == [MONDAY] * 6 + [TUESDAY]
    slots = [any_room.slot(each.number) for each in told]
    assert [hour(slot) for slot in slots] == [10, 11, 13, 14, 8, 9, 8]
    assert [slot.day for slot in slots] == [each.promised for each in told]
    assert drift(any_room) == []


def test_an_office_without_slots_promises_the_first_day_on_which_it_hands_out(room):
    receipt = room.asked(1)
    assert receipt.promised == MONDAY
    assert room.slot(receipt.number) is None


def test_slots_that_begin_later_do_not_hold_up_who_is_done_before(room):
    room.cut(1, since=TUESDAY)
    assert room.asked(1).promised == MONDAY
    room.shut(MONDAY, MONDAY, Service.PICKUP)
    other = room.asked(2)
    assert other.promised == room.slot(other.number).day == TUESDAY


def test_the_same_request_twice_has_one_place(any_room):
    any_room.cut(1)
    any_room.resident(1)
    first, again = (any_room.ask(1, key="k") for _ in range(2))
    assert first == again
    assert any_room.world.all(select(func.sum(Slot.used))) == [1]


def test_the_crowd_of_the_first_morning_is_spread_over_the_days_after(room):
    """Cirebon's 1,500 by fifty an hour are five days; here one every two hours."""
    room.shut(TODAY, date(2020, 3, 31), Service.PICKUP)
    room.cut(1, minutes=120)
    days = [room.asked(serial).promised.day for serial in range(1, 9)]
    assert days == [1, 1, 1, 2, 2, 2, 3, 6]  # one on Friday, none on the weekend


def test_who_ends_without_a_suket_gives_up_the_slot(any_room):
    any_room.cut(1)
    told = [any_room.asked(serial) for serial in (1, 2)]
    any_room.cancel(told[0].number)
    assert any_room.slot(told[0].number) is None
    again = any_room.ask(1)
    assert hour(any_room.slot(again.number)) == 10
    assert drift(any_room) == []
    why = any_room.world.all(
        select(Booking.freed_why).where(Booking.freed_at > NOW - timedelta(1))
    )
    assert why == [WhyFreed.CANCELLED]


def test_who_moves_to_an_earlier_day_has_an_earlier_slot(room):
    room.limit(general=1)
    room.cut(1)
    told = [room.asked(serial, wants_earlier=True) for serial in (1, 2, 3)]
    before = room.slot(told[2].number)
    room.cancel(told[1].number)
    after = room.slot(told[2].number)
    assert after.starts_at < before.starts_at
    assert after.day == room.case(told[2].number).promised_on
    assert drift(room) == []


def test_when_all_slots_are_full_a_day_is_promised_as_soon_as_one_is_free(any_room):
    any_room.cut(1)
    told = [any_room.asked(serial) for serial in (1, 2, 3)]
    with any_room.world.database.begin() as session:  # all the others are full
        session.execute(text("UPDATE slot SET used = capacity WHERE used = 0"))
    waiting = [any_room.asked(serial) for serial in (4, 5)]
    assert [(each.day, each.promised) for each in waiting] == [(TODAY, None)] * 2
    any_room.cancel(told[1].number)
    assert hour(any_room.slot(waiting[0].number)) == 11
    assert any_room.case(waiting[0].number).promised_on == MONDAY
    any_room.cut(2, since=TUESDAY)
    assert any_room.turn() == 1
    assert any_room.case(waiting[1].number).promised_on == TUESDAY
    assert any_room.turn() == 0


def test_another_slot_is_chosen_and_the_old_one_is_free(any_room):
    any_room.cut(1)
    told = [any_room.asked(serial) for serial in (1, 2)]
    later = next(slot for slot in any_room.slots() if slot.day == TUESDAY)
    any_room.choose(told[0].number, later)
    assert any_room.slot(told[0].number).id == later.id
    assert any_room.case(told[0].number).promised_on == TUESDAY
    with any_room.world.database.reading() as session:
        case = any_room.case(told[0].number)
        because = [each.because.value for each in promises.of_case(session, case.id)]
    assert because == ["received", "chosen"]
    with pytest.raises(SlotFull):
        any_room.choose(told[1].number, later)
    assert hour(any_room.slot(told[1].number)) == 11
    assert hour(any_room.slot(any_room.asked(3).number)) == 10
    assert drift(any_room) == []


def test_a_slot_before_it_is_done_or_of_nobody_is_not_chosen(room):
    room.cut(1)
    receipt = room.asked(1)
    early = next(slot for slot in room.slots() if slot.day == TODAY)
    with pytest.raises(SlotTooEarly):
        room.choose(receipt.number, early)
    with pytest.raises(SlotNotFound):
        room.choose(receipt.number, Slot(id="nobody"))
    late = next(slot for slot in room.slots() if slot.day == TUESDAY)
    room.cancel(receipt.number)
    with pytest.raises(NotPossibleNow):
        room.choose(receipt.number, late)


def ready(room, serial=1):
    """Return the number of a case whose suket is ready and was promised a slot."""
    room.now = ISSUING
    room.cut(1)
    resident = room.resident(serial)
    receipt = room.ask(serial)
    room.issue(resident)
    with let_change(room.world).database.begin() as session:
        session.execute(
            text("UPDATE application_case SET state = 'SIAP' WHERE number = :n"),
            {"n": receipt.number},
        )
    return receipt.number


def test_who_does_not_come_in_time_has_no_slot_any_more(any_room):
    number = ready(any_room)
    slot = any_room.slot(number)
    any_room.now = slot.ends_at + timedelta(minutes=29)
    any_room.turn()
    assert any_room.slot(number) is not None
    any_room.now += timedelta(minutes=1)
    any_room.turn()
    assert any_room.slot(number) is None
    [why] = any_room.world.all(select(Booking.freed_why))
    assert why is WhyFreed.NO_SHOW
    assert any_room.case(number).state is CaseState.SIAP
    later = next(each for each in any_room.slots() if each.starts_at > any_room.now)
    any_room.choose(number, later)  # who returns chooses anew
    assert drift(any_room) == []


@pytest.mark.parametrize("then", ["choose", "close", "cancel"])
def test_who_came_and_was_not_served_has_one_place_after_all(any_room, then):
    """Whatever ends a live booking ends it whether or not somebody had come to it."""
    any_room.cut(1)
    number = any_room.asked(1).number
    with any_room.world.database.begin() as session:
        session.execute(text("UPDATE booking SET came_at = booked_at"))
    if then == "choose":
        free = (slot for slot in any_room.slots() if slot.day == TUESDAY)
        any_room.choose(number, next(free))
    if then == "close":
        any_room.shut(MONDAY, MONDAY, Service.PICKUP)
    if then == "cancel":
        any_room.cancel(number)
    live = any_room.world.all(select(Booking.came_at).where(Booking.freed_at.is_(None)))
    assert live == ([] if then == "cancel" else [None])
    assert drift(any_room) == []


def test_who_waits_for_an_office_that_is_late_keeps_the_slot(room):
    room.cut(1)
    receipt = room.asked(1)
    room.now = room.slot(receipt.number).ends_at + timedelta(days=1)
    room.turn()
    assert room.slot(receipt.number) is not None


def test_what_is_held_is_confirmed_before_its_end_or_expires(any_room):
    any_room.cut(1)
    told = [any_room.asked(serial) for serial in (1, 2)]
    mondays = [slot for slot in any_room.slots() if slot.day == MONDAY]
    end = NOW + timedelta(minutes=10)
    for receipt, slot in zip(told, mondays, strict=False):
        assert any_room.hold(receipt.number, slot=slot, until=end)
    assert not any_room.hold(told[1].number, slot=mondays[0], until=end)
    any_room.now = end - timedelta(seconds=1)
    assert any_room.confirm(told[0].number)
    any_room.turn()
    assert any_room.slot(told[1].number).id == mondays[1].id
    any_room.now = end
    assert not any_room.confirm(told[1].number)
    any_room.turn()  # it expires, and the first free one is booked
    assert any_room.slot(told[0].number).id == mondays[0].id
    assert any_room.slot(told[1].number).day == MONDAY
    assert any_room.case(told[1].number).promised_on == MONDAY
    assert drift(any_room) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE booking SET freed_why = 'moved'",
        "UPDATE booking SET freed_at = booked_at",
        "UPDATE booking SET freed_at = booked_at, freed_why = 'moved', came_at = booked_at",
        "UPDATE booking SET held_until = booked_at, came_at = booked_at",
        "UPDATE booking SET slot_id = 'none'",
        """INSERT INTO booking (id, case_id, slot_id, booked_at)
        SELECT 'x', case_id, slot_id, booked_at FROM booking""",
    ],
)
def test_what_no_program_may_write_the_database_refuses(any_room, statement):
    any_room.cut(1)
    any_room.asked(1)
    with pytest.raises(IntegrityError), any_room.world.database.begin() as session:
        session.execute(text(statement))


class Crowd:
    """Many who ask, cancel, choose, hold, confirm, while the duties of a day run."""

    def __init__(self, room, size):
        self.room, self.size, self.told = room, size, []
        room.limit(general=3, kecamatan=0)
        room.cut(2)
        for serial in range(1, size + 1):
            room.resident(serial)

    def act(self, seed):
        """Do what a seed says; a refusal in words is an answer too."""
        chance = random.Random(seed)
        serial = 1 + seed % self.size
        try:
            kind = chance.choice(
                ("ask", "ask", "ask", "cancel", "choose", "hold", "turn")
            )
            getattr(self, kind)(serial, chance)
        except (AlreadyApplied, NotPossibleNow, SlotFull, SlotTooEarly):
            return

    def ask(self, serial, chance):
        room = self.room_now()
        self.told.append(
            room.ask(
                serial, key=f"{chance.random()}", wants_earlier=serial % 5 == 0
            ).number
        )

    def room_now(self):
        return WaitingRoom(self.room.world, now=self.room.now)

    def one(self, chance):
        return chance.choice(self.told or [None])

    def cancel(self, _, chance):
        if number := self.one(chance):
            self.room_now().cancel(number, StepReason.SALAH_DAFTAR)

    def choose(self, _, chance):
        if number := self.one(chance):
            room = self.room_now()
            room.choose(number, chance.choice(room.slots()))

    def hold(self, _, chance):
        room, number = self.room_now(), self.one(chance)
        if number and room.case(number).state is CaseState.DITERIMA:
            end = room.now + timedelta(seconds=chance.choice((0, 60)))
            room.hold(number, slot=chance.choice(room.slots()[:20]), until=end)
            room.confirm(number)

    def turn(self, _, chance):
        self.room_now().turn()


def race(room, requests, people, workers):
    crowd = Crowd(room, people)
    with ThreadPoolExecutor(workers) as many:
        list(many.map(crowd.act, range(requests)))
    assert drift(room) == []
    twice = select(Booking.case_id).where(Booking.freed_at.is_(None))
    twice = twice.group_by(Booking.case_id).having(func.count() > 1)
    assert room.world.all(twice) == []


def test_of_a_mixed_crowd_no_slot_is_overbooked_and_none_is_lost(any_room):
    race(any_room, requests=30, people=10, workers=8)


@pytest.mark.prove
def test_of_a_large_crowd_too(any_room):
    race(any_room, requests=1_000, people=200, workers=16)
