"""Both verifiers unpack the same streams, up to the same byte."""

import hashlib
import zlib
from random import Random

import pytest

from tests.javascript.deflate_by_hand import blocks
from tests.javascript.plain_answers import outcome
from tests.javascript.strays import edited
from verify.cbor import Malformed
from verify.status_list import inflate

LIMIT = 10_000


def inflated(packed, limit):
    try:
        return hashlib.sha256(inflate(packed, limit)).hexdigest()
    except Malformed:
        return "malformed"


def streams(seed, count):
    """Yield streams of zlib, most of them broken at one place or another."""
    rng = Random(seed)
    for _ in range(count):
        alphabet = rng.randrange(1, 257)
        plain = bytes(rng.randrange(alphabet) for _ in range(rng.randrange(300)))
        plain *= rng.choice((1, 1, 2, 9))
        bits, strategy = rng.randrange(9, 16), rng.randrange(5)
        squeeze = zlib.compressobj(rng.randrange(10), zlib.DEFLATED, bits, 8, strategy)
        packed = squeeze.compress(plain) + squeeze.flush()
        for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
            packed = edited(rng, packed) or b"\x78\x9c"
        if rng.random() < 0.3 and len(packed) > 6:  # a block of nonsense, in good order
            kind = rng.choice((3, 5, 5, 5, 7))
            packed = packed[:2] + bytes([rng.randrange(32) << 3 | kind]) + packed[3:]
        yield packed, rng.choice((len(plain), len(plain) + 1, max(0, len(plain) - 1)))


def require_same_inflated(browser, seed, count):
    pairs = list(streams(seed, count))
    asked = [{"ask": "inflate", "hex": p.hex(), "limit": limit} for p, limit in pairs]
    theirs = map(outcome, browser.ask_all(asked))
    for (packed, limit), answer in zip(pairs, theirs, strict=True):
        assert inflated(packed, limit) == answer, (packed.hex(), limit)


def inflated_raw(packed, limit):
    stream = zlib.decompressobj(-15)
    try:
        data = stream.decompress(packed, limit + 1)
    except zlib.error:
        return "malformed"
    if len(data) > limit or not stream.eof:
        return "malformed"
    return [hashlib.sha256(data).hexdigest(), len(stream.unused_data)]


def require_same_inflated_raw(browser, packed):
    asked = [{"ask": "inflateRaw", "hex": p.hex(), "limit": LIMIT} for p in packed]
    theirs = map(outcome, browser.ask_all(asked))
    for data, answer in zip(packed, theirs, strict=True):
        assert inflated_raw(data, LIMIT) == answer, data.hex()


def nonsense(seed, count):
    """Yield what nobody packed: codes that do not add up, copies from nowhere."""
    rng = Random(seed)
    for _ in range(count):
        start = bytes([rng.randrange(32) << 3 | rng.choice((1, 3, 5, 5, 5, 5, 5, 7))])
        yield start + rng.randbytes(rng.choice((5, 20, 40, 80, 200)))


def without_checksum(seed, count):
    """Yield streams without header and checksum, which would hide other faults."""
    for packed, _ in streams(seed, count):
        yield packed[2:-4]


def test_deflate_is_read_by_both_or_by_neither(browser):
    require_same_inflated(browser, 1, 3000)
    require_same_inflated_raw(browser, list(without_checksum(2, 3000)))


def test_nonsense_is_read_by_both_or_by_neither(browser):
    require_same_inflated_raw(browser, list(nonsense(3, 20_000)))


def test_blocks_written_by_hand_are_read_by_both_or_by_neither(browser):
    by_hand = list(blocks())
    require_same_inflated_raw(browser, by_hand)
    good = [data for data in by_hand if inflated_raw(data, LIMIT) != "malformed"]
    assert len(by_hand) / 5 < len(good) < len(by_hand) * 4 / 5


def test_both_ask_the_same_of_the_header(browser):
    body = zlib.compress(b"suket", 9)[2:]
    headers = [n.to_bytes(2) for n in range(0, 2**16, 31)]
    headers += [b"\x78\x9d", b"\x78\x00", b"", b"\x78"]
    asked = [{"ask": "inflate", "hex": (h + body).hex(), "limit": 9} for h in headers]
    theirs = [outcome(answer) for answer in browser.ask_all(asked)]
    assert [inflated(header + body, 9) for header in headers] == theirs
    assert len(theirs) - theirs.count("malformed") == 32


@pytest.mark.prove
def test_a_million_streams_are_read_by_both_or_by_neither(browser):
    for seed in range(20):
        require_same_inflated(browser, 100 + seed, 2500)
        require_same_inflated_raw(browser, list(without_checksum(200 + seed, 2500)))
        require_same_inflated_raw(browser, list(nonsense(300 + seed, 50_000)))
