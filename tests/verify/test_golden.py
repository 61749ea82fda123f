"""The exact bytes that were promised, in both directions."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import cbor2
import pytest

from tests.builders import (
    GOLDEN,
    VECTORS,
    golden_key,
    make_text,
    signed,
    trusted,
)
from verify.cbor import head, write
from verify.checks import Verdict, authenticate, judge
from verify.claims import Sex, write_claims
from verify.cose import (
    Draft as Message,
)
from verify.cose import (
    cose_key,
    kid_of,
    read_cose_key,
    read_sign1,
    to_be_signed,
    to_low_s,
    verify_es256,
    write_header,
)
from verify.errors import NotTrusted
from verify.status_list import (
    Entry,
    StatusList,
    inflate,
    pack,
    read_status_list,
    status_list_draft,
    write_status_list,
)
from verify.token import Draft, parse, token_of
from verify.trust_list import Purpose, TrustList

TOKENS = pytest.mark.parametrize(
    "token", GOLDEN["tokens"].values(), ids=GOLDEN["tokens"]
)
TRUST = TrustList([trusted(golden_key(), Purpose.SUKET)])
LIST = GOLDEN["status_list"]
IETF = json.loads((VECTORS / "status_list.json").read_text())


@TOKENS
def test_a_golden_text_is_authentic_and_its_claims_are_its_own(token):
    claims = authenticate(token["text"], TRUST)
    assert write_claims(claims).hex() == token["claims_cbor_hex"]


@TOKENS
def test_the_same_claims_make_the_same_text(token):
    claims = authenticate(token["text"], TRUST)
    assert make_text(claims, golden_key()) == token["text"]


@TOKENS
def test_a_golden_text_is_the_golden_token(token):
    assert token_of(token["text"]).hex() == token["token_hex"]
    assert len(token_of(token["text"])) == token["token_bytes"]


@TOKENS
def test_the_quick_reading_agrees_with_the_one_step_by_step(token):
    quick = parse(token["text"])
    message = read_sign1(quick.raw)
    assert quick.payload == message.payload
    assert quick.signature == message.signature
    assert quick.to_be_signed == Draft(quick.kid, quick.payload).to_be_signed


def test_a_golden_text_says_what_it_should():
    claims = authenticate(GOLDEN["tokens"]["six months"]["text"], TRUST)
    assert claims.nik == "3274014107039901"
    assert claims.sex is Sex.FEMALE
    assert claims.issued_at == datetime(2026, 7, 22, 8, tzinfo=UTC)
    assert claims.expires_at == datetime(2027, 1, 22, 17, tzinfo=UTC)  # midnight, WIB
    assert (claims.site, claims.list_number) == ("https://suket.example", 7)


@pytest.mark.parametrize("name", ["credential_key", "status_key"])
def test_a_golden_key_has_its_kid(name):
    encoded = bytes.fromhex(GOLDEN[name]["cose_key_hex"])
    public = read_cose_key(encoded)
    assert cose_key(public) == encoded
    assert kid_of(public).hex() == GOLDEN[name]["kid_hex"]


def golden_list():
    public = read_cose_key(bytes.fromhex(GOLDEN["status_key"]["cose_key_hex"]))
    key = trusted(golden_key(), Purpose.STATUS)
    trust = TrustList(
        [type(key)(public=public, purpose=key.purpose, not_before=key.not_before)]
    )
    return read_status_list(bytes.fromhex(LIST["token_hex"]), trust, uri=LIST["uri"])


def test_the_golden_status_list_says_what_it_should():
    status = golden_list()
    for index, entry in LIST["entries"].items():
        if index.isdigit():
            assert status.entry(int(index)) == entry
    assert status.entry(99) is Entry.INVALID
    assert status.ttl == timedelta(hours=1)
    assert status.expires_at - status.issued_at == timedelta(days=7)


def test_the_same_entries_make_the_golden_status_list():
    status = golden_list()
    entries = {int(k): Entry(v) for k, v in LIST["entries"].items() if k.isdigit()}
    again = StatusList(
        uri=LIST["uri"],
        issued_at=status.issued_at,
        expires_at=status.expires_at,
        ttl=status.ttl,
        entries=pack(entries),
    )
    golden = read_sign1(bytes.fromhex(LIST["token_hex"]))
    assert write_status_list(again) == golden.payload
    kid = bytes.fromhex(GOLDEN["status_key"]["kid_hex"])
    assert status_list_draft(again, kid).protected == golden.protected


def test_a_golden_text_stands_as_the_golden_list_says():
    claims = authenticate(GOLDEN["tokens"]["one-word name"]["text"], TRUST)
    status = golden_list()
    assert claims.status_index in {0, 5, 12345, 77777, 734121, 1048575}
    verdict = judge(claims, status, now=status.issued_at)
    assert (
        verdict
        is {
            Entry.VALID: Verdict.VALID,
            Entry.INVALID: Verdict.REVOKED,
            Entry.SUSPENDED: Verdict.SUSPENDED,
            Entry.SUPERSEDED: Verdict.SUPERSEDED,
        }[status.entry(claims.status_index)]
    )


TWO_BITS = [
    vector for kind in ("small", "long") for vector in IETF[kind] if vector["bits"] == 2
]
OTHER_BITS = [
    vector for kind in ("small", "long") for vector in IETF[kind] if vector["bits"] != 2
]


def statuses(vector):
    given = vector["statuses"]
    return (
        dict(enumerate(given))
        if isinstance(given, list)
        else {int(k): v for k, v in given.items()}
    )


@pytest.mark.parametrize("vector", TWO_BITS, ids=lambda v: v["name"])
def test_lists_of_the_ietf_are_packed_and_unpacked_as_there(vector):
    cbor = bytes.fromhex(vector["cbor_hex"])
    packed = inflate(cbor[cbor.index(b"\x78\xda") :], 2**18)
    status = StatusList(
        uri="https://example.com/s/1",
        issued_at=datetime(2026, 1, 1, tzinfo=UTC),
        expires_at=datetime(2026, 1, 8, tzinfo=UTC),
        ttl=timedelta(hours=1),
        entries=packed,
    )
    default = vector.get("default", 0)
    entries = dict.fromkeys(range(vector["size"]), default) | statuses(vector)
    assert all(
        status.entry(index) == entry for index, entry in statuses(vector).items()
    )
    assert pack({i: Entry(e) for i, e in entries.items()}, vector["size"]) == packed


def ietf_token(fields_cbor):
    """Our claims around the IETF's map, in its order: bits before lst."""

    pairs = (
        write(2) + write("https://suket.example/s/7"),
        write(6) + write(1782000000),
        write(4) + write(1782604800),
        write(65534) + write(3600),
        write(65533) + fields_cbor,
    )
    payload = head(5, len(pairs)) + b"".join(pairs)
    kid = kid_of(golden_key().public_key())
    return signed(
        golden_key(), Message(write_header(kid, "application/statuslist+cwt"), payload)
    )


STATUS_TRUST = TrustList([trusted(golden_key(), Purpose.STATUS)])


def test_a_list_with_keys_in_the_order_of_the_ietf_is_read():
    vector = next(v for v in IETF["long"] if v["bits"] == 2)
    status = read_status_list(
        ietf_token(bytes.fromhex(vector["cbor_hex"])), STATUS_TRUST
    )
    assert all(
        status.entry(index) == entry for index, entry in statuses(vector).items()
    )


@pytest.mark.parametrize("vector", OTHER_BITS, ids=lambda v: v["name"])
def test_a_list_with_another_number_of_bits_is_refused(vector):

    with pytest.raises(NotTrusted, match="two bits"):
        read_status_list(ietf_token(bytes.fromhex(vector["cbor_hex"])), STATUS_TRUST)


def test_the_ietf_token_itself_is_signed_as_ours_are_but_by_a_kid_of_another_length():

    data = bytes.fromhex(IETF["tokens"]["status_list_cwt_hex"])
    with pytest.raises(NotTrusted, match="expected"):
        read_status_list(data, STATUS_TRUST)  # its kid stands in the unprotected header
    jwk = IETF["tokens"]["public_key_jwk"]

    x, y = (urlsafe_b64decode(jwk[name] + "==") for name in "xy")
    key = read_cose_key(
        bytes.fromhex("a4010220012158 20") + x + bytes.fromhex("2258 20") + y
    )

    protected, _, payload, signature = cbor2.loads(data).value
    verify_es256(key, low(signature), to_be_signed(protected, payload))


def low(signature):

    return to_low_s(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
