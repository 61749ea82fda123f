"""Every refusal that format.md names, each with the reason it is refused for.

What is refused for its form is rightly signed all the same, by the key of the office:
so it is the form that is refused, and nothing else.
"""

from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    DAY,
    NOW,
    SITE,
    World,
    make_claims,
    make_register,
    make_text,
    signed,
    text_of_payload,
    toy_key,
    trusted,
)
from tests.verify.forging import (
    HEADER,
    IDENTITY,
    KID,
    MISSING,
    PAYLOAD,
    claims,
    identity,
    place,
    raw_token,
    text,
    text_of,
)
from verify.cbor import Malformed, head, write
from verify.checks import authenticate
from verify.claims import LINE, LIST_SIZE, Sex, read_claims, write_claims
from verify.cose import ORDER, Sign1, read_header, read_sign1, write_sign1
from verify.errors import NotAuthentic, Reason
from verify.qr_text import MAX_CHARACTERS, read_digits, write_digits
from verify.register_file import RegisterFile
from verify.status_list import status_list_draft
from verify.token import Draft, parse, write_text
from verify.trust_list import Purpose

WORLD = World()
TRUST = WORLD.trust()
GOOD = write(PAYLOAD)
NAME = write(IDENTITY[4])


def refusal(some_text, trust=TRUST, register=None):
    with pytest.raises(NotAuthentic) as caught:
        authenticate(some_text, trust, register)
    return caught.value.reason


def test_what_the_cases_start_from_is_authentic():
    assert authenticate(text(), TRUST) == read_claims(GOOD)


def swapped(old, new):
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


PAYLOADS = {
    "no issue time": claims({6: MISSING}),
    "no identity": claims({169: MISSING}),
    "no status": claims({65535: MISSING}),
    "a claim more": claims({1: "issuer"}),
    "a claim more behind the others": claims({65536: 1}),
    "an issue time as text": claims({6: "2026"}),
    "a negative issue time": claims({6: -1}),
    "an issue time past the calendar": claims({6: 253_402_300_800}),
    "an issue time past all machines": claims({6: 2**64 - 1}),
    "an issue time that machines refuse": claims({6: 2**60}),
    "an issue time long past the calendar": claims({6: 2**40}),
    "an end past all machines": claims({4: 2**64 - 1}),
    "an end that machines refuse": claims({4: 2**60}),
    "an end beyond the calendar": claims({4: 2**40}),
    "an end past the calendar": claims({4: 253_402_300_800}),
    "an end as bytes": claims({4: b"x"}),
    "an issue time as a float": swapped(b"\x06\x1a", b"\x06\xfa"),
    "a tagged issue time": swapped(b"\x06\x1a", b"\x06\xc1\x1a"),
    "an issue time in a longer head": swapped(b"\x06\x1a", b"\x06\x1b\0\0\0\0"),
    "an identity that is an array": claims({169: [1]}),
    "another profile": identity({2: "S2"}),
    "no profile": identity({2: MISSING}),
    "a NIK as a number": identity({1: 3274014107039901}),
    "a NIK of 15 digits": identity({1: "327401410703990"}),
    "a NIK of 17 digits": identity({1: "32740141070399011"}),
    "a NIK with a letter": identity({1: "327401410703990O"}),
    "a NIK in digits of another script": identity({1: "３２７４０"[:5] + "1"}),
    "no name": identity({4: MISSING}),
    "an empty name": identity({4: ""}),
    "a name as bytes": identity({4: b"SITI"}),
    "a name with a NUL": identity({4: "SITI\0CONTOH"}),
    "a name with a line break": identity({4: "SITI\nCONTOH"}),
    "a name with DEL": identity({4: "SITI\x7fCONTOH"}),
    "a name that turns the direction round": identity({4: "SITI \u202eHTONOC"}),
    "a name with a zero-width joiner": identity({4: "SITI\u200dCONTOH"}),
    "a name that is not NFC": identity({4: "JOSE\u0301 CONTOH"}),
    "a name that is not UTF-8": swapped(NAME, NAME[:-1] + b"\xff"),
    "a name with half a surrogate pair": swapped(
        NAME, head(3, 18) + NAME[1:16] + b"\xed\xa0\x80"
    ),
    "a name in pieces": swapped(NAME, b"\x7f" + NAME + b"\xff"),
    "a name with a longer head": swapped(NAME, b"\x78\x12" + NAME[1:]),
    "a name whose head lies": swapped(NAME, bytes([NAME[0] + 1]) + NAME[1:]),
    "no birthplace": identity({24: MISSING}),
    "an empty birthplace": identity({24: ""}),
    "no address": identity({10: MISSING}),
    "an address that is a number": identity({10: 9}),
    "an attribute more": identity({11: "x"}),
    "a birth date as a number": identity({8: 20030701}),
    "a birth date with dashes": identity({8: "2003-7-1"}),
    "a birth date in week form": identity({8: "2003W271"}),
    "a month 13": identity({8: "20031301"}),
    "a 29 February without leap year": identity({8: "20030229"}),
    "a year 0": identity({8: "00000101"}),
    "a sex 0": identity({9: 0}),
    "a sex 3": identity({9: 3}),
    "a sex as text": identity({9: "2"}),
    "no index": place({"idx": MISSING}),
    "an index past the list": place({"idx": LIST_SIZE}),
    "a negative index": place({"idx": -1}),
    "an index as text": place({"idx": "1"}),
    "no list": place({"uri": MISSING}),
    "a list as a number": place({"uri": 7}),
    "something more about the place": place({"ttl": 1}),
    "a list that is not the issuer's": place({"uri": f"{SITE}/s/8"}),
    "a list of another site": place({"uri": "https://suket.example.com/s/7"}),
    "a list written otherwise": place({"uri": f"{SITE}/s/07"}),
    "a list in capitals": place({"uri": "HTTPS://suket.example/s/7"}),
    "a second kind of status": write(PAYLOAD | {65535: {"status_list": {}, "x": 1}}),
    "a status that is an array": write(PAYLOAD | {65535: []}),
    "a map of indefinite length": b"\xbf" + GOOD[1:] + b"\xff",
    "a map whose head is longer": b"\xb8\x03" + GOOD[1:],
    "a claim that comes twice": b"\xa4" + GOOD[1:7] + GOOD[1:],
    "claims out of order": b"\xa3" + GOOD[7:] + GOOD[1:7],
    "a tag around the claims": b"\xd8\x3d" + GOOD,
    "a byte behind the claims": GOOD + b"\0",
    "claims that end too early": GOOD[:-1],
    "no claims at all": b"",
    "an empty map": b"\xa0",
    "nested 2,000 deep": b"\x81" * 1500,
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_claims_of_another_shape_are_malformed_however_well_signed(payload):
    some_text = text_of_payload(payload, toy_key("suket"))
    assert refusal(some_text) is Reason.MALFORMED
    list_is_foreign = "list" in next(k for k, v in PAYLOADS.items() if v == payload)
    if not list_is_foreign:
        with pytest.raises(NotAuthentic) as caught:
            read_claims(payload)
        assert caught.value.reason is Reason.MALFORMED


TOKENS = {
    "no tag": raw_token(start=b"\x84"),
    "the tag of COSE_Mac0": raw_token(start=b"\xd1\x84"),
    "the tag of COSE_Sign": raw_token(start=b"\xd8\x62\x84"),
    "the tag of CWT around it": raw_token(start=b"\xd8\x3d\xd2\x84"),
    "the tag in a longer head": raw_token(start=b"\xd8\x12\x84"),
    "an array of 3": raw_token(start=b"\xd2\x83"),
    "an array of 5": raw_token(start=b"\xd2\x85"),
    "an array of indefinite length": raw_token(start=b"\xd2\x9f", end=b"\xff"),
    "an array in a longer head": raw_token(start=b"\xd2\x98\x04"),
    "an empty header": raw_token(header=b""),
    "a header without a key id": raw_token(header=b"\xa1\x01\x26"),
    "a header without an algorithm": raw_token(header=b"\xa1\x04\x44" + KID),
    "a key id of 3 bytes": raw_token(header=b"\xa2\x01\x26\x04\x43" + KID[:3]),
    "a key id of 5 bytes": raw_token(header=b"\xa2\x01\x26\x04\x45" + KID + b"\0"),
    "a key id as text": raw_token(header=b"\xa2\x01\x26\x04\x64" + b"abcd"),
    "another algorithm": raw_token(header=HEADER.replace(b"\x26", b"\x27", 1)),
    "an algorithm of text": raw_token(header=b"\xa2\x01\x65ES256\x04\x44" + KID),
    "a header out of order": raw_token(header=b"\xa2\x04\x44" + KID + b"\x01\x26"),
    "a header with a type": raw_token(header=b"\xa3" + HEADER[1:] + b"\x10\x61a"),
    "a header with crit": raw_token(header=b"\xa3\x01\x26\x02\x81\x01\x04\x44" + KID),
    "a header with a content type": raw_token(
        header=b"\xa3\x01\x26\x03\x00\x04\x44" + KID
    ),
    "a key in the header": raw_token(header=b"\xa3" + HEADER[1:] + b"\x18\x21\x41x"),
    "a header in a longer head": raw_token(raw_header=b"\x58\x09" + HEADER),
    "a header of indefinite length": raw_token(header=b"\xbf" + HEADER[1:] + b"\xff"),
    "a header that is a map": raw_token(raw_header=HEADER),
    "a key id in the unprotected header": raw_token(unprotected=b"\xa1\x04\x44" + KID),
    "an unprotected header in a longer head": raw_token(unprotected=b"\xb8\x00"),
    "an unprotected header of indefinite length": raw_token(unprotected=b"\xbf\xff"),
    "no unprotected header": raw_token(unprotected=b""),
    "a payload that is null": raw_token(raw_payload=b"\xf6"),
    "a payload of text": raw_token(raw_payload=b"\x78" + write(GOOD)[1:]),
    "a payload in a longer head": raw_token(raw_payload=b"\x59\0" + write(GOOD)[1:]),
    "a payload in pieces": raw_token(raw_payload=b"\x5f" + write(GOOD) + b"\xff"),
    "a payload whose head lies": raw_token(raw_payload=write(GOOD + b"\0")[:2] + GOOD),
    "a signature of 63 bytes": raw_token(signature=bytes(63)),
    "a signature of 65 bytes": raw_token(signature=bytes(65)),
    "no signature": raw_token(raw_signature=b""),
    "a byte behind the end": raw_token(end=b"\0"),
    "a second token behind the end": raw_token(end=raw_token()),
    "cut off": raw_token()[:-1],
    "nothing": b"",
}


@pytest.mark.parametrize("raw", TOKENS.values(), ids=TOKENS)
def test_a_token_of_another_form_is_malformed(raw):
    assert refusal(text_of(raw)) is Reason.MALFORMED


def test_the_quick_reading_refuses_what_the_one_step_by_step_refuses():

    for raw in TOKENS.values():
        with pytest.raises(Malformed):
            read_header(read_sign1(raw).protected)


DIGITS = write_digits(raw_token())
TEXTS = {
    "no mark": SITE + "/v" + DIGITS,
    "no digits": SITE + "/v#",
    "nothing": "",
    "http": "http://suket.example/v#" + DIGITS,
    "a site in capitals": "HTTPS://SUKET.EXAMPLE/v#" + DIGITS,
    "another site": "https://suket.example.org/v#" + DIGITS,
    "a site with a port": SITE + ":443/v#" + DIGITS,
    "a site with a slash more": SITE + "//v#" + DIGITS,
    "a site with a user": "https://x@suket.example/v#" + DIGITS,
    "no site": "/v#" + DIGITS,
    "a space in front": " " + SITE + "/v#" + DIGITS,
    "a space behind": SITE + "/v#" + DIGITS + " ",
    "a line break behind": SITE + "/v#" + DIGITS + "\n",
    "a zero-width space behind": SITE + "/v#" + DIGITS + "\u200b",
    "a second fragment": SITE + "/v#" + DIGITS + "#" + DIGITS,
    "a sign": SITE + "/v#+" + DIGITS[1:],
    "an underscore": SITE + "/v#" + DIGITS[:5] + "_" + DIGITS[6:],
    "digits of another script": SITE + "/v#" + "٠" + DIGITS[1:],
    "half a surrogate pair": SITE + "/v#" + DIGITS + "\ud800",
    "a digit more": SITE + "/v#" + DIGITS + "0",
    "a digit less": SITE + "/v#" + DIGITS[:-1],
    "a chunk with its byte overflowed": SITE
    + "/v#"
    + f"{int(DIGITS[:17]) + 2**56:017}"
    + DIGITS[17:],
    "the tail overflowed": SITE
    + "/v#"
    + DIGITS[: -(len(DIGITS) % 17)]
    + "9" * (len(DIGITS) % 17),
    "a character too many": SITE + "/v#" + "0" * (MAX_CHARACTERS - len(SITE) - 2),
    "a megabyte": "9" * 2**20,
}


@pytest.mark.parametrize("some_text", TEXTS.values(), ids=TEXTS)
def test_a_text_of_another_form_is_malformed(some_text):
    assert refusal(some_text) is Reason.MALFORMED


def test_the_overflowed_chunk_would_be_the_same_token():
    overflowed = TEXTS["a chunk with its byte overflowed"].partition("#")[2]
    assert len(overflowed) == len(DIGITS)
    assert int(overflowed[:17]) % 2**56 == int(DIGITS[:17])


def test_a_text_too_long_is_not_even_looked_at(monkeypatch):
    def fail(_):
        raise AssertionError("work was done")

    monkeypatch.setattr("verify.qr_text.read_digits", fail)
    too_long = (SITE + "/v#").ljust(MAX_CHARACTERS + 1, "0")
    assert parse_reason(too_long) is Reason.MALFORMED
    with pytest.raises(AssertionError):
        parse(too_long[:-1])


def test_the_longest_text_is_still_looked_at():
    site_length = len(SITE) + 3
    digits = (MAX_CHARACTERS - site_length) // 17 * 17
    assert parse_reason(SITE + "/v#" + "0" * digits) is Reason.MALFORMED


def parse_reason(some_text):
    with pytest.raises(NotAuthentic) as caught:
        parse(some_text)
    return caught.value.reason


R, S = raw_token()[-64:-32], int.from_bytes(raw_token()[-32:], "big")
N = ORDER.to_bytes(32, "big")
ONE, ZERO = (1).to_bytes(32, "big"), bytes(32)
SIGNATURES = {
    "a high s": R + (ORDER - S).to_bytes(32, "big"),
    "all zero": ZERO + ZERO,
    "an r of zero": ZERO + S.to_bytes(32, "big"),
    "an s of zero": R + ZERO,
    "an r of n": N + S.to_bytes(32, "big"),
    "an s of n": R + N,
    "n and n": N + N,
    "an s of n - 1": R + (ORDER - 1).to_bytes(32, "big"),
    "one and one": ONE + ONE,
    "all ones": b"\xff" * 64,
    "r and s swapped": S.to_bytes(32, "big") + R,
    "that of another token": raw_token(claims({6: 1792746001}))[-64:],
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_another_signature_does_not_fit(signature):
    assert refusal(text(signature=signature)) is Reason.BAD_SIGNATURE


def test_a_signature_by_another_key_does_not_fit():
    forged = make_text(make_claims(), toy_key("thief"))
    raw = bytearray(parse(forged).raw)
    raw[8:12] = KID
    assert refusal(text_of(bytes(raw))) is Reason.BAD_SIGNATURE


def test_the_new_name_of_the_algorithm_is_as_good_as_the_old():
    esp256 = HEADER.replace(b"\x01\x26", b"\x01\x28", 1)
    assert authenticate(text(header=esp256), TRUST) == read_claims(GOOD)


def test_the_name_of_the_algorithm_is_signed_too():
    esp256 = HEADER.replace(b"\x01\x26", b"\x01\x28", 1)
    assert refusal(text(raw_header=write(esp256))) is Reason.BAD_SIGNATURE


def test_a_key_that_nobody_trusts_is_unknown():
    assert refusal(make_text(make_claims(), toy_key("thief"))) is Reason.UNKNOWN_KEY


@pytest.mark.parametrize("name", ["status", "root"])
def test_a_key_of_another_purpose_is_unknown(name):
    assert refusal(make_text(make_claims(), toy_key(name))) is Reason.UNKNOWN_KEY


def test_a_receipt_key_signs_no_suket():

    key = trusted(toy_key("receipt"), Purpose.RECEIPT)
    trust = World(more_keys=(key,)).trust()
    assert (
        refusal(make_text(make_claims(), toy_key("receipt")), trust)
        is Reason.UNKNOWN_KEY
    )


def test_a_key_of_another_office_may_not_name_this_offices_list():

    key = trusted(toy_key("serang"), Purpose.SUKET, status_uris=(f"{SITE}/s/8",))
    trust = World(more_keys=(key,)).trust()
    assert (
        refusal(make_text(make_claims(), toy_key("serang")), trust) is Reason.MALFORMED
    )


def test_a_status_list_is_no_token():
    assert refusal(text_of(WORLD.list_file())) is Reason.MALFORMED


def test_a_status_list_signed_by_the_suket_key_is_no_token():

    small = WORLD.list()
    forged = signed(toy_key("suket"), status_list_draft(small, KID))
    assert refusal(text_of(forged)) is Reason.MALFORMED


def test_a_trust_list_is_no_token():
    assert refusal(text_of(WORLD.trust_file())) is Reason.MALFORMED


def used(**over):
    return World(suket_over=over).trust()


ISSUED = make_claims().issued_at
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "over",
    [
        {"not_before": ISSUED + SECOND},
        {"not_after": ISSUED},
        {"revoked_at": ISSUED},
        {"revoked_at": ISSUED - DAY},
    ],
    ids=["not yet", "no longer", "revoked at that second", "revoked before"],
)
def test_a_token_outside_the_keys_period_is_refused(over):
    assert refusal(WORLD.text(), used(**over)) is Reason.KEY_NOT_IN_USE


@pytest.mark.parametrize(
    "over", [{"not_before": ISSUED}, {"not_after": ISSUED + SECOND}]
)
def test_the_first_and_the_last_second_of_the_period_belong_to_it(over):
    assert authenticate(WORLD.text(), used(**over)) == make_claims()


def test_of_a_revoked_key_only_what_the_register_knows_is_good():
    trust, some_text = used(revoked_at=ISSUED + SECOND), WORLD.text()
    known = RegisterFile(make_register({734121: some_text}))
    unknown = RegisterFile(make_register({}))
    assert authenticate(some_text, trust, known) == make_claims()
    assert refusal(some_text, trust, unknown) is Reason.KEY_NOT_IN_USE
    assert refusal(some_text, trust) is Reason.KEY_NOT_IN_USE


def test_what_a_revoked_key_dates_after_its_end_is_not_saved_by_the_register():
    some_text = WORLD.text()
    known = RegisterFile(make_register({734121: some_text}))
    assert refusal(some_text, used(revoked_at=ISSUED), known) is Reason.KEY_NOT_IN_USE


def test_a_token_that_the_register_does_not_know_is_not_recorded():
    stolen = WORLD.text(make_claims(full_name="PENCURI CONTOH"))
    register = RegisterFile(make_register({734121: WORLD.text()}))
    assert refusal(stolen, register=register) is Reason.NOT_RECORDED
    assert (
        refusal(stolen, register=RegisterFile(make_register({}))) is Reason.NOT_RECORDED
    )


@given(st.one_of(st.text(), st.text("0123456789").map((SITE + "/v#").__add__)))
def test_authenticate_says_nothing_but_not_authentic_to_nonsense(nonsense):
    with pytest.raises(NotAuthentic):
        authenticate(nonsense, TRUST)


@given(st.binary(max_size=400))
def test_claims_that_are_read_are_written_as_they_were(payload):
    try:
        found = read_claims(payload)
    except NotAuthentic:
        return
    assert write_claims(found) == payload


@given(st.binary(max_size=300))
def test_digits_and_bytes_are_one_to_one(data):
    assert read_digits(write_digits(data)) == data if data else True


@given(st.text("0123456789", min_size=1, max_size=80))
def test_digits_that_are_read_are_written_as_they_were(digits):

    try:
        data = read_digits(digits)
    except Malformed:
        return
    assert write_digits(data) == digits


PRINTABLE = st.from_regex(LINE, fullmatch=True).map(lambda t: normalize("NFC", t[:60]))


@given(
    name=PRINTABLE,
    seconds=st.integers(0, 253_402_300_799),
    index=st.integers(0, LIST_SIZE - 1),
)
def test_whatever_can_be_written_is_read_back(name, seconds, index):

    moment = datetime.fromtimestamp(seconds, UTC)
    wanted = make_claims(full_name=name, issued_at=moment, status_index=index)
    assert read_claims(write_claims(wanted)) == wanted


@pytest.mark.parametrize(
    "over",
    [
        {"nik": "327401410703990"},
        {"nik": "３２７４０１４１０７０３９９０１"},
        {"full_name": ""},
        {"full_name": "JOSE\u0301"},
        {"full_name": "SITI\u202e"},
        {"full_name": "SIT\u0406"},  # a Cyrillic I
        {"full_name": "SITI\u00ad"},
        {"full_name": "SITI\u00a0AMINAH"},
        {"birthplace": "A\0"},
        {"address": "A\nB"},
        {"sex": 3},
        {"issued_at": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is the point
        {"issued_at": NOW.replace(microsecond=1)},
        {"issued_at": datetime(1969, 1, 1, tzinfo=UTC)},
        {"expires_at": NOW.replace(microsecond=1)},
        {"status_index": -1},
        {"status_index": LIST_SIZE},
        {"status_uri": "https://suket.example/s/x"},
        {"status_uri": "https://Suket.example/s/7"},
        {"status_uri": "ftp://suket.example/s/7"},
        {"status_uri": "https://suket.example/x/s/7"},
        {"status_uri": "https://suket.example/s/7 "},
    ],
)
def test_what_the_format_cannot_carry_is_not_written(over):
    with pytest.raises(ValueError):  # noqa: PT011 - several messages
        write_claims(make_claims(**over))


def test_birth_dates_of_any_century_have_eight_digits():
    old = make_claims(born=date(907, 1, 2))
    assert read_claims(write_claims(old)) == old
    assert Sex(1) is Sex.MALE


def test_a_text_longer_than_a_qr_is_not_written():
    with pytest.raises(ValueError, match="QR"):
        write_text(Draft(KID, bytes(1800)), bytes(64), site=SITE)
    with pytest.raises(ValueError, match="64"):
        write_text(Draft(KID, b""), bytes(63), site=SITE)
    with pytest.raises(ValueError, match="64"):
        write_sign1(Sign1(b"", b"", b""))


def test_a_refusal_names_nobody():
    some_text = make_text(make_claims(), toy_key("thief"))
    with pytest.raises(NotAuthentic) as caught:
        authenticate(some_text, TRUST)
    assert str(caught.value) == "unknown-key"
