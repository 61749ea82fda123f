"""Limits of agreements, keys and messages: the last that is allowed is allowed."""

from datetime import timedelta

import pytest

from suket.institutions import access_log, api_keys, deliver_webhooks, webhook_records
from suket.institutions import institutions as records
from suket.institutions.api_keys import WantedKey
from suket.institutions.errors import BadAgreement
from suket.institutions.words import Scope
from tests.office_world import CIREBON, DAY, NOW
from tests.suket.institutions.institution_world import (
    BANK,
    Institutions,
    institution_row,
)
from tests.suket.institutions.test_deliver_webhooks import Bank, Post

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "over",
    [
        {"name": "B"},
        {"name": "B" * records.LONGEST_NAME},
        {"until": institution_row().since},
        {"daily_quota": 1},
        {"per_minute": 1},
        {"per_minute": records.MOST_PER_MINUTE},
    ],
)
def test_the_last_terms_that_are_allowed_are_allowed(usual_world, over):
    assert Institutions(usual_world).add(**over) == BANK


@pytest.mark.parametrize("name", ["", " ", "B" * (records.LONGEST_NAME + 1)])
def test_a_name_has_a_letter_and_not_too_many(usual_world, name):
    with pytest.raises(BadAgreement, match=r"^name:"):
        Institutions(usual_world).add(name=name)


@pytest.mark.parametrize(
    ("label", "lasts", "is_allowed"),
    [
        ("m", api_keys.LONGEST, True),
        ("m" * api_keys.LONGEST_LABEL, SECOND, True),
        ("m" * (api_keys.LONGEST_LABEL + 1), DAY, False),
        ("  ", DAY, False),
        ("m", api_keys.LONGEST + SECOND, False),
        ("m", timedelta(0), False),
    ],
)
def test_a_key_has_a_short_label_and_lasts_for_two_years(
    usual_world, label, lasts, is_allowed
):
    Institutions(usual_world).add()
    wanted = WantedKey(
        institution=BANK, label=label, scopes=tuple(Scope), expires_at=NOW + lasts
    )
    with usual_world.database.begin() as session:
        if is_allowed:
            key = api_keys.add(session, wanted, who="uji", now=NOW)
            assert key.expires_at == NOW + lasts
        else:
            with pytest.raises(BadAgreement):
                api_keys.add(session, wanted, who="uji", now=NOW)


def test_an_agreement_that_is_closed_holds_until_that_moment():
    row = institution_row(closed_at=NOW)
    assert records.is_in_force(row, "Asia/Jakarta", now=NOW - SECOND)
    assert not records.is_in_force(row, "Asia/Jakarta", now=NOW)


def test_an_address_may_be_as_long_as_its_column():
    start = "https://bank.example/"
    longest = start + "x" * (webhook_records.LONGEST_URL - len(start))
    webhook_records.require_url(longest)
    with pytest.raises(Exception, match="too long"):
        webhook_records.require_url(longest + "x")


@pytest.fixture
def bank(usual_world):
    return Bank(usual_world).furnish()


def test_who_looked_ninety_days_ago_or_at_that_moment_is_told(bank):
    ends = NOW + webhook_records.CHECKED_WITHIN
    bank.end(now=ends)
    bank.tell(Post(), ends)
    assert len(bank.notices()) == 1


def test_who_looked_in_the_second_in_which_it_ended_is_told(bank):
    bank.end(now=NOW)
    bank.tell(Post(), NOW)
    assert len(bank.notices()) == 1


def test_a_message_is_sent_again_at_its_moment(bank):
    post, found = Post(500), NOW + SECOND
    bank.end()
    bank.tell(post, found)
    again = found + deliver_webhooks.FIRST_PAUSE
    for now, sent in ((again - SECOND, 1), (again, 2)):
        bank.tell(post, now)
        assert len(post.got) == sent


def test_a_message_is_given_up_exactly_three_days_after_it_was_found(bank):
    post, found = Post(500), NOW + SECOND
    bank.end()
    bank.tell(post, found)
    over = found + deliver_webhooks.GIVEN_UP_AFTER
    bank.tell(post, over)
    assert bank.notices()[0].failed_at == over


def test_a_reference_is_as_long_as_a_receipt_carries():
    longest = "A" * access_log.LONGEST_REFERENCE
    assert access_log.reference_of(f" {longest} ") == longest
    assert access_log.reference_of("  ") is access_log.reference_of(None) is None


def test_an_office_reads_its_own_institutions_by_name_and_all_come_by_code(usual_world):
    found = Institutions(usual_world)
    for code, name, office in (
        ("c", "Asuransi", CIREBON),
        ("a", "Bank", "36.73"),
        ("b", "Bank", CIREBON),
    ):
        found.add(code=f"{code}-x", name=name, office_code=office)
    with usual_world.database.reading() as session:
        ours = [row.code for row in records.of_office(session, CIREBON)]
        every = [row.code for row in records.every(session)]
    assert (ours, every) == (["c-x", "b-x"], ["a-x", "b-x", "c-x"])
