"""The bench compares like with like."""

from dataclasses import asdict

import pytest

from bench.chromium import chromium
from bench.naive import Naive
from bench.ours import Ours
from bench.pressed import Pressed
from bench.sample import PRINTED, sample
from bench.typeset import typeset
from tests.suket.paper.sample_sheets import squashed, text_of

SHOWN = ("number", "nik", "full_name", "street", "village", "regency", "occupation")


def naive(given):
    return Naive(given).document()


def ours(given):
    return Ours(given).document()


def pressed(given):
    return Pressed(given).document()


def by_typst(given):
    with typeset(given) as maker:
        return maker.document()


def by_chromium(given):
    with chromium() as printer:
        return printer.document(Naive(given))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "document",
    [
        naive,
        ours,
        pressed,
        by_typst,
        pytest.param(by_chromium, marks=pytest.mark.browser),
    ],
)
def test_all_sides_sign_one_page_with_the_same_data(document):
    pdf = document(sample())
    text = text_of(pdf)
    assert text.count("\f") == 1
    assert b"/ByteRange" in pdf
    page, printed = squashed(text), asdict(PRINTED)
    assert [name for name in SHOWN if squashed(printed[name]) not in page] == []
