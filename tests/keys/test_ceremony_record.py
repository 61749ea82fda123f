"""Every act leaves a page that an auditor can read."""

import re

from keys.key_ring import RevocationReason, Role
from keys.lifecycle import add_office, retire, revoke, rotate
from keys.publish_trust_list import publish
from tests.keys.toy_service import (
    DAY,
    NOW,
    PASSPHRASE,
    SERANG,
    kid_at,
)


def records(folder):
    return {path.name: path.read_text() for path in (folder / "ceremonies").iterdir()}


def test_every_act_leaves_a_record(store, folder, published):
    publish(store, published, now=NOW)
    add_office(store, SERANG, now=NOW + DAY)
    rotate(store, Role.SUKET, "32.74", now=NOW + 2 * DAY)
    retire(store, store.ring.of(Role.STATUS, None)[0].kid, now=NOW + 3 * DAY)
    revoke(
        store,
        store.ring.of(Role.RECEIPT, None)[0].kid,
        RevocationReason.ERROR,
        now=NOW + 4 * DAY,
    )
    assert sorted(records(folder)) == [
        "20261122T080000Z-init.md",
        "20261122T080000Z-publish.md",
        "20261123T080000Z-add-office.md",
        "20261124T080000Z-rotate.md",
        "20261125T080000Z-retire.md",
        "20261126T080000Z-revoke.md",
    ]


def test_a_record_says_who_when_and_which_keys(store, folder):
    (page,) = records(folder).values()
    assert "* When: 2026-11-22T08:00:00Z\n* By: Budi Contoh\n" in page
    for entry in store.ring.keys:
        assert f"| {entry.kid.hex()} | {entry.role} |" in page
        assert entry.fingerprint.hex() in page
    assert page.count("2026-11-22T08:00:00Z |") == 8
    assert "None" not in page  # of keys that are no office's, and good without end


def test_a_record_holds_no_secret(store, folder):
    (page,) = records(folder).values()
    assert PASSPHRASE.decode() not in page
    for entry in store.ring.keys:
        secret = store.private_key(entry).private_numbers().private_value
        assert f"{secret:064x}" not in page


def test_a_rotation_is_recorded_with_both_keys(store, folder):
    rotate(store, Role.SUKET, "32.74", now=NOW)
    page = records(folder)["20261122T080000Z-rotate.md"]
    old, new = store.ring.of(Role.SUKET, "32.74")
    assert re.search(f"{old.kid.hex()}.*2026-11-29T08:00:00Z", page)
    assert re.search(f"{new.kid.hex()}.*2026-11-29T08:00:00Z", page)


def test_a_revocation_is_recorded_with_its_reason(store, folder):
    revoke(store, kid_at(store, NOW), RevocationReason.LOST, now=NOW)
    page = records(folder)["20261122T080000Z-revoke.md"]
    assert "* Reason: lost\n" in page
    assert "revoked 2026-11-22T08:00:00Z" in page


def test_two_acts_of_one_second_have_two_records(store, folder, published):
    publish(store, published, now=NOW)
    publish(store, published, now=NOW)
    assert "20261122T080000Z-publish-2.md" in records(folder)


def test_a_name_cannot_forge_lines_of_a_record(store, folder, published):
    publish(store, published, now=NOW, by="Budi\n| 00000000 | root |")
    page = records(folder)["20261122T080000Z-publish.md"]
    assert "| 00000000 | root |" not in page
    assert "* By: Budi 00000000  root" in page
