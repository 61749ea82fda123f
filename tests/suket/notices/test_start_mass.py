"""A crowd waits until its plan was seen, and then leaves so many a day, urgent first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.access.errors import RoleNotAllowed
from suket.calendar.words import Service
from suket.journal.tables import JournalEntry
from suket.messaging.words import Wire
from suket.notices import find_due
from suket.notices.start_mass import plan, start_mass
from suket.notices.words import NoticeKind
from tests.office_world import CIREBON, keeper
from tests.suket.notices.test_due_states import close_days


@pytest.fixture
def moved(any_room, monkeypatch):
    """Five people whose day was shut, where three are a crowd."""
    monkeypatch.setattr(find_due, "MOST_UNSEEN", 3)
    room = any_room
    numbers = [room.known(serial) for serial in range(1, 6)]
    room.reach(numbers[4], email="siti@contoh.example")
    room.done_with()
    room.later(days=1)
    promised = room.case(numbers[0]).promised_on
    close_days(room, promised, promised, Service.PICKUP)
    room.tell()
    return room


def planned(room):
    with room.world.database.reading() as session:
        return plan(
            session, NoticeKind.MOVED, room.limits, office=CIREBON, now=room.now
        )


def start(room, officer=None):
    with room.world.database.begin() as session:
        return start_mass(
            session,
            NoticeKind.MOVED,
            room.limits,
            officer=officer or keeper(),
            now=room.now,
        )


def states(room, kind="moved"):
    return [state for each, state in room.notices() if each == kind]


def test_a_crowd_is_held_and_who_comes_to_it_waits_with_it(moved):
    assert states(moved) == ["held"] * 5
    assert moved.sms.sent == []
    number = moved.known(6)
    promised = moved.case(number).promised_on
    close_days(moved, promised, promised, Service.PICKUP)
    moved.tell()
    assert set(states(moved)) == {"held"}


def test_the_plan_says_how_many_by_which_wire_and_on_how_many_days(moved):
    moved.limits = {Wire.SMS: 3, Wire.EMAIL: 10}
    found = planned(moved)
    assert found.by_wire == {Wire.SMS: 4, Wire.EMAIL: 1}
    assert list(found.days) == [4, 1]
    assert found.count == 5


def test_it_leaves_as_planned_and_never_more_than_a_day_may(moved):
    moved.limits = {Wire.SMS: 3, Wire.EMAIL: 10}
    assert start(moved) == 5
    moved.tell()
    assert (len(moved.sms.sent), len(moved.mail.sent)) == (3, 1)
    moved.later(days=1)
    moved.tell()
    assert len(moved.sms.sent) == 4
    assert states(moved) == ["sent"] * 5
    kept = select(JournalEntry.subject).where(JournalEntry.event == "notices-started")
    assert moved.world.all(kept) == ["moved"]


def test_what_left_today_already_counts(moved):
    moved.limits = {Wire.SMS: 4, Wire.EMAIL: 10}
    moved.known(7)
    moved.tell()
    assert list(planned(moved).days) == [4, 1]


def test_only_who_governs_starts_a_crowd(moved):
    with pytest.raises(RoleNotAllowed):
        start(moved, moved.officer)
    assert start(moved) == 5
    assert start(moved) == 0


def test_few_leave_by_themselves(room):
    number = room.known(1)
    room.done_with()
    promised = room.case(number).promised_on
    close_days(room, promised, promised + timedelta(days=1), Service.PICKUP)
    room.tell()
    assert states(room) == ["sent"]
