"""Both verifiers believe the same status lists, and read the same out of them."""

import hashlib
import zlib
from datetime import timedelta
from random import Random

import pytest

from tests.javascript.loose_cbor import (
    Pairs,
    changed,
    odd_head,
    pairs_of,
    write_loosely,
)
from tests.javascript.plain_answers import REFUSED, hexed, outcome, seconds
from tests.javascript.strays import edited
from tests.javascript.toy_office import DAY, FRESH, NOW, TURN, a_list
from verify.cbor import read
from verify.errors import NotTrusted
from verify.status_list import (
    ALL_INVALID,
    LIST_BYTES,
    STATUS_TYPE,
    pack,
    read_status_list,
    write_status_list,
)
from verify.trust_list import TRUST_TYPE


def status_of_python(office, file, uri):
    try:
        status = read_status_list(file, office.trust, uri=uri)
    except NotTrusted:
        return REFUSED
    return {
        "uri": status.uri,
        "issuedAt": seconds(status.issued_at),
        "expiresAt": seconds(status.expires_at),
        "ttl": int(status.ttl.total_seconds()),
        "entries": hashlib.sha256(status.entries).hexdigest(),
        "registerDigest": hexed(status.register_digest),
    }


def status_lists(office, seed, count):
    """Yield status lists edited, signed all wrong, and packed in other ways."""
    rng = Random(seed)
    status = a_list(FRESH, NOW, {}, bytes(32))
    payload = write_status_list(status)
    tree = pairs_of(read(payload))
    good = office.status.file(STATUS_TYPE, payload)
    yield good
    for number in range(count):
        match number % 4:
            case 0:
                yield edited(rng, good)
            case 1:
                yield office.status.file(STATUS_TYPE, edited(rng, payload))
            case 2:
                encoded = write_loosely(tree, odd_head(rng, 0.03))
                yield office.status.file(STATUS_TYPE, encoded)
            case _:
                encoded = write_loosely(changed(rng, tree))
                yield office.status.file(STATUS_TYPE, encoded)


def require_same_status(office, browser, files, uri=FRESH):
    outcomes = []
    for file in files:
        asked = {"hex": file.hex(), "trust": "office", "uri": uri}
        theirs = outcome(browser.ask(ask="status", **asked))
        ours = status_of_python(office, file, uri)
        assert ours == theirs, file.hex()[:4000]
        outcomes.append(ours != REFUSED)
    return outcomes


def test_status_lists_are_believed_by_both_or_by_neither(office, browser):
    outcomes = require_same_status(office, browser, status_lists(office, 1, 600))
    assert 20 < sum(outcomes) < 300


@pytest.mark.prove
def test_thousands_of_status_lists_are_believed_by_both_or_by_neither(office, browser):
    require_same_status(office, browser, status_lists(office, 2, 8000))


def test_a_status_list_is_believed_of_a_status_key_in_use_only(office, browser):
    early = write_status_list(a_list(FRESH, TURN - timedelta(seconds=1), {}, None))
    late = write_status_list(a_list(FRESH, TURN, {}, None))
    other = write_status_list(a_list(f"{FRESH}0", NOW, {}, None))
    unborn = write_status_list(a_list(FRESH, TURN - 400 * DAY, {}, None))
    files = [
        office.status_retired.file(STATUS_TYPE, early),
        office.status_retired.file(STATUS_TYPE, late),
        office.status_revoked.file(STATUS_TYPE, early),
        office.cirebon.file(STATUS_TYPE, early),
        office.receipt.file(STATUS_TYPE, early),
        office.root.file(STATUS_TYPE, early),
        office.status.file(STATUS_TYPE, other),
        office.status.file(STATUS_TYPE, unborn),
        office.status.file(TRUST_TYPE, early),
        office.status.token(early),
        office.status.file(STATUS_TYPE, early) + bytes(2**19),
    ]
    outcomes = require_same_status(office, browser, files)
    assert outcomes == [True] + [False] * (len(files) - 1)
    assert require_same_status(office, browser, files[6:7], None) == [True]


def test_a_status_list_of_more_than_half_a_mib_is_read_by_neither(office, browser):
    fields = pairs_of(read(write_status_list(a_list(FRESH, NOW, {}, None))))
    payloads = [
        write_loosely(Pairs([*fields, (7, bytes(size))])) for size in (2**18, 2**19)
    ]
    files = [office.status.file(STATUS_TYPE, payload) for payload in payloads]
    assert require_same_status(office, browser, files) == [True, False]


def packings(rng):
    """Yield a list's entries packed in every way there is, good and bad."""
    entries = pack({i: rng.randrange(4) for i in range(4096)})
    for level in range(10):
        yield zlib.compress(entries, level)
    for strategy in (zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED, zlib.Z_FILTERED):
        for bits in (15, 9, -15, 31):
            squeeze = zlib.compressobj(9, zlib.DEFLATED, bits, 8, strategy)
            yield squeeze.compress(entries) + squeeze.flush()
    good = zlib.compress(entries, 9)
    yield from (good + b"\0", good + good, good[:-1], good[:-4], b"", b"\x78")
    yield good[:-4] + bytes(4)
    yield from (zlib.compress(entries + b"\0"), zlib.compress(entries[:-1]))
    yield from (zlib.compress(b""), zlib.compress(bytes(2**26)))
    squeeze = zlib.compressobj(9, zdict=entries[:100])
    yield squeeze.compress(entries) + squeeze.flush()


def test_a_list_is_unpacked_by_both_or_by_neither(office, browser):
    fields = read(write_status_list(a_list(FRESH, NOW, {}, None)))
    files = []
    for packed in packings(Random(5)):
        fields[65533]["lst"] = packed
        files.append(office.status.file(STATUS_TYPE, write_loosely(pairs_of(fields))))
    outcomes = require_same_status(office, browser, files)
    assert outcomes[:10] == [True] * 10
    assert outcomes[26:] == [False] * len(outcomes[26:])


def test_new_lists_are_all_invalid_in_both(office, browser):
    file = office.list_file(a_list(FRESH, NOW, {}, None))
    answer = browser.ask(ask="status", hex=file.hex(), trust="office", uri=None)
    assert answer["answer"]["entries"] == hashlib.sha256(ALL_INVALID).hexdigest()
    assert len(ALL_INVALID) == LIST_BYTES
