"""The clock that runs while a unit is open."""

from datetime import UTC, datetime, timedelta
from random import Random

from suket.calendar.working_time import WorkingTime

MONDAY = datetime(2020, 3, 23, tzinfo=UTC)
HOUR = 3600


def at(day, hour, minute=0):
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


# The hours of Salatiga, Nyepi (Wednesday) left out.
WEEKS = WorkingTime(
    (at(day, 7, 30), at(day, 11 if day % 7 == 4 else 13))
    for day in range(14)
    if day % 7 < 5 and day != 2
)


def test_three_working_hours_go_over_the_night_and_nyepi():
    assert WEEKS.due(at(1, 12), 3 * HOUR) == at(3, 9, 30)


def test_a_working_day_of_24_hours_is_a_week():
    assert WEEKS.due(at(1, 12), 24 * HOUR) == at(9, 10, 30)


def test_what_is_finished_at_closing_time_is_due_that_day():
    assert WEEKS.due(at(0, 7, 30), int(5.5 * HOUR)) == at(0, 13)


def test_what_is_due_at_once_is_due_when_somebody_is_there():
    assert WEEKS.due(at(0, 8), 0) == at(0, 8)
    assert WEEKS.due(at(0, 13), 0) == at(1, 7, 30)
    assert WEEKS.due(at(13, 0), 0) is None


def test_beyond_what_is_known_nothing_is_due():
    assert WEEKS.due(at(11, 10), 2 * HOUR) is None
    assert WorkingTime([]).due(at(0, 0), 1) is None
    assert WorkingTime([]).worked(at(0, 0), at(9, 0)) == 0


def test_what_is_due_was_worked_for():
    random, span = Random(7), 9 * 24 * HOUR
    for _ in range(20_000):
        since = MONDAY + timedelta(seconds=random.randrange(span))
        seconds = random.randrange(1, 20 * HOUR)
        due = WEEKS.due(since, seconds)
        assert due is None or WEEKS.worked(since, due) == seconds
