"""The check code: read as it was written, and never read wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.check_code import (
    MAX_LIST_NUMBER,
    SYMBOLS,
    read_check_code,
    write_check_code,
)

LISTS = st.integers(0, MAX_LIST_NUMBER) | st.integers(0, 40)
INDICES = st.integers(0, 2**20 - 1)


def is_noticed(code):
    try:
        read_check_code(code)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((0, 0), "0-0000-0"),
        ((7, 734121), "7-PCX9-Z"),
        ((MAX_LIST_NUMBER, 2**20 - 1), "XSNJFZ-ZZZZ-6"),
    ],
)
def test_codes_that_were_printed_stay_readable(place, code):
    assert write_check_code(*place) == code
    assert read_check_code(code) == place


@given(LISTS, INDICES)
def test_a_code_is_read_as_it_was_written(number, index):
    assert read_check_code(write_check_code(number, index)) == (number, index)


@given(LISTS, INDICES)
def test_a_code_may_be_typed_as_people_type(number, index):
    code = write_check_code(number, index)
    typed = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_check_code(f" {typed} ") == (number, index)


@given(LISTS, INDICES, st.data())
def test_one_wrong_symbol_is_noticed(number, index, data):
    code = write_check_code(number, index).replace("-", "")
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(
        st.sampled_from([symbol for symbol in SYMBOLS if symbol != code[at]])
    )
    assert is_noticed(code[:at] + other + code[at + 1 :])


@given(LISTS, INDICES, st.data())
def test_two_symbols_in_each_others_place_are_noticed(number, index, data):
    code = write_check_code(number, index).replace("-", "")
    first, second = data.draw(st.tuples(*[st.integers(0, len(code) - 1)] * 2))
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert "".join(swapped) == code or is_noticed("".join(swapped))


@pytest.mark.parametrize(
    "code",
    [
        *(
            "",
            "-",
            "7",
            "PCX9-Z",
            "7-PCX9",
            "7-PCX9-Y",
            "07-PCX9-Z",
            "7-PCX9-ZZ",
            "U-PCX9-Z",
        ),
        "7-PCX9-\u0416",
        "ZZZZZZZZ-0000-0",
    ],
)
def test_what_is_no_code_is_refused(code):
    assert is_noticed(code)


def test_a_list_number_past_the_format_is_refused_though_its_sum_is_right():
    def find():
        for last in SYMBOLS:
            yield is_noticed(f"ZZZZZZZ-0000-{last}")

    assert all(find())


@given(st.text(max_size=20))
def test_whatever_is_typed_the_answer_is_a_place_or_a_refusal(code):
    is_noticed(code)


@pytest.mark.parametrize(
    "place", [(-1, 0), (MAX_LIST_NUMBER + 1, 0), (0, -1), (0, 2**20)]
)
def test_a_place_that_does_not_exist_has_no_code(place):
    with pytest.raises(ValueError, match="no such"):
        write_check_code(*place)
