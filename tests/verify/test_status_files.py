"""The status list and the register file: who may sign them, and S27, S9, S14."""

import timeit
import zlib
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    DAY,
    NOW,
    SITE,
    URI,
    World,
    make_claims,
    make_register,
    make_text,
    signed,
    toy_key,
    trusted,
)
from verify.cbor import Malformed, read, write
from verify.checks import authenticate
from verify.claims import LIST_SIZE
from verify.cose import Draft, kid_of, write_header
from verify.errors import NotAuthentic, NotTrusted, Reason
from verify.register_file import REGISTER_BYTES, RegisterFile, register_digest
from verify.status_list import (
    ALL_INVALID,
    LIST_BYTES,
    MAX_STATUS_BYTES,
    SPARSE,
    STATUS_TYPE,
    Entry,
    inflate,
    pack,
    read_status_list,
    status_list_draft,
    write_status_list,
)
from verify.token import token_of
from verify.trust_list import Purpose

WORLD = World()
TRUST = WORLD.trust()
KEY = toy_key("status")
DIGEST = bytes(range(32))
ABOUT_IT = 200  # bytes of a list's other claims, and more


def of_payload(payload, header=None, key=KEY):
    header = (
        write_header(kid_of(key.public_key()), STATUS_TYPE)
        if header is None
        else header
    )
    return signed(key, Draft(header, payload))


def test_a_status_list_is_read_as_it_was_written():
    entries = {0: Entry.VALID, 5: Entry.SUSPENDED, 2**20 - 1: Entry.SUPERSEDED}
    status = WORLD.list(entries, register_digest=DIGEST)
    data = WORLD.list_file(entries, register_digest=DIGEST)
    assert read_status_list(data, TRUST, uri=URI) == status
    assert read_status_list(data, TRUST) == status


def test_a_new_list_is_all_ones_and_all_new_lists_share_their_bytes():
    status = read_status_list(WORLD.list_file({}), TRUST)
    assert {status.entry(index) for index in (0, 1, 2, 3, 4, 77, 2**20 - 1)} == {
        Entry.INVALID
    }
    assert status.entries is ALL_INVALID


def test_it_must_be_the_list_that_was_asked_for():
    with pytest.raises(NotTrusted, match="another one"):
        read_status_list(WORLD.list_file(uri=f"{SITE}/s/8"), TRUST, uri=URI)


@pytest.mark.parametrize("name", ["suket", "root", "thief"])
def test_only_a_status_key_may_sign_one(name):
    key = toy_key(name)
    with pytest.raises(NotTrusted, match="unknown-key"):
        read_status_list(of_payload(write_status_list(WORLD.list()), key=key), TRUST)


def test_a_revoked_status_key_signed_nothing_whatever_date_it_says():
    trust = World(status_over={"revoked_at": NOW + DAY}).trust()
    with pytest.raises(NotTrusted, match="revoked"):
        read_status_list(WORLD.list_file(), trust)


@pytest.mark.parametrize("over", [{"not_before": NOW}, {"not_after": NOW - DAY}])
def test_a_status_key_signs_only_in_its_period(over):
    trust = World(status_over=over).trust()
    with pytest.raises(NotTrusted, match="key-not-in-use"):
        read_status_list(WORLD.list_file(), trust)


@given(st.data())
@settings(max_examples=300)
def test_no_byte_can_be_changed(data):
    changed = bytearray(WORLD.list_file())
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotTrusted):
        read_status_list(bytes(changed), TRUST)


def test_a_hundred_truncated_lists_are_refused():
    whole = WORLD.list_file()
    for cut in range(0, len(whole), max(1, len(whole) // 100)):
        with pytest.raises(NotTrusted):
            read_status_list(whole[:cut], TRUST)


@pytest.mark.parametrize(
    "kind", [None, "application/statuslist+jwt", "application/suket-trust+cwt"]
)
def test_a_file_of_another_type_is_refused(kind):
    header = write_header(kid_of(KEY.public_key()), kind)
    with pytest.raises(NotTrusted):
        read_status_list(of_payload(write_status_list(WORLD.list()), header), TRUST)


def test_a_token_is_no_status_list():
    trust = World(more_keys=(trusted(toy_key("both"), Purpose.STATUS),)).trust()
    with pytest.raises(NotTrusted):
        read_status_list(token_of(make_text(make_claims(), toy_key("both"))), trust)


CLAIMS = read(write_status_list(WORLD.list()))
PACKED = CLAIMS[65533]["lst"]
BOMB = zlib.compress(bytes(2**27), 9)  # 128 MB in 130 kB


def with_list(packed, bits=2):
    return CLAIMS | {65533: {"bits": bits, "lst": packed}}


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("not a map", [1]),
        ("no name of its own", {k: v for k, v in CLAIMS.items() if k != 2}),
        ("a name of bytes", CLAIMS | {2: b"x"}),
        ("no date", {k: v for k, v in CLAIMS.items() if k != 6}),
        ("no end", {k: v for k, v in CLAIMS.items() if k != 4}),
        ("no ttl", {k: v for k, v in CLAIMS.items() if k != 65534}),
        ("a negative ttl", CLAIMS | {65534: -1}),
        ("a date of text", CLAIMS | {6: "x"}),
        ("an end past the calendar", CLAIMS | {4: 2**62}),
        ("an issue time that machines refuse", CLAIMS | {6: 2**60}),
        ("an end beyond machines", CLAIMS | {4: 2**64 - 1}),
        ("no list", {k: v for k, v in CLAIMS.items() if k != 65533}),
        ("a list of text", CLAIMS | {65533: "x"}),
        ("one bit", with_list(PACKED, 1)),
        ("bits of text", with_list(PACKED, "2")),
        ("no bytes", with_list("x")),
        ("not zlib", with_list(b"x" * 100)),
        ("raw deflate", with_list(zlib.compress(ALL_INVALID, wbits=-15))),
        ("gzip", with_list(zlib.compress(ALL_INVALID, wbits=31))),
        ("zlib cut off", with_list(PACKED[:-1])),
        ("zlib with a tail", with_list(PACKED + b"\0")),
        ("zlib twice", with_list(PACKED + PACKED)),
        ("zlib with a wrong sum", with_list(PACKED[:-1] + bytes([PACKED[-1] ^ 1]))),
        ("a byte too few", with_list(zlib.compress(ALL_INVALID[1:]))),
        ("a byte too many", with_list(zlib.compress(ALL_INVALID + b"\0"))),
        ("nothing inside", with_list(zlib.compress(b""))),
        ("a bomb", with_list(BOMB)),
        ("a digest of 31 bytes", CLAIMS | {-65537: DIGEST[1:]}),
        ("a digest of text", CLAIMS | {-65537: "x"}),
    ],
)
def test_a_list_of_another_shape_is_refused_though_rightly_signed(why, fields):
    with pytest.raises(NotTrusted):
        read_status_list(of_payload(write(fields)), TRUST)


def test_claims_of_other_makers_are_passed_over():
    more = CLAIMS | {1: "issuer", -70000: [1], "x": {1: 2}}
    assert read_status_list(of_payload(write(more)), TRUST) == WORLD.list()


def test_a_claim_that_comes_twice_is_refused():
    payload = write(CLAIMS)
    doubled = bytes([payload[0] + 1]) + payload[1:] + write(65534) + write(1)
    with pytest.raises(NotTrusted):
        read_status_list(of_payload(doubled), TRUST)


def test_a_list_of_a_megabyte_is_not_even_read():
    with pytest.raises(NotTrusted, match="too large"):
        read_status_list(bytes(MAX_STATUS_BYTES + 1), TRUST)


def test_the_worst_list_fits():
    entries = Random(1).randbytes(LIST_BYTES)  # nothing to compress
    data = of_payload(write_status_list(replace(WORLD.list(), entries=entries)))
    assert read_status_list(data, TRUST).entries == entries


def filled(many):
    """A list of which so many indices were given, at random as the office gives them."""
    places = Random(many).sample(range(LIST_SIZE), many)
    return replace(WORLD.list(), entries=pack(dict.fromkeys(places, Entry.VALID)))


@pytest.mark.parametrize("many", [0, 1, SPARSE, 2 * SPARSE, 60_000, LIST_SIZE // 2])
def test_a_list_is_packed_well_however_full_it_is(many):
    """At most a tenth longer than zlib's best, which takes a hundred times as long."""
    status = filled(many)
    data = write_status_list(status)
    assert read_status_list(of_payload(data), TRUST).entries == status.entries
    assert len(data) <= 1.1 * len(zlib.compress(status.entries, 9)) + ABOUT_IT


def test_a_list_that_fills_is_not_searched_for_what_repeats_by_chance():
    status = filled(60_000)
    seconds = min(timeit.repeat(lambda: write_status_list(status), number=1, repeat=5))
    searched = timeit.timeit(lambda: zlib.compress(status.entries, 9), number=1)
    assert seconds < searched / 10


def test_inflating_stops_at_the_limit():
    assert inflate(zlib.compress(b"12345"), 5) == b"12345"
    with pytest.raises(Malformed):
        inflate(zlib.compress(b"123456"), 5)


@given(st.dictionaries(st.integers(0, 2**20 - 1), st.sampled_from(Entry), max_size=50))
def test_entries_are_packed_as_they_are_asked_for(entries):
    status = replace(WORLD.list(), entries=pack(entries))
    assert all(status.entry(index) is entry for index, entry in entries.items())
    assert sum(map(int.bit_count, status.entries)) <= 2**20 + len(entries)


def test_a_moment_with_a_fraction_is_not_written():
    with pytest.raises(ValueError, match="seconds"):
        write_status_list(WORLD.list(issued_at=NOW + timedelta(milliseconds=1)))


def test_the_draft_names_the_type_and_the_key():
    draft = status_list_draft(WORLD.list(), b"1234")
    assert draft.protected == write_header(b"1234", STATUS_TYPE)


def test_a_thousand_tokens_that_were_never_issued_are_not_recorded():
    issued = WORLD.text()
    register = RegisterFile(make_register({734121: issued}))
    assert authenticate(issued, TRUST, register) == make_claims()
    for number in range(1000):
        index = 734121 if number % 2 else number  # a borrowed index, or a free one
        forged = make_claims(nik=f"327401410703{number:04}", status_index=index)
        with pytest.raises(NotAuthentic) as caught:
            authenticate(WORLD.text(forged), TRUST, register)
        assert caught.value.reason is Reason.NOT_RECORDED


def test_a_register_can_be_asked_or_relied_on():
    issued = token_of(WORLD.text())
    register = RegisterFile(make_register({734121: WORLD.text()}))
    register.require_recorded(734121, issued)
    for index, token in ((734122, issued), (734121, issued + b"x"), (5, issued)):
        assert not register.is_recorded(index, token)
        with pytest.raises(NotAuthentic) as caught:
            register.require_recorded(index, token)
        assert caught.value.reason is Reason.NOT_RECORDED


def test_a_register_is_exactly_eight_megabytes():
    for size in (0, REGISTER_BYTES - 1, REGISTER_BYTES + 1):
        with pytest.raises(NotTrusted, match="8 MiB"):
            RegisterFile(bytes(size))


def test_a_token_whose_digest_begins_with_zeros_is_not_recorded(monkeypatch):
    monkeypatch.setattr("verify.register_file.register_entry", lambda _: bytes(8))
    assert not RegisterFile(bytes(REGISTER_BYTES)).is_recorded(0, b"")


def test_the_digest_is_one_of_segments_so_that_it_can_be_kept_up():
    data = Random(2).randbytes(REGISTER_BYTES)
    parts = [data[i : i + 32768] for i in range(0, REGISTER_BYTES, 32768)]
    assert len(parts) == 256
    expected = sha256(b"".join(sha256(part).digest() for part in parts)).digest()
    assert register_digest(data) == RegisterFile(data).digest() == expected
