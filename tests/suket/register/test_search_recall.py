"""Names are found although they are written as people write what they heard.

Pairs are made from the names of the demonstration by named habits and a seed; the one
who was meant has to be among the first ten.  `make prove` takes all names.
"""

import csv
from random import Random

import pytest

from suket.register import search_residents_and_sukets
from suket.residents import residents
from tests.office_world import CIREBON, nik_of, resident_values
from tests.repository import ROOT
from tests.suket.register.habits_of_spelling import HABITS, pairs

FIRST = 10
PROMISED = 0.97
SEED = 20261130
FEW = 6  # pairs of each habit on every run


@pytest.fixture
def named(sqlite_world):
    """The office with everybody of the demonstration, and their names."""
    with (ROOT / "examples/residents.csv").open(encoding="utf-8", newline="") as file:
        names = [row["nama_lengkap"].upper() for row in csv.DictReader(file)]
    rows = [
        resident_values(nik=nik_of(serial), full_name=name)
        for serial, name in enumerate(names)
    ]
    with sqlite_world.database.begin() as session:
        residents.put(session, rows)
    return sqlite_world, names


def is_among_the_first(session, name, typed):
    answer = search_residents_and_sukets.residents(session, CIREBON, typed)
    first = [*answer.residents, *answer.near][:FIRST]
    return name in {one.full_name.upper() for one in first}


def shares(named, most):
    """Return the share found of each habit's pairs, and how many there were."""
    (world, names), dice = named, Random(SEED)
    found = {}
    with world.database.reading() as session:
        for habit in HABITS:
            every = list(pairs(names, habit, dice))
            tried = dice.sample(every, min(most, len(every)))
            hits = [is_among_the_first(session, *pair) for pair in tried]
            found[habit] = (sum(hits) / len(hits), len(hits))
    return found


def test_who_was_meant_is_among_the_first_ten(named, record_property):
    found = shares(named, FEW)
    record_property("recall", found)
    hits = sum(share * count for share, count in found.values())
    assert hits >= PROMISED * sum(count for _, count in found.values()), found


@pytest.mark.prove
def test_who_was_meant_is_among_the_first_ten_by_every_habit(named, record_property):
    found = shares(named, len(named[1]))
    record_property("recall", found)
    assert {habit: one for habit, one in found.items() if one[0] < PROMISED} == {}
