"""People of institutions sign in as officers do, and never as officers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from suket.access.errors import (
    BadUsername,
    LockedOut,
    SessionOver,
    WeakPassword,
    WrongPassword,
)
from suket.access.officer_accounts import OFFICERS
from suket.access.sign_in import go_on, sign_in, sign_out
from suket.access.users_and_sessions import Limits
from suket.errors import AlreadyThere
from suket.institutions import manage_institutions
from suket.institutions.callers import CLERK_SCOPES
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import AgreementOver, ClerkNotFound
from suket.institutions.tables import ClerkSession
from suket.institutions.words import Scope
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import NOW
from tests.suket.institutions.institution_world import BANK, PASSWORD, Institutions

LIMITS = Limits()
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def bank(usual_world):
    """One bank with one person."""
    found = Institutions(usual_world)
    found.add()
    found.employ()
    return found


def signed_in(bank, name="rina", password=PASSWORD, now=NOW):
    return sign_in(bank.world.database, CLERKS, name, password, now=now)


def going_on(bank, token, now=NOW, **more):
    return go_on(bank.world.database, CLERKS, token, LIMITS, now=now, **more)


def test_who_knows_the_password_comes_in(world):
    bank = Institutions(world)
    bank.add()
    bank.employ()
    opened = signed_in(bank, " Rina ")
    who = going_on(bank, opened.token)
    assert (who.username, who.csrf_token) == ("rina", opened.csrf_token)
    assert who.user.who == f"{BANK}/rina"
    assert who.user.scopes == CLERK_SCOPES
    assert not who.user.may(Scope.BATCH)


def test_the_cookie_is_kept_as_a_digest_only(bank):
    opened = signed_in(bank)
    [row] = bank.world.all(select(ClerkSession))
    assert opened.token not in repr(vars(row))


def test_a_wrong_name_and_a_wrong_password_get_one_answer(bank):
    with pytest.raises(WrongPassword):
        signed_in(bank, password="salah salah salah")
    with pytest.raises(WrongPassword):
        signed_in(bank, name="nobody")


def test_five_failures_lock_a_name_for_a_quarter_of_an_hour(bank):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signed_in(bank, password="salah salah salah")
    with pytest.raises(LockedOut):
        signed_in(bank)
    assert signed_in(bank, now=NOW + 15 * MINUTE)
    events = bank.world.all(select(JournalEntry.event, JournalEntry.subject))
    assert (Event.SIGN_IN_LOCKED, f"{BANK}/rina") in events


def test_a_lock_can_be_lifted(bank):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signed_in(bank, password="salah salah salah")
    with bank.world.database.begin() as session:
        manage_institutions.unlock(session, "rina", who="uji", now=NOW)
    assert signed_in(bank)


def test_the_tries_of_a_clerk_lock_no_officer_of_the_same_name(bank):
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signed_in(bank, password="salah salah salah")
    with pytest.raises(WrongPassword):  # and not LockedOut
        sign_in(bank.world.database, OFFICERS, "rina", "salah salah salah", now=NOW)


def test_a_clerk_is_no_officer_and_an_officer_no_clerk(bank):
    database = bank.world.database
    token = signed_in(bank).token
    with pytest.raises(WrongPassword):
        sign_in(database, OFFICERS, "rina", PASSWORD, now=NOW)
    with pytest.raises(SessionOver):
        go_on(database, OFFICERS, token, LIMITS, now=NOW)
    with pytest.raises(SessionOver):
        going_on(bank, "x")


@pytest.mark.parametrize(
    ("touched", "now"),
    [([], 15 * MINUTE), ([14 * MINUTE * n for n in range(1, 52)], 12 * 60 * MINUTE)],
)
def test_a_session_ends_when_idle_and_when_old(bank, touched, now):
    token = signed_in(bank).token
    for moment in touched:
        assert going_on(bank, token, NOW + moment)
    assert going_on(bank, token, NOW + now - SECOND, is_activity=False)
    with pytest.raises(SessionOver):
        going_on(bank, token, NOW + now)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(bank):
    token = signed_in(bank).token
    going_on(bank, token, NOW + 14 * MINUTE, is_activity=False)
    with pytest.raises(SessionOver):
        going_on(bank, token, NOW + 15 * MINUTE)


def test_signing_out_ends_the_session_once(bank):
    token = signed_in(bank).token
    for _ in range(2):
        sign_out(bank.world.database, CLERKS, token, now=NOW)
    with pytest.raises(SessionOver):
        going_on(bank, token)
    events = bank.world.all(select(JournalEntry.event))
    assert events.count(Event.SIGNED_OUT) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda s: manage_institutions.dismiss(s, "rina", who="uji", now=NOW),
        lambda s: manage_institutions.give_password(
            s, "rina", "kata baru panjang", who="u", now=NOW
        ),
    ],
)
def test_what_changes_a_person_ends_their_sessions_at_once(bank, act):
    token = signed_in(bank).token
    with bank.world.database.begin() as session:
        act(session)
    assert bank.world.all(select(ClerkSession.ended_at)) == [NOW]
    with pytest.raises(SessionOver):
        going_on(bank, token)
    with pytest.raises(WrongPassword):
        signed_in(bank)


def test_the_end_of_the_agreement_ends_sessions_and_lets_nobody_in(bank):
    token = signed_in(bank).token
    after = datetime(2026, 11, 30, 17, tzinfo=UTC)
    with pytest.raises(AgreementOver):
        signed_in(bank, now=after)
    with pytest.raises(WrongPassword):  # what is over is told to who knows the password
        signed_in(bank, password="salah salah salah", now=after)
    with bank.world.database.begin() as session:
        manage_institutions.close(session, BANK, who="uji", now=NOW)
    with pytest.raises(AgreementOver):
        going_on(bank, token)


def test_people_are_named_once_and_have_good_passwords(bank):
    bank.add(code="bank-lain")
    with pytest.raises(AlreadyThere):
        bank.employ(code="bank-lain")
    with bank.world.database.begin() as session:
        with pytest.raises(BadUsername):
            manage_institutions.employ(
                session, BANK, "Rina W", PASSWORD, who="uji", now=NOW
            )
        with pytest.raises(WeakPassword):
            manage_institutions.employ(
                session, BANK, "wati", "pendek", who="uji", now=NOW
            )
        with pytest.raises(WeakPassword):
            manage_institutions.give_password(
                session, "rina", "pendek", who="uji", now=NOW
            )
        with pytest.raises(ClerkNotFound):
            manage_institutions.dismiss(session, "nobody", who="uji", now=NOW)
