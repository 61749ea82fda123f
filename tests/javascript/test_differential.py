"""Both verifiers say the same of every text: verdict, reason, and all the rest: S8."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

import pytest

from tests.javascript.stray_claims import CLAIMS
from tests.javascript.strays import FORMS, Kinds
from tests.javascript.toy_office import FRESH, NOW
from verify.checks import Verdict, authenticate, check
from verify.errors import NotAuthentic, Reason

KINDS = Kinds({**FORMS, **CLAIMS})
ORDINARY, PROVEN_RUNS, PROVEN_EACH = 6_000, 10, 10_000
BLOCK = 500
MOMENTS = (
    *[timedelta(0)] * 5,
    timedelta(microseconds=-1),
    timedelta(seconds=1),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=31),
)


class Question(NamedTuple):
    """A text, and all that the answer depends on."""

    kind: str
    text: str
    now: datetime
    is_online: bool  # the register is at hand
    trust: str  # "office", or "short", which expires first


def questions(office, seed, count):
    """Yield questions about texts of every kind."""
    rng = Random(f"moments {seed}")
    for kind, text in KINDS.texts(office, seed, count):
        now = NOW + rng.choice(MOMENTS)
        trust = rng.choice(("office", "office", "short"))
        yield Question(kind, text, now, rng.random() < 0.5, trust)


def of_python(office, asked):
    published = office.published if asked.is_online else office.bare
    if asked.trust == "short":
        published = replace(published, trust=office.short_trust)
    return check(asked.text, published, now=asked.now).to_dict()


def of_browser(browser, block):
    lines = [
        {
            "ask": "check",
            "text": asked.text,
            "trust": asked.trust,
            "now": asked.now.timestamp(),
            "isOnline": asked.is_online,
        }
        for asked in block
    ]
    return [answer["answer"] for answer in browser.ask_all(lines)]


def disagreements(office, browser, seed, count):
    """Return where the two differ, and how often each outcome came."""
    found, outcomes = [], Counter()
    source = questions(office, seed, count)
    while block := list(islice(source, BLOCK)):
        theirs = of_browser(browser, block)
        for asked, answer in zip(block, theirs, strict=True):
            ours = of_python(office, asked)
            outcomes[ours["verdict"], ours["reason"], asked.kind] += 1
            if ours != answer:
                found.append((asked, ours, answer))
    return found, outcomes


def require_agreement(office, browser, seed, count):
    found, outcomes = disagreements(office, browser, seed, count)
    assert not found, f"{len(found)} of {count}, the first: {found[0]}"
    assert outcomes.total() == count
    return outcomes


def test_both_say_the_same_of_some_thousand_texts(office, browser):
    outcomes = require_agreement(office, browser, 1, ORDINARY)
    assert {verdict for verdict, _, _ in outcomes} == {*Verdict}
    assert {reason for _, reason, _ in outcomes} == {*Reason, None}
    assert {kind for _, _, kind in outcomes} == {*KINDS}


def of_python_alone(office, text, register):
    try:
        claims = authenticate(text, office.trust, register)
    except NotAuthentic as refusal:
        return {"refused": refusal.reason.value}
    end = claims.expires_at
    fields = {
        "nik": claims.nik,
        "fullName": claims.full_name,
        "birthplace": claims.birthplace,
        "born": claims.born.isoformat(),
        "sex": claims.sex.value,
        "address": claims.address,
        "issuedAt": int(claims.issued_at.timestamp()),
        "expiresAt": None if end is None else int(end.timestamp()),
        "statusUri": claims.status_uri,
        "statusIndex": claims.status_index,
        "site": claims.site,
    }
    return {"answer": fields}


@pytest.mark.parametrize("is_online", [True, False])
def test_both_prove_the_same_claims_or_refuse_for_the_same_reason(
    office, browser, is_online
):
    register = office.register if is_online else None
    found = [text for _, text in KINDS.texts(office, 2, 1200)]
    asked = {"ask": "authenticate", "trust": "office"}
    asked["register"] = FRESH if is_online else None
    theirs = browser.ask_all({**asked, "text": text} for text in found)
    assert [of_python_alone(office, text, register) for text in found] == theirs


@pytest.mark.prove
@pytest.mark.parametrize("run", range(PROVEN_RUNS))
def test_both_say_the_same_of_a_hundred_thousand_texts(office, browser, run):
    require_agreement(office, browser, 1000 + run, PROVEN_EACH)
