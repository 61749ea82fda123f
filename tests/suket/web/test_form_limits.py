"""Every form is small before it is taken apart, at every door there is."""

import re

import pytest
from starlette.formparsers import FormParser, MultiPartParser
from starlette.requests import Request
from starlette.routing import Mount

from suket.web.body_limit import (
    FORM_BYTES,
    FORM_LIMITS,
    INDOORS_AT_ONCE,
    STRANGERS_AT_ONCE,
    STRANGERS_FORM_BYTES,
    BodyLimit,
)
from suket.web.form_fields import SECRET_FIELDS
from suket.web.load_shedding import PLACES
from suket.web.office.importing.upload_page import IMPORT, MANY_FILES
from suket.web.public.application_factory import PUBLIC_FORMS

SECRET = [f"/unduh/{'x' * 22}", "/petugas/masuk", "/lembaga/masuk"]
KIND = "application/x-www-form-urlencoded"
MOST = sum(FORM_LIMITS.values()) + 1  # the last is counted, and refused


def posts(routes):
    """Return an address of every route that takes a POST."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from posts(inner.routes)
        elif not isinstance(route, Mount) and "POST" in (route.methods or ()):
            yield re.sub(r"\{[^}]*\}", "9" * 22, route.path)


def fields(size):
    return b"&".join([b"a=%41"] * size)


def parts(count):
    one = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    return one * count + b"--x--\r\n"


BODIES = {
    "many fields": (KIND, fields(999)),
    "as many as weigh little": (KIND, b"a&" * (STRANGERS_FORM_BYTES // 2)),
    "long": (KIND, fields(9999)),
    "many parts": ("multipart/form-data; boundary=x", parts(600)),
    "few parts": ("multipart/form-data; boundary=x", parts(70)),
}


@pytest.fixture
def parsed(monkeypatch):
    """Count the fields and the bytes of forms that are taken apart."""
    seen = {"fields": 0, "bytes": 0}

    def counting(kind, name):
        usual = getattr(kind, name)

        def counted(self):
            seen["fields"] += 1
            usual(self)

        monkeypatch.setattr(kind, name, counted)

    async def read(self):
        async for chunk in stream(self):
            seen["bytes"] += len(chunk)
            yield chunk

    stream = Request.stream
    monkeypatch.setattr(Request, "stream", read)
    counting(FormParser, "on_field_end")
    counting(MultiPartParser, "on_part_begin")
    return seen


def send(browser, path, body, *, is_announced=True):
    kind, data = BODIES[body]
    content = data if is_announced else iter([data])
    return browser.client.post(path, content=content, headers={"Content-Type": kind})


def all_doors(counter):
    found = sorted(set(posts(counter.app.router.routes)))
    assert len(found) > 40
    return found


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_no_door_takes_a_large_form_apart(counter, parsed, who, body):
    browser = counter.officer() if who == "officer" else counter.stranger()
    is_long = who == "officer" or BODIES[body][0] != KIND
    bytes_at_most = FORM_BYTES if is_long else max(PUBLIC_FORMS.values())
    for path in all_doors(counter):
        parsed.update(fields=0, bytes=0)
        status = send(browser, path, body).status_code
        assert parsed["fields"] <= MOST, path
        assert parsed["bytes"] <= bytes_at_most, path
        assert status < 500, path


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("path", SECRET)
def test_a_door_of_secrets_reads_four_kilobytes_and_sixteen_fields(
    counter, parsed, path, is_announced
):
    expected = {
        "many fields": (413, 0),
        "long": (413, 0),
        "many parts": (415, 0),
        "few parts": (415, 0),
        "as many as weigh little": (400, SECRET_FIELDS + 1),
    }
    for who in (counter.stranger(), counter.officer()):
        for body, (status, most) in expected.items():
            parsed.update(fields=0)
            answer = send(who, path, body, is_announced=is_announced)
            assert (answer.status_code, parsed["fields"]) == (status, most), body


def test_only_a_session_makes_a_form_of_the_office_long(counter, parsed):
    long = b"kecuali=" + b"x" * (STRANGERS_FORM_BYTES + 1)
    path, told = "/petugas/massal/pilih", {"Content-Type": KIND}
    answer = counter.stranger().client.post(path, content=long, headers=told)
    assert (answer.status_code, parsed["bytes"]) == (401, 0)
    answer = counter.officer().client.post(path, content=long, headers=told)
    assert answer.status_code == 403  # it was read, and lacks the token
    assert parsed["bytes"] >= len(long)


def test_who_may_import_sends_many_portraits_at_once(counter):
    browser = counter.officer()
    files = [("foto", (f"{n}.jpg", b"x")) for n in range(FORM_LIMITS["max_files"] + 2)]
    assert len(files) < MANY_FILES["max_files"]
    answer = browser.client.post(IMPORT, files=files)
    assert answer.status_code == 403  # it was read, and lacks the token


@pytest.mark.parametrize("path", SECRET)
def test_where_there_is_no_room_for_a_try_no_form_is_read(counter, parsed, path):
    lines = counter.app.state.app_state.secret_lines
    lines.nowhere._most = lines.strangers._most = 0
    fields = {"pin": "123456", "nama_pengguna": "siti"}
    assert counter.stranger().client.post(path, data=fields).status_code == 429
    assert parsed == {"fields": 0, "bytes": 0}


def test_slow_uploads_of_strangers_leave_room_for_those_of_officers(counter):
    browser = counter.officer()
    browser.get("/petugas")
    limit = counter.app.middleware_stack
    while not isinstance(limit, BodyLimit):
        limit = limit.app
    assert limit.public.free + limit.indoors.free == PLACES
    assert limit.public.free == STRANGERS_AT_ONCE
    assert limit.indoors.free == INDOORS_AT_ONCE
    limit.public.free = 0
    files = {"file": ("a.jpg", b"x")}
    stranger = counter.stranger()
    checked = stranger.client.post("/api/v1/verify", files=files).json()
    assert checked["code"] == "service-unavailable"
    answer = browser.post(IMPORT, files={"tabel": ("a.csv", b"x")})
    assert answer.status_code == 422  # it was read
    limit.public.free, limit.indoors.free = STRANGERS_AT_ONCE, 0
    assert browser.post(IMPORT, files=files).status_code == 503
    checked = stranger.client.post("/api/v1/verify", files=files).json()
    assert checked["code"] == "not-ready"  # it was read; nothing is published here
