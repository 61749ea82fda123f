"""The register file in segments: for those who follow it."""

import os
from hashlib import sha256

import pytest

from suket.web.public import register_segments
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW
from verify.register_file import REGISTER_BYTES, SEGMENT_BYTES, SEGMENTS
from verify.status_list import read_status_list

PATHS = ["/s/1.segments", "/s/1.register/0", "/s/1.register/255"]


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.world.issue()
    public_site.world.issue(status_index=2**20 - 1)
    public_site.world.publish()
    return public_site


def test_the_segments_are_the_register_and_the_list_binds_their_digests(public_site):
    digests = public_site.client.get("/s/1.segments").content
    assert len(digests) == 8192
    parts = [
        public_site.client.get(f"/s/1.register/{k}").content for k in range(SEGMENTS)
    ]
    assert {len(part) for part in parts} == {SEGMENT_BYTES}
    assert b"".join(parts) == (public_site.folder / "s" / "1.register").read_bytes()
    assert b"".join(sha256(part).digest() for part in parts) == digests
    status = read_status_list(
        (public_site.folder / "s" / "1").read_bytes(), public_site.world.trust()
    )
    assert status.register_digest == sha256(digests).digest()


@pytest.mark.parametrize("path", PATHS)
def test_a_segment_is_served_as_its_neighbours_are(public_site, path):
    answer = public_site.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()[:32]}"'


@pytest.mark.parametrize("path", PATHS)
def test_who_holds_it_gets_no_body(public_site, path):
    etag = public_site.client.get(path).headers["etag"]
    answer = public_site.client.get(path, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_elsewhere_may_ask_with_a_condition(public_site, path):
    answer = public_site.client.options(path)
    assert answer.status_code == 204
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


def test_an_issue_changes_one_segment_and_the_digests(tmp_path):
    public_site = PublicSite(tmp_path)
    public_site.world.issue(status_index=5)
    public_site.world.publish()
    before = public_site.client.get("/s/1.segments").content
    public_site.world.issue(status_index=200 * 4096 + 7)
    public_site.world.publish(issued_at=NOW)
    after = public_site.client.get("/s/1.segments").content
    changed = [
        k for k in range(SEGMENTS) if before[k * 32 :][:32] != after[k * 32 :][:32]
    ]
    assert changed == [200]


def test_digests_are_worked_out_once_for_each_file(public_site, monkeypatch):
    public_site.client.get("/s/1.segments")
    monkeypatch.setattr(register_segments, "segment_digests", None)
    assert public_site.client.get("/s/1.segments").status_code == 200


@pytest.mark.parametrize("size", [0, 8, REGISTER_BYTES - 8, REGISTER_BYTES + 8])
@pytest.mark.parametrize("path", ["/s/1.segments", "/s/1.register/0"])
def test_a_file_of_another_size_is_no_register(tmp_path, path, size):
    public_site = PublicSite(tmp_path)
    public_site.world.put("s/1.register", bytes(size))
    assert public_site.client.get(path).status_code == 404


def test_a_register_changed_in_place_has_other_digests_though_its_time_was_put_back(
    tmp_path,
):
    public_site = PublicSite(tmp_path)
    public_site.world.issue()
    public_site.world.publish()
    before = public_site.client.get("/s/1.segments").content
    register = tmp_path / "s" / "1.register"
    found = register.stat()
    with register.open("r+b") as file:
        file.write(b"thiefish")
    os.utime(register, ns=(found.st_atime_ns, found.st_mtime_ns))
    after = public_site.client.get("/s/1.segments").content
    assert after[:32] != before[:32]
    assert after[32:] == before[32:]


@pytest.mark.parametrize("path", ["/s/1.segments", "/s/1.register/255"])
def test_a_register_cut_off_after_it_was_measured_is_no_register(
    tmp_path, monkeypatch, path
):
    public_site = PublicSite(tmp_path)
    public_site.world.issue()
    public_site.world.publish()
    opened = register_segments._opened

    def cut_off(*arguments):
        found = opened(*arguments)
        os.truncate(tmp_path / "s" / "1.register", REGISTER_BYTES - 8)
        return found

    monkeypatch.setattr(register_segments, "_opened", cut_off)
    assert public_site.client.get(path).status_code == 404
