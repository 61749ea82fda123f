"""S1: no token with changed claims is accepted, and no token in another spelling.

20,000 mutants in CI, 10^6 by `make prove`; and a control that a usual verifier, given
the same mutants, accepts some.
"""

import time
import tracemalloc
from collections import Counter
from random import Random

import pytest

from tests.verify.mutants import GOOD, KINDS, PEOPLE, WORLD, lax_authenticate, mutants
from verify.checks import authenticate
from verify.errors import NotAuthentic, Reason

TRUST = WORLD.trust()
SHARE = 20_000


def outcomes(count, seed):
    """Return how often each kind came out how; any other exception is the test's."""
    found = Counter()
    for kind, mutant in mutants(count, seed):
        try:
            authenticate(mutant, TRUST)
        except NotAuthentic as refusal:
            found[kind, refusal.reason] += 1
        else:
            found[kind, "accepted"] += 1
    return found


def accepted(found):
    return {
        kind: count for (kind, result), count in found.items() if result == "accepted"
    }


def test_what_the_mutants_are_made_of_is_authentic():
    assert [authenticate(text, TRUST) for text in GOOD] == PEOPLE


def test_twenty_thousand_mutants_are_refused():
    found = outcomes(SHARE, 0)
    assert accepted(found) == {}
    assert found.total() == SHARE
    assert {kind for kind, _ in found} == set(KINDS)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(100, 150))
def test_a_million_mutants_are_refused(seed):
    assert accepted(outcomes(SHARE, seed)) == {}


def test_a_usual_verifier_knows_the_good_ones_too():
    assert len([lax_authenticate(text) for text in GOOD]) == len(PEOPLE)


def test_the_mutants_reach_every_check_that_needs_no_register():
    reasons = {reason for _, reason in outcomes(4000, 7)}
    assert reasons == {Reason.MALFORMED, Reason.UNKNOWN_KEY, Reason.BAD_SIGNATURE}


def test_a_thousand_bombs_cost_next_to_nothing():
    require_cheap_bombs(1000)


@pytest.mark.prove
def test_ten_thousand_bombs_cost_next_to_nothing():
    require_cheap_bombs(10_000)


def require_cheap_bombs(count):
    random, slowest = Random(14), 0.0
    tracemalloc.start()
    try:
        for _ in range(count // 20):
            bombs = [KINDS["bomb"](random, GOOD[0]) for _ in range(20)]
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            for bomb in bombs:
                start = time.perf_counter()
                with pytest.raises(NotAuthentic):
                    authenticate(bomb, TRUST)
                slowest = max(slowest, time.perf_counter() - start)
            assert tracemalloc.get_traced_memory()[1] - before < 16 * 2**20
    finally:
        tracemalloc.stop()
    assert slowest < 0.5  # 0.05 on a machine that does nothing else


def test_a_usual_verifier_would_accept_some_of_them():
    lax = Counter()
    for kind, mutant in mutants(4000, 7):
        try:
            lax_authenticate(mutant)
        except Exception:  # noqa: BLE001 - it raises whatever it likes: that is it
            continue
        lax[kind] += 1
    assert {
        *("bytes_appended", "character_inserted", "head_not_shortest", "high_s"),
        *(
            "indefinite_length",
            "tag_swapped",
            "text_of_another_site",
            "unprotected_filled",
        ),
    } <= set(lax)
