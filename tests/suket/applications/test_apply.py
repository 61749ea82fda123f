"""Who asks has number, day, place and promise in the same answer, and asks once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text

from suket.access.errors import RoleNotAllowed
from suket.access.rights import holding
from suket.access.words import Role
from suket.applications.asking.apply import apply
from suket.applications.asking.errors import (
    AppliedOtherwise,
    RecordedElsewhere,
    RequestKeyUsed,
    RequestOver,
)
from suket.applications.asking.requests import Request
from suket.applications.errors import (
    AlreadyApplied,
    AppliedElsewhere,
    BadNik,
    BadRequestKey,
    ChannelOfDistrict,
    NothingToReplace,
)
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.applications.words import CaseKind, CaseState, IntakeChannel
from suket.calendar.words import Service
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import UnitNotFound
from suket.offices.tables import Unit
from suket.offices.words import EnrolmentStatus, UnitKind
from suket.register.errors import AlreadyIssued
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents.errors import Dead, HasCard, Under17
from suket.residents.words import Standing
from tests.office_world import CIREBON, SERANG, nik_of
from tests.suket.applications.waiting_room import (
    ISSUING,
    NOW,
    TODAY,
    WaitingRoom,
    let_change,
)

TOMORROW = date(2020, 3, 18)


def test_the_answer_says_number_day_place_and_promise(any_room):
    any_room.limit(general=120, kecamatan=30)
    receipt = any_room.asked(1)
    assert receipt.number.startswith("3274-20-000001-")
    assert (receipt.state, receipt.day, receipt.queue) == (
        CaseState.DIPERIKSA,
        TODAY,
        1,
    )
    # 24 working hours of six a day from Tuesday on; Nyepi (25 March) is a holiday.
    assert receipt.promised == date(2020, 3, 23)
    assert any_room.steps(receipt.number) == ["DITERIMA", "DIPERIKSA"]
    events = any_room.world.all(select(JournalEntry.event))
    assert events[-1] is Event.APPLICATION_RECEIVED


@pytest.mark.row(27)
def test_who_comes_after_the_last_place_has_the_next_open_day_in_the_same_answer(room):
    room.limit(general=2)
    told = [room.asked(serial) for serial in range(1, 6)]
    assert [(each.day.day, each.queue) for each in told] == [
        (17, 1), (17, 2), (18, 1), (18, 2), (19, 1),
    ]  # fmt: skip
    assert {each.state for each in told[2:]} == {CaseState.DITERIMA}
    assert room.used(TODAY) == {"general": 2}


def test_an_office_without_quota_has_no_limit(room):
    told = [room.asked(serial) for serial in range(1, 8)]
    assert [(each.day, each.queue) for each in told] == [
        (TODAY, n) for n in range(1, 8)
    ]
    assert room.world.all(select(func.count()).select_from(QuotaUse)) == [0]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2020, 3, 17, 7, 59, 59, tzinfo=UTC), 17),  # 14:59:59 in Cirebon
        (datetime(2020, 3, 17, 8, 0, tzinfo=UTC), 18),
        (datetime(2020, 3, 17, 16, 59, 59, tzinfo=UTC), 18),
        (datetime(2020, 3, 17, 17, 0, tzinfo=UTC), 18),  # midnight there
        (datetime(2020, 3, 20, 12, 0, tzinfo=UTC), 23),  # Friday evening
    ],
)
@pytest.mark.parametrize("sizes", [{}, {"general": 5}])
def test_the_day_is_that_of_the_office_and_ends_with_its_hours(room, at, day, sizes):
    if sizes:
        room.limit(**sizes)
    room.now = at
    assert room.asked(1).day.day == day


def test_the_same_key_twice_answers_the_same(any_room):
    any_room.limit(general=5)
    first = any_room.asked(1, key="K")
    assert any_room.ask(1, key="K") == first
    assert any_room.used(TODAY) == {"general": 1}
    assert len(any_room.world.all(select(ApplicationCase.id))) == 1


def test_ten_clicks_at_once_are_one_application(any_room):
    any_room.limit(general=5)
    any_room.resident(1)
    with ThreadPoolExecutor(10) as many:
        told = list(many.map(lambda _: any_room.ask(1, key="K"), range(10)))
    assert len(set(told)) == 1
    assert any_room.used(TODAY) == {"general": 1}


def test_ten_clicks_of_somebody_unknown_are_one_application(any_room):
    with ThreadPoolExecutor(10) as many:
        told = list(many.map(lambda _: any_room.ask(1, key="K"), range(10)))
    assert len(set(told)) == 1


@pytest.mark.prove
def test_ten_clicks_are_one_application_in_a_thousand_rounds(any_room):
    any_room.limit(general=9)
    for serial in range(1, 501):  # the other half is not recorded yet
        any_room.resident(serial)
    with ThreadPoolExecutor(10) as many:
        for serial in range(1, 1001):
            click = partial(any_room.ask, serial, key=f"K{serial}")
            clicks = [many.submit(click) for _ in range(10)]
            assert len({each.result() for each in clicks}) == 1, serial
    assert len(any_room.world.all(select(ApplicationCase.id))) == 1000


def test_ten_requests_for_one_person_are_one_application(any_room):
    any_room.limit(general=5)
    any_room.resident(1)

    def ask(number):
        try:
            return any_room.ask(1, key=f"K{number}")
        except AlreadyApplied as refusal:
            return refusal.number

    with ThreadPoolExecutor(10) as many:
        told = list(many.map(ask, range(10)))
    [receipt] = [each for each in told if not isinstance(each, str)]
    assert set(told) == {receipt, receipt.number}
    assert any_room.used(TODAY) == {"general": 1}


@pytest.mark.row(27)
def test_of_many_at_once_none_is_above_the_size_and_none_is_lost(any_room):
    any_room.limit(general=12, kecamatan=3)
    for serial in range(1, 41):
        any_room.resident(serial)
    with ThreadPoolExecutor(8) as many:
        told = list(many.map(lambda n: any_room.ask(n, key=f"{n}"), range(1, 41)))
    assert sorted((each.day, each.queue) for each in told) == [
        (day, place)
        for day, many in zip(
            [date(2020, 3, n) for n in (17, 18, 19, 20)], [12, 12, 12, 4], strict=True
        )
        for place in range(1, many + 1)
    ]
    assert len({each.number for each in told}) == 40
    live = any_room.world.all(select(func.count()).where(QuotaUse.freed_at.is_(None)))
    assert live == [40]


def test_who_has_an_application_is_told_of_it(room):
    first = room.asked(1)
    with pytest.raises(AlreadyApplied) as refusal:
        room.ask(1)
    assert (refusal.value.number, refusal.value.promised) == (
        first.number,
        first.promised,
    )


def test_another_office_learns_only_that_there_is_one(room):
    room.asked(1)
    elsewhere = WaitingRoom(room.world, office=SERANG)
    with pytest.raises(RecordedElsewhere) as refusal:
        elsewhere.ask(1)
    assert "3274" not in str(refusal.value)


@pytest.mark.row(37, 40)
def test_who_is_not_recorded_waits_without_a_day(room):
    room.limit(general=1)
    nobody = room.ask(1)
    room.resident(2, enrolment_status=EnrolmentStatus.UNREGISTERED)
    unrecorded = room.ask(2)
    for receipt in (nobody, unrecorded):
        assert receipt.state is CaseState.MENUNGGU_REKAM
        assert (receipt.day, receipt.promised, receipt.queue) == (None, None, None)
    assert room.asked(3).day == TODAY


def test_when_every_day_is_full_one_waits(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in range(1, 43)]
    assert [each.state for each in told[-2:]] == [CaseState.MENUNGGU_KUOTA] * 2
    assert (told[-1].day, told[-1].promised) == (None, None)


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"enrolment_status": EnrolmentStatus.CARD_ISSUED}, HasCard),
        ({"standing": Standing.DEAD}, Dead),
        ({"born": date(2010, 1, 1)}, Under17),
    ],
)
def test_what_no_waiting_changes_is_refused_and_takes_nothing(room, over, refusal):
    room.limit(general=1)
    room.world.add(CIREBON, **{"nik": nik_of(1), **over})
    with pytest.raises(refusal):
        room.ask(1)
    assert room.used(TODAY) == {"general": 0}
    assert room.world.all(select(ApplicationCase.id)) == []


@pytest.mark.row(28)
def test_who_asks_by_phone_takes_a_place_of_the_same_quota(room):
    room.limit(general=2)
    assert room.asked(1, channel=IntakeChannel.PHONE).day == TODAY
    assert room.asked(2).day == TODAY
    assert room.asked(3, channel=IntakeChannel.PHONE).day == TOMORROW
    assert room.used(TODAY) == {"general": 2}


def test_kecamatan_have_their_share_and_others_after_the_cut_off(room):
    room.limit(general=1, kecamatan=2)
    with room.world.database.begin() as session:
        unit = Unit(
            office_code=CIREBON,
            kind=UnitKind.KECAMATAN,
            name="Kecamatan Kejaksan",
            region_code="32.74.01",
        )
        units.add(session, unit, who="uji", now=NOW)
    there = {"channel": IntakeChannel.KECAMATAN, "unit": unit.id}
    assert room.asked(1).day == TODAY
    assert room.asked(2).day == TOMORROW
    assert room.asked(3, **there).day == TODAY
    room.now = datetime(2020, 3, 17, 3, 59, 59, tzinfo=UTC)
    assert room.asked(4).day == date(2020, 3, 19)
    room.now = datetime(2020, 3, 17, 4, 0, tzinfo=UTC)  # 11:00: the cut-off
    assert room.asked(5).day == TODAY
    assert room.used(TODAY) == {"general": 1, "kecamatan": 2}


def test_no_other_office_waits_for_who_is_recorded(any_room):
    there = WaitingRoom(any_room.world, SERANG)
    there.resident(1)
    with pytest.raises(RecordedElsewhere):
        any_room.ask(1)
    any_room.world.add(SERANG, nik=nik_of(2), standing=Standing.MOVED)
    assert any_room.ask(2).state is CaseState.MENUNGGU_REKAM  # on the way here


def test_who_waits_elsewhere_unrecorded_is_taken_by_their_own_office(any_room):
    """A mistyped NIK holds back nobody."""
    there = WaitingRoom(any_room.world, SERANG)
    waits = any_room.ask(1)
    with pytest.raises(AppliedElsewhere):
        there.ask(1)  # recorded nowhere yet
    there.resident(1)
    assert there.ask(1).state is CaseState.DIPERIKSA
    assert any_room.steps(waits.number)[-1] == "DIBATALKAN"
    with pytest.raises(RecordedElsewhere):
        any_room.ask(1)


def test_a_nik_that_nobody_records_is_not_waited_for_for_ever(room):
    unknown, known = room.ask(1), room.ask(2)
    room.resident(2, enrolment_status=EnrolmentStatus.UNREGISTERED)
    room.now += timedelta(days=89)
    room.turn()
    assert room.case(unknown.number).state is CaseState.MENUNGGU_REKAM
    room.now += timedelta(days=1)
    room.turn()
    assert room.case(unknown.number).state is CaseState.DIBATALKAN
    assert room.case(known.number).state is CaseState.MENUNGGU_REKAM


def test_the_same_key_with_other_content_is_another_request(any_room):
    """A loss that was answered with the first form's number would stay in force."""
    first = any_room.asked(1, key="K")
    for other in (
        {"kind": CaseKind.LOST},
        {"claims": {"full_name": "LAIN CONTOH"}},
        {"wants_earlier": True},
        {"evidence": "LP/1"},
    ):
        with pytest.raises(AppliedOtherwise) as refused:
            any_room.ask(1, key="K", **other)
        assert refused.value.number == first.number
    assert any_room.ask(1, key="K") == first
    any_room.resident(2)
    with pytest.raises(RequestKeyUsed):
        any_room.ask(2, key="K")


def test_an_application_of_before_is_compared_by_its_columns(any_room):
    first = any_room.asked(1, key="K")
    with let_change(any_room.world).database.begin() as session:
        session.execute(text("UPDATE application_case SET request_digest = NULL"))
    assert any_room.ask(1, key="K", wants_earlier=True) == first
    with pytest.raises(AppliedOtherwise):
        any_room.ask(1, key="K", kind=CaseKind.DAMAGED)


def test_the_key_of_what_was_cancelled_makes_nothing_and_says_so(any_room):
    any_room.cancel(any_room.asked(1, key="K").number)
    with pytest.raises(RequestOver):
        any_room.ask(1, key="K")
    with pytest.raises(RequestKeyUsed):
        any_room.ask(1, key="K", kind=CaseKind.LOST)
    assert any_room.ask(1, key="L").number


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 65, "é", "a\n"])
def test_a_key_is_a_short_word(room, key):
    with pytest.raises(BadRequestKey):
        room.asked(1, key=key)


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"unit": "nowhere"}, UnitNotFound),
        ({"unit": SERANG}, UnitNotFound),
        ({"channel": IntakeChannel.KECAMATAN}, ChannelOfDistrict),
        ({"nik": "327401410703990"}, BadNik),
        ({"nik": "3274014107030000"}, BadNik),
    ],
)
def test_what_cannot_be_is_refused_in_words(room, over, refusal):
    with pytest.raises(refusal) as told:
        room.asked(1, **over)
    assert "3274014107" not in str(told.value)


def test_a_nik_is_read_as_people_write_it(room):
    room.resident(1)
    assert room.ask(1, nik=f" {nik_of(1)[:6]} {nik_of(1)[6:12]} {nik_of(1)[12:]}").day


def test_who_has_not_the_right_takes_none(room):
    room.resident(1)
    officer = replace(room.officer, duties=holding(Role.ADMIN))
    request = Request(
        nik=nik_of(1), kind=CaseKind.NEW, channel=IntakeChannel.PHONE, key="k"
    )
    with room.world.database.begin() as session, pytest.raises(RoleNotAllowed):
        apply(session, request, officer=officer, now=NOW)


@pytest.mark.row(29, 30)
def test_the_promise_skips_days_on_which_nothing_is_handed_out(room):

    room.shut(TODAY, date(2020, 3, 31), Service.COUNTER, Service.PICKUP)
    assert room.asked(1).promised == date(2020, 4, 1)


def held(room, serial):
    room.now = ISSUING
    resident = room.resident(serial)
    return room.issue(resident)


@pytest.mark.row(35)
def test_new_is_for_who_has_none_and_the_rest_for_who_has_one(room):
    issued = held(room, 1)
    with pytest.raises(AlreadyIssued) as refusal:
        room.ask(1)
    assert refusal.value.number == issued.number
    assert room.ask(1, kind=CaseKind.DAMAGED).state is CaseState.DIPERIKSA
    with pytest.raises(NothingToReplace):
        room.asked(2, kind=CaseKind.RENEWAL)


@pytest.mark.row(35)
def test_a_loss_told_at_the_counter_ends_the_suket_in_the_same_act(room):
    held(room, 1)
    room.ask(
        1, kind=CaseKind.LOST, channel=IntakeChannel.COUNTER, evidence="LP/1 CONTOH"
    )
    [suket] = room.world.all(select(Suket))
    assert (suket.state, suket.end_reason) == (SuketState.ENDED, EndReason.HILANG)


@pytest.mark.row(35)
def test_a_loss_told_by_phone_freezes_it(room):
    held(room, 1)
    room.ask(1, kind=CaseKind.LOST)
    [suket] = room.world.all(select(Suket))
    assert suket.state is SuketState.SUSPENDED
