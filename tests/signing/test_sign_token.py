"""The seal reads back its own work, and lets nothing out that differs.

Security handbook: S39 by a signer whose answer does not fit, S47 by one that is down or
answers wrongly.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from keys.signer_protocol import SoftwareSigner
from signing.errors import SealFault, TextTooLong
from signing.sign_token import seal
from verify.checks import authenticate
from verify.claims import read_claims
from verify.cose import HALF_ORDER, ORDER
from verify.token import parse
from verify.trust_list import Purpose, TrustList


class BurntSigner:
    """A key whose machine has just caught fire."""

    def __init__(self, signer):
        self.trusted = signer.trusted

    def sign(self, message):
        raise OSError("no token in slot 0")


class AbsentMindedSigner:
    """A key that signs what it was asked the time before."""

    def __init__(self, signer):
        self.trusted = signer.trusted
        self._signer = signer

    def sign(self, message):
        return self._signer.sign(b"another message")


class HighSigner(AbsentMindedSigner):
    """A key that takes the greater of the two s, as most do half of the time."""

    def sign(self, message):
        signature = self._signer.sign(message)
        s = ORDER - int.from_bytes(signature[32:], "big")
        return signature[:32] + s.to_bytes(32, "big")


def golden_names():
    return [
        "until the card is printed",
        "six months",
        "longest fields",
        "one-word name",
    ]


@pytest.mark.parametrize("name", golden_names())
def test_the_golden_texts_are_written_byte_for_byte(golden, signer, name):
    token = golden["tokens"][name]
    claims = read_claims(bytes.fromhex(token["claims_cbor_hex"]))
    assert seal(claims, signer) == token["text"]


def test_every_golden_text_is_covered(golden):
    assert list(golden["tokens"]) == golden_names()


def test_what_is_sealed_authenticates(claims, signer):
    assert authenticate(seal(claims, signer), TrustList([signer.trusted])) == claims


def test_a_hundred_seals_all_have_a_low_s(claims, signer):
    for index in range(100):
        token = parse(seal(claims._replace(status_index=index), signer))
        assert 0 < int.from_bytes(token.signature[32:], "big") <= HALF_ORDER


def test_a_burnt_key_is_a_fault_that_goes_through(claims, signer):
    with pytest.raises(OSError, match="slot 0"):
        seal(claims, BurntSigner(signer))


@pytest.mark.parametrize("kind", [AbsentMindedSigner, HighSigner])
def test_a_signature_that_does_not_fit_does_not_leave(claims, signer, kind):
    with pytest.raises(SealFault, match="index 734121: bad-signature"):
        seal(claims, kind(signer))


def test_a_signature_by_another_key_does_not_leave(claims, signer, make_signer):
    other = make_signer(Purpose.SUKET, 4711)
    other._trusted = signer.trusted
    with pytest.raises(SealFault, match="bad-signature"):
        seal(claims, other)


@pytest.mark.parametrize("purpose", [Purpose.STATUS, Purpose.RECEIPT, Purpose.PDF])
def test_a_key_of_another_purpose_seals_nothing(claims, signer, make_signer, purpose):
    other = make_signer(purpose, 4711, status_uris=signer.trusted.status_uris)
    with pytest.raises(SealFault, match="unknown-key"):
        seal(claims, other)


def test_a_list_that_is_not_the_offices_own_is_not_sealed(claims, signer):
    with pytest.raises(SealFault, match="malformed"):
        seal(claims._replace(status_uri="https://suket.example/s/9"), signer)


@pytest.mark.parametrize(
    "period",
    [
        {"not_before": datetime(2027, 1, 1, tzinfo=UTC)},
        {"not_after": datetime(2026, 2, 1, tzinfo=UTC)},
        {"revoked_at": datetime(2030, 2, 1, tzinfo=UTC)},
    ],
)
def test_a_key_out_of_its_period_seals_nothing(claims, signer, period):
    spent = SoftwareSigner(signer._private, replace(signer.trusted, **period))
    with pytest.raises(SealFault, match="key-not-in-use"):
        seal(claims, spent)


def test_claims_that_read_back_otherwise_do_not_leave(claims, signer, monkeypatch):
    other = claims._replace(status_index=1)
    monkeypatch.setattr("signing.sign_token.authenticate", lambda text, trust: other)
    with pytest.raises(SealFault, match="reads back as other claims"):
        seal(claims, signer)


def test_a_fault_names_nobody(claims, signer):
    with pytest.raises(SealFault) as fault:
        seal(claims, AbsentMindedSigner(signer))
    assert claims.nik not in str(fault.value)
    assert claims.full_name not in str(fault.value)


def test_what_the_form_has_no_room_for_is_refused_at_issue(claims, signer):
    with pytest.raises(TextTooLong, match="version 2"):
        seal(claims._replace(address="JL. CONTOH " * 50), signer)


def test_what_the_format_cannot_carry_is_refused(claims, signer):
    with pytest.raises(ValueError, match="NIK"):
        seal(claims._replace(nik="327414"), signer)


def test_two_halves_of_different_keys_make_no_signer(signer):
    stranger = derive_private_key(4711, SECP256R1())
    with pytest.raises(ValueError, match="different keys"):
        SoftwareSigner(stranger, signer.trusted)
