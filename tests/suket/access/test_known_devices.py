"""A browser that signed in before has tries of its own (OWASP, device cookies)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.access import known_devices
from suket.access.change_password import change_password
from suket.access.errors import LockedOut, WrongPassword
from suket.access.officer_accounts import OFFICERS
from suket.access.sign_in import knows, sign_in
from suket.access.tables import KnownDevice
from tests.office_world import NOW

PASSWORD = "kuda terbang sembilan"
HALF_A_YEAR = known_devices.KEPT_FOR


def employing(world):
    for name in ("budi", "rina"):
        world.employ(PASSWORD, name)
    return world


@pytest.fixture
def people(usual_world):
    return employing(usual_world)


def enter(world, device="", password=PASSWORD, name="budi", now=NOW):
    return sign_in(world.database, OFFICERS, name, password, device=device, now=now)


def fail(world, times, device="", name="budi"):
    for _ in range(times):
        with pytest.raises(WrongPassword):
            enter(world, device, "salah", name)


def is_known(world, device, name="budi", now=NOW):
    return knows(world.database, OFFICERS, name, device=device, now=now)


def test_whoever_locks_a_name_from_elsewhere_does_not_lock_out_a_known_browser(world):
    people = employing(world)
    device = enter(people).device
    fail(people, 5)
    with pytest.raises(LockedOut):
        enter(people)
    for _ in range(3):
        assert enter(people, device).device == device
    with pytest.raises(LockedOut):  # and a right password there gives nobody else tries
        enter(people)


def test_a_known_browser_has_five_tries_and_locks_nobody_else(people):
    device, other = enter(people).device, enter(people).device
    fail(people, 5, device)
    with pytest.raises(LockedOut):
        enter(people, device)
    assert enter(people, other)
    assert enter(people)


def test_a_browser_is_known_to_those_who_signed_in_there(people):
    device = enter(people).device
    fail(people, 5, name="rina")
    with pytest.raises(LockedOut):
        enter(people, device, name="rina")
    again = NOW + timedelta(minutes=15)
    assert enter(people, device, name="rina", now=again).device == device
    assert is_known(people, device, "rina", now=again)


@pytest.mark.parametrize("planted", ["x", "x" * 43])
def test_a_cookie_that_is_not_ours_is_not_taken_over(people, planted):
    assert not is_known(people, planted)
    device = enter(people, planted).device
    assert device != planted
    assert not is_known(people, planted)


def test_the_cookies_value_is_kept_nowhere(people):
    device = enter(people).device
    [row] = people.all(select(KnownDevice))
    assert len(device) == 43
    assert device not in (row.device_digest, row.name_digest)


def test_a_new_password_makes_every_other_browser_unknown(people):
    device = enter(people).device
    words = {"old": PASSWORD, "new": "sepuluh gajah berenang"}
    opened = change_password(people.database, OFFICERS, "budi", **words, now=NOW)
    assert not is_known(people, device)
    assert is_known(people, opened.device)


def test_an_attacked_name_can_still_change_its_password(people):
    fail(people, 5)
    words = {"old": PASSWORD, "new": "sepuluh gajah berenang"}
    assert change_password(people.database, OFFICERS, "budi", **words, now=NOW)


def test_a_wrong_old_password_changes_nothing_and_five_lock_the_desk(people):
    def change(old, new="sepuluh gajah berenang"):
        return change_password(
            people.database, OFFICERS, "budi", old=old, new=new, now=NOW
        )

    for _ in range(4):
        with pytest.raises(WrongPassword):
            change("bukan itu sandinya")
    assert change(PASSWORD)  # and with it the four are forgotten
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change(PASSWORD, new="sebelas gajah berenang")
    with pytest.raises(LockedOut):
        change("sepuluh gajah berenang")


def test_a_browser_is_unknown_after_half_a_year_without_a_sign_in(people):
    device = enter(people).device
    last = NOW + HALF_A_YEAR - timedelta(seconds=1)
    assert is_known(people, device, now=last)
    assert not is_known(people, device, now=NOW + HALF_A_YEAR)
    for at, left in ((last, 1), (NOW + HALF_A_YEAR, 0)):
        with people.database.begin() as session:
            known_devices.forget_old(session, now=at)
        assert len(people.all(select(KnownDevice))) == left


def test_unlocking_a_name_unlocks_its_browsers(people):
    device = enter(people).device
    fail(people, 5)
    fail(people, 5, device)
    with people.database.begin() as session:
        OFFICERS.unlock(session, "budi")
    assert enter(people, device)
    assert enter(people)
