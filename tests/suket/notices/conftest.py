"""An office that tells people, on one kind of database and on each."""

import pytest

from tests.suket.notices.sending_room import SendingRoom


@pytest.fixture
def room(usual_world):
    return SendingRoom(usual_world)


@pytest.fixture
def any_room(world):
    return SendingRoom(world)
