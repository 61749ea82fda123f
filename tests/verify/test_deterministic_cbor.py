"""The strict reader and writer of CBOR; cbor2 is the oracle."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.cbor import MAX_DEPTH, Malformed, Reader, Tag, argument, head, read, write

KEYS = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=40) | st.binary(max_size=40)
VALUES = st.recursive(
    KEYS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


def deep(value):
    if isinstance(value, dict):
        return 1 + max(map(deep, value.values()), default=0)
    return 1 + max(map(deep, value), default=0) if isinstance(value, list) else 0


@given(VALUES)
def test_what_is_written_is_read_back_by_us_and_by_another_library(value):
    encoded = write(value)
    assert read(encoded, max_depth=deep(value)) == value
    assert cbor2.loads(encoded) == value


@given(VALUES)
def test_shuffled_maps_are_read_by_the_lenient_reader_only_if_told(value):
    encoded = cbor2.dumps(value)  # in order of insertion
    assert read(encoded, max_depth=deep(value), ordered=False) == value
    if encoded != write(value):
        with pytest.raises(Malformed):
            read(encoded, max_depth=deep(value))


@given(st.binary(max_size=80))
def test_whatever_is_read_has_no_other_encoding(data):
    try:
        value = read(data)
    except Malformed:
        return
    assert write(value) == data


@given(VALUES, st.data())
def test_one_changed_byte_is_another_value_or_malformed(value, data):
    encoded = bytearray(write(value))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    try:
        found = read(bytes(encoded), max_depth=deep(value))
    except Malformed:
        return
    assert found != value


@pytest.mark.parametrize(
    ("why", "encoded"),
    [
        ("nothing at all", ""),
        ("a byte behind the end", "0000"),
        ("an integer that fits a shorter head", "1817"),
        ("an integer that fits two bytes less", "1a0000ffff"),
        ("an integer that fits four bytes less", "1b00000000ffffffff"),
        ("a negative integer that fits a shorter head", "3801"),
        ("a length that fits a shorter head", "580141"),
        ("a text length that fits a shorter head", "780161"),
        ("an integer cut off", "19ff"),
        ("bytes cut off", "4261"),
        ("an array cut off", "8201"),
        ("a map cut off", "a101"),
        ("a reserved head", "1c"),
        ("bytes of indefinite length", "5f4161ff"),
        ("a text of indefinite length", "7f6161ff"),
        ("an array of indefinite length", "9f01ff"),
        ("a map of indefinite length", "bf0101ff"),
        ("a break out of nowhere", "ff"),
        ("a text that is not UTF-8", "61ff"),
        ("a text with half a surrogate pair", "63eda080"),
        ("a key that comes twice", "a201010102"),
        ("keys out of order", "a202010101"),
        ("keys in order of length, not of bytes", "a2616101" + "190100" + "01"),
        ("an array as a key", "a18001"),
        ("a tag as a key", "a1c10001"),
        ("simple value 0, which is no empty map", "e0"),
        ("false", "f4"),
        ("null", "f6"),
        ("undefined", "f7"),
        ("a half float", "f90000"),
        ("a double", "fb3ff0000000000000"),
        ("an array too deep", "8181818181" + "01"),
        ("tags too deep", "c1c1c1c1c1" + "01"),
        ("a map of 2⁶⁴ - 1 keys", "bbffffffffffffffff"),
        ("an array of 2⁶⁴ - 1 items", "9bffffffffffffffff"),
        ("bytes of 2⁶⁴ - 1", "5bffffffffffffffff"),
    ],
)
def test_the_reader_refuses(why, encoded):
    with pytest.raises(Malformed):
        read(bytes.fromhex(encoded))


@pytest.mark.parametrize(
    "encoded", ["a201010102", "1817", "bf0101ff", "a18001", "8181818181" + "01"]
)
def test_leave_to_disorder_is_leave_for_nothing_else(encoded):
    with pytest.raises(Malformed):
        read(bytes.fromhex(encoded), ordered=False)


def test_nesting_is_counted_for_arrays_maps_and_tags():
    assert read(bytes.fromhex("81" * MAX_DEPTH + "01")) == [[[[1]]]]
    assert read(bytes.fromhex("c1a10181" + "01")) == Tag(1, {1: [1]})


@pytest.mark.parametrize(
    "number", [0, 23, 24, 255, 256, 2**16, 2**32 - 1, 2**32, 2**64 - 1]
)
def test_heads_are_the_shortest(number):
    encoded = head(0, number)
    assert encoded == cbor2.dumps(number)
    assert argument(encoded) == number
    assert Reader(encoded).uint() == number


@pytest.mark.parametrize("encoded", ["1817", "1900ff", "1a0000ffff", "5800"])
def test_an_argument_must_be_in_shortest_form(encoded):
    with pytest.raises(Malformed):
        argument(bytes.fromhex(encoded))


def test_a_step_that_finds_another_type_is_malformed():
    for step in (Reader.string, Reader.text):
        with pytest.raises(Malformed):
            step(Reader(b"\x01"))
    with pytest.raises(Malformed):
        Reader(b"\x41\x01").uint()


@pytest.mark.parametrize(
    ("step", "encoded"),
    [(Reader.uint, "1bffffffffff"), (Reader.string, "4261"), (Reader.text, "6261")],
)
def test_a_step_that_is_cut_off_is_malformed(step, encoded):
    with pytest.raises(Malformed):
        step(Reader(bytes.fromhex(encoded)))


@pytest.mark.parametrize("value", [True, None, 1.5, {1: False}, object()])
def test_the_writer_has_no_other_types(value):
    with pytest.raises(TypeError):
        write(value)


def test_the_writer_has_no_integer_past_64_bits():
    for value in (2**64, -(2**64) - 1):
        with pytest.raises(OverflowError):
            write(value)


def test_tags_are_written_as_they_are_read():
    assert write(Tag(18, [b"", {}])) == bytes.fromhex("d28240a0")
    assert read(bytes.fromhex("d28240a0")) == Tag(18, [b"", {}])
