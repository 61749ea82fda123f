"""JSON that names a thing twice is refused by every door that takes JSON."""

import pytest

from suket.institutions.words import Scope
from tests.suket.web.institution.test_institution_api import refused

BODIES = [
    '{"text": "a", "text": "b"}',
    '{"text": "a", "text": "a"}',
    '{"t\\u0065xt": "a", "text": "b"}',
    '{"text": "a", "more": {"x": 1, "x": 2}}',
    '[{"code": "a", "code": "b"}]',
]


def doors(office):
    """Return the paths that say they take JSON, as the OpenAPI document has them."""
    paths = office.counter.stranger().get("/openapi.json").json()["paths"]
    return [
        path
        for path, methods in paths.items()
        if "application/json"
        in methods.get("post", {}).get("requestBody", {}).get("content", {})
    ]


@pytest.mark.parametrize("body", BODIES)
def test_a_name_comes_once(office, body):
    machine = office.machine(*Scope)
    found = doors(office)
    assert {"/api/v1/verify", "/api/v1/check-code", "/api/v1/institution/verify"} <= {
        *found
    }
    for path in found:
        headers = {**machine.headers, "Content-Type": "application/json"}
        answer = office.counter.stranger().client.post(
            path, content=body, headers=headers
        )
        told = refused(answer, 422, "invalid-request")
        assert {"at": ["body"], "why": "name_twice"} in told["errors"], path


@pytest.mark.parametrize("text", ['say "x"', "a\\b", 'x", "text": "y'])
def test_quotes_within_a_text_are_no_second_name(office, text):
    answer = office.counter.stranger().client.post(
        "/api/v1/verify", json={"text": text}
    )
    assert (answer.status_code, answer.json()["verdict"]) == (200, "not-authentic")
