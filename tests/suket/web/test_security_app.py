"""The whole house under one address: every door open, each with its own guard."""

import re
from datetime import UTC, datetime

import pytest
from starlette.routing import Mount
from starlette.testclient import TestClient

from suket.settings import Settings
from suket.web.full_app import create_app, open_app_state
from suket.web.uvicorn_server import SERVER_OPTIONS
from tests.suket.web.public.publishing_office import NOW, SITE, PublishingOffice

PASSPHRASE = b"tiga kuda laut di pasar pagi"
PAGE = {"Accept": "text/html"}


class WholeService:
    """The application as `suket serve` puts it together, and who publishes for it."""

    def __init__(self, folder, database_url):
        settings = Settings(
            public_url=SITE,
            data_dir=folder,
            published_dir=folder / "published",
            database_url=database_url,
        )
        settings.keys.mkdir(mode=0o700, parents=True)
        self.app_state = open_app_state(
            settings, passphrase=PASSPHRASE, wake=list, now=lambda: NOW
        )
        self.app = create_app(self.app_state)
        self.world = PublishingOffice(settings.published)


@pytest.fixture
def house(tmp_path):
    house = WholeService(
        tmp_path, f"sqlite:///{tmp_path / 'register-that-is-not-there.db'}"
    )
    house.text = house.world.issue()
    house.world.publish()
    yield house
    house.app_state.database.dispose()


@pytest.fixture
def client(house):
    return TestClient(house.app, base_url=SITE, follow_redirects=False)


def test_every_door_is_open(client):
    for path in ("/", "/v", "/s/1", "/readyz", "/petugas/masuk"):
        assert client.get(path, headers=PAGE).status_code == 200, path


def test_the_street_door_answers_while_the_register_is_away(house, client):
    """There is no table in the register of this test, and nobody notices."""
    answer = client.post("/api/v1/verify", json={"text": house.text})
    assert answer.json()["verdict"] == "valid"
    lost = client.post("/petugas/masuk", data={"nama_pengguna": "x"}, headers=PAGE)
    assert lost.status_code >= 400


def test_only_the_public_api_is_described(client):
    described = client.get("/openapi.json").json()["paths"]
    assert not [path for path in described if path.startswith(("/petugas", "/unduh"))]


def every_path(routes):
    for route in routes:
        if not isinstance(route, Mount):
            yield re.sub(r"\{[^}]*\}", "9" * 8, route.path)


def test_all_routes_stand_in_one_list(house):
    """What is included would be built at the first request, and looked through twice."""
    assert [r for r in house.app.router.routes if not hasattr(r, "path")] == []


def test_every_route_of_the_house_carries_the_guards(house, client):
    paths = sorted(set(every_path(house.app.router.routes)))
    assert len(paths) > 25
    assert {"/v", "/petugas", "/petugas/masuk"} <= set(paths)
    for path in paths:
        for method in ("GET", "POST", "DELETE"):
            sent = client.request(method, path, headers=PAGE).headers
            policy = sent["content-security-policy"]
            assert ("wasm" in policy) == (path == "/periksa" and method == "GET"), path
            assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", ""), path
            assert "frame-ancestors 'none'" in sent["content-security-policy"], path
            assert sent["x-content-type-options"] == "nosniff", path
            assert sent["strict-transport-security"], path
            assert sent["referrer-policy"] in {"no-referrer", "same-origin"}, path
            assert re.fullmatch("[0-9a-f]{16}", sent["x-request-id"]), path
            for cookie in sent.get_list("set-cookie"):
                assert cookie.startswith("__Host-"), path
                assert "HttpOnly" in cookie, path
                assert "Secure" in cookie, path
                assert "SameSite=" in cookie, path


def test_officers_pages_and_personal_pages_are_stored_nowhere(client):
    for path in ("/petugas/masuk", "/petugas", "/unduh/x" + "9" * 40):
        answer = client.get(path, headers=PAGE)
        assert "no-store" in answer.headers["cache-control"], path


def test_no_page_of_officers_has_markup_that_its_policy_would_stop(client):
    page = client.get("/petugas/masuk", headers=PAGE).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style", page)


def test_the_server_writes_no_log_of_its_own_and_believes_no_forwarded_header():
    assert SERVER_OPTIONS["access_log"] is False
    assert SERVER_OPTIONS["proxy_headers"] is False
    assert SERVER_OPTIONS["server_header"] is False
    assert 2000 < SERVER_OPTIONS["limit_concurrency"] <= 4096


def test_the_clock_of_the_house_is_the_clock_of_all(house):
    assert house.app.state.public_state.clock() == datetime(
        2026, 11, 22, 3, 4, 5, tzinfo=UTC
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_no_redirect_is_built_from_what_a_request_says(house, method):
    """Behind TLS a request says http: a link that is secret must not go out so."""
    client = TestClient(
        house.app,
        base_url=SITE.replace("https://", "http://"),
        follow_redirects=False,
        headers={"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"},
        raise_server_exceptions=False,
    )
    paths = {
        re.sub(r"\{[^}]+\}", "A" * 22, path)
        for path in every_path(house.app.router.routes)
    }
    assert len(paths) > 60
    for path in paths:
        for spelling in (path, f"{path}/", f"{path}//"):
            answer = client.request(method, spelling, headers=PAGE)
            location = answer.headers.get("location", "/")
            assert location.startswith((SITE, "/")), spelling
            assert not location.startswith("//"), spelling


def test_who_adds_a_slash_is_sent_on_by_the_configured_address(client):
    for path in ("/v", "/petugas/masuk", f"/unduh/{'A' * 22}", "/lembaga/masuk"):
        answer = client.get(f"{path}/?q=1", headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (308, SITE + path)
    assert client.post("/petugas/masuk/", headers=PAGE).status_code == 404
    assert client.get("/nowhere/", headers=PAGE).status_code == 404
    assert client.get("/s/1/").headers["location"] == f"{SITE}/s/1"
