"""What the public API takes, refuses, and never does."""

import json
import threading
import time

import pytest

from suket.web import problems
from suket.web.body_limit import STRANGERS_BYTES
from suket.web.public.public_state import READERS, WAIT_SECONDS, WAITING
from tests.suket.web.public.public_site import PublicSite, is_problem
from verify.checks import check
from verify.errors import Unreadable
from verify.files import Examined

API = "/api/v1/verify"


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


@pytest.fixture
def read_as(monkeypatch):
    """Let any uploaded bytes be read as this text, or refused with this code."""

    def install(text=None, *, code=None):
        def examine_file(data, published, *, now):
            if code:
                raise Unreadable(code)
            return Examined(check(text, published, now=now), text)

        monkeypatch.setattr("suket.web.public.submissions.examine_file", examine_file)

    return install


def test_a_text_is_answered_with_verdict_checks_office_and_claims(public_site):
    answer = public_site.client.post(API, json={"text": public_site.text})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert found["checks"] == {"integrity": "ok", "issuer": "ok", "status": "ok"}
    assert found["office"]["name"] == "Kota Cirebon"
    assert found["as_of"] == "2026-11-22T03:03:05Z"
    assert found["document"]["index"] == 1
    assert found["claims"]["nik"] == "3274014107039901"


def test_a_file_is_answered_like_a_text(public_site, read_as):
    read_as(public_site.text)
    answer = public_site.client.post(API, files={"file": ("x.pdf", b"%PDF")})
    assert answer.json()["verdict"] == "valid"


@pytest.mark.parametrize(
    "code", ["no-code", "several-codes", "not-a-picture", "not-a-pdf", "password"]
)
def test_a_file_without_a_readable_text_is_unreadable_and_not_a_forgery(
    public_site, read_as, code
):
    read_as(code=code)
    answer = public_site.client.post(API, files={"file": ("x.png", b"\x89PNG")})
    body = is_problem(answer, 422, code)
    assert body["detail"] == problems.UNREADABLE[code]


def test_a_pdf_without_a_code_is_told_no_story_of_photos(public_site, read_as):
    read_as(code="no-code")
    for data, said in (
        (b"%PDF-1.7", problems.NO_CODE_IN_PDF),
        (b"\x89PNG", problems.UNREADABLE["no-code"]),
    ):
        page = public_site.client.post("/v", files={"file": ("x", data)})
        assert (page.status_code, said in page.text) == (422, True)


def test_a_picture_too_large_to_be_read_is_too_large(public_site, read_as):
    read_as(code="too-large")
    answer = public_site.client.post(API, files={"file": ("x.png", b"\x89PNG")})
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
def test_json_of_another_shape_is_refused_without_being_repeated(public_site, body):
    answer = public_site.client.post(
        API, content=body, headers={"Content-Type": "application/json"}
    )
    is_problem(answer, 422, "invalid-request")
    assert "3274014107039901" not in answer.text


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"files": {"picture": ("x", b"x")}}, "unexpected_fields"),
        ({"files": {"file": ("", b"")}}, "missing"),
        ({"files": {"text": ("x", b"x")}}, "wrong_kind_of_field"),
        (
            {"files": {"file": ("x", b"x")}, "data": {"nik": "3274014107039901"}},
            "unexpected_fields",
        ),
        ({"data": {"file": "x", "text": "x"}}, None),
    ],
)
def test_a_form_with_anything_but_a_file_is_refused(public_site, read_as, parts, why):
    read_as(public_site.text)
    answer = public_site.client.post(API, **parts)
    if why is None:
        is_problem(answer, 415, "unsupported-media-type")
        return
    body = is_problem(answer, 422, "invalid-request")
    assert [found["why"] for found in body["errors"]] == [why]
    assert "3274014107039901" not in answer.text


def test_two_files_in_one_form_are_refused(public_site, read_as):
    read_as(public_site.text)
    two = [("file", ("x", b"x")), ("file", ("y", b"y"))]
    is_problem(public_site.client.post(API, files=two), 400, "bad-request")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_another_type_of_body_is_refused(public_site, kind):
    answer = public_site.client.post(API, content=b"x", headers={"Content-Type": kind})
    is_problem(answer, 415, "unsupported-media-type")


def test_ten_kinds_of_nonsense_are_malformed_and_never_a_fault(public_site):
    for text in ("x", "é" * 5000, "\0", "https://suket.example/v#" + "9" * 60000):
        answer = public_site.client.post(API, json={"text": text})
        assert answer.json()["reason"] == "malformed"


def test_a_stranger_may_send_ten_mebibytes_and_not_more(public_site, read_as):
    read_as(public_site.text)
    fits = public_site.client.post(API, files={"file": ("x", b"x" * 10 * 2**20)})
    assert fits.json()["verdict"] == "valid"
    large = b"x" * STRANGERS_BYTES
    above = public_site.client.post(API, files={"file": ("x", large)})
    is_problem(above, 413, "request-entity-too-large")


def test_who_finds_every_reader_busy_is_asked_to_come_back(
    public_site, read_as, monkeypatch
):
    read_as(public_site.text)
    monkeypatch.setattr("suket.web.public.public_state.WAIT_SECONDS", 0.01)
    monkeypatch.setattr(
        type(public_site.app.state.public_state),
        "readers",
        threading.BoundedSemaphore(1),
        raising=False,
    )
    public_site.app.state.public_state.readers.acquire()
    answer = public_site.client.post(API, files={"file": ("x", b"x")})
    is_problem(answer, 503, "service-unavailable")
    assert "retry-after" in answer.headers


def test_who_finds_enough_waiting_is_answered_at_once(public_site, read_as):
    read_as(public_site.text)
    held = public_site.app.state.public_state
    free = READERS + WAITING
    for _ in range(free):
        assert held.places.acquire(blocking=False)
    began = time.monotonic()
    answer = public_site.client.post(API, files={"file": ("x", b"x")})
    assert time.monotonic() - began < WAIT_SECONDS
    for _ in range(free):
        held.places.release()
    is_problem(answer, 503, "service-unavailable")
    assert answer.headers["retry-after"] == str(WAIT_SECONDS)
    again = public_site.client.post(API, files={"file": ("x", b"x")})
    assert again.json()["verdict"] == "valid"


def test_while_nothing_is_published_nobody_is_called_a_forger(tmp_path):
    public_site = PublicSite(tmp_path)
    answer = public_site.client.post(API, json={"text": "https://suket.example/v#1"})
    is_problem(answer, 503, "not-ready")
    page = public_site.client.post(
        "/v", data={"text": "x"}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 503
    assert "Layanan belum siap" in page.text


def test_published_files_that_come_later_are_found(tmp_path):
    public_site = PublicSite(tmp_path)
    assert public_site.client.get("/readyz").status_code == 503
    text = public_site.world.issue()
    public_site.world.publish()
    answer = public_site.client.post(API, json={"text": text})
    assert answer.json()["verdict"] == "valid"


def test_an_unknown_address_is_a_problem_to_programs_and_a_page_to_people(public_site):
    is_problem(public_site.client.get("/api/v1/nik/3274"), 404, "not-found")
    page = public_site.client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404
    assert "Halaman tidak ditemukan" in page.text


def test_the_openapi_names_the_public_operations_and_gives_examples(public_site):
    described = public_site.client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/check-code",
        "/api/v1/verify",
        "/s",
        "/s/{number}",
        "/s/{number}.register",
        "/s/{number}.register/{segment}",
        "/s/{number}.segments",
        "/.well-known/suket-trust",
        "/.well-known/jwks.json",
        "/healthz",
        "/readyz",
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


def test_the_form_sent_empty_asks_again(public_site):
    for sent in ({"data": {"text": "  "}}, {"files": {"file": ("", b"")}}):
        page = public_site.client.post("/v", **sent)
        assert page.status_code == 422
        assert "Pilih foto atau PDF, atau tempel isi QR." in page.text


def test_a_form_prefers_the_file_to_the_text(public_site, read_as):
    read_as(public_site.text)
    page = public_site.client.post(
        "/v", data={"text": "x"}, files={"file": ("x.png", b"\x89PNG")}
    )
    assert 'data-verdict="valid"' in page.text


def test_a_person_is_told_what_is_wrong_with_a_file(public_site, read_as):
    read_as(code="password")
    page = public_site.client.post("/v", files={"file": ("x.pdf", b"%PDF")})
    assert page.status_code == 422
    assert "terkunci kata sandi" in page.text


def test_the_answer_is_one_json_object_that_any_language_reads(public_site):
    answer = public_site.client.post(API, json={"text": public_site.text})
    assert json.loads(answer.content.decode("utf-8"))["verdict"] == "valid"


def test_a_byte_order_mark_before_json_is_no_part_of_it(public_site):
    """PowerShell and .NET write one; RFC 8259 lets a reader pass over it."""
    body = b"\xef\xbb\xbf" + json.dumps({"text": public_site.text}).encode()
    kind = {"content-type": "application/json"}
    answer = public_site.client.post(API, content=body, headers=kind)
    assert answer.json()["verdict"] == "valid"
    code = b'\xef\xbb\xbf{"code": "1-PCX9-1"}'
    answer = public_site.client.post("/api/v1/check-code", content=code, headers=kind)
    assert answer.status_code == 200
