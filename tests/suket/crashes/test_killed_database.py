"""The database is killed again and again; nothing acknowledged is lost or done twice.

Security handbook, S3: whoever is not told whether a suket was issued asks once more, and
gets the one that was, or the first.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from suket import migrations
from suket.db import Database
from suket.register.errors import AlreadyIssued
from suket.register.tables import Suket
from suket.register.words import SuketState
from tests.office_world import World, nik_of
from tests.postgresql import server
from tests.suket.crashes.test_killed_processes import (
    assert_no_act_without_event_and_no_event_without_act,
    assert_no_gap_and_no_duplicate,
)

WORKERS = 4


@dataclass(frozen=True)
class Answer:
    """The number that a worker was told in the end, and at which time of asking."""

    number: str
    asked: int


def ask(world, resident_id, patience=400):
    """Ask for a suket until there is an answer."""
    for asked in range(1, patience):
        try:
            return Answer(world.issue(resident_id).number, asked)
        except AlreadyIssued as there:
            return Answer(there.number, asked)  # it was, but nobody was told so
        except DBAPIError:
            time.sleep(0.05)
    raise TimeoutError(resident_id)


def issue_while_killing(world, started, residents, kills):
    """Return the answer by resident; the server was killed so often meanwhile."""
    random = Random(3)
    with ThreadPoolExecutor(WORKERS) as pool:
        asking = {each: pool.submit(ask, world, each) for each in residents}
        for _ in range(kills):
            time.sleep(random.uniform(0.1, 0.5))
            assert not all(one.done() for one in asking.values())
            started.kill()
            started.start()
        return {each: one.result(timeout=120) for each, one in asking.items()}


def assert_no_answer_was_wrong(residents, kills):
    with server("-c synchronous_commit=off") as started:  # which we do not rely on
        database = Database(started.url)
        migrations.upgrade(database)
        world = World(database).furnish()
        ids = [world.add(nik=nik_of(serial)) for serial in range(residents)]
        answers = issue_while_killing(world, started, ids, kills)
        issued = {suket.resident_id: suket for suket in world.all(select(Suket))}
        told = {each: one.number for each, one in answers.items()}
        assert {each: one.number for each, one in issued.items()} == told
        assert {suket.state for suket in issued.values()} == {SuketState.ACTIVE}
        assert any(one.asked > 1 for one in answers.values())  # some were cut off
        after = After(world)
        assert_no_gap_and_no_duplicate(after)
        assert_no_act_without_event_and_no_event_without_act(after)
        database.dispose()


@dataclass(frozen=True)
class After:
    """What the checks of the register ask for."""

    world: World


def test_a_database_killed_again_and_again_forgets_nothing_it_promised():
    assert_no_answer_was_wrong(residents=100, kills=3)


@pytest.mark.prove
def test_a_hundred_deaths_of_the_database_lose_nothing():
    assert_no_answer_was_wrong(residents=9000, kills=100)
