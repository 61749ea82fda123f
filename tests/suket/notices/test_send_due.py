"""What leaves, when, by which way, and how often: once."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from suket.access.errors import RoleNotAllowed
from suket.access.rights import Officer, holding
from suket.access.words import Role
from suket.messaging.envelopes import Answer
from suket.messaging.words import Outcome, Wire
from suket.notices import contacts
from suket.notices.decide_notice import send_again, stop_notice, tell_by_hand
from suket.notices.errors import NoticeIsOver, NoticeNotFound, NoticeOutdated
from suket.notices.send_due import LEASE, Rules, claim, end_leases, settle
from suket.notices.tables import Notice, NoticeTry, WireDay
from suket.notices.words import NoticeState, StopWay, TryState
from tests.office_world import SERANG
from tests.suket.notices.sending_room import (
    LATER,
    OK,
    REFUSED,
    UNKNOWN,
    Crash,
    ToyCarrier,
    at,
)

BOTH = {"phone": "08120000001", "email": "siti@contoh.example"}


def act(room, verb, **over):
    with room.world.database.begin() as session:
        fields = {"officer": room.officer, "now": room.now, **over}
        notice_id = fields.pop("notice_id", None) or room.only().id
        return verb(session, notice_id, **fields)


def test_what_is_received_is_told_once_by_sms(any_room):
    number = any_room.known(1)
    any_room.tell()
    any_room.tell()
    (envelope,) = any_room.sms.sent
    assert envelope.to == "+628120000001"
    assert f"Dukcapil Kota Cirebon: Pengajuan {number} diterima" in envelope.text
    assert any_room.notices() == [("received", "sent")]
    assert any_room.tries() == [("sms", "accepted")]


def test_without_a_channel_nothing_is_looked_for(room):
    room.known(1)
    room.limits = {}
    room.tell()
    assert room.notices() == []


def test_without_a_contact_there_is_no_notice_and_one_that_comes_later_counts(room):
    number = room.asked(1).number
    room.tell()
    assert room.notices() == []
    room.reach(number, email="siti@contoh.example")
    room.tell()
    (mail,) = room.mail.sent
    assert mail.to == "siti@contoh.example"
    assert mail.subject == "Kabar suket Anda"
    assert "tidak pernah meminta data" in mail.text


def test_a_refusal_for_ever_leads_to_the_other_way_at_once(any_room):
    any_room.sms.answers = [REFUSED]
    any_room.known(1, **BOTH)
    any_room.tell()
    assert len(any_room.mail.sent) == 1
    assert any_room.tries() == [("sms", "refused"), ("email", "accepted")]
    assert any_room.only().state is NoticeState.SENT


def test_what_no_way_takes_has_failed_and_says_why(room):
    room.sms.answers, room.mail.answers = (
        [REFUSED],
        [Answer(Outcome.REFUSED, "smtp-550")],
    )
    room.known(1, **BOTH)
    room.tell()
    assert (room.only().state, room.only().code) == (NoticeState.FAILED, "smtp-550")


def test_a_busy_way_is_tried_again_and_then_the_other_one_within_a_quarter(room):
    room.sms.answers = [LATER]
    room.known(1, **BOTH)
    begun = room.now
    for _ in range(15):
        room.tell()
        room.later(minutes=1)
        if room.mail.sent:
            break
    assert len(room.sms.sent) == 5
    assert room.now - begun <= timedelta(minutes=15)
    assert room.only().state is NoticeState.SENT


def test_a_busy_way_without_another_is_tried_all_day(room):
    room.sms.answers = [LATER] * 9 + [OK]
    room.known(1)
    for _ in range(12):
        room.tell()
        room.later(minutes=16)
    assert room.only().state is NoticeState.SENT
    assert len(room.sms.sent) == 10


def test_what_nobody_knows_is_never_sent_again_by_itself(any_room):
    any_room.sms.answers = [UNKNOWN]
    any_room.known(1, **BOTH)
    for _ in range(3):
        any_room.tell()
        any_room.later(hours=5)
    assert len(any_room.sms.sent) == 1
    assert any_room.mail.sent == []
    assert any_room.only().state is NoticeState.UNKNOWN


def test_who_dies_while_sending_leaves_unknown(any_room):
    any_room.sms.answers = [Crash()]
    any_room.known(1, **BOTH)
    with pytest.raises(Crash):
        any_room.tell()
    assert any_room.tries() == [("sms", "sending")]
    any_room.sms.answers = [OK]
    any_room.later(minutes=9)
    any_room.tell()  # its time is not over yet
    assert any_room.tries() == [("sms", "sending")]
    any_room.later(minutes=2)
    any_room.tell()
    assert any_room.tries() == [("sms", "unknown")]
    assert any_room.only().code == "crashed"
    assert len(any_room.sms.sent) == 1


def test_what_fails_as_nobody_foresaw_is_unknown_too(room):
    room.sms.answers = [ValueError("081234567890")]
    room.known(1)
    room.tell()
    assert (room.only().state, room.only().code) == (NoticeState.UNKNOWN, "fault")


def test_an_answer_that_comes_after_the_lease_changes_nothing(room):
    room.known(1)
    room.find()
    claimed = claim(room.world.database, Rules(room.limits), now=room.now)
    room.now += LEASE
    room.tell()
    assert settle(room.world.database, claimed, OK, now=room.now) is None
    assert room.only().state is NoticeState.UNKNOWN


def test_a_lease_begins_as_its_message_leaves_however_slow_those_before_it(room):
    class Slow(ToyCarrier):
        def send(self, envelope):
            room.later(minutes=4)
            with room.world.database.begin() as session:
                end_leases(session, now=room.now, limit=100)
            return super().send(envelope)

    room.sms = Slow()
    for serial in range(1, 6):
        room.known(serial)
    room.tell()
    assert {state for _, state in room.notices()} == {"sent"}


def test_two_who_claim_never_have_the_same(any_room):
    any_room.known(1)
    any_room.find()
    database, rules = any_room.world.database, Rules(any_room.limits)
    assert claim(database, rules, now=any_room.now) is not None
    assert claim(database, rules, now=any_room.now) is None


def test_the_database_refuses_a_second_try_that_may_arrive(any_room):
    any_room.known(1)
    any_room.tell()
    second = {
        "notice_id": any_room.only().id,
        "seq": 2,
        "wire": Wire.SMS,
        "state": TryState.SENDING,
        "started_at": any_room.now,
        "lease_until": any_room.now,
    }
    with (
        pytest.raises(IntegrityError),
        any_room.world.database.begin() as session,
    ):
        session.execute(insert(NoticeTry).values(second))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notice",
        "DELETE FROM notice_try",
        "UPDATE notice SET occasion = '2'",
        "UPDATE notice SET kind = 'ready'",
    ],
)
def test_the_database_forgets_nothing_that_was_told(any_room, statement):
    any_room.known(1)
    any_room.tell()
    with pytest.raises(DBAPIError), any_room.world.database.begin() as session:
        session.execute(text(statement))


def test_the_database_knows_the_same_notice_once(any_room):
    any_room.known(1)
    any_room.tell()
    one = any_room.only()
    row = {
        "id": "another",
        "office_code": one.office_code,
        "kind": one.kind,
        "case_id": one.case_id,
        "occasion": one.occasion,
        "state": NoticeState.WAITING,
        "rank": 1,
        "found_at": any_room.now,
        "next_at": any_room.now,
    }
    with (
        pytest.raises(IntegrityError),
        any_room.world.database.begin() as session,
    ):
        session.execute(insert(Notice).values(row))


def test_nothing_leaves_at_night_but_what_was_asked_for(room):
    at(room, 21, 30)
    number = room.known(1)
    room.tell()
    assert len(room.sms.sent) == 1  # received: they stand there and wait for it
    room.let_be(number, "KURANG_BERKAS", "BERKAS_TIDAK_LENGKAP")
    room.tell()
    assert (
        room.notices()[1] == ("incomplete", "waiting")
        or (
            "incomplete",
            "waiting",
        )
        in room.notices()
    )
    room.later(hours=9)  # 06.30
    room.tell()
    assert len(room.sms.sent) == 1
    room.later(minutes=31)
    room.tell()
    assert len(room.sms.sent) == 2


def test_an_office_sends_no_more_a_day_than_it_may(any_room):
    any_room.limits = {Wire.SMS: 2, Wire.EMAIL: 1000}
    for serial in (1, 2, 3):
        any_room.known(serial)
    any_room.tell()
    any_room.known(4, phone="08120000004", email="budi@contoh.example")
    any_room.tell()
    assert len(any_room.sms.sent) == 2
    assert len(any_room.mail.sent) == 1  # who has another way is told by it
    any_room.later(days=1)
    any_room.tell()
    assert len(any_room.sms.sent) == 3
    used = any_room.world.all(select(WireDay.used).where(WireDay.wire == Wire.SMS))
    assert sorted(used) == [1, 2]


def test_what_was_not_taken_counts_for_nothing(room):
    room.limits = {Wire.SMS: 1}
    room.sms.answers = [REFUSED, OK]
    room.known(1)
    room.known(2)
    room.tell()
    assert len(room.sms.sent) == 2
    assert room.world.all(select(WireDay.used)) == [1]


def test_one_person_gets_three_messages_a_day_at_the_most(room):
    for serial in range(1, 6):
        room.known(serial, phone="081234567890")
    room.tell()
    assert len(room.sms.sent) == 3
    room.later(days=1)
    room.tell()
    assert len(room.sms.sent) == 5


def test_what_is_so_no_more_is_not_told(room):
    number = room.known(1)
    room.find()
    room.cancel(number)
    room.tell()
    assert room.sms.sent == []
    assert (room.only().state, room.only().code) == (
        NoticeState.DROPPED,
        "no-longer-so",
    )


def test_who_wants_no_messages_has_no_notice_and_a_way_that_is_left_is_used(room):
    room.known(1, unwanted=frozenset(Wire))
    room.known(2, **{**BOTH, "phone": "08120000002"})
    with room.world.database.begin() as session:
        contacts.silence(session, Wire.SMS, "+628120000002", StopWay.SMS, now=room.now)
    room.tell()
    assert room.sms.sent == []
    assert len(room.mail.sent) == 1
    assert room.notices() == [("received", "sent")]


def test_who_stops_messages_meanwhile_is_sent_none(room):
    room.known(1)
    room.find()
    with room.world.database.begin() as session:
        contacts.silence(session, Wire.SMS, "+628120000001", StopWay.SMS, now=room.now)
    room.tell()
    assert (room.only().state, room.only().code) == (NoticeState.DROPPED, "not-wanted")


def test_a_person_has_what_is_unknown_sent_again(any_room):
    any_room.sms.answers = [UNKNOWN, OK]
    any_room.known(1)
    any_room.tell()
    act(any_room, send_again)
    any_room.tell()
    assert any_room.tries() == [("sms", "set-aside"), ("sms", "accepted")]
    assert len({envelope.id for envelope in any_room.sms.sent}) == 2
    with pytest.raises(NoticeIsOver):
        act(any_room, send_again)


def test_what_is_outdated_is_not_sent_again(room):
    room.sms.answers = [UNKNOWN]
    number = room.known(1)
    room.tell()
    room.cancel(number)
    with pytest.raises(NoticeOutdated):
        act(room, send_again)


def test_a_person_may_have_told_it_or_let_it_be(room):
    room.sms.answers = [REFUSED]
    room.known(1)
    room.tell()
    assert act(room, tell_by_hand).state is NoticeState.TOLD
    with pytest.raises(NoticeIsOver):
        act(room, stop_notice)


def test_what_was_stopped_does_not_leave(room):
    room.known(1)
    room.find()
    act(room, stop_notice)
    room.tell()
    assert room.sms.sent == []
    assert (room.only().state, room.only().code) == (NoticeState.DROPPED, "stopped")


@pytest.mark.parametrize("verb", [send_again, tell_by_hand, stop_notice])
def test_only_who_takes_applications_decides_and_only_of_the_own_office(room, verb):
    room.sms.answers = [REFUSED]
    room.known(1)
    room.tell()
    reader = Officer(
        username="vera", office=room.office, duties=holding(Role.VERIFIER), person="0"
    )
    with pytest.raises(RoleNotAllowed):
        act(room, verb, officer=reader)
    with pytest.raises(NoticeNotFound):
        act(room, verb, notice_id="nothing")
    stranger = Officer(
        username="ani", office=SERANG, duties=holding(Role.OFFICER), person="0"
    )
    with pytest.raises(NoticeNotFound):
        act(room, verb, officer=stranger)
