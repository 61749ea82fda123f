"""A link and a PIN: each worth nothing alone, and five tries in all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from suket.access.errors import RoleNotAllowed
from suket.access.secret_hashing import matches
from suket.access.words import Role
from suket.delivery.download_access import claim, look, open_delivery
from suket.delivery.download_links import digest_of_latest
from suket.delivery.errors import (
    DeliveryLocked,
    DeliveryNotFound,
    HasEnded,
    SlipShownAlready,
    WrongPin,
)
from suket.delivery.tables import Delivery
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.end import end
from suket.register.errors import SuketNotFound
from suket.register.words import EndReason
from tests.office_world import CIREBON, NOW, SERANG


@pytest.fixture
def suket(world):
    return world.issue(world.add())


def opening(world, suket_id, office=CIREBON, now=NOW, **over):
    with world.database.begin() as session:
        officer = world.officer(office, **over)
        last = digest_of_latest(session, suket_id)
        by = {"officer": officer, "now": now}
        return open_delivery(session, suket_id, instead_of=last, **by)


def wrong(pin):
    return f"{(int(pin) + 1) % 10**6:06}"


def events(world):
    return world.all(select(JournalEntry.event).order_by(JournalEntry.seq))[6:]


def test_a_link_that_is_replaced_while_its_pin_is_checked_leads_nowhere(
    world, suket, monkeypatch
):
    slip = opening(world, suket.suket_id)

    def meanwhile(pin, kept):
        opening(world, suket.suket_id)
        return matches(pin, kept)

    monkeypatch.setattr("suket.delivery.download_access.matches", meanwhile)
    with pytest.raises(DeliveryNotFound):
        claim(world.database, slip.token, slip.pin, now=NOW)
    assert Event.DELIVERY_CLAIMED not in events(world)


def test_link_and_pin_together_lead_to_the_suket(world, suket):
    slip = opening(world, suket.suket_id)
    assert (len(slip.token), len(slip.pin), slip.pin.isdigit()) == (22, 6, True)
    assert (
        claim(world.database, slip.token, f" {slip.pin} ", now=NOW).id == suket.suket_id
    )
    assert events(world)[1:] == [Event.DELIVERY_OPENED, Event.DELIVERY_CLAIMED]


def test_neither_link_nor_pin_is_kept(world, suket):
    slip = opening(world, suket.suket_id)
    [row] = world.all(select(Delivery))
    assert slip.token not in row.token_digest
    assert slip.pin not in row.pin_hash
    assert row.pin_hash.startswith("$argon2id$")


def test_five_wrong_pins_shut_the_link_for_the_right_one_too(world, suket):
    slip = opening(world, suket.suket_id)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongPin) as refusal:
            claim(world.database, slip.token, wrong(slip.pin), now=NOW)
        assert refusal.value.tries_left == left
    with pytest.raises(DeliveryLocked):
        claim(world.database, slip.token, slip.pin, now=NOW)
    with pytest.raises(DeliveryLocked), world.database.reading() as session:
        look(session, slip.token, now=NOW)
    assert events(world)[-1] is Event.DELIVERY_LOCKED


def test_many_guesses_at_one_moment_are_many(world, suket):
    slip, together = opening(world, suket.suket_id), Barrier(12)

    def guess(_):
        together.wait(20)
        try:
            claim(world.database, slip.token, wrong(slip.pin), now=NOW)
        except (WrongPin, DeliveryLocked) as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count(WrongPin) == 5


def test_a_right_pin_gives_the_tries_back(world, suket):
    slip = opening(world, suket.suket_id)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongPin):
                claim(world.database, slip.token, wrong(slip.pin), now=NOW)
        assert claim(world.database, slip.token, slip.pin, now=NOW)


def test_a_new_link_ends_the_old_one(world, suket):
    first = opening(world, suket.suket_id)
    second = opening(world, suket.suket_id)
    with pytest.raises(DeliveryNotFound):
        claim(world.database, first.token, first.pin, now=NOW)
    assert claim(world.database, second.token, second.pin, now=NOW)


@pytest.mark.parametrize("known", ["", "0" * 64])
def test_an_order_for_a_link_holds_once(world, suket, known):
    """What it replaces is gone by then: the slip that was printed goes on."""
    slip = opening(world, suket.suket_id)
    sent = {"officer": world.officer(), "now": NOW, "instead_of": known}
    with world.database.begin() as session, pytest.raises(SlipShownAlready):
        open_delivery(session, suket.suket_id, **sent)
    assert claim(world.database, slip.token, slip.pin, now=NOW)


def test_a_link_is_good_for_thirty_days(usual_world):
    world = usual_world
    slip = opening(world, world.issue(world.add()).suket_id)
    assert claim(world.database, slip.token, slip.pin, now=NOW + timedelta(29))
    with pytest.raises(DeliveryNotFound):
        claim(world.database, slip.token, slip.pin, now=NOW + timedelta(30))
    with pytest.raises(DeliveryNotFound), world.database.reading() as session:
        look(session, slip.token, now=NOW + timedelta(30))


def test_an_invented_link_leads_nowhere(usual_world):
    with pytest.raises(DeliveryNotFound):
        claim(usual_world.database, "x" * 22, "123456", now=NOW)


def test_the_time_does_not_tell_which_links_there_are(world, suket, monkeypatch):
    """A PIN is hashed for each try, known link or not (security handbook, S30)."""
    slip = opening(world, suket.suket_id)
    hashed = []

    def noting(pin, kept):
        hashed.append(kept is not None)
        return matches(pin, kept)

    monkeypatch.setattr("suket.delivery.download_access.matches", noting)
    with pytest.raises(DeliveryNotFound):
        claim(world.database, "x" * 22, "123456", now=NOW)
    for _ in range(5):
        with pytest.raises(WrongPin):
            claim(world.database, slip.token, wrong(slip.pin), now=NOW)
    with pytest.raises(DeliveryLocked):
        claim(world.database, slip.token, slip.pin, now=NOW)
    assert hashed == [False, *[True] * 5, False]


def test_what_has_ended_is_neither_offered_nor_handed_out(usual_world):
    world = usual_world
    suket = world.issue(world.add())
    slip = opening(world, suket.suket_id)
    with world.database.begin() as session:
        end(session, suket.suket_id, EndReason.RUSAK, officer=world.officer(), now=NOW)
    with pytest.raises(HasEnded):
        claim(world.database, slip.token, slip.pin, now=NOW)
    with pytest.raises(HasEnded):
        opening(world, suket.suket_id)


def test_another_office_and_an_administrator_open_no_link(usual_world):
    world = usual_world
    suket = world.issue(world.add())
    with pytest.raises(SuketNotFound):
        opening(world, suket.suket_id, SERANG)
    with pytest.raises(RoleNotAllowed):
        opening(world, suket.suket_id, role=Role.ADMIN)


def test_a_link_leads_somewhere_until_its_moment_and_no_other_link_does(world, suket):
    slip = opening(world, suket.suket_id)
    last = slip.expires_at - timedelta(seconds=1)
    with world.database.reading() as session:
        look(session, slip.token, now=last)
        for token, now in ((slip.token, slip.expires_at), ("another", last)):
            with pytest.raises(DeliveryNotFound):
                look(session, token, now=now)
