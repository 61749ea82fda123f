"""A waiting room on one kind of database, and on each."""

import pytest

from tests.suket.applications.signing_house import SigningHouse
from tests.suket.applications.waiting_room import WaitingRoom


@pytest.fixture
def room(usual_world):
    return WaitingRoom(usual_world)


@pytest.fixture
def any_room(world):
    return WaitingRoom(world)


@pytest.fixture
def house(usual_world):
    return SigningHouse(usual_world)


@pytest.fixture
def any_house(world):
    return SigningHouse(world)
