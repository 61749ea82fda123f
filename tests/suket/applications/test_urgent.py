"""The urgent lane: asked with a reason, granted by another person, capped, reported."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from suket.access.errors import NotAtThisUnit, RoleNotAllowed
from suket.access.rights import Duty, Officer, Right, holding
from suket.access.words import Role
from suket.applications import cases, reach
from suket.applications.errors import NotPossibleNow, UrgentUnexplained
from suket.applications.planning import tellings
from suket.applications.reach import Reach
from suket.applications.request_details import Details
from suket.applications.urgent import urgent_requests
from suket.applications.urgent.answer_urgent import grant, refuse
from suket.applications.urgent.ask_urgent import ask_urgent
from suket.applications.urgent.errors import (
    OwnUrgentRequest,
    UrgentAnsweredAlready,
    UrgentFull,
    UrgentNotAsked,
)
from suket.applications.words import PENDING, IntakeChannel, WhyPromised
from suket.journal.tables import JournalEntry
from suket.offices.tables import Person, Unit
from suket.offices.words import UnitKind
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import TODAY

WHY = "Ibu dioperasi, butuh BPJS"
ALL = Reach(CIREBON, None)
NEXT = TODAY + timedelta(days=1)
pytestmark = pytest.mark.row(9)


def head_of(person="kasi"):
    return Officer(
        username=person,
        office=CIREBON,
        duties=holding(Role.SECTION_HEAD),
        person=person,
    )


@pytest.fixture
def lane(room):
    """A room that takes two a day, and one urgent beside them."""
    with room.world.database.begin() as session:
        session.add(Person(id="kasi", name="Kasi CONTOH"))
    room.limit(general=2, kecamatan=0, urgent=1)
    return room


def asked(room, serial, reason=WHY):
    return room.asked(serial, details=Details(urgent=reason)).number


def granted(room, number, head=None):
    with room.world.database.begin() as session:
        return grant(session, number, officer=head or head_of(), now=room.now)


def refused(room, number, reason="Bisa menunggu"):
    with room.world.database.begin() as session:
        return refuse(session, number, reason, officer=head_of(), now=room.now)


def full(room, days=1):
    for serial in range(100, 100 + 2 * days):
        room.asked(serial)


def test_it_is_only_a_wish_until_somebody_else_grants_it(lane):
    full(lane)
    number = asked(lane, 1)
    case = lane.case(number)
    assert (case.is_urgent, case.day, case.urgent_reason) == (False, NEXT, WHY)
    granted(lane, number)
    case = lane.case(number)
    assert (case.is_urgent, case.day, case.urgent_granted_by) == (True, TODAY, "kasi")
    assert lane.steps(number) == ["DITERIMA", "DIPERIKSA"]
    assert lane.used(TODAY) == {"general": 2, "kecamatan": 0, "urgent": 1}
    assert lane.used(NEXT)["general"] == 0
    with lane.world.database.reading() as session:
        first, *_ = cases.of_states(session, CIREBON, PENDING, limit=9)
    assert first.number == number


def test_who_is_hastened_from_afar_has_to_be_told(lane):
    full(lane)
    number = asked(lane, 1)
    granted(lane, number)
    with lane.world.database.reading() as session:
        [news] = tellings.due(session, Reach(CIREBON, None), limit=9)
    assert (news.case.number, news.because) == (number, WhyPromised.URGENT)
    assert (news.before.day, news.case.day) == (NEXT, TODAY)


def test_what_it_leaves_goes_to_who_waits_for_an_earlier_day(lane):
    full(lane, days=2)
    number = asked(lane, 1)  # has a place two days from now
    later = lane.asked(2, wants_earlier=True)
    lane.asked(3, wants_earlier=True)
    assert lane.case(later.number).day == TODAY + timedelta(days=2)
    third = lane.asked(4, wants_earlier=True).number
    granted(lane, number)
    assert lane.case(third).day <= TODAY + timedelta(days=3)
    used = lane.used(TODAY + timedelta(days=2))
    assert used["general"] == 2


def test_the_cap_holds_and_the_next_has_the_next_day(lane):
    full(lane, days=2)
    first, second = asked(lane, 1), asked(lane, 2)
    assert granted(lane, first).day == TODAY
    assert granted(lane, second).day == NEXT


def test_where_no_urgent_place_is_sooner_nothing_happens(lane):
    first, second = asked(lane, 1), asked(lane, 2)  # worked on today already
    granted(lane, first)
    with pytest.raises(UrgentFull):
        granted(lane, second)
    case = lane.case(second)
    assert (case.is_urgent, case.day) == (False, TODAY)
    assert lane.used(TODAY) == {"general": 1, "kecamatan": 0, "urgent": 1}
    refused(lane, second)


def test_without_a_share_for_it_nobody_is_urgent(room):
    with room.world.database.begin() as session:
        session.add(Person(id="kasi", name="Kasi CONTOH"))
    room.limit(general=1)
    with pytest.raises(UrgentFull):
        granted(room, asked(room, 1))


def test_an_office_without_a_quota_has_no_cap(room):
    with room.world.database.begin() as session:
        session.add(Person(id="kasi", name="Kasi CONTOH"))
    case = granted(room, asked(room, 1))
    assert (case.is_urgent, case.day) == (True, TODAY)


def test_no_channel_draws_from_the_urgent_share(lane):
    full(lane)
    for serial, channel in enumerate((IntakeChannel.COUNTER, IntakeChannel.PHONE)):
        assert lane.asked(serial, channel=channel).day > TODAY
    lane.now = lane.now.replace(hour=4)  # at the cut-off too
    assert lane.asked(9).day > TODAY
    assert lane.used(TODAY)["urgent"] == 0


def test_what_is_refused_stays_where_it_is_with_the_reason(lane):
    full(lane)
    number = asked(lane, 1)
    refused(lane, number, "Masih ada waktu sampai Kamis")
    case = lane.case(number)
    assert (case.is_urgent, case.day, case.urgent_granted_by) == (False, NEXT, None)
    with lane.world.database.reading() as session:
        [line] = urgent_requests.answered(session, ALL, TODAY, TODAY, limit=9)
    assert line.answer.reason == "Masih ada waktu sampai Kamis"
    for again in (lambda: granted(lane, number), lambda: refused(lane, number)):
        with pytest.raises(UrgentNotAsked):
            again()
    with pytest.raises(UrgentAnsweredAlready), lane.world.database.begin() as session:
        ask_urgent(session, number, WHY, officer=lane.officer, now=lane.now)


def test_nobody_grants_what_they_asked_for_themselves(lane):
    number = asked(lane, 1)
    both = Officer(
        username="budi",
        office=CIREBON,
        duties=holding(Role.SECTION_HEAD),
        person=lane.officer.person,
    )
    with pytest.raises(OwnUrgentRequest):
        granted(lane, number, both)
    with pytest.raises(RoleNotAllowed):
        granted(lane, number, lane.officer)


RAW = (
    "UPDATE application_case SET is_urgent = true",
    """UPDATE application_case
    SET is_urgent = true, urgent_granted_by = urgent_asked_by""",
    """INSERT INTO urgent_answer SELECT id, office_code, day, urgent_asked_by,
    urgent_asked_by, received_at, true, NULL FROM application_case""",
    """INSERT INTO urgent_answer SELECT id, office_code, day, urgent_asked_by,
    'kasi', received_at, false, NULL FROM application_case""",
)


def test_the_database_refuses_it_too(any_room):
    with any_room.world.database.begin() as session:
        session.add(Person(id="kasi", name="Kasi CONTOH"))
    number = asked(any_room, 1)
    for statement in RAW:
        with pytest.raises(DatabaseError), any_room.world.database.begin() as session:
            session.execute(text(statement))
    granted(any_room, number)
    with pytest.raises(DatabaseError), any_room.world.database.begin() as session:
        session.execute(text("DELETE FROM urgent_answer"))


def test_it_may_be_asked_later_and_once(lane):
    full(lane)
    number = lane.asked(1).number
    for reason, error in ((" a ", UrgentUnexplained), (WHY, None)):
        with lane.world.database.begin() as session:
            if error:
                with pytest.raises(error):
                    ask_urgent(
                        session, number, reason, officer=lane.officer, now=lane.now
                    )
                continue
            ask_urgent(session, number, reason, officer=lane.officer, now=lane.now)
    assert granted(lane, number).day == TODAY


def test_who_is_not_recorded_is_not_hastened(lane):
    number = lane.ask(77, details=Details(urgent=WHY)).number
    with pytest.raises(NotPossibleNow):
        granted(lane, number)


def test_it_is_reported_and_stands_in_the_journal(lane):
    full(lane)
    yes, no, waits = (asked(lane, serial) for serial in (1, 2, 3))
    granted(lane, yes)
    refused(lane, no)
    with lane.world.database.reading() as session:
        counts = urgent_requests.counts(session, ALL, TODAY, TODAY)
        [line] = urgent_requests.waiting(session, ALL, limit=9)
        none = urgent_requests.counts(session, ALL, date(2020, 3, 1), date(2020, 3, 16))
    assert (counts.waiting, counts.granted, counts.refused) == (1, 1, 1)
    assert line.number == waits
    assert (none.granted, none.refused) == (0, 0)
    events = lane.world.all(select(JournalEntry.event))
    said = [event for event in events if str(event).startswith("urgent")]
    assert sorted(said) == ["urgent-asked"] * 3 + ["urgent-granted", "urgent-refused"]


def test_who_waits_without_a_day_gets_one(lane):
    full(lane)
    number = asked(lane, 1)
    lane.let_wait_without_day(number)
    assert granted(lane, number).day == TODAY
    assert lane.steps(number)[-2:] == ["DITERIMA", "DIPERIKSA"]


def test_a_place_given_up_again_is_for_the_urgent_only(lane):
    full(lane)
    number = asked(lane, 1)
    lane.asked(2, wants_earlier=True)
    granted(lane, number)
    lane.cancel(number)
    assert lane.used(TODAY) == {"general": 2, "kecamatan": 0, "urgent": 0}


def test_the_head_of_a_unit_answers_for_it_alone(lane):
    full(lane)
    number = asked(lane, 1)
    with lane.world.database.begin() as session:
        upt = Unit(id="upt", office_code=CIREBON, kind=UnitKind.UPT, name="UPT")
        session.add(upt)
    duties = frozenset({Duty(Role.SECTION_HEAD, "upt")})
    head = replace(head_of(), duties=duties)
    with pytest.raises(NotAtThisUnit):
        granted(lane, number, head)
    with lane.world.database.reading() as session:
        here = reach.holding(session, head, Right.APPROVE)
        shown = urgent_requests.waiting(session, here, limit=9)
        counts = urgent_requests.counts(session, here, TODAY, TODAY)
    assert (list(shown), counts.waiting) == ([], 0)
    granted(lane, number)  # who answers for the whole office
    with lane.world.database.reading() as session:
        assert urgent_requests.answered(session, here, TODAY, TODAY, limit=9) == []
