"""The toy key of the golden vectors, and one of another purpose."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from keys.signer_protocol import SoftwareSigner
from verify.claims import read_claims
from verify.trust_list import Purpose, TrustedKey

GOLDEN = json.loads(Path("tests/vectors/golden.json").read_text())
LISTS = ("https://suket.example/s/7", "https://suket.example/s/8")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def signer_for(purpose: Purpose, scalar: int, **details) -> SoftwareSigner:
    private = derive_private_key(scalar, SECP256R1())
    trusted = TrustedKey(
        public=private.public_key(), purpose=purpose, not_before=SINCE, **details
    )
    return SoftwareSigner(private, trusted)


@pytest.fixture(scope="session")
def make_signer():
    return signer_for


@pytest.fixture(scope="session")
def golden():
    return GOLDEN


@pytest.fixture(scope="session")
def signer():
    scalar = int(GOLDEN["credential_key"]["private_scalar_hex"], 16)
    return signer_for(Purpose.SUKET, scalar, status_uris=LISTS)


@pytest.fixture(scope="session")
def claims():
    token = GOLDEN["tokens"]["until the card is printed"]
    return read_claims(bytes.fromhex(token["claims_cbor_hex"]))
