"""Which characters a printed line may have: the same for both, and for every version.

Python's `str.isprintable` and the browser's `\\p{…}` follow the Unicode that came with
them; what a suket may say is nailed to 14.0, that of Python 3.11.
"""

from random import Random
from unicodedata import unidata_version

import pytest
from stray_claims import some_line

from verify.claims import _require_plain

NAILED = "14.0.0"
CODE_POINTS = 0x110000


def runs_of_python():
    """Return where runs of printable characters begin and end, in turn."""
    bounds, is_inside = [], False
    for at in range(CODE_POINTS):
        if chr(at).isprintable() != is_inside:
            is_inside = not is_inside
            bounds.append(at)
    return bounds


def printable(bounds):
    """Return all code points within runs."""
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return {at for begin, end in pairs for at in range(begin, end)}


def is_plain(line):
    try:
        _require_plain(line)
    except ValueError:
        return False
    return True


def test_the_browser_prints_what_unicode_14_prints(browser):
    theirs = browser.ask(ask="runs")["answer"]
    if unidata_version == NAILED:
        assert theirs == runs_of_python()
    else:  # a newer one has more, and never fewer
        assert printable(theirs) <= printable(runs_of_python())


@pytest.mark.skipif(unidata_version != NAILED, reason="another Unicode than the pinned")
@pytest.mark.parametrize("seed", range(2))
def test_both_call_the_same_lines_plain(browser, seed):
    rng = Random(seed)
    lines = [some_line(rng) for _ in range(8000)]
    lines = [line for line in lines if not any(map(is_surrogate, line))]
    asked = [{"ask": "plain", "text": line} for line in lines]
    theirs = [answer["answer"] for answer in browser.ask_all(asked)]
    ours = [is_plain(line) for line in lines]
    assert ours == theirs
    assert 1500 < sum(ours) < 6500


def is_surrogate(character):
    return "\ud800" <= character <= "\udfff"
