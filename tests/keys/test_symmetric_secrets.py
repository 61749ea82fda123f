"""The symmetric secrets: derived keys, sealed values, and the file they are kept in."""

import hmac
import json
from hashlib import sha256
from itertools import combinations, product

import pytest

from keys import lifecycle, sealing
from keys.errors import (
    DamagedStore,
    KeyNotFound,
    LoosePermissions,
    NotPossible,
    SealBroken,
    SecretNotFound,
    WrongPassphrase,
)
from keys.secrets_in_use import Sealed, Secrets, SoftwareSecret, Use
from keys.store import SECRETS, KeyStore
from tests.keys.toy_service import NOW, PASSPHRASE

FIRST, SECOND = (SoftwareSecret(bytes([n]) * 32) for n in (1, 2))


def test_a_key_is_derived_by_one_call_of_hmac_as_rfc_5869_has_it():
    """Appendix A.1: the first block of OKM."""
    secret = bytes.fromhex(
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    )
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    key = sealing.derive(secret, info)
    assert key.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    )
    assert key == hmac.digest(secret, info + b"\x01", "sha256")


def test_a_sealed_value_is_opened_by_its_own_secret_use_and_thing_alone():
    both = Secrets([FIRST, SECOND])
    sealed = both.seal(Use.TOTP, b"rahasia", about="satu")
    assert sealed.secret_id == SECOND.id
    assert both.unseal(Use.TOTP, sealed, about="satu") == b"rahasia"
    ways = {*product(Use, ("satu", "dua"))} - {(Use.TOTP, "satu")}
    for use, about in ways:
        with pytest.raises(SealBroken):
            both.unseal(use, sealed, about=about)
    with pytest.raises(SealBroken):
        both.unseal(Use.TOTP, Sealed(FIRST.id, sealed.data), about="satu")
    with pytest.raises(SecretNotFound):
        Secrets([FIRST]).unseal(Use.TOTP, sealed, about="satu")


def test_a_sealed_value_with_any_bit_changed_opens_no_more():
    one = Secrets([FIRST])
    data = one.seal(Use.CODES, b"abc", about="").data
    for place in range(8 * len(data)):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(SealBroken):
            one.unseal(Use.CODES, Sealed(FIRST.id, bytes(changed)), about="")
    for short in (b"", data[:11], data[:-1]):
        with pytest.raises(SealBroken):
            one.unseal(Use.CODES, Sealed(FIRST.id, short), about="")


def test_every_use_has_a_key_of_its_own():
    keys = [FIRST.derive(f"suket: {use}".encode()) for use in Use]
    assert all(one != other for one, other in combinations(keys, 2))
    assert FIRST.id not in {key.hex()[:8] for key in keys}


def test_without_a_secret_nothing_is_sealed():
    with pytest.raises(SecretNotFound):
        Secrets([]).seal(Use.TOTP, b"x", about="")


def test_a_secret_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        SoftwareSecret(b"short")


def opened_anew(store):
    """Return the store as another process has it; scrypt has been waited for."""
    other = KeyStore(store.path, PASSPHRASE)
    other.secret_file._lock = store._lock
    return other


def test_a_new_service_has_a_secret_in_a_private_file(store):
    file = store.path / SECRETS
    assert file.stat().st_mode & 0o777 == 0o600
    [name] = store.secrets.ids
    assert name == store.secrets.current.id
    sealed = store.secrets.seal(Use.TOTP, b"x", about="")
    again = opened_anew(store)
    assert again.secrets.unseal(Use.TOTP, sealed, about="") == b"x"


def test_the_secret_is_nowhere_in_its_file_as_it_is(store):
    raw = store.secrets.current._raw
    text = (store.path / SECRETS).read_bytes()
    assert raw not in text
    assert raw.hex().encode() not in text


def test_a_second_secret_is_in_use_at_once_and_the_first_still_opens(store):
    running = opened_anew(store)
    sealed = running.secrets.seal(Use.TOTP, b"x", about="")
    told = []
    name = lifecycle.add_secret(store, now=NOW, announce=told.append)
    assert told == [name]
    assert running.secrets.ids == (sealed.secret_id, name)
    assert running.secrets.unseal(Use.TOTP, sealed, about="") == b"x"
    assert running.secrets.seal(Use.TOTP, b"x", about="").secret_id == name
    with pytest.raises(NotPossible):
        lifecycle.drop_secret(store, name, now=NOW)
    lifecycle.drop_secret(store, sealed.secret_id, now=NOW)
    assert running.secrets.ids == (name,)
    with pytest.raises(SecretNotFound):
        lifecycle.drop_secret(store, sealed.secret_id, now=NOW)
    records = sorted(path.name for path in (store.path / "ceremonies").iterdir())
    assert any("-secret.md" in record for record in records)
    assert any("-secret-gone.md" in record for record in records)


def test_a_wrong_passphrase_opens_no_secret_and_adds_none(store):
    wrong = KeyStore(store.path, b"bukan itu")
    with pytest.raises(WrongPassphrase):
        wrong.secrets  # noqa: B018
    with pytest.raises(WrongPassphrase):
        lifecycle.add_secret(wrong, now=NOW, announce=print)
    assert len(store.secrets.ids) == 1


def test_a_file_that_others_can_read_is_not_used(store):
    (store.path / SECRETS).chmod(0o640)
    with pytest.raises(LoosePermissions):
        opened_anew(store).secrets  # noqa: B018


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"secrets": [1]}', '{"secrets": [{"id": "x"}]}', "\xff"]
)
def test_a_damaged_file_is_said_to_be_damaged(store, text):
    (store.path / SECRETS).write_bytes(text.encode("latin-1"))
    with pytest.raises(DamagedStore):
        store.secrets  # noqa: B018


def test_two_secrets_whose_ids_were_exchanged_open_no_more(store):
    lifecycle.add_secret(store, now=NOW, announce=print)
    file = store.path / SECRETS
    held = json.loads(file.read_text())
    one, other = held["secrets"]
    one["sealed"], other["sealed"] = other["sealed"], one["sealed"]
    file.write_text(json.dumps(held))
    with pytest.raises(WrongPassphrase):
        opened_anew(store).secrets  # noqa: B018


def test_a_folder_without_keys_gets_no_secret(tmp_path):
    empty = KeyStore(tmp_path / "none", PASSPHRASE)
    assert empty.secrets.ids == ()
    with pytest.raises(KeyNotFound):
        lifecycle.add_secret(empty, now=NOW, announce=print)


def test_what_is_taken_for_an_id_says_nothing_of_the_secret():
    assert FIRST.id != sha256(bytes([1]) * 32).hexdigest()[:8]
