"""A key that is retired, a key that is revoked, and the paper of each."""

from datetime import timedelta

import pytest

from keys.errors import (
    KeyNotFound,
    NotPossible,
)
from keys.key_ring import RevocationReason, Role
from keys.lifecycle import LEAD, retire, revoke, rotate
from keys.publish_trust_list import publish
from tests.keys.toy_service import DAY, NOW, SECOND, Knows, issued, kid_at, trust_of
from verify.checks import authenticate
from verify.errors import NotAuthentic, Reason


def reason_of(text, trust, register=None):
    with pytest.raises(NotAuthentic) as refusal:
        authenticate(text, trust, register)
    return refusal.value.reason


def test_a_retired_key_signs_no_more_and_its_paper_stays_good(store, published):
    text = issued(store, NOW)
    retire(store, kid_at(store, NOW), now=NOW + DAY)
    publish(store, published, now=NOW + DAY)
    assert authenticate(text, trust_of(published))
    with pytest.raises(KeyNotFound, match=r"no suket key of 32\.74 may sign"):
        kid_at(store, NOW + DAY)


def test_after_retirement_a_new_key_can_begin_at_once(store):
    old = kid_at(store, NOW)
    retire(store, old, now=NOW + DAY)
    rotate(store, Role.SUKET, "32.74", now=NOW + DAY, lead=timedelta(0))
    assert kid_at(store, NOW + DAY) != old


def test_a_successor_can_be_retired_before_its_time(store):
    rotate(store, Role.SUKET, "32.74", now=NOW)
    waiting = store.ring.of(Role.SUKET, "32.74")[-1]
    retire(store, waiting.kid, now=NOW + DAY)
    with pytest.raises(KeyNotFound):
        kid_at(store, NOW + LEAD)
    rotate(store, Role.SUKET, "32.74", now=NOW + DAY)  # none waits any more


def test_what_has_ended_does_not_end_again(store):
    kid = kid_at(store, NOW)
    retire(store, kid, now=NOW + DAY)
    with pytest.raises(NotPossible, match="ended already"):
        retire(store, kid, now=NOW + DAY)


def test_a_key_never_gains_time(store):
    kid = kid_at(store, NOW)
    retire(store, kid, now=NOW + DAY)
    rotate(store, Role.SUKET, "32.74", now=NOW + DAY)
    assert store.ring.key(kid).not_after == NOW + DAY


def test_the_root_is_neither_retired_nor_revoked(store):
    kid = store.ring.of(Role.ROOT, None)[0].kid
    with pytest.raises(NotPossible, match="root"):
        retire(store, kid, now=NOW)
    with pytest.raises(NotPossible, match="root"):
        revoke(store, kid, RevocationReason.LOST, now=NOW)


def test_a_key_that_is_not_in_the_ring_cannot_be_ended(store):
    with pytest.raises(KeyNotFound, match="no key 00000000"):
        retire(store, bytes(4), now=NOW)


def test_of_a_revoked_key_only_what_the_register_knows_is_good(store, published):
    known, forged = issued(store, NOW), issued(store, NOW + SECOND)
    revoke(store, kid_at(store, NOW), RevocationReason.COMPROMISED, now=NOW + DAY)
    publish(store, published, now=NOW + DAY)
    trust = trust_of(published)
    assert authenticate(known, trust, Knows(known))
    assert reason_of(forged, trust, Knows(known)) is Reason.KEY_NOT_IN_USE
    assert reason_of(known, trust) is Reason.KEY_NOT_IN_USE  # offline nobody can tell


def test_from_the_moment_of_revocation_nothing_is_good(store, published):
    text = issued(store, NOW)
    revoke(
        store,
        kid_at(store, NOW),
        RevocationReason.COMPROMISED,
        now=NOW + DAY,
        since=NOW,
    )
    publish(store, published, now=NOW + DAY)
    assert reason_of(text, trust_of(published), Knows(text)) is Reason.KEY_NOT_IN_USE


def test_a_revoked_key_signs_no_more_not_even_for_the_past(store):
    kid = kid_at(store, NOW)
    revoke(store, kid, RevocationReason.COMPROMISED, now=NOW + DAY)
    for moment in (NOW, NOW + DAY):
        with pytest.raises(KeyNotFound):
            kid_at(store, moment)


def test_a_successor_at_once_after_a_revocation(store, published):
    revoke(store, kid_at(store, NOW), RevocationReason.COMPROMISED, now=NOW)
    rotate(store, Role.SUKET, "32.74", now=NOW, lead=timedelta(0))
    publish(store, published, now=NOW)
    assert authenticate(issued(store, NOW), trust_of(published))


def test_a_revocation_is_moved_back_and_never_on(store):
    kid = kid_at(store, NOW)
    revoke(store, kid, RevocationReason.COMPROMISED, now=NOW + 3 * DAY)
    for since in (NOW + 3 * DAY, None):
        with pytest.raises(NotPossible, match="revoked already"):
            revoke(store, kid, RevocationReason.LOST, now=NOW + 4 * DAY, since=since)
    revoke(store, kid, RevocationReason.COMPROMISED, now=NOW + 4 * DAY, since=NOW + DAY)
    assert store.ring.key(kid).revoked_at == NOW + DAY


def test_a_key_is_not_revoked_in_the_future(store):
    with pytest.raises(NotPossible, match="future"):
        revoke(
            store, kid_at(store, NOW), RevocationReason.LOST, now=NOW, since=NOW + DAY
        )
