"""A closure that grows moves promises: counted first, each once, in order, by two."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from suket.applications.booking_tables import Booking
from suket.applications.planning import tellings
from suket.applications.planning.change_calendar import (
    Consent,
    changing,
    close,
    preview,
)
from suket.applications.planning.errors import MovesMany, MovesMore, Numbers
from suket.applications.planning.tables import Replanning
from suket.applications.planning.tell import tell
from suket.applications.reach import Reach
from suket.applications.tables import ApplicationCase, Promise, QuotaUse
from suket.applications.words import CaseState, WhyPromised
from suket.calendar.name_holiday import name_holiday
from suket.calendar.set_hours import WeeklyHours, set_hours
from suket.calendar.tables import Closure, Holiday
from suket.calendar.words import Service
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import units
from suket.offices.persons import KEEPER
from suket.offices.words import Clock
from suket.quotas import gate
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.tables import Slot
from suket.quotas.words import Pool
from tests.office_world import CIREBON
from tests.suket.applications.crowd import BY_TWO, promised, second_person
from tests.suket.applications.test_case_life import drift
from tests.suket.applications.waiting_room import NOW, TODAY, WaitingRoom

INTAKE, PICKUP = Service.INTAKE, Service.PICKUP
SHELL = Consent(asked_by=KEEPER)
WEDNESDAY, FRIDAY = date(2020, 3, 18), date(2020, 3, 20)


def closure(first, last, **over):
    fields = {"reason": "Pencegahan COVID-19", "notice": "", **over}
    return Closure(office_code=CIREBON, first_day=first, last_day=last, **fields)


def shut(room, first, last, *services, consent=SHELL, **over):
    """Close services of the office, and return (the closure's id, what moved)."""
    row = closure(first, last, **over)
    with room.world.database.begin() as session:
        moved = close(session, row, services, consent, who="uji", now=room.now)
        return row.id, moved


def counted(room, first, last, *services, **over):
    with room.world.database.reading() as session:
        row = closure(first, last, **over)
        return preview(session, row, services, now=room.now)


def days(room, told):
    return [room.case(each.number).day for each in told]


def test_who_had_a_place_goes_to_the_first_free_one_in_order(any_room):
    any_room.limit(general=2)
    told = [any_room.asked(serial) for serial in range(1, 8)]  # 17 to 20 March
    seen = counted(any_room, WEDNESDAY, FRIDAY, INTAKE, PICKUP)
    closure_id, moved = shut(any_room, WEDNESDAY, FRIDAY, INTAKE, PICKUP)
    assert moved == seen
    assert (moved.moved, moved.without_place, moved.urgent) == (7, 0, 0)
    assert [day.day for day in days(any_room, told)] == [17, 17, 23, 23, 24, 24, 26]
    places = [any_room.case(each.number).place for each in told[2:]]
    assert places == [1, 2, 1, 2, 1]
    assert drift(any_room) == []
    promises = any_room.world.all(
        select(Promise).where(Promise.because == WhyPromised.CLOSURE)
    )
    assert {each.closure_id for each in promises} == {closure_id}
    assert len(promises) == 7
    for each in told:
        assert any_room.case(each.number).promised_on > each.promised


@pytest.mark.row(42)
def test_nobody_else_is_moved_and_nobody_is_moved_twice(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in range(1, 6)]  # 17 to 20, 23 March
    first, _ = shut(room, WEDNESDAY, WEDNESDAY, INTAKE)
    assert [day.day for day in days(room, told)] == [17, 24, 19, 20, 23]
    # The extension displaces who stands on its days, and not who was moved before.
    shut(room, WEDNESDAY, FRIDAY, INTAKE, replaces=first)
    assert [day.day for day in days(room, told)] == [17, 24, 26, 27, 23]
    assert drift(room) == []


def test_whose_case_is_worked_on_is_promised_a_later_day(room):
    receipt = room.asked(1)  # 24 working hours: due on Monday, the 23rd
    shut(room, WEDNESDAY, FRIDAY, INTAKE)
    case = room.case(receipt.number)
    assert (case.day, case.state) == (TODAY, CaseState.DIPERIKSA)
    assert receipt.promised == date(2020, 3, 23)
    assert case.promised_on == date(2020, 3, 26)  # three days on, Nyepi left out
    assert case.due_at.date() == case.promised_on


@pytest.mark.row(29)
def test_when_nothing_is_handed_out_the_suket_can_be_had_later(room):
    receipt = room.asked(1)
    due_at = room.case(receipt.number).due_at
    _, moved = shut(room, date(2020, 3, 23), date(2020, 3, 31), PICKUP)
    case = room.case(receipt.number)
    assert (case.promised_on, case.due_at) == (date(2020, 4, 1), due_at)
    assert moved == Numbers(moved=1, last=date(2020, 4, 1))


def test_the_urgent_come_first(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in range(1, 4)]  # 17, 18, 19 March
    with room.world.database.begin() as session:
        last = session.get_one(ApplicationCase, room.case(told[2].number).id)
        last.is_urgent, last.urgent_granted_by = True, KEEPER
    _, moved = shut(room, WEDNESDAY, FRIDAY, INTAKE)
    assert [day.day for day in days(room, told)] == [17, 24, 23]
    assert moved.urgent == 1


def test_who_finds_no_place_waits_and_it_is_said(any_room):
    any_room.limit(general=1)
    told = [any_room.asked(serial) for serial in range(1, 42)]
    with_day = [each for each in told if each.day]
    _, moved = shut(any_room, WEDNESDAY, WEDNESDAY, INTAKE)
    assert moved.without_place == 1
    case = any_room.case(with_day[1].number)
    assert (case.state, case.day, case.place) == (CaseState.MENUNGGU_KUOTA, None, None)
    assert (case.due_at, case.promised_on) == (None, None)
    assert any_room.steps(case.number)[-1] == "MENUNGGU_KUOTA"
    assert drift(any_room) == []


def test_an_office_without_quota_moves_to_the_next_open_day(room):
    room.now = NOW + timedelta(hours=8)  # today is over
    receipt = room.asked(1)
    assert receipt.day == WEDNESDAY
    shut(room, WEDNESDAY, FRIDAY, INTAKE)
    assert room.case(receipt.number).day == date(2020, 3, 23)


def test_a_closure_that_shrinks_moves_nobody_and_opens_places(room):
    room.limit(general=1)
    first, _ = shut(room, WEDNESDAY, FRIDAY, INTAKE)
    told = [room.asked(serial, wants_earlier=serial == 3) for serial in (1, 2, 3)]
    assert [day.day for day in days(room, told)] == [17, 23, 24]
    _, moved = shut(room, FRIDAY, FRIDAY, INTAKE, replaces=first)
    assert moved == Numbers()
    # Who asked for an earlier day has it; who did not keeps the promised one.
    assert [day.day for day in days(room, told)] == [17, 23, 18]
    assert room.asked(4).day == date(2020, 3, 19)
    assert drift(room) == []


def test_a_closure_that_is_taken_back_moves_nobody(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in (1, 2)]
    first, _ = shut(room, WEDNESDAY, FRIDAY, INTAKE)
    shut(room, WEDNESDAY, FRIDAY, replaces=first)
    assert [day.day for day in days(room, told)] == [17, 23]
    assert room.asked(3).day == WEDNESDAY


def test_a_holiday_moves_as_a_closure_does(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in (1, 2)]
    row = Holiday(
        day=WEDNESDAY, office_code=CIREBON, name="Hari Jadi", is_open=False, source="SK"
    )
    with (
        room.world.database.begin() as session,
        changing(session, CIREBON, SHELL, who="uji", now=room.now),
    ):
        name_holiday(session, row, who="uji", now=room.now)
    assert [day.day for day in days(room, told)] == [17, 19]
    why = select(Promise.because).where(Promise.seq == 2)
    assert {*room.world.all(why)} == {WhyPromised.CALENDAR}


def test_more_than_a_hundred_move_only_by_two_persons(any_room):
    promised(any_room, 101, 101)
    with pytest.raises(MovesMany) as refusal:
        shut(any_room, WEDNESDAY, WEDNESDAY, INTAKE)
    assert refusal.value.counted.moved == 101
    assert any_room.world.all(select(Closure.id)) == []
    assert any_room.used(WEDNESDAY) == {"general": 101}
    shut(any_room, WEDNESDAY, WEDNESDAY, INTAKE, consent=BY_TWO)
    [row] = any_room.world.all(select(Replanning))
    assert (row.moved, row.asked_by, row.confirmed_by) == (101, KEEPER, "siti")
    cases = any_room.world.all(select(ApplicationCase))
    assert {case.day for case in cases} == {date(2020, 3, 19)}
    assert sorted(case.place for case in cases) == [*range(1, 102)]
    assert drift(any_room) == []


MANY = """
INSERT INTO replanning (office_code, moved, without_place, urgent, asked_by,
    confirmed_by, at) VALUES ('32.74', {}, 0, 0, {}, {}, '2020-03-17 01:00:00+00:00')
"""


@pytest.mark.parametrize(
    ("moved", "asked", "confirmed"),
    [(101, "'siti'", "NULL"), (1, "'siti'", "'siti'"), (101, "'siti'", "'0'")],
)
def test_the_database_wants_two_persons_too(any_room, moved, asked, confirmed):
    second_person(any_room)
    with pytest.raises(IntegrityError), any_room.world.database.begin() as session:
        session.execute(text(MANY.format(moved, asked, confirmed)))


def test_nothing_is_done_if_more_would_move_than_was_shown(room):
    room.limit(general=1)
    room.asked(1)
    shown = counted(room, WEDNESDAY, FRIDAY, INTAKE)
    told = room.asked(2)
    with pytest.raises(MovesMore):
        shut(
            room,
            WEDNESDAY,
            FRIDAY,
            INTAKE,
            consent=Consent(asked_by=KEEPER, shown=shown),
        )
    assert room.case(told.number).day == told.day
    assert room.world.all(select(Closure.id)) == []


def test_the_journal_says_it_and_names_nobody(room):
    room.limit(general=1)
    [room.asked(serial) for serial in (1, 2)]
    closure_id, _ = shut(room, WEDNESDAY, FRIDAY, INTAKE)
    last = room.world.all(select(JournalEntry).order_by(JournalEntry.seq))[-2:]
    assert [each.event for each in last] == [
        Event.SERVICES_CLOSED,
        Event.PROMISES_MOVED,
    ]
    assert {each.subject for each in last} == {str(closure_id)}


def due(room):
    with room.world.database.reading() as session:
        return tellings.due(session, Reach(CIREBON, None), limit=100)


def test_who_is_moved_has_to_be_told_once_however_often_it_was(any_room):
    any_room.limit(general=1)
    told = [any_room.asked(serial) for serial in (1, 2, 3)]
    first, _ = shut(any_room, WEDNESDAY, WEDNESDAY, INTAKE)
    shut(any_room, WEDNESDAY, date(2020, 3, 23), INTAKE, replaces=first)
    news = due(any_room)
    assert [each.case.number for each in news] == [each.number for each in told]
    assert [each.before.day for each in news] == [each.day for each in told]
    assert [each.before.promised_on for each in news] == [
        each.promised for each in told
    ]
    with any_room.world.database.begin() as session:
        tell(session, [told[0].number], officer=any_room.officer, now=any_room.now)
    assert [each.case.id for each in due(any_room)] == [
        each.case.id for each in news[1:]
    ]
    any_room.cancel(told[1].number)
    assert told[1].number not in [each.case.number for each in due(any_room)]


def test_who_gets_an_earlier_day_has_to_be_told_too(room):
    room.limit(general=1)
    told = [room.asked(serial, wants_earlier=True) for serial in (1, 2, 3)]
    room.cancel(told[1].number)
    [news] = due(room)
    assert (news.case.number, news.because) == (told[2].number, WhyPromised.EARLIER)


def test_what_is_shown_writes_nothing(room):
    room.limit(general=1)
    [room.asked(serial) for serial in (1, 2)]
    before = room.world.all(select(func.count()).select_from(JournalEntry))
    assert counted(room, WEDNESDAY, FRIDAY, INTAKE).moved == 2
    assert room.world.all(select(func.count()).select_from(JournalEntry)) == before
    assert room.world.all(select(Closure.id)) == []
    live = select(func.count()).where(QuotaUse.freed_at.is_not(None))
    assert room.world.all(live) == [0]


def test_late_in_the_evening_nothing_is_lost(room):
    room.limit(general=1)
    room.now = datetime(2020, 3, 17, 16, 59, 59, tzinfo=UTC)
    told = [room.asked(serial) for serial in (1, 2)]
    shut(room, TODAY, WEDNESDAY, INTAKE)
    assert [day.day for day in days(room, told)] == [20, 19]


@pytest.mark.row(42)
def test_whose_slot_is_shut_gets_the_next_free_one_in_order(any_room):
    any_room.cut(2, minutes=120)  # three slots of two on a day of six hours
    told = [any_room.asked(serial) for serial in range(1, 9)]
    assert {each.promised.day for each in told} == {23, 24}
    old = [any_room.slot(each.number).starts_at for each in told]
    monday = date(2020, 3, 23)
    seen = counted(any_room, monday, date(2020, 3, 27), PICKUP)
    _, moved = shut(any_room, monday, date(2020, 3, 27), PICKUP)
    assert moved == seen == Numbers(moved=8, last=date(2020, 3, 31))
    held = [any_room.slot(each.number) for each in told]
    starts = [slot.starts_at for slot in held]
    assert [new for _, new in sorted(zip(old, starts, strict=True))] == sorted(starts)
    assert min(slot.day for slot in held) == date(2020, 3, 30)
    assert [any_room.case(each.number).promised_on for each in told] == [
        slot.day for slot in held
    ]
    assert slot_drift(any_room) == []


def slot_drift(room):
    """Return the slots whose count is not that of the bookings, or above capacity."""
    live = (
        select(func.count())
        .where(Booking.slot_id == Slot.id, Booking.freed_at.is_(None))
        .scalar_subquery()
    )
    wrong = (Slot.used != live) | (Slot.used > Slot.capacity)
    return room.world.all(select(Slot.starts_at).where(wrong))


def test_whose_slots_are_all_full_is_promised_a_day_once_there_is_one(room):
    room.cut(1, minutes=720)  # no slot fits into the hours of a day
    with room.world.database.begin() as session:
        hours = WeeklyHours(PICKUP, date(2020, 3, 24), {1: [(time(7), time(19))]})
        unit = units.dinas(session, CIREBON)
        with changing(session, CIREBON, SHELL, who="uji", now=room.now):
            set_hours(session, unit, hours, who="uji", now=room.now)
    told = [room.asked(serial) for serial in range(1, 4)]  # on three Tuesdays
    assert [each.promised.day for each in told] == [24, 31, 7]
    year = date(2021, 3, 16)
    first, moved = shut(room, date(2020, 3, 24), year, PICKUP)
    assert (moved.moved, moved.without_place) == (3, 3)
    assert [room.case(each.number).promised_on for each in told] == [None] * 3
    shut(room, date(2020, 3, 24), date(2020, 3, 30), PICKUP, replaces=first)
    days_ = [room.case(each.number).promised_on for each in told]
    assert days_ == [date(2020, 3, 31), date(2020, 4, 7), date(2020, 4, 14)]
    assert slot_drift(room) == []


def test_a_clock_that_stands_takes_the_slot_along(room):
    room.cut(5)
    receipt = room.asked(1)
    assert receipt.promised == date(2020, 3, 23)
    shut(room, WEDNESDAY, FRIDAY, INTAKE)
    slot = room.slot(receipt.number)
    assert slot.day == room.case(receipt.number).promised_on == date(2020, 3, 26)
    assert slot_drift(room) == []


def test_an_office_counts_by_its_own_clock_from_a_day_on(room):
    room.world.change_office(since=WEDNESDAY, clock=Clock.WALL, clock_hours=48)
    assert room.asked(1).promised == date(2020, 3, 23)  # today it is as it was
    room.now = NOW + timedelta(days=1)
    assert room.asked(2).promised == FRIDAY
    # By the wall a clock runs on while services are shut; only the handing out waits.
    case = room.case(room.asked(3).number)
    shut(room, date(2020, 3, 19), FRIDAY, INTAKE, PICKUP)
    later = room.case(case.number)
    assert (later.due_at, later.promised_on) == (case.due_at, date(2020, 3, 23))


def test_the_reserved_share_is_for_all_from_the_offices_own_hour_on(room):
    room.world.change_office(since=TODAY, cut_off=time(8), moves_until=time(8))
    room.limit(general=1, kecamatan=1)
    assert [room.asked(serial).day.day for serial in (1, 2)] == [17, 17]
    told = [room.asked(serial, wants_earlier=True) for serial in (3, 4)]
    room.cancel(told[0].number)  # tomorrow's: it is too late to tell anybody
    assert room.case(told[1].number).day == told[1].day


def test_a_quota_that_grows_is_for_who_waits(room):
    room.limit(general=1)
    told = [room.asked(serial, wants_earlier=serial == 3) for serial in (1, 2, 3)]
    assert [each.day.day for each in told] == [17, 18, 19]
    sizes = {(day, Pool.GENERAL): 2 for day in range(7)}
    with (
        room.world.database.begin() as session,
        changing(session, CIREBON, SHELL, who="uji", now=room.now),
    ):
        quota = Quota(INTAKE, TODAY, sizes)
        set_quota(session, CIREBON, quota, who="uji", now=room.now)
    assert [day.day for day in days(room, told)] == [17, 18, 18]
    assert room.asked(4).day == TODAY
    assert drift(room) == []


def test_a_request_that_began_before_a_closure_is_promised_after_it(any_room):
    """Whoever waits to write has a clock that was read before the closure was named."""
    room, last = any_room, TODAY + timedelta(days=20)
    room.resident(1)
    later = replace(room, now=room.now + timedelta(seconds=2))
    later.shut(TODAY, last, Service.PICKUP, Service.INTAKE)
    receipt = room.ask(1)
    assert receipt.day > last
    assert receipt.promised > last


def test_a_closure_that_comes_while_somebody_asks_is_not_missed(
    postgresql_world, monkeypatch
):
    room, last = WaitingRoom(postgresql_world), TODAY + timedelta(days=20)
    room.resident(1)
    share, come = gate.share, []

    def shut_first(session, office):
        if not come:
            come.append(room.shut(TODAY, last, Service.PICKUP, Service.INTAKE))
        share(session, office)

    monkeypatch.setattr(gate, "share", shut_first)
    receipt = room.ask(1)
    assert receipt.day > last
    assert receipt.promised > last
