"""What the public API takes, refuses, and never does."""

import asyncio
import json
import threading

import pytest

from suket.web import problems
from tests.suket.web.street_door import StreetDoor
from verify.checks import check
from verify.errors import Unreadable

API = "/api/v1/verify"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    street = StreetDoor(tmp_path_factory.mktemp("published"))
    street.text = street.world.issue()
    street.world.publish()
    return street


@pytest.fixture
def read_as(monkeypatch):
    """Let any uploaded bytes be read as this text, or refused with this code."""

    def install(text=None, *, code=None):
        def check_file(data, published, *, now):
            if code:
                raise Unreadable(code)
            return check(text, published, now=now)

        monkeypatch.setattr("suket.web.public_intake.check_file", check_file)

    return install


def is_problem(answer, status, code):
    body = answer.json()
    assert answer.headers["content-type"] == PROBLEM
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:suket:problem:{code}"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"].endswith(".")
    return body


def test_a_text_is_answered_with_verdict_checks_office_and_claims(street):
    answer = street.client.post(API, json={"text": street.text})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert found["checks"] == {"integrity": "ok", "issuer": "ok", "status": "ok"}
    assert found["office"]["name"] == "Kota Cirebon"
    assert found["as_of"] == "2026-11-22T03:03:05Z"
    assert found["document"]["index"] == 1
    assert found["claims"]["nik"] == "3274014107039901"


def test_a_file_is_answered_like_a_text(street, read_as):
    read_as(street.text)
    answer = street.client.post(API, files={"file": ("x.pdf", b"%PDF")})
    assert answer.json()["verdict"] == "valid"


@pytest.mark.parametrize(
    "code", ["no-code", "several-codes", "not-a-picture", "not-a-pdf", "password"]
)
def test_a_file_without_a_readable_text_is_unreadable_and_not_a_forgery(
    street, read_as, code
):
    read_as(code=code)
    answer = street.client.post(API, files={"file": ("x.png", b"\x89PNG")})
    body = is_problem(answer, 422, code)
    assert body["detail"] == problems.UNREADABLE[code]


def test_a_picture_too_large_to_be_read_is_too_large(street, read_as):
    read_as(code="too-large")
    answer = street.client.post(API, files={"file": ("x.png", b"\x89PNG")})
    is_problem(answer, 413, "too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"text": ""}',
        b'{"text": 7}',
        b'{"text": null}',
        b'{"text": "x", "nik": "3274014107039901"}',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
    ],
)
def test_json_of_another_shape_is_refused_without_being_repeated(street, body):
    answer = street.client.post(
        API, content=body, headers={"Content-Type": "application/json"}
    )
    is_problem(answer, 422, "invalid-request")
    assert "3274014107039901" not in answer.text


@pytest.mark.parametrize(
    "parts",
    [
        {"files": {"picture": ("x", b"x")}},
        {"files": {"file": ("x", b"")}},
        {"files": {"text": ("x", b"x")}},
        {"files": {"file": ("x", b"x")}, "data": {"nik": "3274014107039901"}},
        {"files": [("file", ("x", b"x")), ("file", ("y", b"y"))]},
    ],
)
def test_a_form_with_anything_but_a_file_is_refused(street, parts):
    answer = street.client.post(API, **parts)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_another_type_of_body_is_refused(street, kind):
    answer = street.client.post(API, content=b"x", headers={"Content-Type": kind})
    is_problem(answer, 415, "unsupported-media-type")


def test_ten_kinds_of_nonsense_are_malformed_and_never_a_fault(street):
    for text in ("x", "é" * 5000, "\0", "https://suket.example/v#" + "9" * 60000):
        answer = street.client.post(API, json={"text": text})
        assert answer.json()["reason"] == "malformed"


def test_a_body_announced_as_too_large_is_not_read(street):
    answer = street.client.post(
        API,
        content=b"",
        headers={"Content-Type": "application/json", "Content-Length": "99999999"},
    )
    is_problem(answer, 413, "request-entity-too-large")


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10"])
def test_a_length_that_is_no_number_is_refused(street, length):
    answer = street.client.post(
        API,
        content=b"",
        headers={"Content-Type": "application/json", "Content-Length": length},
    )
    assert answer.status_code == 413


def test_a_body_that_never_ends_is_cut_off_at_the_limit(street):
    """Nothing announces its length: the bytes are counted as they come."""
    sent = 0

    async def receive():
        nonlocal sent
        sent += 16 * 1024
        assert sent <= 2**20, "nobody counts"
        return {"type": "http.request", "body": b" " * 16 * 1024, "more_body": True}

    messages = []

    async def send(message):
        messages.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": API,
        "raw_path": API.encode(),
        "query_string": b"",
        "headers": [
            (b"host", b"suket.example"),
            (b"content-type", b"application/json"),
        ],
    }
    asyncio.run(street.app(scope, receive, send))
    assert messages[0]["status"] == 413
    assert sent <= 96 * 1024


def test_an_upload_may_have_eight_mebibytes_and_not_more(street, read_as):
    read_as(street.text)
    fits = street.client.post(API, files={"file": ("x", b"x" * (8 * 2**20 - 1000))})
    assert fits.json()["verdict"] == "valid"
    above = street.client.post(API, files={"file": ("x", b"x" * (8 * 2**20))})
    is_problem(above, 413, "request-entity-too-large")


def test_who_finds_every_reader_busy_is_asked_to_come_back(
    street, read_as, monkeypatch
):
    read_as(street.text)
    monkeypatch.setattr("suket.web.public_street.WAIT_SECONDS", 0.01)
    monkeypatch.setattr(
        type(street.app.state.street),
        "readers",
        threading.BoundedSemaphore(1),
        raising=False,
    )
    street.app.state.street.readers.acquire()
    answer = street.client.post(API, files={"file": ("x", b"x")})
    is_problem(answer, 503, "service-unavailable")
    assert "retry-after" in answer.headers


def test_while_nothing_is_published_nobody_is_called_a_forger(tmp_path):
    street = StreetDoor(tmp_path)
    answer = street.client.post(API, json={"text": "https://suket.example/v#1"})
    is_problem(answer, 503, "not-ready")
    page = street.client.post("/v", data={"text": "x"}, headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "Layanan belum siap" in page.text


def test_published_files_that_come_later_are_found(tmp_path):
    street = StreetDoor(tmp_path)
    assert street.client.get("/readyz").status_code == 503
    text = street.world.issue()
    street.world.publish()
    answer = street.client.post(API, json={"text": text})
    assert answer.json()["verdict"] == "valid"


def test_an_unknown_address_is_a_problem_to_programs_and_a_page_to_people(street):
    is_problem(street.client.get("/api/v1/nik/3274"), 404, "not-found")
    page = street.client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404
    assert "Halaman tidak ditemukan" in page.text


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
def test_a_wrong_method_is_told_the_right_ones(street, method, path, allow):
    answer = street.client.request(method, path)
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize("path", ["/", "/v", "/s", "/s/1", "/healthz", "/openapi.json"])
def test_head_says_what_get_would_without_a_body(street, path):
    head, got = street.client.head(path), street.client.get(path)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


def test_the_openapi_names_the_public_operations_and_gives_examples(street):
    described = street.client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/verify",
        "/s",
        "/s/{number}",
        "/s/{number}.register",
        "/.well-known/suket-trust",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    verify = described["paths"]["/api/v1/verify"]["post"]
    examples = verify["responses"]["200"]["content"]["application/json"]["examples"]
    assert set(examples) == {"valid", "forged"}
    assert set(verify["requestBody"]["content"]) == {
        "application/json",
        "multipart/form-data",
    }
    operations = [way for path in described["paths"].values() for way in path.values()]
    assert all(way["summary"] and way["description"] for way in operations)


def test_no_documentation_loads_scripts_from_elsewhere(street):
    assert street.client.get("/docs").status_code == 404
    assert street.client.get("/redoc").status_code == 404


def test_a_missing_slash_more_or_less_finds_the_check(street):
    answer = street.client.get("/v/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/v")


def test_the_form_sent_empty_asks_again(street):
    for sent in ({"data": {"text": "  "}}, {"files": {"file": ("", b"")}}):
        page = street.client.post("/v", **sent)
        assert page.status_code == 422
        assert "Pilih foto atau PDF, atau tempel isi QR." in page.text


def test_a_form_prefers_the_file_to_the_text(street, read_as):
    read_as(street.text)
    page = street.client.post(
        "/v", data={"text": "x"}, files={"file": ("x.png", b"\x89PNG")}
    )
    assert 'data-verdict="valid"' in page.text


def test_a_person_is_told_what_is_wrong_with_a_file(street, read_as):
    read_as(code="password")
    page = street.client.post("/v", files={"file": ("x.pdf", b"%PDF")})
    assert page.status_code == 422
    assert "terkunci kata sandi" in page.text


def test_the_answer_is_one_json_object_that_any_language_reads(street):
    answer = street.client.post(API, json={"text": street.text})
    assert json.loads(answer.content.decode("utf-8"))["verdict"] == "valid"
