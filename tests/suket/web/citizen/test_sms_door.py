"""The door of a provider: STOP is heard, reports are taken, strangers find nothing."""

import json

import pytest
from sqlalchemy import select

from suket.applications.planning.tables import Telling
from suket.calendar.words import Service
from suket.messaging import dialects
from suket.messaging.envelopes import Answer
from suket.messaging.words import Outcome
from suket.notices.tables import Silence
from suket.notices.words import NoticeState
from tests.office_world import DAY
from tests.suket.notices.sending_room import OK, SendingRoom
from tests.suket.notices.test_due_states import close_days

SECRET = "s" * 40
DOOR = f"/sms/{SECRET}"
NUMBER = "+628120000001"


@pytest.fixture
def room(counter):
    """An office whose provider reports."""
    return reported_to(counter)


def reported_to(counter):
    counter.later(hours=17)
    room = SendingRoom(counter.world, now=counter.now)
    room.answering = {"incoming_secret": SECRET, "dialect": dialects.read("json")}
    object.__setattr__(counter.app.state.app_state, "carriers", room.carriers)
    return room


@pytest.fixture
def provider(counter, room):
    return counter.stranger().client


def silent(room):
    return room.world.all(select(Silence.address))


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "BERHENTI ya", "unreg"])
def test_stop_is_heard_however_it_is_written(room, provider, word):
    room.known(1)
    answer = provider.post(DOOR, data={"from": "628120000001", "text": word})
    assert (answer.status_code, answer.text) == (200, "OK")
    assert silent(room) == [NUMBER]
    room.tell()
    assert room.sms.sent == []


def test_it_comes_by_address_or_json_too_and_twice(room, provider):
    room.known(1)
    fields = {"from": "08120000001", "text": "STOP"}
    assert provider.get(DOOR, params=fields).status_code == 200
    assert provider.post(DOOR, json=fields).status_code == 200
    assert silent(room) == [NUMBER]
    provider.post(DOOR, json={**fields, "text": "mulai"})
    assert silent(room) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"from": "08120000001", "text": "Terima kasih, STOP dulu ya"},
        {"from": "O8120000001", "text": "STOP"},
        {"from": "DUKCAPIL", "text": "STOP"},
        {"text": "STOP"},
        {"id": "g-0", "status": "delivered"},
        {"id": "g-0", "status": "what"},
        {},
    ],
)
def test_what_says_nothing_to_us_is_answered_and_let_go(room, provider, fields):
    assert provider.post(DOOR, data=fields).status_code == 200
    assert provider.post(DOOR, json=fields).status_code == 200
    assert silent(room) == []


@pytest.mark.parametrize("body", [b"{", b"[" * 9000, b"null", b"[1]", b'"x"'])
def test_a_body_that_is_no_message_is_let_go(room, provider, body):
    headers = {"Content-Type": "application/json"}
    assert provider.post(DOOR, content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/sms/x", f"/sms/{SECRET}x", "/sms/ü", "/sms/"])
def test_who_does_not_know_the_secret_finds_nothing(room, provider, path):
    fields = {"from": "08120000001", "text": "STOP"}
    assert provider.post(path, data=fields).status_code == 404
    assert silent(room) == []


def test_without_a_secret_there_is_no_door(counter, room, provider):
    room.answering = {}
    object.__setattr__(counter.app.state.app_state, "carriers", room.carriers)
    assert provider.post(DOOR, data={}).status_code == 404
    assert provider.post("/sms/", data={}).status_code == 404


def report(provider, reference, status):
    return provider.post(DOOR, json={"id": reference, "status": status}).status_code


def test_a_report_says_that_it_arrived_and_a_later_one_changes_nothing(room, provider):
    room.sms.answers = [Answer(Outcome.ACCEPTED, "accepted", "g-7")]
    room.known(1)
    room.tell()
    assert report(provider, "g-7", "delivered") == 200
    assert room.only().state is NoticeState.DELIVERED
    assert report(provider, "g-7", "undelivered") == 200
    assert room.only().state is NoticeState.DELIVERED


def test_what_is_unknown_is_settled_by_its_report(room, provider):
    room.sms.answers = [Answer(Outcome.UNKNOWN, "http-500", "g-7")]
    room.known(1)
    room.tell()
    report(provider, "g-7", "delivered")
    assert room.only().state is NoticeState.DELIVERED


def test_what_did_not_arrive_goes_by_the_other_way(room, provider):
    room.sms.answers = [Answer(Outcome.ACCEPTED, "accepted", "g-7")]
    room.known(1, phone="08120000001", email="siti@contoh.example")
    room.tell()
    report(provider, "g-7", "undelivered")
    room.tell()
    assert len(room.mail.sent) == 1
    assert room.tries() == [("sms", "refused"), ("email", "accepted")]


def test_who_was_not_reached_after_all_is_to_be_called_again(room, provider):
    number = room.known(1)
    room.tell()
    room.sms.answers = [Answer(Outcome.ACCEPTED, "accepted", "g-8"), OK]
    promised = room.case(number).promised_on
    close_days(room, promised, promised + DAY, Service.PICKUP)
    room.tell()
    assert room.world.all(select(Telling.told_at)) != [None]
    report(provider, "g-8", "undelivered")
    room.tell()
    assert room.world.all(select(Telling.told_at)) == [None]
    assert ("moved", "failed") in room.notices()


@pytest.mark.parametrize("reference", ["g\x007", "\x00", "g\n7", "\ud800", "g" * 201])
def test_a_reference_that_no_database_takes_is_let_go(any_counter, reference):
    room = reported_to(any_counter)
    provider = any_counter.stranger().client
    room.sms.answers = [Answer(Outcome.ACCEPTED, "accepted", "g-7")]
    room.known(1)
    room.tell()
    body = json.dumps({"id": reference, "status": "delivered"})
    headers = {"Content-Type": "application/json"}
    assert provider.post(DOOR, content=body, headers=headers).status_code == 200
    assert room.only().state is NoticeState.SENT


@pytest.mark.parametrize("reference", ["g\x007", "g" * 201])
def test_an_answer_with_such_a_reference_has_none(reference):
    spoken = dialects.read("json")
    body = json.dumps({"id": reference}).encode()
    assert spoken.answer_of(200, body).reference is None
