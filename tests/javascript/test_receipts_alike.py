"""Both verifiers say the same of every text of a receipt: all of it, or the reason."""

from collections import Counter
from random import Random

import pytest

from tests.builders import DAY, NOW, SITE, World, toy_key, trusted
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
)
from verify.checks import Verdict
from verify.cose import cose_key, write_header
from verify.errors import NotAuthentic, Reason
from verify.qr_text import write_digits
from verify.receipt import (
    RECEIPT_MARK,
    RECEIPT_TYPE,
    Institution,
    authenticate_receipt,
)
from verify.status_list import STATUS_TYPE
from verify.trust_list import Purpose

ORDINARY, PROVEN_RUNS, PROVEN_EACH = 4_000, 10, 10_000
ODD_CHARACTERS = (*"\0\t\n #%/:09kKvV", *"٠²½", *"\u200b\u202e\ufeff\ud800\U0001f600")
NIK = "3274014107039901"
NAMES = (
    "",
    "B",
    "Bank\u00a0X",
    "Bank \u202eX",
    "Bank Contoe\u0301h",
    "É" * 100,
    "B" * 101,
)
NAMES = (*NAMES, " Bank", "Bank ", "\u2003Bank", "Bank\n", "Toko 32740141-0703-9901")
NAMES = (
    *NAMES,
    f"T {NIK}",
    f"a{NIK}",
    f"g{NIK}",
    "3274 0141 0703 9901",
    "327401.410703.9901",
)
CASES = (
    "",
    "a",
    "a ",
    "a b",
    "-a",
    "a" * 64,
    "a" * 65,
    "é",
    "a;b",
    "a\n",
    NIK,
    f"F{NIK}",
)
CASES = (
    *CASES,
    f"{NIK}1",
    f"no{NIK}",
    "1234567812345678a234567812345678",
    "x 3274-0141-0703-9901",
)
CODES = ("", "a", "A-1._", "-a", ".a", "a" * 32, "a" * 33, "a b", "é", "a\n")
SITES = (
    SITE,
    "https://SUKET.example",
    "https://suket.example/",
    "http://a:1",
    "http://a:0",
)
SITES = (*SITES, "https://a..b", "https://a.b:123456", f"{SITE}\n", "ftp://a", "")
MOMENTS = (
    0,
    1,
    int(NOW.timestamp()),
    253_402_300_799,
    253_402_300_800,
    -1,
    2**53,
    2**60,
)
ANY = (None, 7, -7, 2**60, b"", bytes(32), "", "valid", [1], {1: 2})
CODED = (
    *(verdict.value for verdict in Verdict),
    *(why.value for why in Reason),
    "VALID",
)


def one_other(rng):
    """Return claims of which one or two are others, good or bad."""
    of_claims = {1: SITES, 3: CODES, 6: MOMENTS, 4: ANY, CHECK: ANY}
    of_check = {1: CODED, 2: CODED, 3: MOMENTS, 4: NAMES, 5: CASES}
    of_check |= {6: (bytes(32), bytes(31), None), 7: (bytes(32), bytes(33)), 8: ANY}
    claims, check = {}, {}
    for _ in range(rng.choice((1, 1, 2))):
        found, pools = rng.choice(
            ((claims, of_claims), (check, of_check), (check, of_check))
        )
        key = rng.choice(list(pools))
        found[key] = rng.choice(pools[key] if rng.random() < 0.8 else ANY)
    if claims.get(CHECK) is not None:
        check = {}
    return claims, check


def spoilt_in_claims(rng):
    claims, check = one_other(rng)
    payload = changed(claims, check) if CHECK not in claims else changed(claims)
    return digits_of(of_payload(payload))


def spoilt_in_payload(rng):
    payload = bytearray(changed())
    payload[rng.randrange(len(payload))] = rng.randrange(256)
    return digits_of(of_payload(bytes(payload)))


def spoilt_in_header(rng):
    kinds = (None, STATUS_TYPE, RECEIPT_TYPE, RECEIPT_TYPE + "x")
    header = write_header(rng.choice((KID, bytes(4))), rng.choice(kinds))
    return digits_of(of_payload(changed(), header))


def spoilt_in_bytes(rng):
    return digits_of(KINDS[rng.choice(list(KINDS))](rng, bytes_of()))


def spoilt_in_characters(rng):
    text = some_text(rng)
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD_CHARACTERS) + text[at + rng.randrange(2) :]


def another_text(rng):
    long = text_of().ljust(rng.choice((4295, 4296, 4297, 9000)), "0")
    mine = (SUKET_TEXT, "", "/k#", SITE, long, "\U0001f600" * 4290 + "/k#123")
    sites = ("http://suket.example", "", f"{SITE}/k#", "https://evil.example")
    return rng.choice((*mine, rng.choice(sites) + text_of().removeprefix(SITE)))


def good(rng):
    return some_text(rng)


def some_text(rng):
    verdict = rng.choice(list(Verdict))
    is_refused = verdict is Verdict.NOT_AUTHENTIC
    reason = rng.choice(list(Reason)) if is_refused else None
    receipt = make_receipt(
        verdict=verdict,
        reason=reason,
        institution=Institution("B", rng.choice(("Bank Contoh, Tbk.", "É" * 100))),
        checked_at=NOW + rng.choice((-1, 0, 1)) * DAY,
        as_of=rng.choice((None, NOW)),
        reference=rng.choice((None, "CDD-2026/000123", "a" * 64)),
    )
    return text_of(
        receipt, toy_key(rng.choice(("receipt", "receipt", "suket", "thief")))
    )


def digits_of(data):
    return f"{SITE}{RECEIPT_MARK}{write_digits(data)}"


MAKERS = (good, spoilt_in_claims, spoilt_in_payload, spoilt_in_header)
MAKERS = (*MAKERS, spoilt_in_bytes, spoilt_in_characters, another_text)
TRUSTS = {
    "in use": {},
    "not yet": {"not_before": NOW},
    "retired": {"not_after": NOW},
    "revoked": {"revoked_at": NOW + DAY},
}


@pytest.fixture(scope="module")
def trusts(browser):
    """Give both the same trust lists, in which the receipt key is or was in use."""
    found = {}
    for name, facts in TRUSTS.items():
        world = World(more_keys=(trusted(KEY, Purpose.RECEIPT, **facts),))
        root = cose_key(world.root.public_key()).hex()
        file = world.trust_file().hex()
        assert "answer" in browser.ask(ask="trust", name=name, hex=file, root=root)
        found[name] = world.trust()
    return found


def of_python(text, trust):
    try:
        return {"answer": authenticate_receipt(text, trust).to_dict()}
    except NotAuthentic as refusal:
        return {"refused": refusal.reason.value}


def require_agreement(browser, trusts, seed, count):
    """Return how often each reason came; "" stands for an authentic receipt."""
    rng, asked = Random(seed), []
    for number in range(count):
        make = MAKERS[number % len(MAKERS)]
        name = rng.choice(("in use", *trusts)) if make is good else "in use"
        asked.append((make.__name__, make(rng), name))
    theirs = browser.ask_all(
        {"ask": "receipt", "text": text, "trust": name} for _, text, name in asked
    )
    found = Counter()
    for (kind, text, name), answer in zip(asked, theirs, strict=True):
        ours = of_python(text, trusts[name])
        assert ours == answer, (kind, name, text)
        found[kind, ours.get("refused", "")] += 1
    return found


def test_both_say_the_same_of_some_thousand_receipts(browser, trusts):
    found = require_agreement(browser, trusts, 1, ORDINARY)
    assert {reason for _, reason in found} == {
        *("", "malformed", "unknown-key", "bad-signature", "key-not-in-use")
    }
    assert {kind for kind, reason in found if not reason} >= {
        "good",
        "spoilt_in_claims",
    }


def test_both_say_the_same_of_the_golden_receipts(browser, trusts):
    for golden in GOLDEN_RECEIPTS["receipts"].values():
        asked = {"ask": "receipt", "text": golden["text"], "trust": "in use"}
        assert browser.ask(**asked) == {"answer": golden["says"]}


@pytest.mark.prove
@pytest.mark.parametrize("run", range(PROVEN_RUNS))
def test_both_say_the_same_of_a_hundred_thousand_receipts(browser, trusts, run):
    require_agreement(browser, trusts, 1000 + run, PROVEN_EACH)
