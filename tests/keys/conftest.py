"""A store in a temporary folder, begun at a fixed time."""

import pytest
from toy_service import BALIKPAPAN, CIREBON, NOW, PASSPHRASE, SITE

from keys.ceremony import init
from keys.store import KeyStore


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def published(tmp_path):
    return tmp_path / "published"


@pytest.fixture
def store(folder):
    store = KeyStore(folder, PASSPHRASE)
    init(store, [CIREBON, BALIKPAPAN], site=SITE, now=NOW, by="Budi Contoh")
    return store
