"""A waiting room on one kind of database, and on each."""

import pytest

from tests.suket.applications.waiting_room import WaitingRoom


@pytest.fixture
def room(usual_world):
    return WaitingRoom(usual_world)


@pytest.fixture
def any_room(world):
    return WaitingRoom(world)
