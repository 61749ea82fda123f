"""What a service begins with, and how one key takes over from another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keys.errors import (
    KeyNotFound,
    NotPossible,
    OfficeNotFound,
    UnfitOffice,
)
from keys.key_ring import Role
from keys.lifecycle import LEAD, add_office, init, rotate
from keys.publish_trust_list import publish
from keys.store import KeyStore
from signing.errors import SealFault
from signing.sign_token import seal
from tests.keys.toy_service import (
    CIREBON,
    DAY,
    NOW,
    PASSPHRASE,
    SECOND,
    SERANG,
    SITE,
    claims_at,
    issued,
    kid_at,
    trust_of,
)
from verify.checks import authenticate
from verify.errors import NotAuthentic
from verify.trust_list import Purpose


def test_what_init_makes_can_issue_and_be_checked(store, published):
    publish(store, published, now=NOW)
    text = issued(store, NOW)
    assert authenticate(text, trust_of(published)) == claims_at(NOW)


def test_init_makes_one_key_for_each_purpose_and_two_for_each_office(store):
    made = [(entry.role, entry.office) for entry in store.ring.keys]
    assert made == [
        (Role.ROOT, None),
        (Role.STATUS, None),
        (Role.RECEIPT, None),
        (Role.PDF, None),
        (Role.SUKET, "32.74"),
        (Role.PDF_OFFICE, "32.74"),
        (Role.SUKET, "64.71"),
        (Role.PDF_OFFICE, "64.71"),
    ]


@pytest.mark.parametrize(
    "site",
    [
        "https://Suket.example",
        "https://suket.example/",
        "suket.example",
        "ftp://a.b",
        "https://a b",
    ],
)
def test_an_address_that_no_text_can_begin_with_is_refused(folder, site):
    with pytest.raises(UnfitOffice, match="lower case"):
        init(KeyStore(folder, PASSPHRASE), [CIREBON], site=site, now=NOW)
    assert not folder.exists()


def test_an_office_named_twice_is_refused(folder):
    twice = [CIREBON, replace(CIREBON, name="Kota Cirebon Lagi")]
    with pytest.raises(UnfitOffice, match="twice"):
        init(KeyStore(folder, PASSPHRASE), twice, site=SITE, now=NOW)


def test_an_added_office_gets_lists_of_its_own_and_cannot_issue_before_it_is_known(
    store, published
):
    publish(store, published, now=NOW)
    add_office(store, SERANG, now=NOW)
    with pytest.raises(KeyNotFound, match="not been published"):
        store.signer(Purpose.SUKET, office="36.73", at=NOW)
    publish(store, published, now=NOW)
    trusted = store.signer(Purpose.SUKET, office="36.73", at=NOW).trusted
    assert trusted.status_uris == tuple(f"{SITE}/s/{n}" for n in (9, 10, 11, 12))
    assert trusted.office == SERANG


def test_an_office_is_added_once(store):
    with pytest.raises(NotPossible, match=r"32\.74 is in the ring"):
        add_office(store, CIREBON, now=NOW)


def test_the_old_key_signs_until_the_hour_and_the_new_one_from_it(store):
    old = kid_at(store, NOW)
    rotate(store, Role.SUKET, "32.74", now=NOW)
    hour = NOW + LEAD
    assert timedelta(days=7) == LEAD
    assert kid_at(store, hour - SECOND) == old
    assert kid_at(store, NOW) == old
    assert kid_at(store, hour) != old
    assert kid_at(store, hour + 1000 * DAY) == kid_at(store, hour)


def test_old_paper_stays_good_and_new_paper_is_good(store, published):
    publish(store, published, now=NOW)
    before = issued(store, NOW)
    rotate(store, Role.SUKET, "32.74", now=NOW + DAY)
    publish(store, published, now=NOW + DAY)
    hour = NOW + DAY + LEAD
    last, first = issued(store, hour - SECOND), issued(store, hour)
    for text in (before, last, first):
        assert authenticate(text, trust_of(published))


def test_a_new_key_is_known_to_verifiers_before_it_is_used(store, published):
    publish(store, published, now=NOW)
    rotate(store, Role.SUKET, "32.74", now=NOW)
    publish(store, published, now=NOW)
    (successor,) = [
        key
        for key in trust_of(published).of_purpose(Purpose.SUKET)
        if key.not_before > NOW
    ]
    assert successor.not_before == NOW + LEAD


def test_a_suket_dated_before_its_keys_time_is_refused(store, published):
    rotate(store, Role.SUKET, "32.74", now=NOW)
    publish(store, published, now=NOW)
    hour = NOW + LEAD
    early = store.signer(Purpose.SUKET, office="32.74", at=hour)
    with pytest.raises(SealFault, match="key-not-in-use"):
        seal(claims_at(hour - SECOND), early)


def test_a_suket_dated_after_its_keys_time_is_refused(store, published):
    late = store.signer(Purpose.SUKET, office="32.74", at=NOW)
    text = seal(claims_at(NOW + LEAD), late)  # before the rotation nothing forbids it
    rotate(store, Role.SUKET, "32.74", now=NOW)
    publish(store, published, now=NOW)
    with pytest.raises(NotAuthentic, match="key-not-in-use"):
        authenticate(text, trust_of(published))


def test_a_successor_that_was_never_published_signs_nothing(store, published):
    publish(store, published, now=NOW)
    rotate(store, Role.SUKET, "32.74", now=NOW)
    assert kid_at(store, NOW + LEAD - SECOND)
    with pytest.raises(KeyNotFound, match="not been published"):
        kid_at(store, NOW + LEAD)


def test_another_offices_key_is_not_touched(store):
    before = kid_at(store, NOW, "64.71")
    rotate(store, Role.SUKET, "32.74", now=NOW)
    assert kid_at(store, NOW + 2 * LEAD, "64.71") == before


def test_the_lists_go_to_the_successor(store):
    rotate(store, Role.SUKET, "32.74", now=NOW)
    old, new = (store.ring.trusted(e) for e in store.ring.of(Role.SUKET, "32.74"))
    assert old.status_uris == new.status_uris


@pytest.mark.parametrize("role", [Role.STATUS, Role.RECEIPT])
def test_keys_of_the_service_rotate_too(store, role):
    purpose = Purpose(role)
    before = store.signer(purpose, at=NOW).trusted.kid
    rotate(store, purpose, now=NOW, lead=DAY)
    assert store.signer(purpose, at=NOW + DAY - SECOND).trusted.kid == before
    assert store.signer(purpose, at=NOW + DAY).trusted.kid != before


def test_no_second_successor_while_one_waits(store):
    rotate(store, Role.SUKET, "32.74", now=NOW)
    before = store.ring
    with pytest.raises(NotPossible, match="waits to take over"):
        rotate(store, Role.SUKET, "32.74", now=NOW + DAY)
    assert store.ring == before
    rotate(store, Role.SUKET, "32.74", now=NOW + LEAD)


def test_the_root_does_not_rotate(store):
    with pytest.raises(NotPossible, match="pinned"):
        rotate(store, Role.ROOT, now=NOW)


@pytest.mark.parametrize(
    ("role", "office", "error"),
    [
        (Role.SUKET, None, NotPossible),
        (Role.PDF_OFFICE, None, NotPossible),
        (Role.STATUS, "32.74", NotPossible),
        (Role.PDF, "32.74", NotPossible),
        (Role.SUKET, "11.01", OfficeNotFound),
    ],
)
def test_an_office_is_named_where_keys_have_one_and_only_there(
    store, role, office, error
):
    with pytest.raises(error):
        rotate(store, role, office, now=NOW)


def test_a_key_cannot_take_over_in_the_past(store):
    with pytest.raises(NotPossible, match="past"):
        rotate(store, Role.STATUS, now=NOW, lead=-SECOND)
