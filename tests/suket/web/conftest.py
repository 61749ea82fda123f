"""Fixtures of the officers' and the holders' pages."""

import pytest

from tests.suket.web.office_counter import Counter


@pytest.fixture
def counter(sqlite_world, tmp_path):
    """A counter on SQLite, where the kind of database makes no difference."""
    return Counter(sqlite_world, tmp_path)


@pytest.fixture
def any_counter(world, tmp_path):
    """A counter on each kind of database."""
    return Counter(world, tmp_path)
