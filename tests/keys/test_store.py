"""The store: guarded, whole after a crash, each key for its purpose and no other."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    generate_private_key,
)

from keys.errors import (
    AlreadyInitialised,
    DamagedStore,
    KeyNotFound,
    LoosePermissions,
    StoreBusy,
    WrongPassphrase,
)
from keys.key_ring import Role
from keys.lifecycle import add_office, init, rotate
from keys.private_files import only_one, write_whole
from keys.publish_trust_list import publish
from keys.store import KeyStore, make_p256_key
from tests.keys.toy_service import BALIKPAPAN, CIREBON, NOW, PASSPHRASE, SERANG, SITE
from verify.cose import kid_of, verify_es256
from verify.trust_list import Purpose


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def pem_files(folder):
    return sorted(folder.glob("*.pem"))


def test_files_are_for_their_owner_only(store, folder):
    assert mode(folder) == mode(folder / "ceremonies") == 0o700
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {mode(path) for path in files} == {0o600}
    assert len(pem_files(folder)) == 8


def test_files_are_for_their_owner_only_whatever_the_umask(folder):
    before = os.umask(0)
    try:
        init(KeyStore(folder, PASSPHRASE), [CIREBON], site=SITE, now=NOW)
    finally:
        os.umask(before)
    assert {mode(path) for path in folder.rglob("*") if path.is_file()} == {0o600}


@pytest.mark.parametrize("right", [0o040, 0o020, 0o010, 0o004, 0o002, 0o001])
def test_a_folder_that_others_can_enter_is_refused(store, folder, right):
    folder.chmod(0o700 | right)
    with pytest.raises(LoosePermissions, match="chmod 700"):
        store.signer(Purpose.STATUS, at=NOW)


@pytest.mark.parametrize("right", [0o040, 0o020, 0o004, 0o002])
def test_a_key_file_that_others_can_reach_is_refused(store, folder, right):
    key = next(folder.glob("status-*.pem"))
    key.chmod(0o600 | right)
    with pytest.raises(LoosePermissions, match="chmod 600"):
        KeyStore(folder, PASSPHRASE).signer(Purpose.STATUS, at=NOW)


def test_a_ring_that_others_could_change_is_refused(store, folder):
    (folder / "ring.json").chmod(0o620)
    with pytest.raises(LoosePermissions, match=r"ring\.json"):
        _ = KeyStore(folder, PASSPHRASE).ring


def test_a_folder_of_somebody_else_is_refused(store, folder, monkeypatch):
    monkeypatch.setattr(
        "keys.private_files.os.geteuid", lambda: folder.stat().st_uid + 1
    )
    with pytest.raises(LoosePermissions, match="somebody else's"):
        _ = store.ring


def test_a_loose_folder_is_refused_before_keys_are_made_in_it(folder):
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(LoosePermissions):
        init(KeyStore(folder, PASSPHRASE), [CIREBON], site=SITE, now=NOW)
    assert list(folder.iterdir()) == []


def test_the_wrong_passphrase_has_an_error_of_its_own(store, folder):
    with pytest.raises(WrongPassphrase):
        KeyStore(folder, b"salah").signer(Purpose.SUKET, office="32.74", at=NOW)


def test_a_second_passphrase_cannot_enter_the_folder(store, folder):
    before = pem_files(folder)
    with pytest.raises(WrongPassphrase):
        rotate(KeyStore(folder, b"salah"), Role.STATUS, now=NOW)
    assert pem_files(folder) == before


def test_a_store_opened_again_has_the_same_keys(store, folder):
    again = KeyStore(folder, PASSPHRASE)
    assert again.ring == store.ring
    old, new = (s.signer(Purpose.SUKET, office="32.74", at=NOW) for s in (store, again))
    assert old.trusted == new.trusted
    assert old.sign(b"m") == new.sign(b"m")


def test_a_signer_signs_with_the_key_that_it_shows(store):
    signer = store.signer(Purpose.RECEIPT, at=NOW)
    verify_es256(signer.trusted.public, signer.sign(b"message"), b"message")
    assert signer.trusted.kid == kid_of(signer.trusted.public)


@pytest.mark.parametrize(
    ("purpose", "office"),
    [
        (Purpose.SUKET, "32.74"),
        (Purpose.SUKET, "64.71"),
        (Purpose.STATUS, None),
        (Purpose.RECEIPT, None),
        (Purpose.ROOT, None),
    ],
)
def test_a_signer_is_of_the_purpose_that_was_asked_for(store, purpose, office):
    trusted = store.signer(purpose, office=office, at=NOW).trusted
    assert trusted.purpose is purpose
    assert (trusted.office.code if trusted.office else None) == office


@pytest.mark.parametrize(
    ("purpose", "office"),
    [
        (Purpose.SUKET, None),
        (Purpose.SUKET, "11.01"),
        (Purpose.STATUS, "32.74"),
        (Purpose.PDF, None),
        (Purpose.PDF, "32.74"),
    ],
)
def test_no_key_stands_in_for_another(store, purpose, office):
    with pytest.raises(KeyNotFound):
        store.signer(purpose, office=office, at=NOW)


def test_every_key_of_the_ring_is_a_different_one(store):
    assert len({entry.kid for entry in store.ring.keys}) == len(store.ring.keys) == 8


def test_each_office_has_four_lists_of_its_own(store):
    lists = [
        store.signer(Purpose.SUKET, office=code, at=NOW).trusted.status_uris
        for code in ("32.74", "64.71")
    ]
    assert lists[0] == tuple(f"{SITE}/s/{n}" for n in (1, 2, 3, 4))
    assert lists[1] == tuple(f"{SITE}/s/{n}" for n in (5, 6, 7, 8))


def test_a_key_whose_kid_is_taken_is_not_kept(folder):
    first, other = make_p256_key(), make_p256_key()
    fresh = (make_p256_key() for _ in repeat(None))
    source = chain([first, first, first, other], fresh)
    store = KeyStore(folder, PASSPHRASE, make_key=lambda: next(source))
    init(store, [CIREBON], site=SITE, now=NOW)
    assert [entry.kid for entry in store.ring.keys][:2] == [
        kid_of(first.public_key()),
        kid_of(other.public_key()),
    ]


def test_a_kid_is_taken_even_by_a_retired_key(store, folder):
    old = store.private_key(store.ring.of(Role.STATUS, None)[0])
    source = chain([old], (make_p256_key() for _ in repeat(None)))
    again = KeyStore(folder, PASSPHRASE, make_key=lambda: next(source))
    rotate(again, Role.STATUS, now=NOW, lead=timedelta(0))
    assert len({entry.kid for entry in again.ring.of(Role.STATUS, None)}) == 2


def test_a_file_that_holds_another_key_than_the_ring_says_is_refused(store, folder):
    status, receipt = next(folder.glob("status-*")), next(folder.glob("receipt-*"))
    status.write_bytes(receipt.read_bytes())
    with pytest.raises(DamagedStore, match="another key than the ring says"):
        KeyStore(folder, PASSPHRASE).signer(Purpose.STATUS, at=NOW)


def test_a_file_that_is_no_text_is_refused(store, folder):
    next(folder.glob("status-*")).write_bytes(b"\xff\xfe")
    with pytest.raises(DamagedStore):
        KeyStore(folder, PASSPHRASE).signer(Purpose.STATUS, at=NOW)


def test_a_key_that_was_carried_away_is_not_found_and_others_work(
    store, folder, tmp_path
):
    root = next(folder.glob("root-*"))
    root.rename(tmp_path / root.name)
    again = KeyStore(folder, PASSPHRASE)
    assert again.signer(Purpose.STATUS, at=NOW)
    rotate(again, Role.STATUS, now=NOW)
    with pytest.raises(KeyNotFound, match="root-"):
        publish(again, tmp_path / "published", now=NOW)
    (tmp_path / root.name).rename(root)
    assert publish(again, tmp_path / "published", now=NOW).version == 1


def test_a_folder_without_a_ring_has_no_keys(tmp_path):
    with pytest.raises(KeyNotFound, match="no keys in "):
        _ = KeyStore(tmp_path / "none", PASSPHRASE).ring


@pytest.mark.parametrize(
    "spoil",
    [
        lambda ring: b"",
        lambda ring: b"[]",
        lambda ring: ring.replace(b'"format": 1', b'"format": 2'),
        lambda ring: ring.replace(b"T08:00:00Z", b"T08:00:00"),
        lambda ring: ring.replace(b'"role": "root"', b'"role": "king"'),
        lambda ring: ring.replace(b'"version": 0,', b""),
        lambda ring: ring[:-200],
    ],
)
def test_a_ring_that_is_not_what_was_written_is_refused(store, folder, spoil):
    file = folder / "ring.json"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(DamagedStore):
        _ = KeyStore(folder, PASSPHRASE).ring


def test_a_ring_whose_kid_is_not_the_keys_is_refused(store, folder):
    file = folder / "ring.json"
    document = json.loads(file.read_text())
    document["keys"][0]["kid"] = "00000000"
    file.write_text(json.dumps(document))
    with pytest.raises(DamagedStore):
        _ = KeyStore(folder, PASSPHRASE).ring


def test_the_ring_holds_no_private_key(store, folder):
    text = (folder / "ring.json").read_text()
    for entry in store.ring.keys:
        private = store.private_key(entry).private_numbers().private_value
        assert f"{private:064x}" not in text
        assert str(private) not in text


def test_a_ring_with_a_time_that_is_no_whole_second_is_not_written(store):
    odd = replace(store.ring, published_at=NOW.replace(microsecond=1))
    with pytest.raises(ValueError, match="whole seconds"):
        store.save(odd)


def test_a_running_server_sees_the_ceremony_of_another_process(store, folder):
    server = KeyStore(folder, PASSPHRASE)
    before = server.signer(Purpose.STATUS, at=NOW).trusted.kid
    rotate(store, Role.STATUS, now=NOW, lead=timedelta(0))
    assert server.signer(Purpose.STATUS, at=NOW).trusted.kid != before


def test_a_key_is_decrypted_once_a_process(store, folder, monkeypatch):
    again = KeyStore(folder, PASSPHRASE)
    again.signer(Purpose.STATUS, at=NOW)
    next(folder.glob("status-*")).unlink()
    assert again.signer(Purpose.STATUS, at=NOW)


def test_a_second_init_is_refused_and_changes_nothing(store, folder):
    before = (folder / "ring.json").read_bytes(), pem_files(folder)
    with pytest.raises(AlreadyInitialised):
        init(KeyStore(folder, PASSPHRASE), [BALIKPAPAN], site=SITE, now=NOW)
    assert before == ((folder / "ring.json").read_bytes(), pem_files(folder))


HOLD = """
import sys, time
from pathlib import Path
from keys.private_files import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_do_not_change_the_keys_at_once(store, folder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder / ".lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path.cwd(),
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusy):
            rotate(store, Role.STATUS, now=NOW)
        holder.kill()  # the lock ends with its holder
        holder.wait()
        rotate(store, Role.STATUS, now=NOW)


def test_the_lock_is_free_after_a_fault(tmp_path):
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "lock"):
        _ = 1 / 0
    with only_one(tmp_path / "lock"):
        pass


def test_a_file_is_old_or_new_and_never_between(tmp_path, monkeypatch):
    file = tmp_path / "file"
    write_whole(file, b"old")

    def crash(descriptor):
        raise OSError("power is gone")

    monkeypatch.setattr("keys.private_files.os.fsync", crash)
    with pytest.raises(OSError, match="power"):
        write_whole(file, b"new")
    monkeypatch.undo()
    assert file.read_bytes() == b"old"
    write_whole(file, b"newer")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_bytes() == b"newer"


def test_a_crash_before_the_ring_is_written_changes_no_key(store, folder, monkeypatch):
    before = store.ring

    def crash(ring):
        raise OSError("power is gone")

    monkeypatch.setattr(store, "save", crash)
    with pytest.raises(OSError, match="power"):
        add_office(store, SERANG, now=NOW)
    again = KeyStore(folder, PASSPHRASE)
    assert again.ring == before
    add_office(again, SERANG, now=NOW)
    assert again.signer(Purpose.SUKET, office="36.73", at=NOW)


def test_a_key_never_shows_itself(store):
    credential = store.pdf_credential("32.74", at=NOW)
    signer = store.signer(Purpose.SUKET, office="32.74", at=NOW)
    assert "private" not in repr(credential)
    assert "Private" not in repr(vars(signer.trusted))


def test_another_curve_makes_no_key_id():
    with pytest.raises(ValueError, match="P-256"):
        kid_of(generate_private_key(SECP384R1()).public_key())
    assert isinstance(make_p256_key().curve, SECP256R1)
