"""Institutions by command: added, listed, given keys and people, closed."""

import re

import pytest

from suket import clock
from suket.access.sign_in import go_on, sign_in
from suket.access.users_and_sessions import Limits
from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.errors import SuketError
from suket.institutions import authenticate_api_key
from suket.institutions.callers import CLERK_SCOPES
from suket.institutions.clerk_accounts import CLERKS
from suket.settings import Settings
from tests.suket.cli.conftest import CIREBON

BANK = "bank-contoh"
TERMS = {
    "--name": "Bank Contoh",
    "--kind": "bank",
    "--office": CIREBON,
    "--agreement": "PKS/12/2026",
    "--purpose": "perbankan",
    "--since": "2020-01-01",
    "--until": "2099-12-31",
}


def options(**over):
    return [word for pair in ({**TERMS, **over}).items() for word in pair]


@pytest.fixture
def bank(shell):
    """Commands to an office that has an agreement with one bank."""
    assert shell("institution", "add", BANK, *options()).code == Exit.DONE
    return shell


def add_key(shell, *more):
    words = ("--label", "mesin uji", "--scope", "verify", *more)
    ended = shell("institution", "key", "add", BANK, *words)
    assert ended.code == Exit.DONE
    token = re.search(r"shown this once\): (\S+)", ended.out)[1]
    return token, token.removeprefix("suket_").partition(".")[0]


def scopes_of(token):
    """Return what a key may ask for, or the code of the refusal."""
    database = Database(Settings().database)
    try:
        return set(authenticate_api_key.by_key(database, token, now=clock.now()).scopes)
    except SuketError as refusal:
        return refusal.code
    finally:
        database.dispose()


def test_an_institution_is_listed_with_its_terms(bank):
    out = bank("institution", "list").out
    for word in (BANK, "PKS/12/2026", "perbankan", "1000/day 60/min", "in force"):
        assert word in out


def test_an_agreement_of_other_days_is_not_in_force(shell):
    terms = options(**{"--until": "2020-12-31"})
    assert shell("institution", "add", BANK, *terms).code == Exit.DONE
    assert "not in force" in shell("institution", "list").out


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"--until": "2019-12-31"}, "bad-agreement"),
        ({"--daily-quota": "0"}, "bad-agreement"),
        ({"--per-minute": "9999"}, "bad-agreement"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_their_code(shell, over, code):
    ended = shell("institution", "add", BANK, *options(**over))
    assert (ended.code, code in ended.err) == (Exit.REFUSED, True)


def test_a_key_is_shown_once_and_lets_in(bank):
    token, key_id = add_key(bank, "--scope", "photo")
    assert scopes_of(token) == {"verify", "photo"}
    out = bank("institution", "key", "list", BANK).out
    assert token not in out
    for word in (key_id, "mesin uji", "photo verify", "good"):
        assert word in out


def test_a_key_is_revoked_at_once(bank):
    token, key_id = add_key(bank)
    assert bank("institution", "key", "revoke", BANK, key_id).code == Exit.DONE
    assert scopes_of(token) == "bad-api-key"
    assert "revoked" in bank("institution", "key", "list", BANK).out


def test_a_closed_institution_is_let_in_no_more(bank):
    token, _ = add_key(bank)
    assert bank("institution", "close", BANK).code == Exit.DONE
    assert scopes_of(token) == "agreement-over"
    assert "closed" in bank("institution", "list").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("close", "nobody"), "institution-not-found"),
        (("key", "list", "nobody"), "institution-not-found"),
        (("key", "revoke", BANK, "nothing"), "api-key-not-found"),
        (("person", "list", "nobody"), "institution-not-found"),
        (("person", "add", "nobody", "rina", "--generate"), "institution-not-found"),
        (("person", "add", BANK, "Rina W", "--generate"), "bad-username"),
        (("person", "disable", "nobody"), "clerk-not-found"),
        (("person", "enable", "nobody", "--generate"), "clerk-not-found"),
        (("person", "unlock", "nobody"), "clerk-not-found"),
        (("person", "password", "nobody", "--generate"), "clerk-not-found"),
    ],
)
def test_what_is_not_there_is_refused_by_its_code(bank, words, code):
    ended = bank("institution", *words)
    assert (ended.code, code in ended.err) == (Exit.REFUSED, True)


def may_come_in(name, password):
    """Say whether the password opens a session with a person's scopes."""
    database, now = Database(Settings().database), clock.now()
    try:
        opened = sign_in(database, CLERKS, name, password, now=now)
        who = go_on(database, CLERKS, opened.token, Limits(), now=now)
    except SuketError as refusal:
        return refusal.code
    else:
        return who.user.scopes == CLERK_SCOPES
    finally:
        database.dispose()


def test_a_person_is_added_changed_unlocked_disabled_and_enabled(bank):
    add = bank("institution", "person", "add", BANK, "rina", "--generate")
    first = re.search(r"shown this once\): (\S+)", add.out)[1]
    assert may_come_in("rina", first) is True
    changed = bank("institution", "person", "password", "rina", "--generate")
    second = re.search(r"shown this once\): (\S+)", changed.out)[1]
    for _ in range(5):
        assert may_come_in("rina", first) == "wrong-password"
    assert "locked" in bank("institution", "person", "list", BANK).out
    bank("institution", "person", "unlock", "rina")
    assert may_come_in("rina", second) is True
    assert "open" in bank("institution", "person", "list", BANK).out
    bank("institution", "person", "disable", "rina")
    assert may_come_in("rina", second) == "wrong-password"
    assert "disabled" in bank("institution", "person", "list", BANK).out
    enabled = bank("institution", "person", "enable", "rina", "--generate")
    assert may_come_in("rina", second) == "wrong-password"
    third = re.search(r"shown this once\): (\S+)", enabled.out)[1]
    assert may_come_in("rina", third) is True


def test_a_webhook_is_set_rotated_retired_listed_and_removed(bank):
    url = "https://bank.example/suket"
    ended = bank("institution", "webhook", "set", BANK, url)
    first = re.search(r"shown this once\): (whsec_\S+)", ended.out)[1]
    second = bank("institution", "webhook", "rotate", BANK).out
    assert "whsec_" in second
    assert first not in second
    for words in (("retire", BANK), ("list", BANK), ("remove", BANK)):
        assert bank("institution", "webhook", *words).code == Exit.DONE
    ended = bank("institution", "webhook", "rotate", BANK)
    assert (ended.code, "webhook-not-found" in ended.err) == (Exit.REFUSED, True)


def test_a_webhook_over_http_is_refused(bank):
    ended = bank("institution", "webhook", "set", BANK, "http://127.0.0.1/")
    assert (ended.code, "bad-webhook" in ended.err) == (Exit.REFUSED, True)
