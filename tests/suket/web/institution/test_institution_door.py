"""The door for machines of institutions: keys, rates, and what is told in headers."""

import pytest

from suket.institutions import manage_institutions
from suket.institutions.words import Scope
from suket.web.institution import api_batch, routes
from suket.web.institution.api_auth import API, Calling
from suket.web.pages import Site
from tests.office_world import NOW
from tests.suket.institutions.institution_world import BANK, Institutions

WHO = f"{API}/who"


@pytest.fixture
def bank(counter):
    """One bank, at a counter whose application tells callers who they are."""

    def who(call: Calling) -> dict[str, object]:
        call.caller.require(Scope.VERIFY)
        return {"who": call.caller.who, **call.room.headers()}

    counter.app.get(WHO)(who)
    found = Institutions(counter.world)
    found.add(per_minute=3)
    return found


def ask(counter, token=None, scheme="Bearer"):
    headers = {"Accept": "*/*"}
    if token is not None:
        headers["Authorization"] = f"{scheme} {token}"
    return counter.stranger().get(WHO, headers=headers)


def told(answer):
    """Return status and code of a refusal, having seen that it is a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()["code"]


def test_a_good_key_is_let_in_and_told_what_is_left(counter, bank):
    key = bank.key()
    answer = ask(counter, key.token)
    assert answer.status_code == 200
    assert answer.json()["who"] == f"{BANK}/key:{key.id}"
    assert answer.json()["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert answer.json()["RateLimit"].startswith('"minute";r=2;t=')
    assert ask(counter, key.token, scheme="bearer").status_code == 200


@pytest.mark.parametrize(
    ("token", "scheme"), [(None, ""), ("", "Bearer"), ("x", "Bearer"), ("x", "Basic")]
)
def test_without_a_good_key_nobody_is_let_in(counter, bank, token, scheme):
    answer = ask(counter, token, scheme)
    assert told(answer) == (401, "bad-api-key")
    assert answer.headers["www-authenticate"] == 'Bearer realm="suket"'


def test_a_good_key_by_another_scheme_is_not_one(counter, bank):
    assert told(ask(counter, bank.key().token, "Basic")) == (401, "bad-api-key")


def test_what_the_key_is_not_for_is_forbidden(counter, bank):
    assert told(ask(counter, bank.key(Scope.AUDIT).token)) == (403, "scope-missing")


def test_an_agreement_that_is_over_forbids_at_the_next_call(counter, bank):
    token = bank.key().token
    assert ask(counter, token).status_code == 200
    with counter.world.database.begin() as session:
        manage_institutions.close(session, BANK, who="uji", now=NOW)
    assert told(ask(counter, token)) == (403, "agreement-over")


def test_the_fourth_call_of_a_minute_is_told_when_to_come_back(counter, bank):
    """All keys of an institution count together; another institution by itself."""
    tokens = [bank.key().token for _ in range(2)]
    for token in (*tokens, tokens[0]):
        assert ask(counter, token).status_code == 200
    answer = ask(counter, tokens[1])
    assert told(answer) == (429, "too-fast")
    assert 1 <= int(answer.headers["retry-after"]) <= 120
    bank.add(code="bank-lain", per_minute=3)
    assert ask(counter, bank.key(code="bank-lain").token).status_code == 200


def test_a_person_signed_in_at_the_counter_is_no_machine(counter, bank):
    answer = counter.officer().get(WHO, headers={"Accept": "*/*"})
    assert told(answer) == (401, "bad-api-key")


@pytest.mark.parametrize("path", [api_batch.PATH, f"{API}/verify"])
def test_a_large_body_is_announced_in_vain_without_a_good_key(counter, bank, path):
    """The guard before the application asks, so that no route can forget to."""
    app_state, site = counter.app.state.app_state, Site(counter.site)

    def may_enter(*headers):
        scope = {"type": "http", "path": path, "headers": list(headers)}
        return routes.may_enter(scope, app_state, site)

    def shown(token):
        return b"authorization", f"Bearer {token}".encode()

    key = bank.key()
    assert not may_enter()
    assert not may_enter(shown("suket_nobody"))
    assert may_enter(shown(key.token))
    with counter.world.database.begin() as session:
        manage_institutions.revoke_key(session, BANK, key.id, who="uji", now=NOW)
    assert not may_enter(shown(key.token))
