"""Doors take off what scanners, tables and messengers add; the reader takes nothing off."""

import json

import pytest

from tests.builders import VECTORS, World, make_claims, make_text, toy_key
from verify.checks import authenticate
from verify.errors import NotAuthentic
from verify.handed_in import BEGINNING, EDGES, is_cut, linked, mistaken_for, trimmed
from verify.qr_text import write_digits

HANDED_IN = json.loads((VECTORS / "handed_in.json").read_text("utf-8"))


@pytest.mark.parametrize("case", HANDED_IN["cases"], ids=range(len(HANDED_IN["cases"])))
def test_a_text_is_handed_on_as_the_vectors_say(case):
    assert trimmed(case["given"]) == case["trimmed"]
    assert linked(case["given"], HANDED_IN["site"]) == case["linked"]


@pytest.mark.parametrize("case", HANDED_IN["mistaken"], ids=repr)
def test_what_is_typed_in_the_place_of_a_text_is_told_from_texts(case):
    assert mistaken_for(case["given"]) == case["for"]


@pytest.mark.parametrize("case", HANDED_IN["cut"], ids=repr)
def test_a_beginning_of_ours_is_told_from_other_texts(case):
    assert is_cut(case["given"], HANDED_IN["site"]) is case["is_cut"]


def test_every_text_of_ours_begins_alike_and_is_taken_for_nothing_else():
    text = make_text(make_claims(), toy_key("suket"))
    assert write_digits(bytes.fromhex("d28449a2012604")) == BEGINNING
    assert is_cut(text, text.partition("/v#")[0])
    assert mistaken_for(text) is None


def test_a_receipt_has_a_mark_of_its_own():
    text = f"https://suket.example/k%23{'012' * 200}."
    assert linked(text, "https://suket.example", "/k#") == (
        f"https://suket.example/k#{'012' * 200}"
    )


def test_a_link_that_lost_its_scheme_gets_that_of_the_door():
    text = f"127.0.0.1:8000/v#{'012' * 200}"
    assert linked(text, "http://127.0.0.1:8000") == f"http://{text}"


@pytest.mark.parametrize("edge", EDGES)
def test_the_reader_itself_stays_strict(edge):
    trust = World().trust()
    text = make_text(make_claims(), toy_key("suket"))
    authenticate(text, trust)
    for strayed in (text + edge, edge + text):
        with pytest.raises(NotAuthentic):
            authenticate(strayed, trust)
