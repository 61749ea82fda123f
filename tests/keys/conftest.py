"""A store in a temporary folder, begun at a fixed time."""

import shutil

import pytest

from keys.lifecycle import init
from keys.store import KeyStore
from tests.keys.toy_service import BALIKPAPAN, CIREBON, NOW, PASSPHRASE, SITE


@pytest.fixture(scope="session")
def begun_store(tmp_path_factory):
    store = KeyStore(tmp_path_factory.mktemp("begun") / "keys", PASSPHRASE)
    init(store, [CIREBON, BALIKPAPAN], site=SITE, now=NOW, by="Budi Contoh")
    return store


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def published(tmp_path):
    return tmp_path / "published"


@pytest.fixture
def store(begun_store, folder):
    """A store of its own for each test; scrypt has been waited for once."""
    shutil.copytree(begun_store.path, folder)
    store = KeyStore(folder, PASSPHRASE)
    store._lock = store.secret_file._lock = begun_store._lock
    return store
