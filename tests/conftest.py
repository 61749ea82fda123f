"""Fixtures that several rooms use."""

import gc
import os
import shutil
from contextlib import ExitStack
from functools import cache, wraps

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import event as sqlalchemy_event

from keys import pkcs8
from suket import db, migrations
from suket.access import secret_hashing
from suket.db import Database
from tests.office_world import World
from tests.postgresql import Databases, cluster
from verify.limited_process import WORKERS

# Collecting makes millions of objects and next to no garbage: the collector would look
# through them again and again.  It goes on in `pytest_runtestloop`.
gc.disable()

KINDS = ("sqlite", "postgresql")

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser):
    """Let a run ask for the kind of database of those tests that use one only."""
    parser.addoption("--database", choices=KINDS, default="sqlite")


def pytest_collection_finish():
    """Let the garbage collector pass over what is collected: thousands of tests stay."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop():
    """Let it work again, in the process that hands out the tests as well."""
    gc.enable()


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


@pytest.fixture(scope="session")
def furnished_template(sqlite_template, tmp_path_factory):
    """The same with three furnished offices: a copy takes 2 ms, to furnish it 17."""
    path = tmp_path_factory.mktemp("furnished") / "suket.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    World(database).furnish()
    database.dispose()
    return path


@pytest.fixture(scope="session", autouse=True)
def quick_hash():
    """Argon2 at its smallest: every sign-in of a test costs one."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_hashing, "_HASHER", PasswordHash((hasher,)))
        yield


@cache
def _made_by_scrypt(passphrase, salt, costs):
    return Scrypt(salt=salt, **dict(costs)).derive(passphrase)


class RememberedScrypt:
    """Scrypt at its full price, which is paid once for a passphrase and a salt.

    Each command of `suket` opens the keys of its office anew, and nearly all tests have
    a copy of one office: that was a third of what such tests took.
    """

    def __init__(self, salt, **costs):
        self._salt, self._costs = salt, tuple(sorted(costs.items()))

    def derive(self, passphrase):
        return _made_by_scrypt(bytes(passphrase), self._salt, self._costs)


@pytest.fixture(scope="session", autouse=True)
def scrypt_once():
    """Let what scrypt has made be remembered as long as the tests last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pkcs8, "Scrypt", RememberedScrypt)
        yield


def _hasty(make):
    """Let an engine of SQLite be one that waits for no disk."""

    @wraps(make)
    def made(url):
        engine = make(url)
        sqlalchemy_event.listen(
            engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF")
        )
        return engine

    return made


@pytest.fixture(scope="session", autouse=True)
def hasty_disk():
    """Wait for no disk, as our PostgreSQL does: no test takes away the power.

    A commit of SQLite took 2 ms and on a busy disk 12, without it 0.02.  Those about
    order and faults of flushing put their own into the place of `os.fsync`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_sqlite", _hasty(db._sqlite))
        patch.setattr(os, "fsync", lambda handle: os.fstat(handle) and None)
        yield


@pytest.fixture
def slow_disk(monkeypatch):
    """Let what is opened from now on be as it serves: durable."""
    monkeypatch.setattr(db, "_sqlite", db._sqlite.__wrapped__)


@pytest.fixture(scope="session", autouse=True)
def patient_workers():
    """Files have more time than is promised: other tests run beside this one.

    Those about the time itself ask for workers of their own.
    """
    WORKERS.patience = 10
    yield
    WORKERS.close()


@pytest.fixture
def slow_hash(monkeypatch):
    """Argon2 as it serves, where what is tested is how slow it is."""
    monkeypatch.setattr(secret_hashing, "_HASHER", PasswordHash.recommended())
    secret_hashing._nobodys.cache_clear()
    yield
    secret_hashing._nobodys.cache_clear()


@pytest.fixture(scope="session")
def sqlite_way(tmp_path_factory):
    """A `Database` for all tests: what SQLAlchemy has compiled is kept with its engine."""
    path = tmp_path_factory.mktemp("office") / "suket.db"
    return path, Database(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgresql_way(postgresql):
    """The same; each test finds the database empty at the end of the way."""
    return Database(postgresql.url_of(postgresql.usual))


@pytest.fixture
def sqlite_database(sqlite_way, sqlite_template):
    """A migrated, empty SQLite database of this test's own."""
    path, database = sqlite_way
    for left in path.parent.iterdir():
        left.unlink()
    shutil.copy(sqlite_template, path)
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(postgresql_way, postgresql):
    """A migrated, empty PostgreSQL database of this test's own."""
    postgresql.empty()
    yield postgresql_way
    postgresql_way.dispose()


@pytest.fixture
def listen():
    """Return a function that listens at an engine as long as the test lasts."""
    with ExitStack() as stack:

        def begin(engine, event, act):
            sqlalchemy_event.listen(engine, event, act)
            stack.callback(sqlalchemy_event.remove, engine, event, act)

        yield begin


@pytest.fixture(params=KINDS)
def database(request):
    """A migrated, empty database of this test's own, once on each kind."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def world(request, database):
    """Three furnished offices on each kind of database."""
    return request.getfixturevalue(f"{database.engine.dialect.name}_world")


@pytest.fixture
def usual_world(request):
    """Three furnished offices on the one kind that this run asks for.

    For tests that would cost too much twice; `make prove` runs them on PostgreSQL too.
    """
    kind = request.config.getoption("--database")
    return request.getfixturevalue(f"{kind}_world")


@pytest.fixture
def sqlite_world(sqlite_database, sqlite_way, furnished_template):
    """Three furnished offices on SQLite, where the kind makes the difference."""
    path, _ = sqlite_way
    shutil.copy(furnished_template, path)
    return World(sqlite_database)


@pytest.fixture
def postgresql_world(postgresql_database):
    """Three furnished offices on PostgreSQL, where the kind makes the difference."""
    return World(postgresql_database).furnish()
