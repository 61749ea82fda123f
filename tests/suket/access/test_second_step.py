"""Signing in with a second factor: half way in, all the way in, and a passkey alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.access import half_sessions, second_step
from suket.access.errors import (
    SessionOver,
    StepUpUsed,
    TooManyProofs,
    WrongPassword,
    WrongProof,
)
from suket.access.officer_accounts import OFFICERS
from suket.access.proofs import Given
from suket.access.reset_factors import reset_factors
from suket.access.sign_in import go_on, sign_in
from suket.access.tables import HalfSession, WebSession
from suket.access.users_and_sessions import HalfOpened, Limits, Opened
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import NOW
from tests.suket.access.test_second_factors import (
    PARTY,
    PASSWORD,
    PROVING,
    STEP,
    Someone,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def budi(usual_world):
    return Someone(usual_world, "budi")


@pytest.fixture
def anybody(world):
    """Somebody on each kind of database, where that may make a difference."""
    return Someone(world, "siapa")


def enters(someone, password=PASSWORD, now=NOW, device=""):
    name, database = someone.account.username, someone.world.database
    return sign_in(database, OFFICERS, name, password, device=device, now=now)


def finishes(someone, half, now=NOW, device="", **given):
    return second_step.finish(
        someone.world.database,
        half.token,
        Given(**given),
        proving=PROVING,
        device=device,
        now=now,
    )


def events(someone):
    return someone.world.all(select(JournalEntry.event).order_by(JournalEntry.seq))


def is_in(someone, token, now=NOW):
    try:
        go_on(someone.world.database, OFFICERS, token, Limits(), now=now)
    except SessionOver:
        return False
    return True


def test_without_a_factor_the_password_is_enough(budi):
    assert isinstance(enters(budi), Opened)


def test_with_a_factor_the_password_opens_no_session(budi):
    budi.with_app(NOW - 10 * STEP)
    half = enters(budi)
    assert isinstance(half, HalfOpened)
    assert budi.world.all(select(WebSession)) == []
    assert not is_in(budi, half.token)
    assert events(budi)[-1] is Event.SECOND_FACTOR_AWAITED


def test_the_code_opens_the_session_once(anybody):
    anybody.with_app(NOW - 10 * STEP)
    half = enters(anybody)
    opened = finishes(anybody, half, code=anybody.code(NOW))
    assert is_in(anybody, opened.token)
    assert opened.device
    with pytest.raises(SessionOver):
        second_step.awaited(anybody.world.database, half.token, now=NOW)
    assert events(anybody)[-1] is Event.SIGNED_IN
    with pytest.raises(SessionOver):
        finishes(anybody, half, code=anybody.code(NOW + STEP))


def test_a_touch_opens_the_session_and_signs_this_half_session_alone(budi):
    budi.with_passkey(count=1)
    first, half = enters(budi), enters(budi)
    asked = second_step.awaited(budi.world.database, half.token, now=NOW)
    touch = budi.device.sign(asked.manifest.challenge, PARTY.id)
    with pytest.raises(WrongProof):
        finishes(budi, first, assertion=touch)
    assert is_in(budi, finishes(budi, half, assertion=touch).token)


def test_half_a_session_ends_after_five_minutes(budi):
    budi.with_app(NOW - 10 * STEP)
    half, late = enters(budi), NOW + half_sessions.AWAITED_FOR
    with pytest.raises(SessionOver):
        finishes(budi, half, now=late, code=budi.code(late))


def test_a_disabled_account_goes_no_further_than_half_way(budi):
    budi.with_app(NOW - 10 * STEP)
    half = enters(budi)
    with budi.world.database.begin() as session:
        OFFICERS.disable(session, OFFICERS.find(session, "budi"), now=NOW)
    with pytest.raises(SessionOver):
        finishes(budi, half, code=budi.code(NOW))


def test_a_wrong_password_is_told_as_ever_whatever_factors_there_are(budi):
    budi.with_app(NOW - 10 * STEP)
    with pytest.raises(WrongPassword) as refusal:
        enters(budi, "salah")
    assert str(refusal.value) == str(WrongPassword())
    assert budi.world.all(select(HalfSession)) == []


def test_wrong_codes_are_counted_by_name_however_often_one_begins_anew(budi):
    budi.with_app(NOW - 10 * STEP)
    for _ in range(5):
        with pytest.raises(WrongProof):
            finishes(budi, enters(budi), code="000000")
    with pytest.raises(TooManyProofs):
        finishes(budi, enters(budi), code=budi.code(NOW))
    assert Event.SIGN_IN_LOCKED in events(budi)
    later = NOW + 15 * MINUTE
    assert finishes(budi, enters(budi, now=later), now=later, code=budi.code(later))


def test_wrong_codes_from_elsewhere_do_not_shut_out_a_known_browser(budi):
    device = enters(budi).device
    budi.with_app(NOW - 10 * STEP)
    for _ in range(5):
        with pytest.raises(WrongProof):
            finishes(budi, enters(budi), code="000000")
    half = enters(budi, device=device)
    assert finishes(budi, half, device=device, code=budi.code(NOW))


def test_unlocking_an_account_forgets_wrong_codes_too(budi):
    budi.with_app(NOW - 10 * STEP)
    for _ in range(5):
        with pytest.raises(WrongProof):
            finishes(budi, enters(budi), code="000000")
    with budi.world.database.begin() as session:
        OFFICERS.unlock(session, "budi")
    assert finishes(budi, enters(budi), code=budi.code(NOW))


def test_a_recovery_code_lets_in_once_and_is_written_down(budi):
    budi.with_passkey().with_codes()
    finishes(budi, enters(budi), code=budi.codes[0])
    assert events(budi)[-2:] == [Event.RECOVERY_CODE_USED, Event.SIGNED_IN]
    with pytest.raises(WrongProof):
        finishes(budi, enters(budi), code=budi.codes[0])


def test_after_a_reset_the_password_is_enough_and_sessions_are_over(budi):
    budi.with_app(NOW - 10 * STEP).with_codes()
    opened, half = finishes(budi, enters(budi), code=budi.code(NOW)), enters(budi)
    with budi.world.database.begin() as session:
        account = OFFICERS.find(session, "budi")
        reset_factors(session, account, who="cli:uji", now=NOW)
    assert not is_in(budi, opened.token)
    with pytest.raises(SessionOver):
        finishes(budi, half, code=budi.code(NOW + STEP))
    assert isinstance(enters(budi), Opened)
    assert Event.SECOND_FACTORS_RESET in events(budi)


def test_old_half_sessions_are_forgotten(anybody):
    anybody.with_app(NOW - 10 * STEP)
    enters(anybody)
    with anybody.world.database.begin() as session:
        half_sessions.forget_old(session, now=NOW + half_sessions.KEPT_FOR + MINUTE)
    assert anybody.world.all(select(HalfSession)) == []


# A passkey alone


def touches(someone, greeting="g" * 22, at=NOW, now=NOW, device=None):
    asked = second_step.asked_at(greeting, at)
    touch = (device or someone.device).sign(asked.challenge, PARTY.id)
    return second_step.sign_in_by_passkey(
        someone.world.database, asked, Given(assertion=touch), proving=PROVING, now=now
    )


def test_a_passkey_alone_signs_in(budi):
    budi.with_passkey(count=1)
    assert is_in(budi, touches(budi).token)
    assert events(budi)[-1] is Event.SIGNED_IN


def test_what_a_passkey_signed_for_one_form_signs_in_once(anybody):
    anybody.with_passkey(count=0)
    touches(anybody)
    with pytest.raises(StepUpUsed):
        touches(anybody)
    assert is_in(anybody, touches(anybody, greeting="h" * 22).token)


@pytest.mark.parametrize("seconds", [-1, 300, 301, 10**9])
def test_a_form_of_another_time_signs_nobody_in(budi, seconds):
    budi.with_passkey()
    with pytest.raises(WrongProof):
        touches(budi, now=NOW + timedelta(seconds=seconds))


def test_unknown_revoked_unverified_and_disabled_are_told_alike(budi):
    budi.with_passkey(count=1)
    stranger = Someone(budi.world, "asing").with_passkey().device
    stranger.id = b"nobody knows me."
    budi.device.asks = False
    with pytest.raises(WrongProof) as unverified:
        touches(budi)
    with pytest.raises(WrongProof) as unknown:
        touches(budi, device=stranger)
    budi.device.asks = True
    with budi.world.database.begin() as session:
        OFFICERS.disable(session, OFFICERS.find(session, "budi"), now=NOW)
    with pytest.raises(WrongProof) as disabled:
        touches(budi)
    assert {str(each.value) for each in (unverified, unknown, disabled)} == {
        str(WrongProof())
    }


def test_a_passkey_that_counts_backwards_is_refused_and_written_down(budi):
    budi.with_passkey(count=7)
    touches(budi)
    budi.device.count = 2
    with pytest.raises(WrongProof):
        touches(budi, greeting="h" * 22)
    assert events(budi)[-1] is Event.PASSKEY_REFUSED
