"""The story of March 2020: told small here, and whole by `make prove`."""

from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from suket import clock
from suket.applications.planning import timetable
from suket.cli.context import CommandContext, settings
from suket.cli.demo import command, scenario, story
from suket.cli.demo.authenticator_app import AuthenticatorApp
from suket.cli.demo.open_today import open_today
from suket.cli.demo.report import Score
from suket.cli.exit_codes import Exit
from suket.cli.office_file import read_offices
from tests.suket.cli.conftest import CIREBON, EXAMPLES

SUNDAY_EVENING = datetime(2026, 11, 29, 13, 0, tzinfo=UTC)  # 20.00 WIB


@pytest.fixture
def as_told(empty):
    """Return a way to tell the chapter of an office, small, and to look at it."""
    offices = {each.code: each for each in read_offices(EXAMPLES / "offices.toml")}

    def look(code):
        told = story.tell(settings(), offices[code], EXAMPLES, story.LEAST)
        assert [line.cells() for line in told.lines if not line.is_good] == []
        assert told.on_nyepi == 0
        return {line.what.strip(): line.seen for line in told.lines}

    return look


@pytest.mark.row(27, 28, 29, 30)
def test_cirebon_takes_a_hundred_and_fifty_a_day_who_come_from_april(as_told):
    seen = as_told(CIREBON)
    assert seen["a day takes, at most (of it for the kecamatan)"] == "10 (2)"
    assert "100 in 10 batches" in seen.values()


@pytest.mark.row(1, 10, 42)
def test_a_week_that_is_extended_moves_what_was_promised_twice(as_told):
    assert "8, 18" in as_told("36.73").values()


@pytest.mark.row(13)
def test_an_office_without_a_counter_is_still_asked_in_june(as_told):
    assert as_told("36.04")["Kabupaten Serang: counter on 10 June"] == "shut"


@pytest.mark.row(34, 37, 40)
def test_a_counter_that_only_hands_out_gives_so_many_numbers(as_told):
    assert as_told("64.71")["numbers of its line, of 80 who come"] == "60"


@pytest.mark.prove
def test_the_whole_demonstration_is_as_expected(empty):
    ended = empty(
        "demo", "--no-serve", "--folder", empty.folder / "d", "--examples", EXAMPLES
    )
    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "March 2020 went as it is told." in ended.out
    assert "1,500 in 10 batches" in ended.out


@pytest.mark.parametrize(("seen", "code"), [(150, Exit.DONE), (151, Exit.IN_PART)])
def test_a_line_of_the_story_that_differs_is_an_exit_code(
    seen, code, empty, monkeypatch
):
    @contextmanager
    def begun(today, examples, asking):
        chapter = Future()
        chapter.set_result(story.Told((Score.of("a day takes", 150, seen),), 0))
        yield story.Story([chapter])

    monkeypatch.setattr(command, "begun", begun)
    monkeypatch.setattr(scenario.DemoScenario, "all", lambda walk: None)
    monkeypatch.setattr(scenario.DemoScenario, "write_links", lambda walk, file: None)
    ended = empty("demo", "--no-serve", "--folder", empty.folder / "demo")
    assert ended.code == code
    assert "a day takes" in ended.out
    assert ("✗" in ended.out) is (code is not Exit.DONE)


def test_numbers_that_would_not_be_whole_are_refused(empty):
    ended = empty("demo", "--no-serve", "--asking", 100, "--folder", empty.folder / "d")
    assert (ended.code, "160" in ended.err) == (Exit.USAGE, True)
    assert not (empty.folder / "d").exists()


def test_an_app_shows_no_code_twice():
    app = AuthenticatorApp()
    codes = [app.code(SUNDAY_EVENING) for _ in range(3)]
    assert len({*codes}) == 3


def test_an_office_that_is_shut_is_opened_for_the_day(shell, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: SUNDAY_EVENING)
    place = CommandContext(settings())
    for _ in range(2):  # once is enough
        open_today(place, CIREBON)
        with place.database.reading() as session:
            table = timetable.read(session, CIREBON, now=SUNDAY_EVENING)
        assert not table.is_today_over(CIREBON)
    assert "Demonstrasi" not in shell("calendar", "show", "--office", CIREBON).err
