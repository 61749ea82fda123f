"""The receipt of a check: exact bytes, one spelling, and who may have signed it."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

import cbor2
import pytest

from tests.builders import DAY, NOW, SITE, World, make_claims, signed, toy_key
from tests.verify.receipt_mutants import CHECK, KINDS, changed
from tests.verify.receipting import (
    GOLDEN_RECEIPTS,
    KEY,
    KID,
    SUKET_TEXT,
    bytes_of,
    make_receipt,
    of_payload,
    text_of,
    trust_in,
)
from verify.checks import Verdict, authenticate
from verify.claims import write_claims
from verify.cose import ORDER, Draft, cose_key, kid_of, write_header
from verify.errors import NotAuthentic, NotTrusted, Reason
from verify.qr_text import read_digits, write_digits
from verify.receipt import (
    RECEIPT_TYPE,
    Institution,
    Receipt,
    Subject,
    authenticate_receipt,
    read_receipt,
    require_reference,
    subject_of,
    write_receipt,
    write_receipt_text,
)
from verify.status_list import STATUS_TYPE, read_status_list
from verify.token import token_of

TRUST = trust_in()
NIK = "3274014107039901"


def refused(data, trust=TRUST):
    with pytest.raises(NotAuthentic) as refusal:
        read_receipt(data, trust)
    return refusal.value.reason


def refused_text(text):
    with pytest.raises(NotAuthentic) as refusal:
        authenticate_receipt(text, TRUST)
    return refusal.value.reason


# What was promised


@pytest.mark.parametrize("name", list(GOLDEN_RECEIPTS["receipts"]))
def test_the_golden_receipts_are_read_and_written_byte_for_byte(name):
    golden = GOLDEN_RECEIPTS["receipts"][name]
    receipt = authenticate_receipt(golden["text"], TRUST)
    assert receipt.to_dict() == golden["says"]
    assert write_receipt(receipt).hex() == golden["payload_hex"]
    assert bytes_of(receipt).hex() == golden["receipt_hex"]
    data = bytes.fromhex(golden["receipt_hex"])
    assert write_receipt_text(data, site=receipt.site) == golden["text"]
    assert read_receipt(data, TRUST) == receipt


def test_the_golden_key_is_that_of_its_name():
    assert GOLDEN_RECEIPTS["key_name"] == "receipt"
    assert GOLDEN_RECEIPTS["cose_key_hex"] == cose_key(KEY.public_key()).hex()
    assert GOLDEN_RECEIPTS["kid_hex"] == KID.hex()


def test_another_library_reads_the_same():
    message = cbor2.loads(bytes_of())
    assert message.tag == 18
    protected, unprotected, payload, signature = message.value
    assert cbor2.loads(protected) == {1: -7, 4: KID, 16: RECEIPT_TYPE}
    assert (unprotected, len(signature)) == ({}, 64)
    assert cbor2.loads(payload) == {
        1: SITE,
        3: "BANK-CONTOH",
        6: int(NOW.timestamp()),
        CHECK: {
            1: "valid",
            3: int(NOW.timestamp()) - 30,
            4: "Bank Contoh, Tbk.",
            5: "CDD-2026/000123",
            6: sha256(token_of(SUKET_TEXT)).digest(),
        },
    }


def test_nobody_is_named_in_a_receipt():
    claims = make_claims()
    for secret in (claims.nik, claims.full_name, claims.address, "734121"):
        assert secret.encode() not in bytes_of()


# What it is about


def test_a_receipt_is_about_one_suket_and_no_other():
    receipt = authenticate_receipt(text_of(), TRUST)
    assert receipt.is_about(subject_of(SUKET_TEXT))
    assert receipt.is_about(subject_of(SUKET_TEXT, b"a photo of it"))
    other = World().text(make_claims(status_index=1))
    assert not receipt.is_about(subject_of(other))
    assert not receipt.is_about(subject_of("nothing of ours"))


def test_what_held_no_token_is_known_by_its_bytes():
    text = "https://suket.example/v#12 é \ud800"
    assert subject_of(text).token is None
    assert subject_of("", b"a file").file == sha256(b"a file").digest()
    refusal = make_receipt(
        verdict=Verdict.NOT_AUTHENTIC, reason=Reason.MALFORMED, subject=subject_of(text)
    )
    receipt = authenticate_receipt(text_of(refusal), TRUST)
    assert receipt.is_about(subject_of(text))
    assert not receipt.is_about(subject_of(text + " "))


def test_the_same_file_is_the_same_subject_though_its_text_was_not_found():
    broken = make_receipt(
        verdict=Verdict.NOT_AUTHENTIC,
        reason=Reason.BAD_SIGNATURE,
        subject=subject_of("", b"a sheet that was changed"),
    )
    subject = subject_of(SUKET_TEXT, b"a sheet that was changed")
    assert authenticate_receipt(text_of(broken), TRUST).is_about(subject)


# Whose it is


@pytest.mark.parametrize("name", ["suket", "status", "root", "thief"])
def test_only_a_receipt_key_gives_receipts(name):
    assert refused(bytes_of(key=toy_key(name))) is Reason.UNKNOWN_KEY


def test_years_later_a_retired_key_still_counts():
    trust = trust_in(not_after=NOW + DAY)
    assert read_receipt(bytes_of(), trust) == make_receipt()
    late = make_receipt(checked_at=NOW + DAY)
    assert refused(bytes_of(late), trust) is Reason.KEY_NOT_IN_USE


def test_a_key_gives_no_receipt_before_its_time():
    trust = trust_in(not_before=NOW + DAY)
    assert refused(bytes_of(), trust) is Reason.KEY_NOT_IN_USE


@pytest.mark.parametrize("since", [NOW - DAY, NOW + DAY])
def test_of_a_revoked_key_nothing_is_believed_whatever_its_date(since):
    trust = trust_in(revoked_at=since)
    assert refused(bytes_of(), trust) is Reason.KEY_NOT_IN_USE


def test_a_receipt_key_seals_no_suket_and_no_list():
    header, payload = write_header(KID), write_claims(make_claims())
    token = signed(KEY, Draft(header, payload))
    with pytest.raises(NotAuthentic, match="unknown-key"):
        authenticate(f"{SITE}/v#{write_digits(token)}", TRUST)
    with pytest.raises(NotTrusted, match="unknown-key"):
        read_status_list(of_payload(b"\xa0", write_header(KID, STATUS_TYPE)), TRUST)


# One receipt has one spelling


def test_the_text_has_the_address_that_the_receipt_names():
    digits = text_of().partition("#")[2]
    for text in (
        f"https://suket.example:443/k#{digits}",
        f"https://evil.example/k#{digits}",
        f"{SITE}/v#{digits}",
        f"{SITE}/k#/k#{digits}",
        f"{SITE}/k#{digits}0",
        f" {SITE}/k#{digits}",
        digits,
        "",
    ):
        assert refused_text(text) is Reason.MALFORMED


def test_a_text_past_its_size_is_refused_before_any_work(monkeypatch):
    def fail(digits):
        raise AssertionError(len(digits))

    monkeypatch.setattr("verify.qr_text.read_digits", fail)
    assert refused_text(f"{SITE}/k#".ljust(4297, "1")) is Reason.MALFORMED
    with pytest.raises(AssertionError):
        refused_text(f"{SITE}/k#".ljust(4296, "1"))
    with pytest.raises(ValueError, match="longer"):
        write_receipt_text(bytes(2000), site=SITE)


def test_a_second_signature_out_of_the_first_is_refused():
    data = bytes_of()
    s = ORDER - int.from_bytes(data[-32:], "big")
    assert refused(data[:-32] + s.to_bytes(32, "big")) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "header",
    [
        write_header(KID),
        write_header(KID, STATUS_TYPE),
        write_header(KID, RECEIPT_TYPE + "x"),
        b"\xa0",
        b"",
    ],
)
def test_a_message_of_another_kind_is_no_receipt(header):
    data = of_payload(write_receipt(make_receipt()), header)
    assert refused(data) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("claims", "check"),
    [
        ({1: None}, {}),
        ({1: b"https://suket.example"}, {}),
        ({1: "https://SUKET.example"}, {}),
        ({1: "https://suket.example/"}, {}),
        ({1: "ftp://suket.example"}, {}),
        ({3: None}, {}),
        ({3: ""}, {}),
        ({3: "BANK CONTOH"}, {}),
        ({3: "-BANK"}, {}),
        ({3: "B" * 33}, {}),
        ({6: None}, {}),
        ({6: -1}, {}),
        ({6: 2**60}, {}),
        ({6: "2026"}, {}),
        ({4: 1}, {}),
        ({7: b"more"}, {}),
        ({CHECK: None}, {}),
        ({CHECK: 7}, {}),
        ({CHECK: [1]}, {}),
        ({}, {1: None}),
        ({}, {1: "good"}),
        ({}, {1: "VALID"}),
        ({}, {1: 0}),
        ({}, {1: "not-authentic"}),
        ({}, {2: "malformed"}),
        ({}, {1: "not-authentic", 2: "no reason of ours"}),
        ({}, {3: "yesterday"}),
        ({}, {4: None}),
        ({}, {4: ""}),
        ({}, {4: " Bank Contoh"}),
        ({}, {4: "Bank\nContoh"}),
        ({}, {4: "Bank \u202eContoh"}),
        ({}, {4: "Bank Contoe\u0301h"}),
        ({}, {4: "B" * 101}),
        ({}, {4: f"Toko {NIK}"}),
        ({}, {5: ""}),
        ({}, {5: NIK}),
        ({}, {5: "a" * 65}),
        ({}, {5: "é"}),
        ({}, {6: None}),
        ({}, {6: bytes(31)}),
        ({}, {6: "x" * 32}),
        ({}, {6: None, 7: bytes(32)}),
        ({}, {7: bytes(33)}),
        ({}, {8: "more"}),
    ],
)
def test_a_receipt_of_another_shape_is_refused_though_rightly_signed(claims, check):
    payload = changed(claims, check)
    assert refused(of_payload(payload)) is Reason.MALFORMED


def test_the_shape_that_is_changed_above_is_good_unchanged():
    assert read_receipt(of_payload(changed()), TRUST) == make_receipt()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload + b"\0",
        lambda payload: payload[:-1],
        lambda payload: b"\xbf" + payload[1:] + b"\xff",
        lambda payload: payload.replace(b"\xa4\x01", b"\xb8\x04\x01", 1),
        lambda payload: payload.replace(b"\x06\x1a", b"\x06\x1b\0\0\0\0", 1),
        lambda payload: payload.replace(b"\x65valid", b"\x78\x05valid", 1),
        lambda payload: b"\xd8\x3d" + payload,
        lambda payload: cbor2.dumps(dict(reversed(cbor2.loads(payload).items()))),
        lambda payload: b"\xf6",
        lambda payload: b"\x81" * 500,
    ],
)
def test_another_spelling_of_a_payload_is_refused_though_rightly_signed(spoil):
    payload = write_receipt(make_receipt())
    assert spoil(payload) != payload
    assert refused(of_payload(spoil(payload))) is Reason.MALFORMED


def test_every_byte_that_is_flipped_is_found():
    for name, golden in GOLDEN_RECEIPTS["receipts"].items():
        data = bytes.fromhex(golden["receipt_hex"])
        for at in range(len(data)):
            for bit in range(8):
                mutant = bytearray(data)
                mutant[at] ^= 1 << bit
                assert refused(bytes(mutant)) in Reason, (name, at, bit)


def accepted(count, seed):
    """Return how many mutants were read, and the kinds that were tried."""
    random, good, tried = Random(seed), bytes_of(), set()
    found = 0
    for _ in range(count):
        kind = random.choice(list(KINDS))
        mutant = KINDS[kind](random, good)
        if mutant == good:
            continue
        tried.add(kind)
        try:
            read_receipt(mutant, TRUST)
        except NotAuthentic:
            continue
        found += 1
    return found, tried


def test_four_thousand_mutants_are_refused():
    assert accepted(4000, 1) == (0, set(KINDS))


@pytest.mark.prove
def test_a_million_mutants_of_receipts_are_refused():
    assert [accepted(20_000, seed)[0] for seed in range(50)] == [0] * 50


def test_text_mutants_are_refused():
    random, good = Random(5), text_of()
    for _ in range(2000):
        at = random.randrange(len(good))
        mutant = good[:at] + random.choice("0123456789a/#é ") + good[at + 1 :]
        if mutant != good:
            assert refused_text(mutant) in Reason


# What cannot be written


@pytest.mark.parametrize(
    "reference",
    [
        *("", " x", "x ", "-x", "a" * 65, "baris\nbaru", "=1+1", "@x", "+1", "é", "a;b", "a,b"),
        *(NIK, f"NIK {NIK}", f"no{NIK}", NIK + "1", "3274 0141 0703 9901"),
        *("327401.410703.9901", "3274-0141-0703-9901", f"SITI {NIK} X"),
    ],
)  # fmt: skip
def test_a_reference_that_may_name_somebody_is_refused(reference):
    with pytest.raises(ValueError, match="reference"):
        require_reference(reference)
    with pytest.raises(ValueError, match="reference"):
        write_receipt(make_receipt(reference=reference))


@pytest.mark.parametrize(
    "reference",
    [
        *("7", "CDD-2026/000123", "a" * 64, "2026-11-22 09:00 #4", "123456789012345"),
        "550e8400-e29b-41d4-a716-446655440000",
        "1234567812345678a234567812345678",  # a UUID without dashes
        "12345678-1234-1234-1234-123456789012",
    ],
)
def test_what_institutions_call_their_cases_goes_in(reference):
    require_reference(reference)
    receipt = make_receipt(reference=reference)
    assert authenticate_receipt(text_of(receipt), TRUST) == receipt


@pytest.mark.parametrize(
    "over",
    [
        {"site": "https://suket.example/"},
        {"institution": Institution("", "Bank")},
        {"institution": Institution("B", "")},
        {"checked_at": datetime(2026, 11, 22)},  # noqa: DTZ001 - that is the defect
        {"checked_at": NOW + timedelta(microseconds=1)},
        {"reason": Reason.MALFORMED},
        {"verdict": Verdict.NOT_AUTHENTIC},
        {"subject": Subject()},
        {"subject": Subject(None, bytes(32))},
        {"subject": Subject(b"")},
        {"subject": Subject(b"x" * 31)},
    ],
)
def test_what_the_format_cannot_carry_is_not_written(over):
    with pytest.raises(ValueError):  # noqa: PT011 - of many kinds
        write_receipt(replace(make_receipt(), **over))


FORGED = {"verdict": Verdict.NOT_AUTHENTIC, "reason": Reason.MALFORMED}


@pytest.mark.parametrize(
    "over",
    [
        {"subject": Subject()},
        {"subject": Subject(None, bytes(32))},  # what is authentic has a token
        {"subject": Subject(), **FORGED},
    ],
)
def test_a_receipt_says_what_was_checked(over):
    with pytest.raises(ValueError, match="says what was checked"):
        write_receipt(replace(make_receipt(), **over))


def test_a_forged_sheet_has_no_token_to_name():
    forged = replace(make_receipt(), subject=Subject(None, bytes(32)), **FORGED)
    assert authenticate_receipt(text_of(forged), TRUST) == forged


def test_every_verdict_and_reason_goes_there_and_back():
    for verdict in Verdict:
        for reason in Reason if verdict is Verdict.NOT_AUTHENTIC else [None]:
            receipt = make_receipt(verdict=verdict, reason=reason, as_of=None)
            assert isinstance(receipt, Receipt)
            assert authenticate_receipt(text_of(receipt), TRUST) == receipt


def test_digits_are_those_of_the_suket():
    assert read_digits(text_of().partition("/k#")[2]) == bytes_of()
    assert kid_of(KEY.public_key()) == KID
