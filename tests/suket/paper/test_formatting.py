"""Days and numbers as letters write them; fonts as a ruler sees them."""

from datetime import date
from hashlib import sha256

import pytest

from suket.paper.font_metrics import Typefaces
from suket.paper.formatting import (
    card_date,
    grouped_nip,
    in_words,
    long_date,
    postal_line,
)
from suket.shipped import templates

SANS = "SuketSans-Regular"


@pytest.fixture(scope="module")
def faces():
    return Typefaces(templates() / "fonts")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "satu"), (6, "enam"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"),
        (18, "delapan belas"), (20, "dua puluh"), (24, "dua puluh empat"),
    ],
)  # fmt: skip
def test_months_are_written_in_words(number, words):
    assert in_words(number) == words


def test_days_are_written_in_two_ways():
    assert long_date(date(2020, 3, 7)) == "7 Maret 2020"
    assert long_date(date(2027, 8, 31)) == "31 Agustus 2027"
    assert card_date(date(2003, 3, 7)) == "07-03-2003"


def test_the_number_of_an_official_is_grouped_by_what_it_says():
    assert grouped_nip("197001011995031001") == "19700101 199503 1 001"
    assert grouped_nip("") == ""


def test_a_text_is_as_wide_as_its_letters(faces):
    assert faces.width("", SANS) == 0
    assert faces.width("WW", SANS) == pytest.approx(2 * faces.width("W", SANS))
    assert faces.width("iiii", SANS) < faces.width("WWWW", SANS)


def test_what_every_face_can_write_has_the_letters_of_names(faces):
    assert set("ABCXYZabcxyz0123456789'’.,-/()éÉñÑüÜ ") <= faces.characters
    assert not set("\n\t\x00\u200b漢") & faces.characters


def test_ways_to_reach_an_office_are_joined_where_they_fit(faces):
    ways = ["Jalan Contoh 9", "Telepon 1", "a@b.example", "b.example"]
    assert faces.packed(ways, " · ", SANS, 1000) == [" · ".join(ways)]
    assert faces.packed(ways, " · ", SANS, 1) == ways
    assert faces.packed([], " · ", SANS, 10) == []


def test_lines_are_made_even(faces):
    ways = ["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd"]
    three = faces.width(" · ".join(ways[:3]), SANS)
    assert faces.packed(ways, " · ", SANS, three) == [
        " · ".join(ways[:2]),
        " · ".join(ways[2:]),
    ]


def test_the_fonts_are_those_that_were_built(faces):
    lines = (templates() / "fonts/SHA256SUMS").read_text().splitlines()
    sums = {name.removeprefix("./"): digest for digest, name in map(str.split, lines)}
    assert {
        name: sha256(data).hexdigest() for name, data in faces.files.items()
    } == sums


@pytest.mark.parametrize(
    ("street", "place", "line"),
    [
        ("Jl. Contoh No. 84", "Cirebon", "Jl. Contoh No. 84, Cirebon 45124"),
        ("Jl. Contoh No. 1, Serang", "Serang", "Jl. Contoh No. 1, Serang 45124"),
        ("Jl. Serangkaian 7", "Serang", "Jl. Serangkaian 7, Serang 45124"),
    ],
)
def test_the_postal_code_stands_behind_the_place(street, place, line):
    assert postal_line(street, place, "45124") == line
