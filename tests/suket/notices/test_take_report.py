"""Reports that come late: after a person has decided what becomes of a notice."""

import pytest

from suket.messaging.envelopes import Answer
from suket.messaging.words import Outcome
from suket.notices.decide_notice import send_again, tell_by_hand
from suket.notices.take_report import take_report
from suket.notices.words import NoticeState
from tests.suket.notices.sending_room import OK

BOTH = {"phone": "08120000001", "email": "siti@contoh.example"}


@pytest.fixture
def unknown(any_room):
    """The room, as nobody knows what became of its one notice."""
    any_room.sms.answers = [Answer(Outcome.UNKNOWN, "http-500", "g-7"), OK]
    any_room.known(1, **BOTH)
    any_room.tell()
    return any_room


def decide(room, verb):
    with room.world.database.begin() as session:
        verb(session, room.only().id, officer=room.officer, now=room.now)


def report(room, *, is_delivered):
    with room.world.database.begin() as session:
        assert take_report(session, "g-7", is_delivered=is_delivered, now=room.now)


def test_what_was_told_by_hand_is_not_sent_as_a_report_says_it_never_arrived(unknown):
    decide(unknown, tell_by_hand)
    report(unknown, is_delivered=False)
    unknown.later(minutes=1)
    unknown.tell()
    assert (unknown.only().state, unknown.only().code) == (NoticeState.TOLD, "by-hand")
    assert unknown.tries() == [("sms", "refused")]
    assert unknown.mail.sent == []


def test_what_arrived_is_not_sent_anew_though_a_person_had_said_so(unknown):
    decide(unknown, send_again)
    report(unknown, is_delivered=True)
    unknown.tell()
    assert unknown.only().state is NoticeState.DELIVERED
    assert unknown.tries() == [("sms", "delivered")]
    assert len(unknown.sms.sent) == 1


def test_what_has_left_anew_stays_so_as_the_first_try_is_reported(unknown):
    decide(unknown, send_again)
    unknown.tell()
    report(unknown, is_delivered=True)
    assert unknown.only().state is NoticeState.SENT
    assert unknown.tries() == [("sms", "set-aside"), ("sms", "accepted")]
