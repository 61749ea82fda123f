"""An office as its verifiers see it."""

import pytest

from tests.builders import World


@pytest.fixture
def world():
    return World()
