"""The keys of machines that hand in events: shown once, kept as digests, let in or not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.events import event_keys, manage_keys
from suket.events.errors import BadEventKey, EventKeyNotFound, UnknownEventKey
from suket.events.tables import EventKey
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import CIREBON, DAY, NOW, SERANG


def given(world, label="SIAK", days=30, office=CIREBON):
    with world.database.begin() as session:
        until = NOW + days * DAY
        return manage_keys.give_key(session, office, label, until, who="uji", now=NOW)


def entering(world, token, now=NOW):
    return manage_keys.let_in(world.database, token, now=now)


def test_a_key_lets_in_an_officer_of_its_office(world):
    key = given(world)
    officer = entering(world, key.token)
    assert (officer.office, officer.username) == (CIREBON, f"kunci:{key.id}")
    [kept] = world.all(select(EventKey))
    assert key.token.partition(".")[2] not in kept.secret_digest
    assert kept.last_used == NOW.date()
    assert world.all(select(JournalEntry.event))[-1] == Event.EVENT_KEY_CREATED


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: "peristiwa_x." + token.partition(".")[2],
        lambda token: token.removeprefix("peristiwa_"),
        lambda token: token.replace("peristiwa_", "suket_"),
    ],
)
def test_what_is_no_key_lets_nobody_in(usual_world, spoilt):
    key = given(usual_world)
    with pytest.raises(UnknownEventKey):
        entering(usual_world, spoilt(key.token))


def test_a_key_is_good_until_it_expires_or_is_ended(usual_world):
    key = given(usual_world, days=2)
    with pytest.raises(UnknownEventKey):
        entering(usual_world, key.token, NOW + 2 * DAY)
    by = {"who": "uji", "now": NOW}
    with usual_world.database.begin() as session:
        manage_keys.end_key(session, key.id, office=CIREBON, **by)
    with pytest.raises(UnknownEventKey):
        entering(usual_world, key.token)
    with usual_world.database.begin() as session, pytest.raises(EventKeyNotFound):
        manage_keys.end_key(session, key.id, office=CIREBON, **by)
    assert usual_world.all(select(JournalEntry.event))[-1] == Event.EVENT_KEY_ENDED


def test_another_offices_key_is_not_found(usual_world):
    key = given(usual_world)
    with usual_world.database.begin() as session, pytest.raises(EventKeyNotFound):
        manage_keys.end_key(session, key.id, office=SERANG, who="uji", now=NOW)
    with usual_world.database.reading() as session:
        assert event_keys.of_office(session, SERANG) == []
        assert [one.id for one in event_keys.of_office(session, CIREBON)] == [key.id]


@pytest.mark.parametrize(("label", "days"), [(" ", 30), ("x" * 61, 30), ("x", 0)])
def test_a_key_has_a_label_and_an_end(usual_world, label, days):
    with pytest.raises(BadEventKey):
        given(usual_world, label, days)


def test_a_key_is_good_for_two_years_at_most(usual_world):
    given(usual_world, days=730)
    until = NOW + 730 * DAY + timedelta(seconds=1)
    with usual_world.database.begin() as session, pytest.raises(BadEventKey):
        event_keys.add(session, CIREBON, "x", until, who="uji", now=NOW)
