"""Calendar and quotas by command: hours, closures, holidays, places of a day."""

import json
from datetime import UTC, date, datetime

import pytest

from suket import clock
from suket.applications.planning import change_calendar
from suket.cli import context
from suket.cli.exit_codes import Exit
from tests.office_world import World, nik_of
from tests.suket.cli.conftest import CIREBON

AT = ("--office", CIREBON)
MARCH_17 = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)


@pytest.fixture
def march(shell, monkeypatch):
    """The shell of an office on the morning of 17 March 2020."""
    monkeypatch.setattr(clock, "now", lambda: MARCH_17)
    return shell


def days(shell, *words):
    ended = shell("calendar", "show", *AT, "--json", *words)
    return {day["day"]: day for day in json.loads(ended.out)}


def places(shell, *words):
    ended = shell("quota", "show", *AT, "--json", *words)
    return {(row["day"], row["pool"]): row for row in json.loads(ended.out)}


def close(shell, last, *words):
    ended = shell("calendar", "close", *AT, "--to", last, "--reason", "Wabah", *words)
    assert ended.code == Exit.DONE
    return ended.out.split()[-1]


def test_a_closure_shuts_its_services_and_is_changed_and_listed(march):
    closure = close(march, "2020-03-20", "--service", "counter")
    found = days(march, "--service", "counter")
    assert found["2020-03-20"]["why_shut"] == "Wabah"
    assert found["2020-03-23"]["stretches"] == ["08:00-12:00", "13:00-15:00"]
    close(march, "2020-03-31", "--service", "counter", "--replaces", closure)
    assert not days(march, "--service", "counter")["2020-03-23"]["is_open"]
    ended = march("calendar", "closures", *AT, "--json")
    assert [row["is_replaced"] for row in json.loads(ended.out)] == [False, True]
    again = march(
        *("calendar", "close", *AT, "--to", "2020-03-31", "--reason", "Wabah"),
        *("--replaces", closure),
    )
    assert again.code == Exit.REFUSED
    assert "closure-already-replaced" in again.err


@pytest.fixture
def promised(march):
    """Have two people who applied be promised Monday, the 23rd."""
    world = World(context.command_context().database)
    for serial in (1, 2):
        world.add(nik=nik_of(serial), born=date(1990, 1, 1), photo_digest=None)
        words = ("--channel", "phone", "--key", str(serial))
        ended = march("apply", *AT, "--nik", nik_of(serial), *words, "--json")
        assert json.loads(ended.out)["promised"] == "2020-03-23"
    world.database.dispose()


def test_what_moves_is_shown_first_and_moved_only_when_that_was_seen(march, promised):
    words = ("calendar", "close", *AT, "--from", "2020-03-23", "--to", "2020-03-27")
    words += ("--reason", "Wabah", "--service", "pickup", "--json")
    shown = march(*words)
    assert shown.code == Exit.REFUSED
    told = json.loads(shown.out)
    assert told == {
        "state": "shown",
        "id": None,
        "moved": 2,
        "last": "2020-03-30",
        "without_place": 0,
        "urgent": 0,
    }
    assert "2 promises move; the last to 2020-03-30" in march(*words[:-1]).out
    done = march(*words, "--yes")
    assert done.code == Exit.DONE
    closed = json.loads(done.out)
    assert closed == {**told, "state": "closed", "id": closed["id"]}
    longer = ("calendar", "extend", str(closed["id"]), *AT, "--to", "2020-03-31")
    assert json.loads(march(*longer, "--json").out)["moved"] == 2
    assert march(*longer, "--yes").code == Exit.DONE
    found = days(march, "--service", "pickup", "--from", "2020-03-31")
    assert found["2020-03-31"]["why_shut"] == "Wabah"


def test_more_than_a_hundred_are_asked_of_another_person(march, promised, monkeypatch):
    monkeypatch.setattr(change_calendar, "MOST_BY_ONE", 1)
    words = ("calendar", "close", *AT, "--from", "2020-03-23", "--to", "2020-03-27")
    words += ("--reason", "Wabah", "--service", "pickup", "--yes", "--json")
    ended = march(*words)
    assert ended.code == Exit.IN_PART
    told = json.loads(ended.out)
    assert (told["state"], told["moved"]) == ("asked", 2)
    assert days(march, "--service", "pickup")["2020-03-23"]["is_open"]
    [request] = json.loads(march("calendar", "requests", *AT, "--json").out)
    assert (request["id"], request["moved"]) == (told["id"], 2)
    assert told["id"] in march("calendar", "requests", *AT).out


def test_hours_holidays_and_extra_openings_change_the_days(march):
    march("calendar", "hours", "thu=08:00-11:00", *AT, "--service", "intake")
    march("calendar", "holiday", "2020-03-26", "Uji", *AT, "--source", "SK")
    march(
        *("calendar", "extra", "2020-03-22", "09:00-10:00", *AT),
        *("--service", "intake", "--reason", "Uji"),
    )
    found = days(march)
    assert [day for day, told in found.items() if told["is_open"]] == [
        "2020-03-19",
        "2020-03-22",
    ]
    assert "08:00-11:00" in march("calendar", "show", *AT).out


def test_an_extra_opening_says_the_hours_before_and_after(march):
    said = (
        *("calendar", "extra", "2020-03-19", "02:30-08:00", *AT),
        *("--service", "intake", "--reason", "Uji"),
    )
    told = "was 08:00-12:00, 13:00-15:00; now 02:30-12:00, 13:00-15:00"
    assert told in march(*said, "--preview").out
    assert days(march)["2020-03-19"]["stretches"][0] == "08:00-12:00"
    assert told in march(*said).out
    assert days(march)["2020-03-19"]["stretches"] == ["02:30-12:00", "13:00-15:00"]


def test_places_are_set_and_follow_the_calendar(march):
    assert "nobody is turned away" in march("quota", "show", *AT).out
    march("quota", "set", "120", *AT)
    march("quota", "set", "30", *AT, "--pool", "kecamatan", "--weekday", "wed")
    found = places(march)
    assert found["2020-03-18", "kecamatan"]["size"] == 30
    assert ("2020-03-19", "kecamatan") not in found
    assert found["2020-03-25", "general"]["is_shut"]  # Nyepi
    march("calendar", "holiday", "2020-03-25", "Uji", *AT, "--source", "SK", "--open")
    assert not places(march)["2020-03-25", "general"]["is_shut"]
    close(march, "2020-03-20", "--service", "intake")
    assert places(march)["2020-03-20", "general"]["is_shut"]
    assert "shut" in march("quota", "show", *AT).out


def test_units_are_added_and_have_hours_of_their_own(march):
    name = "Kecamatan Contoh"
    of = ("--kind", "kecamatan", "--region", "32.74.01")
    assert march("office", "unit", "add", name, *AT, *of).code == Exit.DONE
    assert march("office", "unit", "add", name, *AT, *of).code == Exit.REFUSED
    assert name in march("office", "unit", "list", *AT).out
    other = march("office", "unit", "add", "UPT Contoh", *AT, "--kind", "upt")
    assert other.code == Exit.DONE
    rename = ("office", "unit", "rename", "upt contoh")
    assert march(*rename, name.upper(), *AT).code == Exit.REFUSED
    assert march(*rename, "UPT Baru", *AT).code == Exit.DONE
    assert "UPT Baru" in march("office", "unit", "list", *AT).out
    at_unit = ("--unit", name.lower(), "--service", "pickup")
    march("calendar", "hours", "mon=08:00-12:00", *AT, *at_unit)
    opened = [day for day, told in days(march, *at_unit).items() if told["is_open"]]
    assert opened == ["2020-03-23", "2020-03-30"]
    assert days(march, "--service", "pickup")["2020-03-24"]["is_open"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("calendar", "show", "--office", "99.99"), Exit.USAGE),
        (("calendar", "show", *AT, "--unit", "Tidak ada"), Exit.REFUSED),
        (("calendar", "show", *AT, "--from", "31-12-2026"), Exit.USAGE),
        (("calendar", "hours", "mo=08:00-12:00", *AT, "--service", "intake"), 2),
        (("calendar", "hours", "mon=8-12", *AT, "--service", "intake"), 2),
        (("calendar", "hours", "mon=", "mon=", *AT, "--service", "intake"), 2),
        (("calendar", "close", *AT, "--to", "2020-03-20", "--reason", "x"), 2),
        (("quota", "set", "-1", *AT), Exit.USAGE),
        (("quota", "set", "1", *AT, "--since", "2020-03-16"), Exit.REFUSED),
        (("office", "unit", "add", "X", *AT, "--kind", "dinas"), Exit.USAGE),
        (("office", "unit", "add", "X", *AT, "--kind", "kecamatan"), Exit.USAGE),
        (
            (
                *("office", "unit", "add", "X", *AT),
                *("--kind", "kecamatan", "--region", "32.73.01"),
            ),
            Exit.REFUSED,
        ),
    ],
)
def test_what_is_amiss_is_said_and_nothing_changed(march, words, code):
    ended = march(*words)
    assert ended.code == code
    assert ended.err.strip()


def test_slots_are_cut_listed_and_taken_with_the_promise(march):
    assert "nobody is given an hour" in march("slots", "list", *AT).out
    march("slots", "set", "50", *AT, "--minutes", "120", "--weekday", "mon")
    listed = march("slots", "list", *AT, "--from", "2020-03-23", "--days", "1")
    assert "08:00" in listed.out
    ended = march("slots", "list", *AT, "--from", "2020-03-23", "--json")
    assert json.loads(ended.out)[0] == {
        "day": "2020-03-23",
        "starts": "08:00",
        "ends": "10:00",
        "capacity": 50,
        "used": 0,
        "is_shut": False,
    }
    past = march("slots", "set", "1", *AT, "--since", "2020-03-16")
    assert past.code == Exit.REFUSED
