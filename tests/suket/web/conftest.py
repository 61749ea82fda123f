"""Fixtures of the officers' and the holders' pages."""

import pytest

from tests.suket.web.institution_counter import Published
from tests.suket.web.office_counter import Counter


@pytest.fixture
def counter(usual_world, tmp_path):
    """A counter on the kind of database that this run asks for."""
    return Counter(usual_world, tmp_path)


@pytest.fixture
def any_counter(world, tmp_path):
    """A counter on each kind of database."""
    return Counter(world, tmp_path)


@pytest.fixture
def office(counter):
    """A counter with one bank, whose sukets are published."""
    found = Published(counter)
    found.institutions.add()
    return found
