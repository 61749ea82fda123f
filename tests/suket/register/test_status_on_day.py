"""Was it in force on a day?  Each border, in the office's own time."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from suket.register.errors import DayToCome
from suket.register.status_on_day import InForce, Period, on_day
from suket.register.words import EndReason

ZONE = "Asia/Makassar"  # eight hours ahead
DAY = date(2026, 11, 10)
MIDNIGHT = datetime(2026, 11, 9, 16, tzinfo=UTC)  # 10 November begins at the office
NEXT = MIDNIGHT + timedelta(days=1)
SECOND = timedelta(seconds=1)
LATER = MIDNIGHT + timedelta(days=30)
LONG_AGO = MIDNIGHT - timedelta(days=30)
NOON, ONE, TWO = (MIDNIGHT + timedelta(hours=n) for n in (12, 13, 14))


def found(day=DAY, frozen=(), now=LATER, **over):
    fields = {
        "issued_at": LONG_AGO,
        "expires_at": None,
        "ended_at": None,
        "end_reason": None,
        **over,
    }
    spans = [SimpleNamespace(suspended_at=a, restored_at=b) for a, b in frozen]
    return on_day(SimpleNamespace(**fields), spans, day, zone=ZONE, now=now)


def portion(**over):
    return found(**over).in_force


def test_a_suket_that_lives_is_in_force_all_day():
    answer = found()
    assert (answer.in_force, answer.is_annulled) == (InForce.ALL_DAY, False)
    assert answer.periods == (Period(MIDNIGHT, NEXT),)


@pytest.mark.parametrize(
    ("issued_at", "expected"),
    [
        (MIDNIGHT, InForce.ALL_DAY),
        (MIDNIGHT + SECOND, InForce.PART_OF_DAY),
        (NEXT - SECOND, InForce.PART_OF_DAY),
        (NEXT, InForce.NO),
    ],
)
def test_it_is_in_force_from_its_issue_on(issued_at, expected):
    assert portion(issued_at=issued_at) is expected


@pytest.mark.parametrize("field", ["expires_at", "ended_at"])
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NEXT, InForce.ALL_DAY),
        (NEXT - SECOND, InForce.PART_OF_DAY),
        (MIDNIGHT + SECOND, InForce.PART_OF_DAY),
        (MIDNIGHT, InForce.NO),
    ],
)
def test_at_its_end_it_is_no_longer_in_force(field, moment, expected):
    assert portion(**{field: moment}) is expected


def test_of_two_ends_the_earlier_counts():
    assert portion(expires_at=LATER, ended_at=MIDNIGHT) is InForce.NO
    assert portion(expires_at=MIDNIGHT, ended_at=LATER) is InForce.NO


@pytest.mark.parametrize(
    ("frozen", "expected"),
    [
        ([(LONG_AGO, MIDNIGHT)], InForce.ALL_DAY),
        ([(LONG_AGO, MIDNIGHT + SECOND)], InForce.PART_OF_DAY),
        ([(NEXT, None)], InForce.ALL_DAY),
        ([(NEXT - SECOND, None)], InForce.PART_OF_DAY),
        ([(MIDNIGHT, NEXT)], InForce.NO),
        ([(LONG_AGO, None)], InForce.NO),
        ([(NOON, NOON)], InForce.ALL_DAY),
    ],
)
def test_while_it_is_suspended_it_is_not_in_force(frozen, expected):
    assert portion(frozen=frozen) is expected


def test_between_two_suspensions_it_is_in_force():
    answer = found(frozen=[(ONE, TWO), (LONG_AGO, NOON)])
    assert answer.periods == (Period(NOON, ONE), Period(TWO, NEXT))


def test_issued_and_ended_on_the_day_it_was_in_force_for_a_while():
    answer = found(issued_at=NOON, ended_at=ONE, end_reason=EndReason.HILANG)
    assert answer.periods == (Period(NOON, ONE),)
    assert not answer.is_annulled


@pytest.mark.parametrize("reason", [EndReason.PALSU, EndReason.SALAH_TERBIT])
def test_what_should_never_have_been_issued_was_in_force_and_says_so(reason):
    answer = found(ended_at=LATER - SECOND, end_reason=reason)
    assert (answer.in_force, answer.is_annulled) == (InForce.ALL_DAY, True)


def test_of_today_only_what_is_past_is_known():
    answer = found(now=NOON)
    assert (answer.in_force, answer.periods) == (
        InForce.ALL_DAY,
        (Period(MIDNIGHT, NOON),),
    )


def test_the_day_is_the_offices():
    assert portion(now=MIDNIGHT + SECOND) is InForce.ALL_DAY
    with pytest.raises(DayToCome):
        found(now=MIDNIGHT - SECOND)
