"""What we write, others read: cwt, pycose and MOSIP's Claim 169 agree with `verify`."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from keys.signer_protocol import SoftwareSigner
from signing.sign_status_list import sign_status_list
from signing.sign_token import seal
from tests.interop.interop_refusal import Refused
from verify.claims import read_claims
from verify.cose import kid_of
from verify.status_list import Entry, StatusList, pack
from verify.token import token_of
from verify.trust_list import Purpose, TrustedKey

GOLDEN = json.loads(Path("tests/vectors/golden.json").read_text())
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LIST = "https://suket.example/s/7"
CLAIMS = {
    name: read_claims(bytes.fromhex(token["claims_cbor_hex"]))
    for name, token in GOLDEN["tokens"].items()
}
COSE_READERS = ["cwt-as-cose", "pycose"]


def signer_of(purpose, scalar):
    private = derive_private_key(scalar, SECP256R1())
    trusted = TrustedKey(
        public=private.public_key(),
        purpose=purpose,
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        status_uris=(LIST,),
    )
    return SoftwareSigner(private, trusted)


@pytest.fixture(scope="module")
def signer():
    return signer_of(
        Purpose.SUKET, int(GOLDEN["credential_key"]["private_scalar_hex"], 16)
    )


@pytest.fixture(scope="module")
def status_signer():
    return signer_of(Purpose.STATUS, 4711)


@pytest.fixture(params=CLAIMS.values(), ids=CLAIMS.keys())
def claims(request):
    return request.param


@pytest.fixture
def token(claims, signer):
    return token_of(seal(claims, signer))


def as_cbor(claims):
    """The claims as format.md lists them, with JSON's keys."""
    dates = {"6": int(claims.issued_at.timestamp())}
    if claims.expires_at is not None:
        dates["4"] = int(claims.expires_at.timestamp())
    person = {
        "1": claims.nik,
        "2": "S1",
        "4": claims.full_name,
        "8": f"{claims.born:%Y%m%d}",
        "9": int(claims.sex),
        "10": claims.address,
        "24": claims.birthplace,
    }
    place = {"idx": claims.status_index, "uri": claims.status_uri}
    return dates | {"169": person, "65535": {"status_list": place}}


@pytest.mark.parametrize("reader", COSE_READERS)
def test_a_cose_library_reads_our_token(oracles, reader, token, claims, signer):
    public = signer.trusted.public
    assert oracles.ask(reader, token, public) == {
        "header": {"1": -7, "4": kid_of(public).hex()},
        "open": {},
        "claims": as_cbor(claims),
    }


def test_cwt_takes_it_for_a_cwt(oracles, signer):
    claims = CLAIMS["until the card is printed"]  # no end: no day breaks this test
    token = token_of(seal(claims, signer))
    assert oracles.ask("cwt", token, signer.trusted.public) == as_cbor(claims)


def test_cwt_refuses_a_cwt_past_its_end(oracles, signer):
    past = CLAIMS["six months"]._replace(
        issued_at=datetime(2026, 1, 2, tzinfo=UTC),
        expires_at=datetime(2026, 1, 3, tzinfo=UTC),
    )
    token = token_of(seal(past, signer))
    with pytest.raises(Refused, match="expired"):
        oracles.ask("cwt", token, signer.trusted.public)


def test_mosip_reads_the_person_in_our_token(oracles, token, claims, signer):
    expires_at = claims.expires_at and int(claims.expires_at.timestamp())
    assert oracles.ask("claim169", token, signer.trusted.public) == {
        "id": claims.nik,
        "version": "S1",
        "full_name": claims.full_name,
        "date_of_birth": f"{claims.born:%Y%m%d}",
        "gender": int(claims.sex),
        "address": claims.address,
        "iat": int(claims.issued_at.timestamp()),
        "exp": expires_at,
        "verification": "verified",
    }


@pytest.mark.parametrize("reader", [*COSE_READERS, "cwt", "claim169"])
def test_they_refuse_a_token_with_one_bit_turned(oracles, reader, signer):
    token = bytearray(token_of(seal(CLAIMS["until the card is printed"], signer)))
    token[token.index(b"SITI")] ^= 1
    with pytest.raises(Refused):
        oracles.ask(reader, bytes(token), signer.trusted.public)


@pytest.mark.parametrize("reader", [*COSE_READERS, "cwt", "claim169"])
def test_they_refuse_our_token_under_another_key(
    oracles, reader, signer, status_signer
):
    token = token_of(seal(CLAIMS["until the card is printed"], signer))
    with pytest.raises(Refused):
        oracles.ask(reader, token, status_signer.trusted.public)


@pytest.mark.parametrize("reader", COSE_READERS)
def test_a_cose_library_reads_our_status_list(oracles, reader, status_signer):
    entries = {5: Entry.VALID, 77: Entry.SUSPENDED, 2**20 - 1: Entry.SUPERSEDED}
    status = StatusList(
        uri=LIST,
        issued_at=NOW,
        expires_at=NOW + timedelta(days=7),
        ttl=timedelta(hours=1),
        entries=pack(entries),
        register_digest=bytes(range(32)),
    )
    public = status_signer.trusted.public
    read = oracles.ask(reader, sign_status_list(status, status_signer), public)
    claims = read["claims"]
    listed = claims.pop("65533")
    kind = "application/statuslist+cwt"
    assert read["header"] == {"1": -7, "4": kid_of(public).hex(), "16": kind}
    assert claims == {
        "2": LIST,
        "4": int(NOW.timestamp()) + 7 * 86400,
        "6": int(NOW.timestamp()),
        "65534": 3600,
        "-65537": bytes(range(32)).hex(),
    }
    assert listed["bits"] == 2
    packed = zlib.decompress(bytes.fromhex(listed["lst"]))
    assert {i: packed[i >> 2] >> 2 * (i & 3) & 3 for i in (0, *entries)} == {
        0: 1
    } | entries
