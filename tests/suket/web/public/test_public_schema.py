"""The public API against its own description: security.md, S35.

Schemathesis makes up requests, right and wrong, from the OpenAPI, sends them into the
application and compares what comes back with what was promised: no fault, no status,
header, type or shape that is not described, nothing wrong accepted.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.suket.web.public.public_site import PublicSite

OPERATIONS = [
    ("/api/v1/verify", "POST"),
    ("/api/v1/check-code", "POST"),
    ("/s", "GET"),
    ("/s/{number}", "GET"),
    ("/s/{number}.register", "GET"),
    ("/s/{number}.segments", "GET"),
    ("/s/{number}.register/{segment}", "GET"),
    ("/.well-known/suket-trust", "GET"),
    ("/.well-known/jwks.json", "GET"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
]
EXAMPLES = {
    "/api/v1/verify": 150,
    "/api/v1/check-code": 50,
    "/s/{number}": 60,
    "/s/{number}.register": 30,
}
WITHOUT_PARAMETERS = {"/healthz", "/readyz"}  # nothing there to get wrong
CASES = [
    (path, method, mode)
    for path, method in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or path not in WITHOUT_PARAMETERS
]


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    site = "http://testserver"  # as Starlette's client calls it
    public_site = PublicSite(tmp_path_factory.mktemp("published"), site=site)
    public_site.world.issue()
    public_site.world.publish()
    return schemathesis.openapi.from_asgi("/openapi.json", public_site.app)


def test_every_operation_of_the_description_is_tried(described):
    found = [each.ok() for each in described.get_all_operations()]
    assert {(each.path, each.method.upper()) for each in found} == set(OPERATIONS)


def references(part):
    """Yield every `$ref` of a description."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from references(each)


def is_there(document, reference):
    """Say whether a reference resolves from the root, as RFC 6901 says."""
    root, *steps = reference.split("/")
    for step in steps:
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(document, dict) or name not in document:
            return False
        document = document[name]
    return root == "#"


def test_every_reference_of_both_descriptions_resolves(counter, tmp_path):
    public = PublicSite(tmp_path).app.openapi()
    whole = counter.officer().client.get("/openapi.json").json()
    for document in (public, whole):
        found = set(references(document))
        assert found
        assert {one for one in found if not is_there(document, one)} == set()
    assert "/api/v1/institution/verify" in whole["paths"]


@pytest.mark.parametrize(("path", "method", "mode"), CASES)
def test_the_api_keeps_every_promise_of_its_description(described, path, method, mode):
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES.get(path, 10),
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def keeps_its_promise(case):
        # A picture without a code is rightly shaped, and rightly refused.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    keeps_its_promise()
