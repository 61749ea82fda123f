"""The bench compares like with like."""

from dataclasses import asdict

import pytest

from bench.naive import Naive
from bench.ordinary import Ours
from bench.sample import PRINTED, sample
from tests.suket.paper import squashed, text_of

SHOWN = ("number", "nik", "full_name", "street", "village", "regency", "occupation")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("maker", [Naive, Ours])
def test_both_sides_sign_one_page_with_the_same_data(maker):
    pdf = maker(sample()).document()
    text = text_of(pdf)
    assert text.count("\f") == 1
    assert b"/ByteRange" in pdf
    page, printed = squashed(text), asdict(PRINTED)
    assert [name for name in SHOWN if squashed(printed[name]) not in page] == []
