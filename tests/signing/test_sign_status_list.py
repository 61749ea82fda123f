"""A signed status list reads back, and only a status key may sign one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from signing.errors import SealFault
from signing.sign_status_list import sign_status_list
from verify.status_list import ALL_INVALID, Entry, StatusList, pack, read_status_list
from verify.trust_list import Purpose, TrustList

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def status():
    return StatusList(
        uri="https://suket.example/s/7",
        issued_at=NOW,
        expires_at=NOW + timedelta(days=7),
        ttl=timedelta(hours=1),
        entries=pack(
            {5: Entry.VALID, 77: Entry.SUSPENDED, 2**20 - 1: Entry.SUPERSEDED}
        ),
        register_digest=bytes(32),
    )


@pytest.fixture
def status_signer(make_signer):
    return make_signer(Purpose.STATUS, 815)


def test_a_signed_list_reads_back_as_the_same(status, status_signer):
    data = sign_status_list(status, status_signer)
    read = read_status_list(data, TrustList([status_signer.trusted]), uri=status.uri)
    assert read == status
    assert read.entry(77) is Entry.SUSPENDED


def test_a_list_without_any_suket_can_be_signed(status, status_signer):
    empty = replace(status, entries=ALL_INVALID, register_digest=None)
    assert len(sign_status_list(empty, status_signer)) < 600


@pytest.mark.parametrize("purpose", [Purpose.SUKET, Purpose.RECEIPT, Purpose.PDF])
def test_a_key_of_another_purpose_signs_no_list(status, make_signer, purpose):
    with pytest.raises(SealFault, match="unknown-key"):
        sign_status_list(status, make_signer(purpose, 816))


def test_a_signature_of_something_else_does_not_leave(
    status, status_signer, monkeypatch
):
    wrong = status_signer.sign(b"another message")
    monkeypatch.setattr(status_signer, "sign", lambda message: wrong)
    with pytest.raises(SealFault, match="bad-signature"):
        sign_status_list(status, status_signer)


def test_a_list_of_the_wrong_size_does_not_leave(status, status_signer):
    with pytest.raises(SealFault, match="malformed"):
        sign_status_list(replace(status, entries=b"\x55" * 100), status_signer)


def test_a_list_that_reads_back_otherwise_does_not_leave(
    status, status_signer, monkeypatch
):
    other = replace(status, ttl=timedelta(hours=2))
    monkeypatch.setattr(
        "signing.sign_status_list.read_status_list", lambda *a, **k: other
    )
    with pytest.raises(SealFault, match="another list"):
        sign_status_list(status, status_signer)


def test_a_key_before_its_time_signs_no_list(status, make_signer):
    early = replace(status, issued_at=datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.raises(SealFault, match="key-not-in-use"):
        sign_status_list(early, make_signer(Purpose.STATUS, 817))
