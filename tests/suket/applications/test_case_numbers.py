"""A number that is said over the phone is not mistyped unseen."""

import pytest

from suket.applications.case_numbers import check_digit, number_of
from suket.applications.errors import CaseNotFound


def test_the_check_digit_is_that_of_the_standard():
    # ISO 7064, MOD 11,10: the example of the German tax number's handbook.
    assert check_digit("8609574271") == "9"


@pytest.mark.parametrize(
    "typed",
    ["3274-20-000001-{}", "327420000001{}", " 3274 20 000001 {}", "3274.20.000001/{}"],
)
def test_a_number_is_found_however_it_is_typed(typed):
    digit = check_digit("327420000001")
    assert number_of(typed.format(digit)) == f"3274-20-000001-{digit}"


def test_each_wrong_digit_is_noticed():
    right = "327420000417" + check_digit("327420000417")
    for at in range(len(right)):
        for digit in set("0123456789") - {right[at]}:
            with pytest.raises(CaseNotFound):
                number_of(right[:at] + digit + right[at + 1 :])


@pytest.mark.parametrize(
    "typed", ["", "17", "3274-20-000001", "x" * 200, "٣٢٧٤-20-000001-1"]
)
def test_what_is_no_number_is_not_found(typed):
    with pytest.raises(CaseNotFound):
        number_of(typed)
