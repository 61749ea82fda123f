"""Both verifiers believe the same trust lists, and read the same out of them."""

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
from tests.javascript.toy_office import DAY, FRESH, NOW, SITE
from verify.cbor import read
from verify.cose import Draft, cose_key, write_header
from verify.errors import NotTrusted
from verify.status_list import STATUS_TYPE
from verify.trust_list import TRUST_TYPE, read_trust_list, write_trust_list

P = 2**256 - 2**224 + 2**192 + 2**96 - 1  # FIPS 186-4, D.1.2.3


def key_of_python(key):
    office = key.office
    names = office and {"code": office.code, "name": office.name, "zone": office.zone}
    return {
        "kid": key.kid.hex(),
        "purpose": key.purpose.value,
        "office": names,
        "notBefore": seconds(key.not_before),
        "notAfter": seconds(key.not_after),
        "revokedAt": seconds(key.revoked_at),
        "statusUris": list(key.status_uris),
        "point": cose_key(key.public)[8:40].hex() + cose_key(key.public)[-32:].hex(),
        "certificate": hexed(key.certificate),
    }


def trust_of_python(office, file, now):
    try:
        root = office.root.private.public_key()
        trust = read_trust_list(file, root=root, now=now)
    except NotTrusted:
        return REFUSED
    return {
        "version": trust.version,
        "issuedAt": seconds(trust.issued_at),
        "expiresAt": seconds(trust.expires_at),
        "keys": [key_of_python(key) for key in trust.keys],
    }


def trust_lists(office, seed, count):
    """Yield trust lists: as they should be, edited, and signed by the root all wrong."""
    rng = Random(seed)
    payload = write_trust_list(office.trust_list())
    tree = pairs_of(read(payload))
    yield office.trust_file
    for number in range(count):
        match number % 4:
            case 0:
                yield edited(rng, office.trust_file)
            case 1:
                yield office.root.file(TRUST_TYPE, edited(rng, payload))
            case 2:
                encoded = write_loosely(tree, odd_head(rng, 0.01))
                yield office.root.file(TRUST_TYPE, encoded)
            case _:
                yield office.root.file(TRUST_TYPE, write_loosely(changed(rng, tree)))


def require_same_trust(office, browser, files, now=None):
    outcomes = []
    for file in files:
        asked = {"hex": file.hex(), "root": office.root_hex, "now": seconds(now)}
        theirs = outcome(browser.ask(ask="trust", **asked))
        ours = trust_of_python(office, file, now)
        assert ours == theirs, file.hex()
        outcomes.append(ours != REFUSED)
    return outcomes


def test_trust_lists_are_believed_by_both_or_by_neither(office, browser):
    outcomes = require_same_trust(office, browser, trust_lists(office, 1, 1200))
    assert 20 < sum(outcomes) < 600


@pytest.mark.prove
def test_thousands_of_trust_lists_are_believed_by_both_or_by_neither(office, browser):
    require_same_trust(office, browser, trust_lists(office, 2, 12_000))


def test_a_trust_list_expires_for_both_at_the_same_second(office, browser):
    end = NOW + 30 * DAY
    moments = (end - timedelta(seconds=1), end, end + timedelta(seconds=1))
    outcomes = [
        require_same_trust(office, browser, [office.trust_file], moment)[0]
        for moment in moments
    ]
    assert outcomes == [True, False, False]


def test_a_trust_list_by_another_key_or_of_another_type_is_believed_by_neither(
    office, browser
):
    payload = write_trust_list(office.trust_list())
    files = [
        office.cirebon.file(TRUST_TYPE, payload),
        office.root.file(STATUS_TYPE, payload),
        office.root.finish(
            Draft(write_header(office.cirebon.trusted.kid, TRUST_TYPE), payload)
        ),
        office.root.token(payload),
        office.cirebon.finish(
            Draft(write_header(office.root.trusted.kid, TRUST_TYPE), payload)
        ),
        office.trust_file + bytes(4 * 2**20),
        b"",
    ]
    assert require_same_trust(office, browser, files) == [False] * len(files)


def test_a_trust_list_of_more_than_4_mib_is_read_by_neither(office, browser):
    fields = pairs_of(read(write_trust_list(office.trust_list())))
    files = [
        office.root.file(TRUST_TYPE, write_loosely(Pairs([*fields, (5, bytes(size))])))
        for size in (2 * 2**20, 4 * 2**20)
    ]
    assert require_same_trust(office, browser, files) == [True, False]


def point_past_the_prime():
    """Return x + P and y of a point of the curve whose x is so small that x + P fits."""
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    for x in range(1, 50):
        square = (x**3 - 3 * x + b) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square:
            return x + P, y
    raise AssertionError


def with_key_field(office, number, value):
    """Return a trust list whose first key has something else in one field."""
    fields = read(write_trust_list(office.trust_list()))
    fields[4][0][number] = value
    return office.root.file(TRUST_TYPE, write_loosely(pairs_of(fields)))


def test_both_ask_the_same_of_each_field_of_a_key(office, browser):
    good = cose_key(office.cirebon.private.public_key())
    x, y = int.from_bytes(good[8:40], "big"), int.from_bytes(good[-32:], "big")
    points = ((x, P - y), (x, y ^ 1), (0, 0), (x, y + P), (P, y), (x + 1, y), (1, 1))
    points = (*points, point_past_the_prime())
    coded = [
        good[:8] + (a % 2**256).to_bytes(32) + good[40:43] + (b % 2**256).to_bytes(32)
        for a, b in points
    ]
    others = cose_key(office.jayapura.private.public_key())
    files = [with_key_field(office, 1, key) for key in (*coded, others, good[:-1])]
    files += [with_key_field(office, 1, good + b"\0"), with_key_field(office, 1, "x")]
    for purpose in ("root", "other", "", "constructor", "__proto__", 1):
        files.append(with_key_field(office, 2, purpose))
    for names in (["a", "b"], ["a", "b", "c", "d"], ["a", "b", 1], [], "abc"):
        files.append(with_key_field(office, 3, names))
    for number in (4, 5, 6):
        files += [with_key_field(office, number, time) for time in (0, -1, 2**53, "1")]
    for uris in ([], [FRESH, FRESH], [f"{FRESH}/"], [1], "x", [SITE]):
        files.append(with_key_field(office, 7, uris))
    files += [with_key_field(office, 8, value) for value in (b"", b"x", "x", 0)]
    files += [
        with_key_field(office, number, stray) for number, stray in ((9, 1), (-1, []))
    ]
    outcomes = require_same_trust(office, browser, files)
    assert outcomes[0], "the mirrored point lies on the curve"
    assert not any(outcomes[1:10])
