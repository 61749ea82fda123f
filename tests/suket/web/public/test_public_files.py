"""Published files: what followers, caches and browsers elsewhere rely on."""

import asyncio
import hashlib
import os

import pytest
from starlette.requests import ClientDisconnect

from suket.web.public.published_files import ChangedMeanwhile, serve
from tests.suket.web.public.public_site import PublicSite, is_problem
from tests.suket.web.public.publishing_office import NOW

FILES = {
    "/s": ("s/index.json", "application/json"),
    "/s/1": ("s/1", "application/statuslist+cwt"),
    "/s/1.register": ("s/1.register", "application/octet-stream"),
    "/.well-known/suket-trust": (
        "suket-trust",
        'application/cose; cose-type="cose-sign1"',
    ),
    "/.well-known/jwks.json": ("jwks.json", "application/jwk-set+json"),
}


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.world.issue()
    public_site.world.publish()
    return public_site


@pytest.mark.parametrize("path", FILES)
def test_a_published_file_is_served_byte_for_byte(public_site, path):
    name, media_type = FILES[path]
    answer = public_site.client.get(path)
    assert answer.status_code == 200
    assert answer.content == (public_site.folder / name).read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    digest = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["etag"] == f'"{digest[:32]}"'


@pytest.mark.parametrize("path", FILES)
def test_who_holds_the_newest_gets_no_body(public_site, path):
    etag = public_site.client.get(path).headers["etag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = public_site.client.get(path, headers={"If-None-Match": held})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
        assert answer.headers["access-control-allow-origin"] == "*"
    answer = public_site.client.get(path, headers={"If-None-Match": '"other"'})
    assert answer.status_code == 200


def test_a_replaced_file_has_another_tag_at_once(public_site):
    before = public_site.client.get("/s/1").headers["etag"]
    public_site.world.issue()
    public_site.world.publish(issued_at=NOW)
    after = public_site.client.get("/s/1", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/s/2", 404),
        ("/s/2.register", 404),
        ("/s/2.segments", 404),
        ("/s/2.register/0", 404),
        ("/s/1.register/256", 422),
        ("/s/1.register/-1", 404),
        ("/s/1.segments/0", 404),
        ("/s/999999999", 404),
        ("/s/1000000000", 404),
        ("/s/" + "9" * 5000, 404),
        ("/s/-1", 404),
        ("/s/index.json", 404),
        ("/s/..%2froot.json", 404),
        ("/s/%2e%2e", 404),
        ("/s/1%00", 404),
        ("/s/01", 404),
        ("/s/+1", 404),
        ("/s/1.0", 404),
        ("/s/%201", 404),
        ("/s/1%20", 404),
        ("/s/1_0", 404),
        ("/s/%D9%A1", 404),  # an Arabic one
        ("/s/1%0A", 404),
        ("/s/0x1", 404),
        ("/s/1e0", 404),
        ("/s/01.register", 404),
        ("/s/+1.segments", 404),
        ("/s/1.register/00", 404),
        ("/.well-known/root.json", 404),
        ("/.well-known/security.txt", 404),
    ],
)
def test_nothing_but_published_files_is_served(public_site, path, status):
    answer = public_site.client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_todays_list_is_not_given_for_that_of_another_time(public_site):
    is_problem(public_site.client.get("/s/1?time=1700000000"), 501, "not-implemented")


@pytest.mark.parametrize("path", FILES)
def test_a_browser_elsewhere_may_ask_with_a_condition(public_site, path):
    answer = public_site.client.options(path)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"


def test_what_is_announced_is_sent_even_if_a_newer_file_comes_meanwhile(public_site):
    with public_site.client.stream("GET", "/s/1.register") as answer:
        public_site.world.put("s/1.register", bytes(8))
        body = answer.read()
    assert len(body) == int(answer.headers["content-length"]) == 8 * 2**20


def in_place(path, start, data):
    """Write into a file, and put the time of modification back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_file_changed_in_place_has_another_tag_though_its_time_was_put_back(
    public_site,
):
    before = public_site.client.get("/s/1").headers["etag"]
    in_place(public_site.folder / "s" / "1", 40, b"\0\0\0\0\0\0\0\0")
    after = public_site.client.get("/s/1", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert (
        after.headers["etag"] == f'"{hashlib.sha256(after.content).hexdigest()[:32]}"'
    )
    public_site.world.publish(issued_at=NOW)


@pytest.mark.parametrize("is_cut_off", [False, True])
def test_a_file_changed_while_it_is_sent_is_not_sent_to_its_end(tmp_path, is_cut_off):
    """What follows would not be what its tag and its length have announced."""
    path = tmp_path / "1.register"
    path.write_bytes(bytes(8 * 2**20))
    answer = serve(path, "application/octet-stream", None)
    bodies = []

    async def take(message):
        bodies.append(message.get("body", b""))
        if is_cut_off:
            os.truncate(path, 5 * 2**20)
        else:
            in_place(path, 5 * 2**20, b"thiefish")

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with pytest.raises(ChangedMeanwhile):
        asyncio.run(answer(scope, None, take))
    sent = b"".join(bodies)
    assert sent == bytes(5 * 2**20)
    assert int(answer.headers["content-length"]) == 8 * 2**20
    assert answer.file.closed


def test_a_file_is_closed_though_nobody_stays_to_take_it(public_site):
    answer = serve(public_site.folder / "s" / "1", "application/statuslist+cwt", None)

    async def gone(message):
        raise OSError

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}  # as uvicorn says
    with pytest.raises(ClientDisconnect):
        asyncio.run(answer(scope, None, gone))
    assert answer.file.closed
