"""A PIN as people type and paste it: six digits, or it was no try."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from suket.delivery import pins
from suket.delivery.download_access import claim
from suket.delivery.errors import NOT_OPENED, BadPin, DeliveryLocked, WrongPin
from suket.delivery.tables import Delivery
from tests.office_world import NOW
from tests.suket.delivery.test_download_access import opening, wrong

# Blanks, dashes and marks that are not seen, as messengers and tables leave them.
BETWEEN = (
    " \t\n\r\v\f\u00a0\u2002\u2003\u2009\u202f\u3000\u2028\u2029\u0085\x00"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff\u180e\u061c"
    "\u034f\ufe0f\u20e3\u115f\u1160\u2800\u3164\uffa0"
)
NO_PINS = (
    "",
    "1",
    "12345",
    "1234567",
    "12345a",
    "abcdef",
    "123.456",
    "１２３４５",
    "-",
    "1" * 99,
)


@pytest.mark.parametrize("mark", BETWEEN)
def test_what_comes_between_the_digits_is_passed_over(mark):
    assert pins.read(f"{mark}123{mark}456{mark}") == "123456"


def test_so_much_may_stand_around_the_digits_and_no_more():
    assert pins.read(" " * 58 + "123456") == "123456"
    with pytest.raises(BadPin):
        pins.read(" " * 59 + "123456")


def test_wide_digits_are_digits():
    assert pins.read("１２３４５６") == "123456"


@pytest.mark.parametrize("typed", [*NO_PINS, "٣٤٥٦٧٨", "12345½", "1 2 3 4 5"])
def test_anything_else_is_told_to_be_six_digits(typed):
    with pytest.raises(BadPin) as refusal:
        pins.read(typed)
    assert refusal.value.pesan.startswith("PIN harus 6 angka")


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_a_pin_is_six_digits_or_refused(typed):
    try:
        pin = pins.read(typed)
    except BadPin:
        return
    assert len(pin) == 6
    assert pin.isascii()
    assert pin.isdigit()


def test_what_is_no_pin_is_no_try(usual_world):
    world = usual_world
    slip = opening(world, world.issue(world.add()).suket_id)
    for typed in NO_PINS:
        with pytest.raises(BadPin):
            claim(world.database, slip.token, typed, now=NOW)
    assert world.all(select(Delivery.tries)) == [0]
    assert claim(world.database, slip.token, f"\u200e{slip.pin}\u2011", now=NOW)


def test_whatever_does_not_open_ends_with_what_helps(usual_world):
    world = usual_world
    slip = opening(world, world.issue(world.add()).suket_id)
    for kind in [*[WrongPin] * 5, DeliveryLocked]:
        with pytest.raises(kind) as refusal:
            claim(world.database, slip.token, wrong(slip.pin), now=NOW)
        assert refusal.value.pesan == NOT_OPENED
    assert NOT_OPENED.endswith("minta tautan dan PIN baru di kantor Dukcapil, gratis.")
