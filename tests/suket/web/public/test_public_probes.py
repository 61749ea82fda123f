"""Alive, ready, and how it fares: without a word about anybody."""

import asyncio
import re

import pytest
from anyio.to_thread import current_default_thread_limiter
from httpx import ASGITransport, AsyncClient
from structlog.testing import capture_logs

from tests.builders import DAY
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW

NIK = "3274014107039901"


@pytest.fixture
def public_site(tmp_path):
    public_site = PublicSite(tmp_path)
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


def test_alive_is_answered_by_any_name_of_the_machine(public_site):
    probe = public_site.asking("http://10.0.0.7:8000")
    assert probe.get("/healthz").json() == {"status": "ok"}
    assert probe.get("/readyz").status_code == 200


async def while_every_thread_is_taken(app, path):
    limiter = current_default_thread_limiter()
    for n in range(int(limiter.total_tokens)):
        limiter.acquire_on_behalf_of_nowait(n)
    asker = AsyncClient(transport=ASGITransport(app), base_url="http://10.0.0.7")
    async with asker, asyncio.timeout(5):
        return await asker.get(path)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_while_every_thread_is_taken(public_site, path):
    answer = asyncio.run(while_every_thread_is_taken(public_site.app, path))
    assert answer.status_code == 200


def test_ready_says_what_the_answers_rest_on(public_site):
    assert public_site.client.get("/readyz").json() == {
        "status": "ok",
        "trust_version": 1,
        "trust_expires_at": "2027-02-20T03:04:05Z",
        "status_as_of": "2026-11-22T03:03:05Z",
    }


def test_a_stale_list_is_not_ready(public_site):
    public_site.now = NOW + 7 * DAY
    answer = public_site.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "not-ready"
    assert answer.json()["errors"][0]["at"] == ["https://suket.example/s/1"]


def test_an_expired_trust_list_is_not_ready(public_site):
    public_site.now = NOW + 90 * DAY
    named = [
        found["at"] for found in public_site.client.get("/readyz").json()["errors"]
    ]
    assert ["trust list"] in named


def test_a_defective_file_is_not_ready_though_the_last_good_one_serves(public_site):
    assert public_site.client.get("/readyz").status_code == 200
    public_site.world.put("s/1", b"\xd2\x84")
    public_site.app.state.public_state._followed[0]._next_poll = 0  # a second later
    answer = public_site.client.get("/readyz")
    assert answer.status_code == 503
    assert ["s/1"] in [found["at"] for found in answer.json()["errors"]]
    check = public_site.client.post("/api/v1/verify", json={"text": public_site.text})
    assert check.json()["verdict"] == "valid"


def test_an_older_list_is_not_ready_even_after_a_restart(tmp_path):
    before = PublicSite(tmp_path)
    before.world.issue()
    before.world.publish()
    assert before.client.get("/readyz").status_code == 200
    after = PublicSite(tmp_path)
    after.world.issue()
    after.world.publish(issued_at=NOW - DAY)
    answer = after.client.get("/readyz")
    assert answer.status_code == 503
    assert ["s/1"] in [found["at"] for found in answer.json()["errors"]]


def test_an_office_without_a_status_list_is_not_ready(tmp_path):
    public_site = PublicSite(tmp_path)
    public_site.world.publish()
    (tmp_path / "s" / "1").unlink()
    answer = public_site.client.get("/readyz")
    assert answer.json()["errors"] == [
        {"at": ["status lists"], "why": "stale-or-refused"}
    ]


def test_metrics_count_verdicts_and_time_and_name_nobody(public_site):
    public_site.client.post("/api/v1/verify", json={"text": public_site.text})
    public_site.client.post("/v", data={"text": "x"})
    page = public_site.counters()
    assert 'suket_checks_total{reason="",source="text",verdict="valid"} 1.0' in page
    assert (
        'suket_checks_total{reason="malformed",source="text",verdict="not-authentic"}'
        " 1.0"
    ) in page
    assert re.search(r'suket_request_seconds_count\{.*route="/api/v1/verify"', page)
    assert NIK not in page
    assert "CONTOH" not in page


def test_labels_do_not_grow_with_what_strangers_ask(public_site):
    for n in range(50):
        public_site.client.get(f"/nowhere/{n}")
        public_site.client.request(f"X{n}", "/")
    page = public_site.counters()
    assert page.count("suket_request_seconds_count") < 10


def test_the_log_holds_the_route_and_nothing_of_the_person(public_site):
    with capture_logs() as lines:
        public_site.client.post("/v", data={"text": public_site.text})
        public_site.client.get(f"/v?nik={NIK}")
        public_site.client.get(
            f"/nowhere/{NIK}", headers={"Referer": NIK, "Cookie": NIK}
        )
    routes = [line["route"] for line in lines]
    assert routes == ["/v", "/v", "-"]
    assert all(re.fullmatch("[0-9a-f]{16}", line["request_id"]) for line in lines)
    assert NIK not in str(lines)
    assert public_site.text[30:60] not in str(lines)
