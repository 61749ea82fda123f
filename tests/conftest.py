"""Fixtures that several rooms use."""

import gc
import shutil

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from suket import migrations, passwords
from suket.db import Database
from tests.office_world import World
from tests.postgresql import Databases, cluster

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser):
    """Let a run ask for the kind of database of those tests that use one only."""
    parser.addoption("--database", choices=KINDS, default="sqlite")


def pytest_collection_finish():
    """Let the garbage collector pass over what is collected: thousands of tests stay."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure():
    """Let it see them again at the end; else libraries complain of what is left."""
    gc.unfreeze()


def _migrate(url):
    database = Database(url)
    migrations.upgrade(database)
    database.dispose()


@pytest.fixture(scope="session")
def postgresql():
    """A cluster of this test process, with a migrated template."""
    with cluster() as url:
        databases = Databases(url, _migrate)
        yield databases
        databases.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "suket.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The URL of a migrated SQLite database of this test's own."""
    path = tmp_path / "suket.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql):
    """The URL of a migrated PostgreSQL database of this test's own."""
    name = postgresql.create()
    yield postgresql.url_of(name)
    postgresql.drop(name)


@pytest.fixture
def quick_hash(monkeypatch):
    """Argon2 at its smallest, where what is tested is not how slow it is."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHash((hasher,)))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture(params=KINDS)
def database(request):
    """A migrated, empty database of this test's own, once on each kind."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.dispose()


@pytest.fixture
def world(database):
    """Three furnished offices on each kind of database."""
    return World(database).furnish()


@pytest.fixture
def sqlite_world(sqlite_url):
    """Three furnished offices on SQLite, where the kind makes the difference."""
    database = Database(sqlite_url)
    yield World(database).furnish()
    database.dispose()


@pytest.fixture
def usual_world(request):
    """Three furnished offices on the one kind that this run asks for.

    For tests that would cost too much twice; `make prove` runs them on PostgreSQL too.
    """
    kind = request.config.getoption("--database")
    database = Database(request.getfixturevalue(f"{kind}_url"))
    yield World(database).furnish()
    database.dispose()


@pytest.fixture
def postgresql_world(postgresql_url):
    """Three furnished offices on PostgreSQL, where the kind makes the difference."""
    database = Database(postgresql_url)
    yield World(database).furnish()
    database.dispose()
