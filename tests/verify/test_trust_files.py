"""The trust list: what it says, who may sign it, and how it may be defective."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import CIREBON, DAY, NOW, URI, World, sign, signed, toy_key, trusted
from verify.cbor import read, write
from verify.cose import Draft, cose_key, kid_of, read_sign1, write_header
from verify.errors import NotAuthentic, NotTrusted, Reason
from verify.trust_list import (
    MAX_TRUST_BYTES,
    TRUST_TYPE,
    Office,
    Purpose,
    TrustList,
    jwk_set,
    read_trust_list,
    to_be_signed_trust_list,
    trust_list_draft,
    write_trust_list,
)

ROOT = toy_key("root")
ROOT_KID = kid_of(ROOT.public_key())
FULL = World(
    suket_over={
        "not_after": NOW + 30 * DAY,
        "revoked_at": NOW,
        "status_uris": (URI, "http://127.0.0.1:8000/s/0"),
    },
    more_keys=(
        trusted(toy_key("pdf"), Purpose.PDF, office=CIREBON, certificate=b"\x30\x00"),
        trusted(toy_key("receipt"), Purpose.RECEIPT),
    ),
)


def read_back(data, **over):
    return read_trust_list(data, **({"root": ROOT.public_key()} | over))


def of_payload(payload, header=None):
    header = write_header(ROOT_KID, TRUST_TYPE) if header is None else header
    return signed(ROOT, Draft(header, payload))


def test_a_trust_list_is_read_as_it_was_written():
    assert read_back(FULL.trust_file()) == FULL.trust()


def test_what_the_root_signs_is_what_is_drafted():
    trust = FULL.trust()
    message = read_sign1(FULL.trust_file())
    assert message.payload == write_trust_list(trust)
    assert (
        to_be_signed_trust_list(trust, ROOT_KID)
        == trust_list_draft(trust, ROOT_KID).to_be_signed
    )
    assert sign(ROOT, to_be_signed_trust_list(trust, ROOT_KID)) == message.signature


def test_only_the_pinned_root_is_believed():
    with pytest.raises(NotTrusted, match="root"):
        read_back(FULL.trust_file(), root=toy_key("other").public_key())


def test_a_root_of_the_same_kid_is_still_another_key():
    data = bytearray(FULL.trust_file())
    other = toy_key("other")
    at = data.index(ROOT_KID)
    data[at : at + 4] = kid_of(other.public_key())
    with pytest.raises(NotTrusted, match="does not fit"):
        read_back(bytes(data), root=other.public_key())


def test_with_a_clock_an_expired_list_is_refused():
    trust = FULL.trust()
    data = FULL.trust_file()
    read_back(data, now=trust.expires_at - timedelta(seconds=1))
    with pytest.raises(NotTrusted, match="expired"):
        read_back(data, now=trust.expires_at)
    assert read_back(data).is_stale(trust.expires_at)
    assert not TrustList([]).is_stale(NOW)


@given(st.data())
@settings(max_examples=300)
def test_no_byte_can_be_changed(data):
    changed = bytearray(FULL.trust_file())
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotTrusted):
        read_back(bytes(changed))


@pytest.mark.parametrize("cut", [0, 1, 50, 400, -1, -64])
def test_a_cut_list_is_refused(cut):
    with pytest.raises(NotTrusted):
        read_back(FULL.trust_file()[:cut])


@pytest.mark.parametrize(
    "kind", [None, "application/statuslist+cwt", "application/suket-trust+cwt "]
)
def test_a_file_of_another_type_is_refused(kind):
    payload = write_trust_list(FULL.trust())
    with pytest.raises(NotTrusted):
        read_back(of_payload(payload, write_header(ROOT_KID, kind)))


def test_a_status_list_is_no_trust_list():
    world = World(status=ROOT)
    with pytest.raises(NotTrusted):
        read_back(world.list_file())


def test_a_list_of_five_megabytes_is_not_even_read():
    with pytest.raises(NotTrusted, match="too large"):
        read_back(bytes(MAX_TRUST_BYTES + 1))


FIELDS = read(write_trust_list(FULL.trust()))
KEY = FIELDS[4][0]


def with_key(**over):
    changed = KEY | {int(number[1:]): value for number, value in over.items()}
    return FIELDS | {4: [changed]}


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("not a map", [1]),
        ("no version", {k: v for k, v in FIELDS.items() if k != 1}),
        ("a version of text", FIELDS | {1: "1"}),
        ("a negative version", FIELDS | {1: -1}),
        ("no date", {k: v for k, v in FIELDS.items() if k != 2}),
        ("no end", {k: v for k, v in FIELDS.items() if k != 3}),
        ("a date past the calendar", FIELDS | {3: 2**62}),
        ("a date that machines refuse", FIELDS | {2: 2**60}),
        ("a date beyond machines", FIELDS | {2: 2**64 - 1}),
        ("no keys", {k: v for k, v in FIELDS.items() if k != 4}),
        ("keys in a map", FIELDS | {4: {}}),
        ("a key that is no map", FIELDS | {4: [1]}),
        (
            "a key without purpose",
            FIELDS | {4: [{k: v for k, v in KEY.items() if k != 2}]},
        ),
        (
            "a key without start",
            FIELDS | {4: [{k: v for k, v in KEY.items() if k != 4}]},
        ),
        ("a key that is text", with_key(_1="x")),
        ("a key that is cut", with_key(_1=KEY[1][:-1])),
        ("a key off the curve", with_key(_1=KEY[1][:-1] + bytes([KEY[1][-1] ^ 1]))),
        ("an office of two words", with_key(_3=["32.74", "Kota Cirebon"])),
        ("an office of numbers", with_key(_3=[1, 2, 3])),
        ("a start of text", with_key(_4="x")),
        ("an end of text", with_key(_5="x")),
        ("a revocation of text", with_key(_6="x")),
        ("a status list of bytes", with_key(_7=[b"x"])),
        ("a status list with a path", with_key(_7=["https://suket.example/s/../x"])),
        ("a status list in capitals", with_key(_7=["https://SUKET.example/s/7"])),
        ("a certificate of text", with_key(_8="x")),
        ("the same key twice", FIELDS | {4: [KEY, KEY]}),
    ],
)
def test_a_list_of_another_shape_is_refused_though_the_root_signed_it(why, fields):
    with pytest.raises(NotTrusted):
        read_back(of_payload(write(fields)))


def test_fields_and_purposes_of_later_years_are_passed_over():
    later = with_key(_99="later") | {99: [1]}
    later[4].append({1: cose_key(toy_key("x").public_key()), 2: "time-stamp", 4: 0})
    trust = read_back(of_payload(write(later)))
    assert [key.purpose for key in trust.keys] == [Purpose.SUKET]


def test_the_root_is_never_in_its_own_list():
    trust = replace(FULL.trust(), keys=(trusted(ROOT, Purpose.ROOT),))
    assert read_back(signed(ROOT, trust_list_draft(trust, ROOT_KID))).keys == ()


@pytest.mark.parametrize("date", ["issued_at", "expires_at"])
def test_a_list_without_dates_is_not_written(date):
    with pytest.raises(ValueError, match="dates"):
        write_trust_list(replace(FULL.trust(), **{date: None}))


@pytest.mark.parametrize(
    "over",
    [
        {"not_before": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is the point
        {"not_before": NOW.replace(microsecond=1)},
        {"not_before": datetime(1950, 1, 1, tzinfo=UTC)},
        {"status_uris": ("https://suket.example/7",)},
    ],
)
def test_what_could_not_be_read_is_not_written(over):
    with pytest.raises(ValueError):  # noqa: PT011 - several messages
        write_trust_list(World(suket_over=over).trust())


def test_two_keys_may_not_share_a_kid():
    key = trusted(toy_key("suket"), Purpose.SUKET)
    with pytest.raises(ValueError, match="share"):
        TrustList([key, replace(key, purpose=Purpose.STATUS)])


def test_a_key_is_found_by_kid_and_purpose_only():
    trust = FULL.trust()
    key = trust.of_purpose(Purpose.SUKET)[0]
    assert trust.key(key.kid, Purpose.SUKET) is key
    for kid, purpose in (
        (key.kid, Purpose.STATUS),
        (b"none", Purpose.SUKET),
        (b"", Purpose.SUKET),
    ):
        with pytest.raises(NotAuthentic) as caught:
            trust.key(kid, purpose)
        assert caught.value.reason is Reason.UNKNOWN_KEY


def test_an_office_comes_back_with_its_zone():
    office = read_back(FULL.trust_file()).of_purpose(Purpose.SUKET)[0].office
    assert office == Office("32.74", "Kota Cirebon", "Asia/Jakarta")


def test_the_jwk_set_has_every_key_but_the_revoked():
    trust = World(suket_over={"revoked_at": NOW}).trust()
    (jwk,) = jwk_set(trust)["keys"]
    status = trust.of_purpose(Purpose.STATUS)[0]
    numbers = status.public.public_numbers()
    assert jwk["kid"] == status.kid.hex()
    assert int.from_bytes(urlsafe_b64decode(jwk["x"] + "==")) == numbers.x
    assert int.from_bytes(urlsafe_b64decode(jwk["y"] + "==")) == numbers.y
    assert {jwk["kty"], jwk["crv"], jwk["alg"], jwk["use"]} == {
        "EC",
        "P-256",
        "ES256",
        "sig",
    }
    assert jwk["purpose"] == "status"
