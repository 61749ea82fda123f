"""How people are reached: what an operator was given, and what was said since."""

import pytest
from sqlalchemy import select, text

from suket.messaging.words import Wire
from suket.notices.tables import Contact, Silence
from suket.notices.take_report import take_words
from suket.notices.words import StopWay

GIVEN = """
INSERT INTO case_assistance (case_id, assisted_by, consented_at, phone, has_no_phone)
VALUES (:id, '0', :at, :phone, :none)
"""


def assisted(room, phone):
    """Return the number of a case of somebody who gave an operator a phone."""
    number = room.asked(1).number
    with room.world.database.begin() as session:
        session.execute(
            text(GIVEN).bindparams(
                id=room.case(number).id, at=room.now, phone=phone, none=False
            )
        )
    return number


def test_a_phone_that_was_given_to_an_operator_is_a_contact(room):
    assisted(room, "081234567890")
    room.tell()
    assert [one.to for one in room.sms.sent] == ["+6281234567890"]


def test_a_landline_is_called_and_not_written_to(room):
    assisted(room, "0231555123")
    room.tell()
    assert room.notices() == []


@pytest.mark.parametrize("was_taken_over", [True, False])
def test_a_phone_that_was_taken_away_does_not_come_back(any_room, was_taken_over):
    number = assisted(any_room, "081234567890")
    if was_taken_over:
        any_room.find()
    any_room.reach(number)
    any_room.tell()
    assert any_room.world.all(select(Contact.address)) == []
    assert any_room.sms.sent == []


def written(room, word):
    with room.world.database.begin() as session:
        assert take_words(session, "08120000001", word, now=room.now)


@pytest.mark.parametrize("was_said_at_a_desk", [False, True])
def test_no_desk_takes_back_what_was_said_by_stop(any_room, was_said_at_a_desk):
    unwanted = frozenset({Wire.SMS}) if was_said_at_a_desk else frozenset()
    first = any_room.known(1, unwanted=unwanted)
    written(any_room, "STOP")
    any_room.known(2, phone="08120000001")
    any_room.reach(first, phone="08120000001")
    any_room.tell()
    assert any_room.sms.sent == []
    assert any_room.world.all(select(Silence.way)) == [StopWay.SMS]
    written(any_room, "MULAI")
    any_room.tell()
    assert len(any_room.sms.sent) == 2


def test_who_said_so_at_a_desk_may_take_it_back_by_either_way(any_room):
    number = any_room.known(1, unwanted=frozenset({Wire.SMS}))
    any_room.reach(number, phone="08120000001")
    assert any_room.world.all(select(Silence.way)) == []
    any_room.reach(number, phone="08120000001", unwanted=frozenset({Wire.SMS}))
    written(any_room, "MULAI")
    assert any_room.world.all(select(Silence.way)) == []
