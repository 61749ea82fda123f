"""Which days are open: weekly hours, holidays, closures, extra openings, as known when."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from suket.calendar import closures, holidays, opening
from suket.calendar.close_services import close_services
from suket.calendar.errors import (
    AlreadyReplaced,
    ClosureNotFound,
    DaysAreTurned,
    HoursOverlap,
)
from suket.calendar.name_holiday import name_holiday
from suket.calendar.open_extra import open_extra
from suket.calendar.set_hours import WeeklyHours, set_hours
from suket.calendar.tables import Closure, ExtraOpening, Holiday
from suket.calendar.words import Service
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from tests.office_world import BALIKPAPAN, CIREBON

MARCH_17 = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)  # Cirebon, 08.00
MORNING = ((time(8), time(12)),)
INTAKE, COUNTER = Service.INTAKE, Service.COUNTER


def opened(session, service, first, last, *, known_at=MARCH_17, office=CIREBON):
    unit = units.dinas(session, office)
    found = opening.days(session, unit, service, first, last, known_at=known_at)
    return [day.day.day for day in found if day.is_open]


def closed(first, last, *, office=CIREBON, **over):
    fields = {"reason": "Pencegahan COVID-19", "notice": "Loket ditutup.", **over}
    return Closure(office_code=office, first_day=first, last_day=last, **fields)


def close(session, closure, *services, now=MARCH_17):
    close_services(session, closure, services, who="uji", now=now)
    return closure.id


def test_a_usual_week_leaves_out_the_weekend_and_nyepi(usual_world):
    """Row 29: ten working days lie between 17 and 31 March 2020, Nyepi left out."""
    with usual_world.database.begin() as session:
        days = opened(session, INTAKE, date(2020, 3, 17), date(2020, 3, 31))
    assert days == [17, 18, 19, 20, 23, 24, 26, 27, 30, 31]


def test_a_day_that_is_shut_says_why(usual_world):
    with usual_world.database.begin() as session:
        close(session, closed(date(2020, 3, 26), date(2020, 3, 26)), INTAKE)
        unit = units.dinas(session, CIREBON)
        first, last = date(2020, 3, 25), date(2020, 3, 28)
        days = opening.days(session, unit, INTAKE, first, last, known_at=MARCH_17)
    told = [day.why_shut for day in days]
    assert told == [
        "Hari Suci Nyepi",
        "Pencegahan COVID-19",
        "",
        opening.SHUT_THAT_WEEKDAY,
    ]


@pytest.mark.row(1, 37)
def test_a_closure_shuts_the_services_it_names_and_no_other(usual_world):
    first, last = date(2020, 3, 17), date(2020, 3, 20)
    with usual_world.database.begin() as session:
        close(session, closed(first, last), COUNTER)
        assert opened(session, COUNTER, first, last) == []
        assert opened(session, INTAKE, first, last) == [17, 18, 19, 20]
        assert opened(session, COUNTER, first, last, office=BALIKPAPAN) != []


@pytest.mark.row(1, 42)
def test_a_closure_grows_shrinks_and_goes_and_what_was_known_stays_known(usual_world):
    first, last = date(2020, 3, 17), date(2020, 3, 24)
    later = MARCH_17.replace(hour=5)
    with usual_world.database.begin() as session:
        one = close(session, closed(first, date(2020, 3, 20)), COUNTER)
        grown = close(session, closed(first, last, replaces=one), COUNTER, now=later)
        assert opened(session, COUNTER, first, last) == [23, 24]
        assert opened(session, COUNTER, first, last, known_at=later) == []
        latest = later.replace(hour=6)
        close(session, closed(first, last, replaces=grown), now=latest)
        assert len(opened(session, COUNTER, first, last, known_at=latest)) == 6
        assert [c.id for c in closures.history(session, CIREBON)][-1] == one


def test_a_closure_is_replaced_once_and_by_its_own_office(usual_world):
    first, last = date(2020, 3, 17), date(2020, 3, 20)
    with usual_world.database.begin() as session:
        one = close(session, closed(first, last), COUNTER)
        with pytest.raises(ClosureNotFound):
            close(session, closed(first, last, office=BALIKPAPAN, replaces=one))
        close(session, closed(first, last, replaces=one), COUNTER)
        with pytest.raises(AlreadyReplaced):
            close(session, closed(first, last, replaces=one), COUNTER)


@pytest.mark.parametrize("last", [date(2020, 3, 16), date(2021, 4, 1)])
def test_a_closure_ends_after_it_begins_and_within_a_year(usual_world, last):
    with usual_world.database.begin() as session, pytest.raises(DaysAreTurned):
        close(session, closed(date(2020, 3, 17), last), COUNTER)


def test_a_unit_may_be_shut_alone_and_never_that_of_another_office(world):
    with world.database.begin() as session:
        upt = Unit(office_code=CIREBON, kind=UnitKind.UPT, name="UPT Contoh")
        units.add(session, upt, who="uji", now=MARCH_17)
        day = date(2020, 3, 17)
        close(session, closed(day, day, unit_id=upt.id), INTAKE)
        assert opened(session, INTAKE, day, day) == [17]
        at_upt = opening.days(session, upt, INTAKE, day, day, known_at=MARCH_17)
        assert not at_upt[0].is_open
    with pytest.raises(IntegrityError), world.database.begin() as session:
        close(session, closed(day, day, office=BALIKPAPAN, unit_id=upt.id), INTAKE)


def test_of_an_extra_opening_and_a_closure_the_later_word_counts(usual_world):
    sunday = date(2020, 3, 22)
    with usual_world.database.begin() as session:
        unit = units.dinas(session, CIREBON)

        def extra(opens, closes, at):
            row = ExtraOpening(
                service=INTAKE,
                day=sunday,
                opens=time(opens),
                closes=time(closes),
                reason="Pemilu",
            )
            open_extra(session, unit, row, who="uji", now=MARCH_17.replace(hour=at))

        extra(8, 10, 1)
        extra(13, 15, 1)
        with pytest.raises(HoursOverlap):
            extra(11, 9, 1)
        assert opened(session, INTAKE, sunday, sunday) == [22]
        close(session, closed(sunday, sunday), INTAKE, now=MARCH_17.replace(hour=2))
        later = MARCH_17.replace(hour=3)
        assert opened(session, INTAKE, sunday, sunday, known_at=later) == []
        extra(16, 17, 3)
        assert opened(session, INTAKE, sunday, sunday, known_at=later) == [22]


@pytest.mark.parametrize(
    ("day", "opens", "closes", "expected"),
    [
        (17, time(2, 30), time(8), [(time(2, 30), time(12)), (time(13), time(15))]),
        (17, time(11), time(14), [(time(8), time(15))]),
        (17, time(9), time(10), [(time(8), time(12)), (time(13), time(15))]),
        (
            17,
            time(16),
            time(17),
            [(time(8), time(12)), (time(13), time(15)), (time(16), time(17))],
        ),
        (22, time(9), time(10), [(time(9), time(10))]),  # a Sunday
        (25, time(9), time(10), [(time(9), time(10))]),  # Nyepi
    ],
)
def test_an_extra_opening_adds_to_the_hours_of_its_day(
    usual_world, day, opens, closes, expected
):
    on = date(2020, 3, day)
    row = ExtraOpening(
        service=INTAKE, day=on, opens=opens, closes=closes, reason="Antre panjang"
    )
    with usual_world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        open_extra(session, unit, row, who="uji", now=MARCH_17)
        found = opening.days(session, unit, INTAKE, on, on, known_at=MARCH_17)[0]
    assert list(found.stretches) == expected


def test_hours_hold_from_their_day_on_until_the_next(usual_world):
    with usual_world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        for since, weekdays in (
            (date(2020, 3, 18), {2: MORNING, 3: MORNING}),
            (date(2020, 3, 25), {3: MORNING}),
        ):
            hours = WeeklyHours(INTAKE, since, weekdays)
            set_hours(session, unit, hours, who="uji", now=MARCH_17)
        days = opened(session, INTAKE, date(2020, 3, 17), date(2020, 4, 2))
        assert days == [17, 18, 19, 26, 2]
        found = opening.days(
            session,
            unit,
            INTAKE,
            date(2020, 3, 18),
            date(2020, 3, 18),
            known_at=MARCH_17,
        )
    assert found[0].stretches == MORNING
    assert list(found[0].moments("Asia/Makassar")) == [
        (
            datetime(2020, 3, 18, 0, tzinfo=UTC),
            datetime(2020, 3, 18, 4, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    "stretches",
    [
        ((time(8), time(8)),),
        ((time(9), time(8)),),
        ((time(13), time(15)), (time(8), time(13, 1))),
    ],
)
def test_hours_that_overlap_are_refused(usual_world, stretches):
    hours = WeeklyHours(INTAKE, date(2020, 3, 18), {0: stretches})
    with usual_world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        with pytest.raises(HoursOverlap):
            set_hours(session, unit, hours, who="uji", now=MARCH_17)


def test_the_hours_of_a_day_that_is_over_are_not_rewritten(usual_world):
    with usual_world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        for act in (
            lambda now: set_hours(
                session,
                unit,
                WeeklyHours(INTAKE, date(2020, 3, 17), {}),
                who="uji",
                now=now,
            ),
            lambda now: open_extra(
                session,
                unit,
                ExtraOpening(
                    service=INTAKE,
                    day=date(2020, 3, 17),
                    opens=time(8),
                    closes=time(9),
                    reason="Uji",
                ),
                who="uji",
                now=now,
            ),
        ):
            act(datetime(2020, 3, 17, 16, 59, 59, tzinfo=UTC))  # 23.59.59 in Cirebon
            with pytest.raises(DayIsPast):
                act(datetime(2020, 3, 17, 17, 0, 0, tzinfo=UTC))


def named(day, name, *, is_open=False, office=None):
    return Holiday(
        day=day, name=name, is_open=is_open, office_code=office, source="SKB contoh"
    )


def test_the_offices_own_table_comes_before_the_shipped_calendar(usual_world):
    nyepi, friday = date(2020, 3, 25), date(2020, 3, 27)
    with usual_world.database.begin() as session:
        for row in (
            named(friday, "Hari jadi Cirebon", office=CIREBON),
            named(nyepi, "Nyepi, dikerjakan", is_open=True),
        ):
            name_holiday(session, row, who="uji", now=MARCH_17)

        def told(office, known_at=MARCH_17):
            known = holidays.since(session, office, nyepi, known_at=known_at)
            names = {day: known.name(day) for day in (nyepi, friday)}
            return {day: name for day, name in names.items() if name}

        assert told(CIREBON) == {friday: "Hari jadi Cirebon"}
        assert told(BALIKPAPAN) == {}
        before = MARCH_17.replace(hour=0)
        assert told(CIREBON, before) == {nyepi: "Hari Suci Nyepi"}
        name_holiday(
            session, named(friday, "batal", is_open=True), who="uji", now=MARCH_17
        )
        assert told(CIREBON) == {friday: "Hari jadi Cirebon"}  # its own word counts


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_calendar_only_grows(world, statement):
    with world.database.begin() as session:
        day = date(2020, 3, 17)
        close(session, closed(day, day), COUNTER)
        name_holiday(session, named(day, "Uji"), who="uji", now=MARCH_17)
    for table, column in (
        ("closure", "reason"),
        ("closure_service", "service"),
        ("holiday", "name"),
    ):
        with (
            pytest.raises(DBAPIError, match="only grows"),
            world.database.begin() as session,
        ):
            session.execute(text(statement.format(table, column, column)))
