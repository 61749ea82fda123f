"""The trust list as verifiers find it."""

import json
from dataclasses import replace

import pytest

from keys.errors import (
    DamagedStore,
    NotPossible,
    WrongPassphrase,
)
from keys.key_ring import Role
from keys.lifecycle import init, rotate
from keys.publish_trust_list import publish
from keys.store import KeyStore
from tests.keys.toy_service import (
    CIREBON,
    DAY,
    NOW,
    PASSPHRASE,
    SECOND,
    SITE,
    trust_of,
)
from verify.cose import cose_key, kid_of
from verify.errors import NotTrusted
from verify.trust_list import Purpose


def test_the_version_grows_with_each_publication(store, published):
    versions = [publish(store, published, now=NOW).version for _ in range(3)]
    assert versions == [1, 2, 3]
    assert trust_of(published).version == 3


def test_a_trust_list_lasts_180_days_or_as_long_as_it_is_told(store, published):
    publish(store, published, now=NOW)
    assert trust_of(published, now=NOW + 180 * DAY - SECOND)
    with pytest.raises(NotTrusted, match="expired"):
        trust_of(published, now=NOW + 180 * DAY)
    publish(store, published, now=NOW, valid_for=30 * DAY)
    assert trust_of(published).expires_at == NOW + 30 * DAY


def test_the_trust_list_names_neither_root_nor_office_certificates(store, published):
    trust = publish(store, published, now=NOW)
    assert [key.purpose for key in trust.keys] == [
        Purpose.STATUS,
        Purpose.RECEIPT,
        Purpose.PDF,
        Purpose.SUKET,
        Purpose.SUKET,
    ]
    assert list(trust_of(published).keys) == list(trust.keys)
    assert trust == store.trust_list()


def test_the_root_is_published_for_those_who_pin_it(store, published):
    publish(store, published, now=NOW)
    root = store.ring.of(Role.ROOT, None)[0].public
    assert json.loads((published / "root.json").read_text()) == {
        "cose_key_hex": cose_key(root).hex(),
        "kid": kid_of(root).hex(),
    }


def test_the_jwk_set_names_the_same_keys(store, published):
    trust = publish(store, published, now=NOW)
    document = json.loads((published / "jwks.json").read_text())
    assert [key["kid"] for key in document["keys"]] == [
        key.kid.hex() for key in trust.keys
    ]


def test_published_files_are_for_everybody_and_leave_nothing_beside_them(
    store, published
):
    publish(store, published, now=NOW)
    assert {path.name: path.stat().st_mode & 0o777 for path in published.iterdir()} == {
        "suket-trust": 0o644,
        "jwks.json": 0o644,
        "root.json": 0o644,
    }


def test_an_old_copy_of_the_ring_cannot_make_verifiers_forget(store, folder, published):
    old = (folder / "ring.json").read_bytes()
    publish(store, published, now=NOW)
    rotate(store, Role.STATUS, now=NOW)
    publish(store, published, now=NOW)
    known = (published / "suket-trust").read_bytes()
    (folder / "ring.json").write_bytes(old)
    with pytest.raises(NotPossible, match="holds version 2, this ring would write 1"):
        publish(KeyStore(folder, PASSPHRASE), published, now=NOW)
    assert (published / "suket-trust").read_bytes() == known


def test_a_folder_of_another_root_is_not_written_over(store, tmp_path, published):
    other = KeyStore(tmp_path / "other", PASSPHRASE)
    init(other, [CIREBON], site=SITE, now=NOW)
    publish(other, published, now=NOW)
    with pytest.raises(NotPossible, match="not ours"):
        publish(store, published, now=NOW)


def test_a_crash_while_publishing_gives_no_version_twice(store, published, monkeypatch):
    publish(store, published, now=NOW)

    def crash(*_):
        raise OSError("power is gone")

    monkeypatch.setattr("keys.publish_trust_list._write", crash)
    with pytest.raises(OSError, match="power"):
        publish(store, published, now=NOW)
    monkeypatch.undo()
    assert trust_of(published).version == 1
    assert publish(store, published, now=NOW).version == 3


def test_a_trust_list_that_does_not_read_back_is_not_written(
    store, published, monkeypatch
):
    monkeypatch.setattr(
        "keys.signer_protocol.SoftwareSigner.sign", lambda *_: bytes(64)
    )
    with pytest.raises(DamagedStore, match="read back"):
        publish(store, published, now=NOW)
    assert not published.exists()
    assert store.ring.version == 0


def test_a_trust_list_that_reads_back_as_another_is_not_written(
    store, published, monkeypatch
):
    other = replace(store.trust_list(), keys=())
    monkeypatch.setattr(
        "keys.publish_trust_list.read_trust_list", lambda *_, **__: other
    )
    with pytest.raises(DamagedStore, match="another one"):
        publish(store, published, now=NOW)
    assert not published.exists()


def test_publishing_needs_the_passphrase(store, folder, published):
    with pytest.raises(WrongPassphrase):
        publish(KeyStore(folder, b"salah"), published, now=NOW)
