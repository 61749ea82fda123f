"""Both verifiers read the same values out of the same bytes, or none."""

from random import Random
from typing import Any

import pytest

from tests.javascript.loose_cbor import (
    changed,
    odd_head,
    pairs_of,
    stray,
    write_loosely,
)
from tests.javascript.plain_answers import outcome
from tests.javascript.strays import edited
from verify.cbor import Malformed, Tag, read


def diagnostic(value: Any) -> str:
    """Return the text that answer.mjs writes for a value."""
    match value:
        case bytes():
            return f"h'{value.hex()}'"
        case str():
            return f'"{value.encode().hex()}"'
        case list():
            return f"[{','.join(map(diagnostic, value))}]"
        case Tag():
            return f"{value.number}({diagnostic(value.value)})"
        case dict():
            pairs = (f"{diagnostic(k)}:{diagnostic(v)}" for k, v in value.items())
            return f"{{{','.join(pairs)}}}"
    return str(value)


def encodings(office, seed, count):
    rng = Random(seed)
    sources = [read(token) for token in office.fresh_tokens[:5]]
    sources += [read(read(token).value[2]) for token in office.fresh_tokens[:5]]
    for number in range(count):
        tree = changed(rng, pairs_of(rng.choice(sources)))
        tree = [tree, stray(rng)] if number % 5 == 0 else tree
        data = write_loosely(tree, odd_head(rng, rng.choice((0, 0, 0.05))))
        yield edited(rng, data or b"\0") if number % 3 == 0 else data


def read_by_python(data, ordered):
    try:
        return diagnostic(read(data, ordered=ordered))
    except Malformed:
        return "malformed"


@pytest.mark.parametrize("ordered", [True, False])
def test_cbor_is_read_by_both_or_by_neither(office, browser, ordered):
    datas = list(encodings(office, 1, 4000))
    asked = [{"ask": "cbor", "hex": d.hex(), "isOrdered": ordered} for d in datas]
    theirs = [outcome(answer) for answer in browser.ask_all(asked)]
    ours = [read_by_python(data, ordered) for data in datas]
    assert ours == theirs
    assert 400 < ours.count("malformed") < 3800
