"""The receipt is read back before it leaves, and only a receipt key gives one."""

from dataclasses import replace

import pytest

from keys.signer_protocol import SoftwareSigner
from signing.errors import SealFault, TextTooLong
from signing.sign_receipt import seal_receipt
from tests.builders import NOW, toy_key, trusted
from tests.verify.receipting import GOLDEN_RECEIPTS, KEY, make_receipt, trust_in
from verify.receipt import authenticate_receipt
from verify.trust_list import Purpose


def signer_for(purpose=Purpose.RECEIPT, key=KEY, **over):
    return SoftwareSigner(key, trusted(key, purpose, **over))


class AbsentMindedSigner:
    """A key that signs what it was asked the time before."""

    trusted = signer_for().trusted

    def sign(self, message):
        return signer_for().sign(b"another message")


def test_the_golden_receipts_are_sealed_byte_for_byte():
    for golden in GOLDEN_RECEIPTS["receipts"].values():
        receipt = authenticate_receipt(golden["text"], trust_in())
        assert seal_receipt(receipt, signer_for()) == golden["text"]


def test_what_is_sealed_is_authentic():
    text = seal_receipt(make_receipt(), signer_for())
    assert authenticate_receipt(text, trust_in()) == make_receipt()


@pytest.mark.parametrize("purpose", [Purpose.SUKET, Purpose.STATUS, Purpose.PDF])
def test_a_key_of_another_purpose_gives_no_receipt(purpose):
    with pytest.raises(SealFault, match="unknown-key"):
        seal_receipt(make_receipt(), signer_for(purpose))


def test_a_signature_that_does_not_fit_does_not_leave():
    with pytest.raises(SealFault, match="bad-signature"):
        seal_receipt(make_receipt(), AbsentMindedSigner())
    other = signer_for(key=toy_key("thief"))
    other._trusted = signer_for().trusted
    with pytest.raises(SealFault, match="bad-signature"):
        seal_receipt(make_receipt(), other)


@pytest.mark.parametrize("over", [{"not_after": NOW}, {"revoked_at": NOW}])
def test_a_key_out_of_its_period_gives_no_receipt(over):
    with pytest.raises(SealFault, match="key-not-in-use"):
        seal_receipt(make_receipt(), signer_for(**over))


def test_a_receipt_that_reads_back_otherwise_does_not_leave(monkeypatch):
    other = replace(make_receipt(), reference="other")
    monkeypatch.setattr("signing.sign_receipt.authenticate_receipt", lambda *_: other)
    with pytest.raises(SealFault, match="another"):
        seal_receipt(make_receipt(), signer_for())


def test_what_the_format_cannot_carry_is_refused():
    with pytest.raises(ValueError, match="reference"):
        seal_receipt(make_receipt(reference="3274014107039901"), signer_for())


def test_what_no_code_holds_is_refused():
    site = "https://" + ".".join(["sangat-panjang"] * 40) + ".example"
    with pytest.raises(TextTooLong):
        seal_receipt(make_receipt(site=site), signer_for())
