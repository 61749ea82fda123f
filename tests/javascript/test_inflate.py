"""Both verifiers unpack the same streams, up to the same byte."""

import hashlib
import zlib
from random import Random

import pytest
from plain_answers import outcome
from strays import edited

from verify.cbor import Malformed
from verify.status import inflate


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


def without_checksum(seed, count):
    """Yield streams with the right checksum behind whatever they unpack to."""
    for packed, _ in streams(seed, count):
        try:
            data = zlib.decompressobj(-15).decompress(packed[2:], 10_000)
        except zlib.error:
            data = b""
        yield packed[:-4] + zlib.adler32(data).to_bytes(4, "big")


def test_deflate_is_read_by_both_or_by_neither(browser):
    require_same_inflated(browser, 1, 4000)
    for packed in without_checksum(2, 1500):
        answer = outcome(browser.ask(ask="inflate", hex=packed.hex(), limit=10_000))
        assert inflated(packed, 10_000) == answer, packed.hex()


@pytest.mark.prove
def test_a_hundred_thousand_streams_are_read_by_both_or_by_neither(browser):
    for seed in range(20):
        require_same_inflated(browser, 100 + seed, 5000)
