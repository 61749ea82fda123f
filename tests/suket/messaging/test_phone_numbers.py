"""Numbers as people write them: read right, or refused, and never another person's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suket.messaging import mail_addresses, phone_numbers
from suket.messaging.errors import BadEmail, BadMobileNumber

SAME = "+628123456789"
AS_WRITTEN = (
    ("08123456789", SAME),
    ("0812-3456-789", SAME),
    ("0812 3456 789", SAME),
    ("0812.3456.789", SAME),
    ("(0812) 345.6789", SAME),
    ("(0812)3456789", SAME),
    (" 08123456789 ", SAME),
    ("0812\u00a03456\u00a0789", SAME),
    ("0812–3456–789", SAME),
    ("0812‑3456‑789", SAME),
    ("0812—3456789", SAME),
    ("+628123456789", SAME),
    ("+62 812 3456 789", SAME),
    ("+62-812-3456-789", SAME),
    ("+62 (812) 3456789", SAME),
    ("+62 (0)812 3456 789", SAME),
    ("+6208123456789", SAME),
    ("628123456789", SAME),
    ("62 812-3456-789", SAME),
    ("00628123456789", SAME),
    ("0062 812 3456 789", SAME),
    ("8123456789", SAME),
    ("812-3456-789", SAME),
    ("wa.me/628123456789", SAME),
    ("https://wa.me/628123456789", SAME),
    ("http://www.wa.me/+628123456789", SAME),
    ("０８１２３４５６７８９", SAME),
    ("081234567890", "+6281234567890"),
    ("0895-3456-78901", "+62895345678901"),
    ("0838 9999 0001", "+6283899990001"),
    ("0859 1234 5678", "+6285912345678"),
    ("+62 878 1234 5678", "+6287812345678"),
    ("0817123456", "+62817123456"),
    # Refused: letters, before anything is read.
    ("O812l234567", None),
    ("0812345678O", None),
    ("08l23456789", None),
    ("HP 08123456789", None),
    ("08123456789 (WA)", None),
    ("08123456789 ext 5", None),
    ("0812;ext=3456789", None),
    ("tel:+628123456789", None),
    ("wa.me/08123456789", None),
    # Two of them, or something else besides.
    ("08123456789/08129876543", None),
    ("08123456789, 08129876543", None),
    ("08123456789 08129876543", None),
    ("#08123456789", None),
    ("*123#", None),
    # Of others: valid, and not ours.
    ("+60123456789", None),
    ("+6591234567", None),
    ("+14155550123", None),
    ("0060123456789", None),
    # No mobile number.
    ("021-5551234", None),
    ("(0231) 555123", None),
    ("110", None),
    ("08001234567", None),
    ("14045", None),
    # Too short, too long, nothing.
    ("0812345", None),
    ("081234567890123456", None),
    ("", None),
    ("   ", None),
    ("+", None),
    ("-", None),
    ("0", None),
    ("3274014107039901", None),
    ("٠٨١٢٣٤٥٦٧٨٩", None),
    ("0" * 500, None),
)


def test_the_table_has_sixty_spellings_at_least():
    assert len(AS_WRITTEN) >= 60
    assert len({typed for typed, _ in AS_WRITTEN}) == len(AS_WRITTEN)


@pytest.mark.parametrize(("typed", "number"), AS_WRITTEN)
def test_a_number_is_read_right_or_refused(typed, number):
    if number is None:
        with pytest.raises(BadMobileNumber):
            phone_numbers.mobile_of(typed)
    else:
        assert phone_numbers.mobile_of(typed) == number


@settings(max_examples=60)
@given(text=st.one_of(st.text(), st.text("0123456789+-() .Ol/")))
def test_whatever_is_typed_comes_out_as_a_mobile_number_or_is_refused(text):
    try:
        number = phone_numbers.mobile_of(text)
    except BadMobileNumber:
        return
    assert number.startswith("+628")
    assert phone_numbers.mobile_of(phone_numbers.in_groups(number)) == number


def test_a_number_is_shown_in_groups_and_masked():
    assert phone_numbers.at_home(SAME) == "08123456789"
    assert phone_numbers.in_groups(SAME) == "0812-3456-789"
    assert phone_numbers.masked(SAME) == "08…6789"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("siti@contoh.id", "siti@contoh.id"),
        (" Siti.Rahayu+suket@Contoh.CO.ID ", "Siti.Rahayu+suket@contoh.co.id"),
        ("a@b.id", "a@b.id"),
    ],
)
def test_a_mail_address_is_kept_as_it_is_written(typed, address):
    assert mail_addresses.address_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *("", "siti", "siti@", "@contoh.id", "siti@contoh", "siti@@contoh.id"),
        *("siti@contoh.id, budi@contoh.id", "siti@contoh.id\r\nRCPT TO:<x@y.id>"),
        *("Siti <siti@contoh.id>", "<siti@contoh.id>", "siti @contoh.id", "s i@c.id"),
        *(".siti@contoh.id", "siti.@contoh.id", "si..ti@contoh.id", "siti@-contoh.id"),
        *("sití@contoh.id", "siti@contóh.id", '"siti"@contoh.id', "siti@[127.0.0.1]"),
        *(f"{'a' * 65}@contoh.id", f"a@{'b' * 250}.id", "siti@contoh.1"),
    ],
)
def test_what_is_no_mail_address_is_refused(typed):
    with pytest.raises(BadEmail):
        mail_addresses.address_of(typed)


def test_a_mail_address_is_masked():
    assert mail_addresses.masked("siti@contoh.id") == "s…@contoh.id"
