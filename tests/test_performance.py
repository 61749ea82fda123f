"""The page of figures is what the figures of a run say, and nothing else has figures."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from bench import report
from bench.__main__ import COMPARISONS
from bench.comparison import Comparison, Goal, ratio, value
from bench.measure import Timing, Turn, take_turns, timing_of
from tests.repository import ROOT

FIGURES = json.loads(report.FIGURES.read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
SPEED = re.compile(r"\d ?(ms|µs|×)|\d (ms|s) each|times as fast|\d ?(/s|per second)\b")


def test_the_page_is_what_the_figures_say():
    """If it fails: `.venv/bin/python -m bench.report`."""
    assert report.page(FIGURES) == report.PAGE.read_text("utf-8")


def test_the_drawings_are_what_the_figures_say():
    drawn = {file.name: file.read_text("utf-8") for file in report.DRAWINGS.iterdir()}
    assert report.drawings(FIGURES) == drawn


@pytest.mark.parametrize("name", sorted(report.drawings(FIGURES)))
def test_a_drawing_has_a_title_and_says_what_it_shows(name):
    root = ET.fromstring(report.drawings(FIGURES)[name])
    named = root.get("aria-labelledby").split()
    told = {part.get("id"): part.text for part in root if part.get("id")}
    assert [bool(told[part]) for part in named] == [True, True]
    assert root.find(f"{SVG}style").text.count("prefers-color-scheme: dark") == 1


def test_all_that_is_measured_is_on_the_page():
    """If it fails: `.venv/bin/python -m bench KEY --write`, of what has changed."""
    found = {
        each["key"]: [goal["name"] for goal in each["goals"]]
        for each in FIGURES["comparisons"]
    }
    wanted = {
        each.key: [goal.name for goal in each.goals]
        for each in COMPARISONS
        if each.key in found or not each.is_long
    }
    assert list(found.items()) == list(wanted.items())


def test_every_goal_that_was_missed_has_a_reason():
    missed = [
        goal
        for each in FIGURES["comparisons"]
        for goal in each["goals"]
        if not goal["is_met"]
    ]
    assert [goal["name"] for goal in missed if not goal["reason"]] == []


def test_no_figure_of_speed_is_typed_by_hand():
    """Decisions are not looked at: they are of their day, and so are their figures."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    typed = [
        f"{page.name}: {line}"
        for page in pages
        if page != report.PAGE
        for line in page.read_text("utf-8").splitlines()
        if SPEED.search(line)
    ]
    assert typed == []


HALF = {"slow": Timing(3.0, 2.5, 3.5, 9), "quick": Timing(1.5, 1.0, 2.0, 9)}


def comparison(*goals):
    return Comparison(
        key="x", title="X", about="", measure=lambda *_, **__: HALF, goals=goals
    )


@pytest.mark.parametrize(
    ("bound", "is_met"),
    [
        ({"at_least": 2}, True),
        ({"at_least": 2.1}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1.9}, False),
    ],
)
def test_a_goal_is_met_on_the_right_side_of_its_bound(bound, is_met):
    goal = Goal("twice", ratio("slow", "quick"), reason="why", **bound)
    [outcome] = comparison(goal).run(None)["goals"]
    assert (outcome["reached"], outcome["is_met"]) == (2.0, is_met)
    assert outcome["reason"] == ("" if is_met else "why")


def test_what_is_missed_is_said_with_its_reason():
    goal = Goal("twice", value("slow"), at_most=1, unit="ms", reason="It is slow.")
    outcome = comparison(goal).run(None) | {"taken": "2026-11-22", "seconds": 3}
    page = report.page({"machine": {"cores": "2"}, "comparisons": [outcome]})
    assert "| twice | ≤ 1 ms | 3.00 ms | **missed** |" in page
    assert "* **twice**, 3.00 ms for ≤ 1 ms: It is slow.\n" in page


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Return what is kept after some runs, each `(cores, {key: seconds})`."""
    for name in ("FIGURES", "PAGE", "DRAWINGS"):
        monkeypatch.setattr(report, name, tmp_path / name)

    def after(*runs):
        for cores, seconds in runs:
            outcomes = [
                comparison().run(None) | {"key": key, "seconds": took, "taken": "today"}
                for key, took in seconds.items()
            ]
            machine = {"cores": cores}
            report.keep({"machine": machine, "comparisons": outcomes}, order=["a", "b"])
        left = json.loads(report.FIGURES.read_text("utf-8"))
        return {each["key"]: each["seconds"] for each in left["comparisons"]}

    return after


def test_a_part_that_is_measured_anew_takes_the_place_of_the_old(kept):
    assert kept(("2", {"a": 1, "b": 2}), ("2", {"a": 3})) == {"a": 3, "b": 2}


def test_what_is_compared_no_more_is_not_kept(kept):
    assert kept(("2", {"a": 1, "gone": 2})) == {"a": 1}


def test_figures_of_two_machines_never_stand_on_one_page(kept):
    assert kept(("2", {"a": 1, "b": 2}), ("64", {"b": 3})) == {"b": 3}


def test_acts_take_turns_and_the_first_two_rounds_do_not_count():
    done, clock = [], iter(range(1000))
    acts = {
        name: Turn(lambda name=name: done.append(name), repeat, lambda: next(clock))
        for name, repeat in (("one", 1), ("other", 2))
    }
    timings = take_turns(acts, rounds=4)
    assert done == ["one", "other", "other"] * 6
    assert timings["one"] == Timing(1000.0, 1000.0, 1000.0, 4)
    assert timings["other"].median == 500.0


def test_quartiles_lie_within_what_was_measured():
    assert timing_of([1.0, 2.0, 3.0, 4.0, 5.0]) == Timing(3.0, 2.0, 4.0, 5)
    assert timing_of([7.0]) == Timing(7.0, 7.0, 7.0, 1)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1234.5, "1,234"),
        (99.94, "99.9"),
        (3.14159, "3.14"),
        (0.0633, "0.0633"),
        (0, "0"),
    ],
)
def test_numbers_are_shown_with_three_figures(number, shown):
    assert report.shown(number) == shown
