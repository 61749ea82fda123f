"""What the street door makes of HTTP itself: methods, sizes, HEAD, slashes."""

import asyncio

import pytest

from tests.suket.web.public.public_site import PublicSite, is_problem

API = "/api/v1/verify"


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.world.issue()
    public_site.world.publish()
    return public_site


def asked(app, method, path, *, receive=None, headers=()):
    """Return what the application sends for a bare request, message by message."""
    messages = []

    async def nothing():
        await asyncio.sleep(60)  # the line stays open, and nothing more comes

    async def send(message):
        messages.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"suket.example"), *headers],
    }
    asyncio.run(app(scope, receive or nothing, send))
    return messages


def test_a_body_announced_as_too_large_is_not_read(public_site):
    answer = public_site.client.post(
        API,
        content=b"",
        headers={"Content-Type": "application/json", "Content-Length": "99999999"},
    )
    is_problem(answer, 413, "request-entity-too-large")


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10"])
def test_a_length_that_is_no_number_is_refused(public_site, length):
    answer = public_site.client.post(
        API,
        content=b"",
        headers={"Content-Type": "application/json", "Content-Length": length},
    )
    assert answer.status_code == 413


def test_a_body_that_never_ends_is_cut_off_at_the_limit(public_site):
    """Nothing announces its length: the bytes are counted as they come."""
    sent = 0

    async def receive():
        nonlocal sent
        sent += 16 * 1024
        assert sent <= 2**20, "nobody counts"
        return {"type": "http.request", "body": b" " * 16 * 1024, "more_body": True}

    headers = [(b"content-type", b"application/json")]
    messages = asked(public_site.app, "POST", API, receive=receive, headers=headers)
    assert messages[0]["status"] == 413
    assert sent <= 96 * 1024


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v", "GET, HEAD, POST"),
        ("PUT", "/", "GET, HEAD"),
        ("GET", API, "POST"),
        ("OPTIONS", API, "POST"),
        ("POST", "/s/1", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(public_site, method, path, allow):
    answer = public_site.client.request(method, path)
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize("path", ["/", "/v", "/s", "/s/1", "/healthz", "/openapi.json"])
def test_head_says_what_get_would_without_a_body(public_site, path):
    got = public_site.client.get(path)
    messages = asked(public_site.app, "HEAD", path)
    assert messages[0]["status"] == got.status_code == 200
    sent = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    assert sent["content-length"] == str(len(got.content))
    assert b"".join(message["body"] for message in messages[1:]) == b""


def test_no_documentation_loads_scripts_from_elsewhere(public_site):
    assert public_site.client.get("/docs").status_code == 404
    assert public_site.client.get("/redoc").status_code == 404


def test_a_missing_slash_more_or_less_finds_the_check(public_site):
    answer = public_site.client.get("/v/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (
        308,
        f"{public_site.site}/v",
    )
