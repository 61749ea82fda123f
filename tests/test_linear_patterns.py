"""No pattern that reads strangers' text takes more than its length (times a constant).

They run in the process that serves: the steps of each are counted on texts made of its
own pieces, repeated, at two lengths.  Twice the text may take twice the steps.
"""

import importlib
import pkgutil
import re
from itertools import product
from pathlib import Path

import pytest

import suket.intake
import suket.residents
import verify
from suket.web import unbroken
from tests.pattern_steps import Counted, samples
from verify import handed_in
from verify.token import MARK

SEARCHES = "search|sub|subn|split|findall|finditer"
TIMES = 6
MANY = 50
MOST_RATIO = 2.9  # quadratic is 4, and what stands around it takes a little off


def modules():
    for package in (suket.intake, suket.residents, verify):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)
    yield unbroken  # every page passes it, with what strangers wrote on it


def compiled(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from compiled(one)


def patterns():
    for module in modules():
        source = Path(module.__file__).read_text()
        for name, value in vars(module).items():
            for place, pattern in enumerate(compiled(value)):
                asked = re.findall(rf"\b{name}\.(\w+)\(", source)
                is_whole = bool(asked) and not re.search(SEARCHES, " ".join(asked))
                label = f"{module.__name__}.{name}-{place}"
                yield pytest.param(pattern, is_whole, id=label)


def steps(counted, text, is_whole):
    return counted.search(text, is_anchored=is_whole)


def grows(pattern, is_whole):
    """Return the pieces of which twice as many take more than twice the steps."""
    counted = Counted(pattern)
    pieces = samples(counted)
    for before in ("", *pieces[:3]):
        for piece in pieces:
            short = steps(counted, before + piece * TIMES + "\0", is_whole)
            long = steps(counted, before + piece * 2 * TIMES + "\0", is_whole)
            if long > MOST_RATIO * short:
                yield before, piece, short, long


@pytest.mark.parametrize(("pattern", "is_whole"), list(patterns()))
def test_twice_the_text_takes_twice_the_steps(pattern, is_whole):
    assert list(grows(pattern, is_whole)) == []


@pytest.mark.parametrize(
    "piece", ["(a/v?", "*", "*a", "(a/v?%23", "(a/v#1 ", "https://"]
)
def test_links_are_looked_for_in_steps_of_their_length(piece):
    """64 kB of stars in the field of a check held the service for a minute."""
    counted = Counted(handed_in._pattern(MARK))
    short, long = (steps(counted, piece * n + "x", False) for n in (TIMES, 2 * TIMES))
    assert long <= MOST_RATIO * short


@pytest.mark.parametrize(
    "quadratic",
    [r"[0-9]{2,}[\s.\-][0-9]", r"\s+$", r".*?[a-z].*?,", r"\s*;\s*"],
)
def test_a_pattern_that_grows_is_found(quadratic):
    assert list(grows(re.compile(quadratic), False))


@pytest.mark.parametrize(
    "piece", [*("".join(pair) for pair in product("a1", "–-./", ("", "-", "–"))), "1*"]
)
def test_what_stands_in_one_piece_is_found_in_steps_of_its_length(piece):
    """A dash that the pattern itself joins by must stop a search from the middle."""
    counted = Counted(unbroken._WHOLE)
    short, long = (
        steps(counted, piece * n + " 1", is_whole=False) for n in (MANY, 2 * MANY)
    )
    assert long <= MOST_RATIO * short
