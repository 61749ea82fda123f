"""The quota of a day: exact, in the office's day, and never on a day that is shut."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from suket.calendar.close_services import close_services
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices.errors import DayIsPast
from suket.quotas import pools
from suket.quotas.errors import BadSize
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.words import Pool
from tests.office_world import CIREBON, SERANG

NOW = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)
TODAY, TOMORROW = date(2020, 3, 17), date(2020, 3, 18)
INTAKE = Service.INTAKE
OTHERS, DISTRICTS = (Pool.GENERAL,), (Pool.KECAMATAN, Pool.GENERAL)
DAYS = range(7)


def limit(session, *, office=CIREBON, since=TODAY, now=NOW, **sizes):
    wanted = {(day, Pool(name)): size for day in DAYS for name, size in sizes.items()}
    set_quota(session, office, Quota(INTAKE, since, wanted), who="uji", now=now)


def take(session, pools_tried=OTHERS, since=TODAY):
    return pools.take(session, CIREBON, INTAKE, pools_tried, since=since)


def used(session, day=TODAY):
    return {
        row.pool: row.used for row in pools.between(session, CIREBON, INTAKE, day, day)
    }


def test_who_comes_after_the_last_place_has_the_next_open_day(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=2)
        days = [take(session).day.day for _ in range(15)]
    # Weekend and Nyepi (25) have none.
    assert days == [17, 17, 18, 18, 19, 19, 20, 20, 23, 23, 24, 24, 26, 26, 27]


def test_the_reserved_share_is_taken_by_its_channel_alone_and_first(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1, kecamatan=1)
        assert take(session, DISTRICTS) == pools.Place(TODAY, Pool.KECAMATAN)
        assert take(session, DISTRICTS) == pools.Place(TODAY, Pool.GENERAL)
        assert take(session) == pools.Place(TOMORROW, Pool.GENERAL)
        assert take(session) == pools.Place(date(2020, 3, 19), Pool.GENERAL)
        assert used(session, TOMORROW) == {Pool.GENERAL: 1, Pool.KECAMATAN: 0}


@pytest.mark.parametrize(("day", "times"), [(17, 0), (18, 0), (19, 1)])
def test_the_days_to_come_are_made_once_a_day_also_where_weekends_have_no_pool(
    day, times, usual_world, monkeypatch
):
    """Sixty days after 17 March is a Saturday, which no rule names."""
    weekdays = {(day, Pool.GENERAL): 5 for day in range(5)}
    made, plan = [], pools.plan
    monkeypatch.setattr(pools, "plan", lambda *a, **k: (made.append(1), plan(*a, **k)))
    with usual_world.database.begin() as session:
        set_quota(session, CIREBON, Quota(INTAKE, TODAY, weekdays), who="uji", now=NOW)
        made.clear()
        for _ in range(3):
            today = date(2020, 3, day)
            pools.ensure(session, CIREBON, INTAKE, today=today)
    assert len(made) == times


def test_without_rules_there_is_no_limit_and_no_place(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1, office=SERANG)
        assert pools.limited_from(session, CIREBON, INTAKE) == date.max
        assert pools.limited_from(session, SERANG, INTAKE) == TODAY
        assert take(session) is None


def test_when_all_days_that_may_be_promised_are_full_there_is_none(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1)
        taken = []
        while (place := take(session)) is not None:
            taken.append(place.day)
    assert len(taken) == len(set(taken)) == 40  # of 61 days
    assert max(taken) - TODAY <= pools.HORIZON


def test_a_place_that_is_given_back_is_taken_again(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1)
        place = take(session)
        pools.give_back(session, CIREBON, INTAKE, place)
        assert take(session) == place


def test_nothing_is_given_back_that_nobody_took(world):
    with world.database.begin() as session:
        limit(session, general=1)
    place = pools.Place(TODAY, Pool.GENERAL)
    with pytest.raises(IntegrityError), world.database.begin() as session:
        pools.give_back(session, CIREBON, INTAKE, place)


def test_more_than_the_size_cannot_be_stored(world):
    with world.database.begin() as session:
        limit(session, general=1)
    with pytest.raises(IntegrityError), world.database.begin() as session:
        session.execute(text("UPDATE quota_pool SET used = 2"))


def test_a_smaller_quota_takes_nothing_away_from_who_has_a_place(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=3)
        assert [take(session).day for _ in range(2)] == [TODAY, TODAY]
        limit(session, general=1)
        assert take(session).day == TOMORROW
        assert used(session) == {Pool.GENERAL: 2}
        limit(session, general=4)
        assert take(session).day == TODAY


def test_a_rule_holds_from_its_day_on(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1)
        limit(session, general=2, since=date(2020, 3, 19))
        assert [take(session).day.day for _ in range(4)] == [17, 18, 19, 19]


def test_a_day_that_is_shut_meanwhile_has_no_place(usual_world):
    with usual_world.database.begin() as session:
        limit(session, general=1)
        closure = Closure(
            office_code=CIREBON,
            first_day=TODAY,
            last_day=TOMORROW,
            reason="Uji",
            notice="",
        )
        close_services(session, closure, [INTAKE], who="uji", now=NOW)
        pools.plan_all(session, CIREBON, now=NOW)
        assert take(session).day == date(2020, 3, 19)


@pytest.mark.parametrize("size", [-1, 1_000_001])
def test_a_size_out_of_range_is_refused(usual_world, size):
    with usual_world.database.begin() as session, pytest.raises(BadSize):
        limit(session, general=size)


def test_the_quota_of_a_day_that_is_over_is_not_rewritten(usual_world):
    midnight = datetime(2020, 3, 17, 17, 0, tzinfo=UTC)
    with usual_world.database.begin() as session:
        limit(session, general=1, now=midnight.replace(hour=16, minute=59, second=59))
        with pytest.raises(DayIsPast):
            limit(session, general=1, now=midnight)


def test_of_many_at_once_none_is_above_the_size_and_none_is_lost(world):
    with world.database.begin() as session:
        limit(session, general=12, kecamatan=3)

    def one(number):
        with world.database.begin() as session:
            return take(session, DISTRICTS if number % 5 == 0 else OTHERS)

    with ThreadPoolExecutor(8) as many:
        places = list(many.map(one, range(60)))
    assert None not in places
    with world.database.reading() as session:
        for day in {place.day for place in places}:
            for row in pools.between(session, CIREBON, INTAKE, day, day):
                mine = places.count(pools.Place(day, row.pool))
                assert row.used == mine <= row.size
