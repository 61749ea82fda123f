"""What a printed check code says, and that it never says "valid"."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import CIREBON, DAY, INDEX, NOW, URI, World, toy_key, trusted
from verify.check_code import MAX_TYPED, write_check_code
from verify.check_code_lookup import Standing, look_up
from verify.published import Published
from verify.status_list import Entry
from verify.trust_list import Office, Purpose

WORLD = World()
CODE = write_check_code(7, INDEX)


def standing(entry, *, now=NOW, **trust):
    status = WORLD.list({INDEX: entry})
    published = Published(WORLD.trust(**trust), {URI: status})
    return look_up(CODE, published, now=now).standing


@pytest.mark.parametrize(
    ("entry", "fresh", "stale"),
    [
        (Entry.VALID, Standing.NOT_ENDED, Standing.UNCERTAIN),
        (Entry.SUSPENDED, Standing.SUSPENDED, Standing.UNCERTAIN),
        (Entry.SUPERSEDED, Standing.SUPERSEDED, Standing.SUPERSEDED),
        (Entry.INVALID, Standing.REVOKED_OR_NEVER_ISSUED, Standing.UNCERTAIN),
    ],
)
def test_only_a_fresh_list_by_fresh_trust_says_what_may_change(entry, fresh, stale):
    expiry = WORLD.list().expires_at
    assert standing(entry, now=expiry - timedelta(seconds=1)) is fresh
    assert standing(entry, now=expiry) is stale
    assert standing(entry, expires_at=NOW) is stale


def test_the_answer_names_office_list_index_and_age_and_no_person():
    published = Published(WORLD.trust(), {URI: WORLD.list({INDEX: Entry.VALID})})
    assert look_up(CODE.lower(), published, now=NOW).to_dict() == {
        "standing": "not-ended",
        "proves_sheet": False,
        "list_number": 7,
        "index": INDEX,
        "status_list": URI,
        "office": {"code": "32.74", "name": "Kota Cirebon", "zone": "Asia/Jakarta"},
        "as_of": "2026-11-22T08:55:00Z",
    }


def test_an_index_that_nobody_gave_may_be_a_forger_s():
    published = Published(WORLD.trust(), {URI: WORLD.list()})
    code = write_check_code(7, INDEX + 1)
    found = look_up(code, published, now=NOW)
    assert found.standing is Standing.REVOKED_OR_NEVER_ISSUED


def test_without_the_list_the_code_is_uncertain():
    found = look_up(CODE, Published(WORLD.trust()), now=NOW)
    assert (found.standing, found.as_of) == (Standing.UNCERTAIN, None)
    assert found.office == CIREBON


@pytest.mark.parametrize("number", [0, 77, 8])
def test_a_list_of_nobody_is_unknown(number):
    published = Published(WORLD.trust(), {URI: WORLD.list()})
    found = look_up(write_check_code(number, INDEX), published, now=NOW)
    assert found.standing is Standing.UNKNOWN_LIST
    assert (found.office, found.status_uri) == (None, None)


@pytest.mark.parametrize("code", ["", "7-PCX9-Y", "x" * (MAX_TYPED + 1), "7-PCX9-Z!"])
def test_what_is_mistyped_is_refused(code):
    with pytest.raises(ValueError, match=r"mistyped|not a check code"):
        look_up(code, Published(WORLD.trust()), now=NOW)


def test_of_two_lists_of_one_number_that_of_the_own_address_is_meant():
    other = "https://other.example"
    moved = trusted(
        toy_key("other"), Purpose.SUKET, status_uris=(f"{other}/s/7",), office=None
    )
    world = replace(WORLD, more_keys=(moved,))
    published = Published(world.trust(), {URI: WORLD.list({INDEX: Entry.VALID})})
    ours = URI.removesuffix("/s/7")
    assert look_up(CODE, published, now=NOW, site=ours).status_uri == URI
    assert look_up(CODE, published, now=NOW, site=other).office is None
    assert look_up(CODE, published, now=NOW).standing is Standing.UNKNOWN_LIST


def test_an_office_is_called_as_by_its_newest_key():
    renamed = Office("32.74", "Kota Cirebon Baru", "Asia/Jakarta")
    newer = trusted(
        toy_key("newer"), Purpose.SUKET, office=renamed, not_before=NOW - DAY
    )
    world = replace(WORLD, more_keys=(newer,))
    assert look_up(CODE, Published(world.trust()), now=NOW).office == renamed
