"""Tries, locks and sessions: they end at their moment, and are forgotten after it."""

from datetime import timedelta

import pytest

from suket.access import sign_in_attempts
from suket.access.sign_in_attempts import KEPT_FOR, LOCKED_FOR, MOST_FAILURES
from suket.access.tables import SignInTry
from suket.access.users_and_sessions import Limits
from tests.office_world import NOW

SECOND = timedelta(seconds=1)
LIMITS = Limits()


class Seen:
    """A session, as far as its limits go."""

    def __init__(self, created_at, seen_at):
        self.created_at, self.seen_at = created_at, seen_at


@pytest.fixture
def session(usual_world):
    with usual_world.database.begin() as session:
        yield session


def test_a_name_is_locked_by_the_fifth_try_until_its_moment(session):
    for _ in range(MOST_FAILURES - 1):
        assert sign_in_attempts.count(session, "budi", now=NOW)
    assert not sign_in_attempts.is_locked(session, "budi", now=NOW)
    assert sign_in_attempts.count(session, "budi", now=NOW)
    ends = NOW + LOCKED_FOR
    for now, is_locked in ((NOW, True), (ends - SECOND, True), (ends, False)):
        assert sign_in_attempts.is_locked(session, "budi", now=now) == is_locked
    assert not sign_in_attempts.count(session, "budi", now=ends - SECOND)
    assert sign_in_attempts.count(session, "budi", now=ends)
    assert session.query(SignInTry).one().failures == 1


def test_a_try_is_kept_for_a_day_and_no_longer(session):
    sign_in_attempts.count(session, "budi", now=NOW)
    for now, kept in ((NOW + KEPT_FOR, 1), (NOW + KEPT_FOR + SECOND, 0)):
        sign_in_attempts.forget_old(session, now=now)
        assert session.query(SignInTry).count() == kept


@pytest.mark.parametrize(
    ("age", "rest", "is_over"),
    [
        (LIMITS.idle, LIMITS.idle - SECOND, False),
        (LIMITS.idle, LIMITS.idle, True),
        (LIMITS.absolute - SECOND, SECOND, False),
        (LIMITS.absolute, SECOND, True),
    ],
)
def test_a_session_is_over_when_unused_or_old_to_the_second(age, rest, is_over):
    assert LIMITS.are_over(Seen(NOW - age, NOW - rest), now=NOW) == is_over
