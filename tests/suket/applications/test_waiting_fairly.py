"""Nobody takes a place while somebody who could take that very place waits longer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from suket.applications import cases, turn_days
from suket.applications.planning import promises
from suket.applications.planning.change_calendar import Consent, changing
from suket.applications.tables import QuotaUse
from suket.applications.words import CaseState, IntakeChannel
from suket.calendar.words import Service
from suket.offices.persons import KEEPER
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.quotas.errors import SlotFull
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.tables import QuotaPool
from suket.quotas.words import Pool
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import NOW, TODAY, WaitingRoom

DISTRICT = Unit(
    id="kec",
    office_code=CIREBON,
    kind=UnitKind.KECAMATAN,
    name="Kecamatan",
    region_code="32.74.01",
)
FULL = "UPDATE quota_pool SET used = size"
SLOTS_FULL = "UPDATE slot SET used = capacity"


@pytest.fixture
def room(usual_world):
    return WaitingRoom(usual_world)


@pytest.fixture
def any_room(world):
    return WaitingRoom(world)


def write(room, statement, **values):
    with room.world.database.begin() as session:
        session.execute(text(statement), values)


def waits(room, serial, **over):
    """Take an application while everything is full; return its number."""
    receipt = room.asked(serial, **over)
    assert receipt.state is CaseState.MENUNGGU_KUOTA
    return receipt.number


def full(room, **sizes):
    """Have all days of an office be full."""
    room.limit(**sizes)
    room.asked(900)
    write(room, FULL)


def in_district(room, serial):
    room.resident(serial, region_code="32.74.01.1001")
    return room.ask(serial, channel=IntakeChannel.KECAMATAN, unit="kec")


def add_district(room):
    with room.world.database.begin() as session:
        session.merge(DISTRICT)


def test_a_day_that_comes_into_sight_is_of_who_waits_and_not_of_a_newcomer(any_room):
    full(any_room, general=1)
    longest = waits(any_room, 1)
    any_room.now += timedelta(days=1)  # a Wednesday: the day in sight is a Sunday
    any_room.now += timedelta(days=1)
    newcomer = any_room.asked(2)
    assert newcomer.state is CaseState.MENUNGGU_KUOTA
    assert any_room.case(longest).state is CaseState.DITERIMA


def test_the_reserve_of_today_is_at_the_cut_off_of_who_waits_without_any_day(room):
    full(room, general=1, kecamatan=1)
    longest = waits(room, 1)
    write(room, "UPDATE quota_pool SET used = 0 WHERE pool = 'kecamatan'")
    assert waits(room, 2)  # before the cut-off it is of the districts
    room.now = NOW.replace(hour=5)
    assert room.asked(3).state is CaseState.MENUNGGU_KUOTA
    assert room.case(longest).day == TODAY


def test_a_place_is_kept_for_who_waits_longest_while_their_case_is_held(
    postgresql_world,
):
    room = WaitingRoom(postgresql_world)
    room.limit(general=1)
    first = room.asked(1)
    write(room, FULL)
    longest, later = waits(room, 2), waits(room, 3)
    with room.world.database.begin() as session:
        cases.lock(session, room.case(longest).id)
        room.cancel(first.number)
        assert room.asked(4).state is CaseState.MENUNGGU_KUOTA
    assert room.case(later).state is CaseState.MENUNGGU_KUOTA
    room.turn()
    assert room.case(longest).day == first.day


def test_who_may_not_have_a_place_keeps_nobody_from_it(room, monkeypatch):
    monkeypatch.setattr(turn_days, "AT_ONCE", 2)
    add_district(room)
    full(room, general=1, kecamatan=1)
    general = [waits(room, serial) for serial in range(1, 5)]
    district = in_district(room, 10).number
    write(room, "UPDATE quota_pool SET used = 0 WHERE pool = 'kecamatan'")
    room.turn()
    assert room.case(district).state is not CaseState.MENUNGGU_KUOTA
    assert {room.case(each).state for each in general} == {CaseState.MENUNGGU_KUOTA}


def test_who_may_not_have_a_slot_keeps_nobody_from_it(room, monkeypatch):
    monkeypatch.setattr(promises, "AT_ONCE", 2)
    add_district(room)
    room.cut(1)
    room.asked(900)
    write(room, SLOTS_FULL)
    late = [room.asked(serial).number for serial in range(1, 4)]
    in_time = in_district(room, 10)
    assert in_time.promised is not None  # the district hands out without slots
    write(
        room,
        "UPDATE application_case SET promised_on = NULL WHERE number = :n",
        n=in_time.number,
    )
    room.turn()
    assert room.case(in_time.number).promised_on == in_time.promised
    assert {room.case(each).promised_on for each in late} == {None}


def test_who_has_no_slot_yet_gets_one_before_a_newcomer(room):
    room.cut(1)
    room.asked(900)
    write(room, SLOTS_FULL)
    longest = room.asked(1)
    assert longest.promised is None
    free_slots(room)
    newcomer = room.asked(2)
    assert newcomer.promised is None
    assert room.case(longest.number).promised_on is not None


def free_slots(room, count=1):
    """Free the first slots that serve for who asks now."""
    write(
        room,
        "UPDATE slot SET used = 0 WHERE id IN (SELECT id FROM slot"
        " WHERE day >= '2020-03-24' AND NOT is_shut ORDER BY starts_at LIMIT :count)",
        count=count,
    )


def test_a_slot_is_kept_for_who_waits_longest_while_their_case_is_held(
    postgresql_world,
):
    room = WaitingRoom(postgresql_world)
    room.cut(1)
    room.asked(900)
    write(room, SLOTS_FULL)
    longest, later = room.asked(1), room.asked(2)
    with room.world.database.begin() as session:
        cases.lock(session, room.case(longest.number).id)
        free_slots(room, 2)
        assert room.asked(3).promised is None
        room.turn()
        assert room.case(later.number).promised_on is None
        free = next(slot for slot in room.slots() if slot.used == 0)
        with pytest.raises(SlotFull):
            room.choose(later.number, free)
    room.turn()
    assert room.case(longest.number).promised_on is not None


def test_more_than_are_promised_at_once_keep_their_slots(room, monkeypatch):
    monkeypatch.setattr(promises, "AT_ONCE", 1)
    room.cut(1)
    room.asked(900)
    write(room, SLOTS_FULL)
    longest, later = room.asked(1), room.asked(2)
    free_slots(room, 2)
    assert room.asked(3).promised is None
    assert room.case(longest.number).promised_on is not None
    assert room.case(later.number).promised_on is None
    room.turn()
    assert room.case(later.number).promised_on is not None


def test_a_slot_that_somebody_leaves_is_at_once_of_who_waits_for_one(room):
    room.cut(1)
    settled = room.asked(900)
    write(room, SLOTS_FULL)
    longest = room.asked(1)
    write(
        room,
        "UPDATE slot SET used = 0"
        " WHERE id = (SELECT id FROM slot ORDER BY starts_at DESC LIMIT 1)",
    )
    last = room.slots()[-1]
    left = room.slot(settled.number)
    room.choose(settled.number, last)
    assert room.slot(longest.number).id == left.id


def drift(room):
    used = (
        select(func.count())
        .where(
            QuotaUse.day == QuotaPool.day,
            QuotaUse.pool == QuotaPool.pool,
            QuotaUse.freed_at.is_(None),
        )
        .scalar_subquery()
    )
    return room.world.all(select(QuotaPool.day).where(QuotaPool.used != used))


def test_a_quota_that_begins_later_turns_nobody_away_before(any_room):
    """The days until then have no last place; who has one after it is counted in."""
    room, begins = any_room, TODAY + timedelta(days=2)
    room.shut(TODAY + timedelta(days=1), TODAY + timedelta(days=1), Service.INTAKE)
    room.now = NOW.replace(hour=12)  # today is over: the next open day is `begins`
    early = room.asked(1)
    assert early.day == begins
    room.now = NOW
    quota = Quota(Service.INTAKE, begins, {(day, Pool.GENERAL): 1 for day in range(7)})
    consent = Consent(asked_by=KEEPER)
    with (
        room.world.database.begin() as session,
        changing(session, CIREBON, consent, who="uji", now=NOW),
    ):
        set_quota(session, CIREBON, quota, who="uji", now=NOW)
    assert room.used(begins) == {"general": 1}
    assert {room.asked(serial).day for serial in (2, 3)} == {TODAY}
    room.now = NOW.replace(hour=12)
    assert room.asked(4).day > begins
    room.now = NOW + timedelta(days=2)
    assert room.asked(5).day > begins + timedelta(days=1)
    assert drift(room) == []


def test_a_quota_that_begins_counts_who_is_there_already(any_room):
    told = [any_room.asked(serial) for serial in range(1, 6)]
    assert {each.day for each in told} == {TODAY}
    consent = Consent(asked_by=KEEPER)
    with (
        any_room.world.database.begin() as session,
        changing(session, CIREBON, consent, who="uji", now=NOW),
    ):
        any_room.set_sizes(session, general=2)
    assert any_room.used(TODAY) == {"general": 5}
    assert any_room.asked(10).day > TODAY
    any_room.cancel(told[0].number)  # four are still more than two
    assert any_room.asked(11).day > TODAY
    assert any_room.used(TODAY) == {"general": 4}
    assert drift(any_room) == []
