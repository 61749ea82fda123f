"""Receipts for tests: an invented bank, the toy receipt key, and good ones to spoil."""

import json
from dataclasses import replace
from datetime import timedelta

from tests.builders import NOW, SITE, VECTORS, World, signed, toy_key, trusted
from verify.checks import Verdict
from verify.cose import Draft, kid_of, write_header
from verify.receipt import (
    RECEIPT_TYPE,
    Institution,
    Receipt,
    receipt_draft,
    subject_of,
    write_receipt_text,
)
from verify.trust_list import Purpose, TrustList

GOLDEN_RECEIPTS = json.loads((VECTORS / "receipt.json").read_text())
KEY = toy_key("receipt")
KID = kid_of(KEY.public_key())
BANK = Institution("BANK-CONTOH", "Bank Contoh, Tbk.")
SUKET_TEXT = World().text()


def make_receipt(**over) -> Receipt:
    """Return a receipt of a valid suket; any field may be another."""
    plain = Receipt(
        site=SITE,
        institution=BANK,
        checked_at=NOW,
        verdict=Verdict.VALID,
        as_of=NOW - timedelta(seconds=30),
        reference="CDD-2026/000123",
        subject=subject_of(SUKET_TEXT),
    )
    return replace(plain, **over)


def bytes_of(receipt: Receipt | None = None, key=KEY) -> bytes:
    """Return a receipt signed by a key, as bytes."""
    kid = kid_of(key.public_key())
    return signed(key, receipt_draft(receipt or make_receipt(), kid))


def text_of(receipt: Receipt | None = None, key=KEY, *, site=SITE) -> str:
    """Return the text of a receipt signed by a key."""
    return write_receipt_text(bytes_of(receipt, key), site=site)


def of_payload(payload: bytes, header: bytes | None = None) -> bytes:
    """Return any payload rightly signed by the receipt key."""
    header = write_header(KID, RECEIPT_TYPE) if header is None else header
    return signed(KEY, Draft(header, payload))


def trust_in(**over) -> TrustList:
    """Return a trust list with the receipt key, whose facts may be others."""
    more = (trusted(KEY, Purpose.RECEIPT, **over),)
    return World(more_keys=more).trust()
