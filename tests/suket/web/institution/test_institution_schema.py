"""The API of institutions against its own description, with a good key: S35.

As in `test_public_schema`: requests are made up from the OpenAPI, and what comes back is
compared with what was promised.
"""

import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from suket.db import Database
from suket.web.institution import api_batch
from suket.web.institution.api_auth import API
from tests.office_world import World
from tests.suket.web.institution.institution_counter import Published
from tests.suket.web.office.office_counter import OfficeCounter

OPERATIONS = {
    (f"{API}/verify", "POST"): 60,
    (f"{API}/receipt", "POST"): 30,
    (f"{API}/visits/{{visit_id}}/photo", "GET"): 15,
    (f"{API}/visits/{{visit_id}}/document", "GET"): 15,
    (f"{API}/agreement", "GET"): 5,
    (api_batch.PATH, "POST"): 40,
}
CASES = [(*each, mode) for each in OPERATIONS for mode in GenerationMode]


@pytest.fixture(scope="module")
def office(sqlite_template, tmp_path_factory):
    """An office at the address that Starlette's client calls."""
    folder = tmp_path_factory.mktemp("schema")
    shutil.copy(sqlite_template, folder / "suket.db")
    database = Database(f"sqlite:///{folder / 'suket.db'}")
    counter = OfficeCounter(World(database).furnish(), folder, site="http://testserver")
    found = Published(counter)
    found.institutions.add(daily_quota=10**6, per_minute=3000)
    found.issue()
    yield found
    database.dispose()


@pytest.fixture(scope="module")
def described(office):
    return schemathesis.openapi.from_asgi("/openapi.json", office.counter.app)


@pytest.fixture(scope="module")
def headers(office):
    return {"Authorization": office.machine().headers["Authorization"]}


def test_every_operation_of_institutions_is_tried(described):
    found = {
        (each.ok().path, each.ok().method.upper())
        for each in described.get_all_operations()
    }
    ours = {each for each in found if each[0].startswith((API, api_batch.PATH))}
    assert ours == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method", "mode"), CASES)
def test_it_keeps_every_promise_of_its_description(
    described, headers, path, method, mode
):
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=OPERATIONS[path, method],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def keeps_its_promise(case):
        # A picture without a code is rightly shaped, and rightly refused.
        case.call_and_validate(
            headers=headers, excluded_checks=[positive_data_acceptance]
        )

    keeps_its_promise()
