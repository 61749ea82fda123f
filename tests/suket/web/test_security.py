"""What every answer carries and no request gets past: security.md, S32, S43, S45."""

import asyncio
import random
import re
import subprocess
import sys

import pytest
from fastapi import APIRouter
from structlog.testing import capture_logs

from suket.web.pages import STATIC, asset
from suket.web.security import PAGE_CSP, PUBLIC_PAGES, is_same_for_all
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import SITE

PAGE = {"Accept": "text/html"}
EVERYWHERE = [
    ("GET", "/", PAGE),
    ("GET", "/v", PAGE),
    ("POST", "/v", PAGE),
    ("GET", "/v/", PAGE),
    ("GET", "/periksa", PAGE),
    ("GET", "/k", PAGE),
    ("POST", "/k", PAGE),
    ("GET", "/nowhere", PAGE),
    ("GET", "/nowhere", {}),
    ("PUT", "/", {}),
    ("POST", "/api/v1/verify", {}),
    ("GET", "/s", {}),
    ("GET", "/s/1", {}),
    ("GET", "/s/1.register", {}),
    ("GET", "/s/77", {}),
    ("OPTIONS", "/s/1", {}),
    ("GET", "/.well-known/suket-trust", {}),
    ("GET", "/.well-known/jwks.json", {}),
    ("GET", "/healthz", {}),
    ("GET", "/readyz", {}),
    ("GET", "/openapi.json", {}),
    ("GET", "/static/css/suket.css", {}),
    ("GET", "/static/verify-page.js", {}),
    ("GET", "/static/scan/worker.js", {}),
    ("GET", "/static/nothing.js", {}),
    ("GET", "/boom", PAGE),
    ("GET", "/boom", {}),
]


def boom():
    raise RuntimeError("CONTOH must not be seen")


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    router = APIRouter()
    router.add_api_route("/boom", boom)
    public_site.app.include_router(router)
    return public_site


@pytest.mark.parametrize(("method", "path", "headers"), EVERYWHERE)
def test_every_answer_carries_the_security_headers(public_site, method, path, headers):
    answer = public_site.client.request(
        method, path, headers=headers, follow_redirects=False
    )
    sent = answer.headers
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["referrer-policy"] == "no-referrer"
    assert sent["x-frame-options"] == "DENY"
    assert sent["cross-origin-opener-policy"] == "same-origin"
    assert sent["cross-origin-resource-policy"] in {"same-origin", "cross-origin"}
    camera = "camera=(self)" if path == "/periksa" else "camera=()"
    assert camera in sent["permissions-policy"]
    assert sent["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert sent["cache-control"]
    assert re.fullmatch("[0-9a-f]{16}", sent["x-request-id"])
    policy = sent["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "set-cookie" not in sent


@pytest.mark.parametrize("path", ["/", "/v", "/nowhere", "/boom"])
def test_every_public_page_runs_under_trusted_types_and_own_files_only(
    public_site, path
):
    answer = public_site.client.get(path, headers=PAGE)
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "suket suket-worker"
    for kind in ("script-src", "style-src", "connect-src", "form-action"):
        assert policy[kind] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"


@pytest.mark.parametrize("path", ["/", "/v", "/nowhere"])
def test_no_page_has_markup_that_its_policy_would_stop(public_site, path):
    page = public_site.client.get(path, headers=PAGE).text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son\w+\s*=", page)
    assert not re.search(r"\sstyle\s*=|<style", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_pages_that_name_a_person_are_stored_nowhere(public_site):
    answer = public_site.client.post("/v", data={"text": public_site.text})
    assert "CONTOH" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = public_site.client.post("/api/v1/verify", json={"text": public_site.text})
    assert found.headers["cache-control"] == "no-store"


def test_an_address_without_tls_promises_no_tls(tmp_path):
    public_site = PublicSite(tmp_path, site="http://127.0.0.1:8000")
    answer = public_site.client.get("/")
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers


HOSTILE = [
    "evil.example",
    "suket.example.evil.example",
    "evil.example#suket.example",
    "suket.example:8443",
    "suket.example@evil.example",
    "",
    "suket.example, evil.example",
    "127.0.0.1",
    '"><script>alert(1)</script>',
]


@pytest.mark.parametrize("host", HOSTILE)
@pytest.mark.parametrize("path", ["/", "/v", "/s", "/openapi.json", "/nowhere"])
def test_another_host_is_turned_away_and_told_the_right_address(
    public_site, host, path
):
    answer = public_site.client.get(path, headers={"Host": host, "Accept": "text/html"})
    assert answer.status_code == 421
    assert f'href="{SITE}/v"' in answer.text
    assert not host or host not in answer.text.replace(SITE, "")


def test_two_hundred_hostile_headers_are_never_reflected(public_site):
    """S32: the address of the service is a setting, never what a request says."""
    random.seed(32)
    names = [
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-For",
        "X-Forwarded-Prefix",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Forwarded",
        "Origin",
        "Referer",
        "X-Request-ID",
    ]
    for n in range(200):
        value = f"https://evil-{random.getrandbits(64):x}.example/{n}"
        headers = {random.choice(names): value, **random.choice([PAGE, {}])}
        path = random.choice(["/", "/v", "/v/", "/s", "/nowhere", "/openapi.json"])
        answer = public_site.client.get(path, headers=headers, follow_redirects=False)
        assert answer.status_code in {200, 308, 404}
        assert "evil" not in answer.text + str(answer.headers)


def test_two_hosts_in_one_request_are_turned_away(public_site):
    messages = []

    async def send(message):
        messages.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"suket.example"), (b"host", b"evil.example")],
    }
    asyncio.run(public_site.app(scope, receive, send))
    assert messages[0]["status"] == 421


def test_capitals_in_the_host_do_not_matter(public_site):
    assert (
        public_site.client.get("/", headers={"Host": "Suket.Example"}).status_code
        == 200
    )


def test_a_fault_shows_an_id_and_nothing_else(public_site):
    with capture_logs() as lines:
        page = public_site.client.get("/boom", headers=PAGE)
        program = public_site.client.get("/boom")
    assert page.status_code == program.status_code == 500
    assert page.headers["x-request-id"] in page.text
    assert program.json()["request_id"] == program.headers["x-request-id"]
    assert "CONTOH" not in page.text + program.text
    assert "RuntimeError" not in page.text + program.text
    faults = [line for line in lines if line["event"] == "fault"]
    assert "CONTOH" not in str(faults)
    assert faults[0]["kind"] == "RuntimeError"
    assert faults[0]["at"][-1].endswith(" boom")
    assert [line["request_id"] for line in faults] == [
        page.headers["x-request-id"],
        program.headers["x-request-id"],
    ]


FORM = b"multipart/form-data; boundary=x"


@pytest.mark.parametrize("kind", [b"application/json", FORM])
def test_whoever_goes_before_the_body_has_come_is_no_fault(public_site, kind):
    said = []
    length = (b"content-length", b"99")
    headers = [(b"host", b"suket.example"), (b"content-type", kind), length]

    async def gone():
        return {"type": "http.disconnect"}

    async def send(message):
        said.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "https",
        "method": "POST",
        "path": "/api/v1/verify",
        "raw_path": b"/api/v1/verify",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
    }
    with capture_logs() as lines:
        asyncio.run(public_site.app(scope, gone, send))
    assert lines == said == []


def test_a_static_file_named_by_its_digest_is_kept_for_a_year(public_site):
    style = public_site.client.get(asset("css/suket.css"))
    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?w=1"])
def test_a_module_without_its_digest_is_asked_for_anew(public_site, query):
    address = f"/static/verify/checks.js{query}"
    first = public_site.client.get(address)
    assert first.headers["cache-control"] == "public, no-cache"
    same = {"If-None-Match": first.headers["etag"]}
    again = public_site.client.get(address, headers=same)
    assert again.status_code == 304
    assert again.headers["cache-control"] == "public, no-cache"


def test_nothing_beside_the_static_files_is_served(public_site):
    for path in ("/static/../pages/layout.html", "/static/%2e%2e/pages/layout.html"):
        assert public_site.client.get(path).status_code == 404
    missing = public_site.client.get("/static/nothing.js")
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "no-store"


def test_every_static_file_a_page_names_is_there(public_site):
    named = set()
    for path in ("/", "/v", "/periksa", "/nowhere"):
        page = public_site.client.get(path, headers=PAGE).text
        named.update(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert named
    for address in named:
        assert public_site.client.get(address).status_code == 200
    assert {"css/suket.css", "css/answer.css", "bundle/verify-page.js", "icon.svg"} <= {
        address.removeprefix("/static/").partition("?")[0] for address in named
    }


def test_the_camera_and_its_reader_are_for_the_scanning_page_alone(public_site):
    page = public_site.client.get("/periksa", headers=PAGE).headers
    assert "camera=(self)" in page["permissions-policy"]
    policy = page["content-security-policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert policy.replace(" 'wasm-unsafe-eval'", "") == PAGE_CSP
    for path in ("/", "/v", "/nowhere", "/static/scan/worker.js"):
        headers = public_site.client.get(path, headers=PAGE).headers
        assert "camera=()" in headers["permissions-policy"]
    for path in ("/", "/v", "/periksa/kode", "/nowhere"):
        headers = public_site.client.get(path, headers=PAGE).headers
        assert "wasm" not in headers["content-security-policy"]


def test_the_worker_that_reads_codes_may_fetch_its_library_and_nothing_else(
    public_site,
):
    policy = public_site.client.get("/static/scan/worker.js").headers
    assert policy["content-security-policy"] == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"
        " connect-src 'self'; frame-ancestors 'none'"
    )


def test_the_scanner_is_served_by_us_with_both_its_licences(public_site):
    folder = STATIC / "vendor" / "zxing-wasm-3.1.4"
    assert "MIT License" in (folder / "LICENSE.txt").read_text()
    assert "Apache License" in (folder / "LICENSE-zxing-cpp.txt").read_text()
    wasm = public_site.client.get(asset("vendor/zxing-wasm-3.1.4/zxing_reader.wasm"))
    assert wasm.headers["content-type"] == "application/wasm"
    assert wasm.content[:4] == b"\0asm"


def test_fonts_weigh_at_most_25_kilobytes():
    fonts = sum(path.stat().st_size for path in STATIC.rglob("vendor/**/*.woff2"))
    assert fonts <= 25_000


@pytest.mark.parametrize("path", [*sorted(PUBLIC_PAGES), asset("css/suket.css")])
def test_what_is_the_same_for_everybody_is_compressed(public_site, path):
    small = public_site.client.get(path, headers={**PAGE, "Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    plain = public_site.client.get(
        path, headers={**PAGE, "Accept-Encoding": "identity"}
    )
    assert "content-encoding" not in plain.headers
    assert plain.content == small.content


@pytest.mark.parametrize("path", ["/petugas/masuk", "/unduh/x", "/api/v1/verify"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_may_hold_a_secret_is_never_compressed(path, method):
    """It would tell on what stands beside a stranger's words: BREACH."""
    assert not is_same_for_all({"path": path, "method": method})
    assert not is_same_for_all({"path": "/v", "method": "POST"})


def test_the_street_door_loads_neither_key_nor_database():
    code = (
        "import sys, suket.web.public.app;"
        "print(*sorted({'signing', 'keys', 'sqlalchemy', 'suket.db', 'suket.schema',"
        " 'alembic', 'weasyprint'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == ""


def test_a_check_opens_no_connection(public_site, monkeypatch):
    """S43: what is trusted lies on the disk, and nothing in a token names a place."""
    import socket

    def refuse(*_, **__):
        raise AssertionError("a check went out to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    answer = public_site.client.post("/api/v1/verify", json={"text": public_site.text})
    assert answer.json()["verdict"] == "valid"
