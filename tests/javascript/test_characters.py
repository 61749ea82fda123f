"""Which characters a printed line may have: the same for both, and for every version."""

from random import Random
from unicodedata import category, normalize

import pytest

from tests.javascript.stray_claims import some_line
from verify.claims import LINE, require_plain

CODE_POINTS = 0x110000
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def is_plain(line):
    try:
        require_plain(line)
    except ValueError:
        return False
    return True


def is_surrogate(character):
    return "\ud800" <= character <= "\udfff"


def answers(browser, lines):
    asked = [{"ask": "plain", "text": line} for line in lines]
    return [answer["answer"] for answer in browser.ask_all(asked)]


def test_both_allow_the_same_characters(browser):
    each = [chr(at) for at in range(0x3000)] + ["\ufeff", "\uffff", "\U0001f600"]
    assert answers(browser, each) == [is_plain(character) for character in each]


def test_nothing_invisible_and_no_other_script_is_allowed():
    allowed = [c for c in map(chr, range(CODE_POINTS)) if LINE.fullmatch(c)]
    assert not {category(c) for c in allowed} & INVISIBLE
    assert [c for c in allowed if category(c) == "Zs"] == [" "]
    assert max(allowed) < "\u2020"
    assert not any("\u0370" <= c < "\u1e00" for c in allowed)  # Greek, Cyrillic, …
    # What NFC makes of them stays among them, so that no name is lost by it.
    assert all(LINE.fullmatch(normalize("NFC", c)) for c in allowed)


@pytest.mark.parametrize("seed", range(2))
def test_both_call_the_same_lines_plain(browser, seed):
    rng = Random(seed)
    lines = [some_line(rng) for _ in range(8000)]
    lines = [line for line in lines if not any(map(is_surrogate, line))]
    ours = [is_plain(line) for line in lines]
    assert answers(browser, lines) == ours
    assert 400 < sum(ours) < 6500
