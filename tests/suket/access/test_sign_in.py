"""Signing in, going on, signing out; and what somebody who guesses learns."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import perf_counter

import pytest
from sqlalchemy import select

from suket.access import officer_accounts, secret_hashing, sign_in_attempts
from suket.access.errors import (
    AccountNotFound,
    BadUsername,
    LockedOut,
    SessionOver,
    WeakPassword,
    WrongPassword,
)
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import RIGHTS, Officer, Right, holding
from suket.access.sign_in import go_on, sign_in, sign_out
from suket.access.tables import SignInTry, WebSession
from suket.access.users_and_sessions import Limits
from suket.access.words import Role
from suket.errors import AlreadyThere
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import CIREBON, NOW, SERANG

PASSWORD = "kuda terbang sembilan"
MINUTE = timedelta(minutes=1)
LIMITS = Limits()


@pytest.fixture
def budi(world):
    return world.employ(PASSWORD)


def entering(world, password=PASSWORD, name="budi", now=NOW):
    return sign_in(world.database, OFFICERS, name, password, now=now)


def fail(world, times, name="budi", now=NOW):
    for _ in range(times):
        with pytest.raises(WrongPassword):
            entering(world, "salah", name, now)


def last_event(world):
    return world.all(select(JournalEntry.event).order_by(JournalEntry.seq))[-1]


def test_whoever_knows_the_password_gets_a_session(world, budi):
    opened = entering(world, name="  BUDI ")
    found = go_on(world.database, OFFICERS, opened.token, LIMITS, now=NOW)
    assert found.user == Officer(
        username="budi",
        office=CIREBON,
        duties=holding(Role.OFFICER),
        person=budi.person_id,
    )
    assert found.csrf_token == opened.csrf_token != opened.token
    assert last_event(world) is Event.SIGNED_IN


def test_the_cookies_value_is_kept_nowhere(world, budi):
    opened = entering(world)
    [row] = world.all(select(WebSession))
    assert opened.token not in (row.token_digest, row.csrf_token)
    assert len(opened.token) == 43


def test_each_sign_in_has_a_token_of_its_own(world, budi):
    tokens = {entering(world).token for _ in range(3)}
    assert len(tokens) == 3


@pytest.mark.parametrize("name", ["budi", "tidak.ada"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(world, budi, name):
    with pytest.raises(WrongPassword) as refusal:
        entering(world, "salah", name)
    assert str(refusal.value) == str(WrongPassword())


@pytest.mark.parametrize("name", ["budi", "tidak.ada"])
def test_five_failures_lock_a_name_known_or_not_for_a_quarter_of_an_hour(
    world, budi, name
):
    fail(world, 5, name)
    for after in (0, 14):
        with pytest.raises(LockedOut):
            entering(world, PASSWORD, name, NOW + after * MINUTE)
    fail(world, 1, name, NOW + 15 * MINUTE)


def test_the_lock_ends_after_a_quarter_of_an_hour_and_counting_begins_anew(world, budi):
    fail(world, 5)
    assert last_event(world) is Event.SIGN_IN_LOCKED
    assert entering(world, now=NOW + 15 * MINUTE)


def test_a_right_password_forgets_the_wrong_ones(world, budi):
    for _ in range(3):
        fail(world, 4)
        entering(world)
    assert world.all(select(SignInTry)) == []


def test_many_tries_at_one_moment_are_many(world, budi):
    together = Barrier(12)

    def guess(_):
        together.wait(20)
        try:
            entering(world, "salah")
        except (WrongPassword, LockedOut) as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(24)))
    assert answers.count(WrongPassword) <= 5


def test_a_disabled_account_gets_the_answer_of_a_wrong_password_and_no_further(
    world, budi
):
    opened = entering(world)
    with world.database.begin() as session:
        account = officer_accounts.find(session, "budi", office=CIREBON)
        OFFICERS.disable(session, account, now=NOW)
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, opened.token, LIMITS, now=NOW)
    with pytest.raises(WrongPassword):
        entering(world)


def test_an_account_disabled_behind_our_back_goes_no_further(world, budi):
    opened = entering(world)
    with world.database.begin() as session:
        officer_accounts.find(session, "budi", office=CIREBON).is_disabled = True
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, opened.token, LIMITS, now=NOW)


def test_a_session_ends_when_it_lies_idle(world, budi):
    token = entering(world).token
    go_on(world.database, OFFICERS, token, LIMITS, now=NOW + 14 * MINUTE)
    go_on(world.database, OFFICERS, token, LIMITS, now=NOW + 28 * MINUTE)
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, token, LIMITS, now=NOW + 43 * MINUTE)


def test_a_session_ends_after_twelve_hours_however_busy(world, budi):
    token = entering(world).token
    for minutes in range(0, 720, 10):
        go_on(world.database, OFFICERS, token, LIMITS, now=NOW + minutes * MINUTE)
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, token, LIMITS, now=NOW + 720 * MINUTE)


def test_a_session_that_was_left_is_over(world, budi):
    token = entering(world).token
    sign_out(world.database, OFFICERS, token, now=NOW)
    sign_out(world.database, OFFICERS, token, now=NOW)
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, token, LIMITS, now=NOW)
    assert last_event(world) is Event.SIGNED_OUT


@pytest.mark.parametrize("token", ["", "x" * 43, "ü"])
def test_an_invented_token_is_no_session(usual_world, token):
    with pytest.raises(SessionOver):
        go_on(usual_world.database, OFFICERS, token, LIMITS, now=NOW)
    sign_out(usual_world.database, OFFICERS, token, now=NOW)


def test_a_new_password_ends_the_sessions_of_the_old(world, budi):
    token = entering(world).token
    with world.database.begin() as session:
        account = officer_accounts.find(session, "budi", office=CIREBON)
        OFFICERS.set_password(session, account, "sepuluh kuda terbang", now=NOW)
    with pytest.raises(SessionOver):
        go_on(world.database, OFFICERS, token, LIMITS, now=NOW)
    fail(world, 1)
    assert entering(world, "sepuluh kuda terbang")


@pytest.mark.parametrize(
    ("name", "password", "refusal"),
    [
        ("budi", PASSWORD, AlreadyThere),
        ("Budi", PASSWORD, BadUsername),
        ("b", PASSWORD, BadUsername),
        ("budi santoso", PASSWORD, BadUsername),
        ("siti", "sebelas1234", WeakPassword),
        ("siti", "x" * 129, WeakPassword),
        ("siti", "namaku Siti contoh", WeakPassword),
    ],
)
def test_an_account_needs_a_name_and_a_password_that_will_do(
    usual_world, name, password, refusal
):
    world = usual_world
    world.employ(PASSWORD)
    with pytest.raises(refusal):
        world.employ(password, name)


def test_an_office_sees_its_own_accounts_only(usual_world):
    world = usual_world
    world.employ(PASSWORD)
    with world.database.reading() as session:
        assert [a.username for a in officer_accounts.of_office(session, CIREBON)] == [
            "budi"
        ]
        assert officer_accounts.of_office(session, SERANG) == []
        with pytest.raises(AccountNotFound):
            officer_accounts.find(session, "budi", office=SERANG)


def test_old_tries_and_sessions_are_forgotten(usual_world):
    world = usual_world
    world.employ(PASSWORD)
    entering(world)
    fail(world, 1, "tidak.ada")
    for days, left in ((0, (1, 1)), (2, (0, 1)), (31, (0, 0))):
        with world.database.begin() as session:
            sign_in_attempts.forget_old(session, now=NOW + timedelta(days))
            OFFICERS.forget_old_sessions(session, now=NOW + timedelta(days))
        found = (world.all(select(SignInTry)), world.all(select(WebSession)))
        assert tuple(map(len, found)) == left


def test_who_governs_does_not_issue_and_who_issues_does_not_govern():
    for role, rights in RIGHTS.items():
        assert not {Right.ISSUE, Right.GOVERN} <= rights, role


@pytest.mark.usefixtures("slow_hash")
def test_secrets_are_hashed_as_slowly_as_is_promised():
    """64 MiB, three times over, on four lanes: RFC 9106, 4."""
    assert secret_hashing.hashed(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_unknown_name_takes_as_long_as_a_known_one(slow_hash, usual_world):
    """Security handbook, S30."""
    world = usual_world
    world.employ(PASSWORD)
    took = {}
    for name in ("tidak.ada", "budi", "tidak.ada", "budi", "tidak.ada", "budi"):
        began = perf_counter()
        fail(world, 1, name)
        took.setdefault(name, []).append(perf_counter() - began)
    known, unknown = min(took["budi"]), min(took["tidak.ada"])
    assert 0.5 < known / unknown < 2
