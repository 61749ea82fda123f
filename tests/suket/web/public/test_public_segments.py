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
def street(tmp_path_factory):
    street = PublicSite(tmp_path_factory.mktemp("published"))
    street.world.issue()
    street.world.issue(status_index=2**20 - 1)
    street.world.publish()
    return street


def test_the_segments_are_the_register_and_the_list_binds_their_digests(street):
    digests = street.client.get("/s/1.segments").content
    assert len(digests) == 8192
    parts = [street.client.get(f"/s/1.register/{k}").content for k in range(SEGMENTS)]
    assert {len(part) for part in parts} == {SEGMENT_BYTES}
    assert b"".join(parts) == (street.folder / "s" / "1.register").read_bytes()
    assert b"".join(sha256(part).digest() for part in parts) == digests
    status = read_status_list(
        (street.folder / "s" / "1").read_bytes(), street.world.trust()
    )
    assert status.register_digest == sha256(digests).digest()


@pytest.mark.parametrize("path", PATHS)
def test_a_segment_is_served_as_its_neighbours_are(street, path):
    answer = street.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["etag"] == f'"{sha256(answer.content).hexdigest()[:32]}"'


@pytest.mark.parametrize("path", PATHS)
def test_who_holds_it_gets_no_body(street, path):
    etag = street.client.get(path).headers["etag"]
    answer = street.client.get(path, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_elsewhere_may_ask_with_a_condition(street, path):
    answer = street.client.options(path)
    assert answer.status_code == 204
    assert "If-None-Match" in answer.headers["access-control-allow-headers"]


def test_an_issue_changes_one_segment_and_the_digests(tmp_path):
    street = PublicSite(tmp_path)
    street.world.issue(status_index=5)
    street.world.publish()
    before = street.client.get("/s/1.segments").content
    street.world.issue(status_index=200 * 4096 + 7)
    street.world.publish(issued_at=NOW)
    after = street.client.get("/s/1.segments").content
    changed = [
        k for k in range(SEGMENTS) if before[k * 32 :][:32] != after[k * 32 :][:32]
    ]
    assert changed == [200]


def test_digests_are_worked_out_once_for_each_file(street, monkeypatch):
    street.client.get("/s/1.segments")
    monkeypatch.setattr(register_segments, "segment_digests", None)
    assert street.client.get("/s/1.segments").status_code == 200


@pytest.mark.parametrize("size", [0, 8, REGISTER_BYTES - 8, REGISTER_BYTES + 8])
@pytest.mark.parametrize("path", ["/s/1.segments", "/s/1.register/0"])
def test_a_file_of_another_size_is_no_register(tmp_path, path, size):
    street = PublicSite(tmp_path)
    street.world.put("s/1.register", bytes(size))
    assert street.client.get(path).status_code == 404


def test_a_register_changed_in_place_has_other_digests_though_its_time_was_put_back(
    tmp_path,
):
    street = PublicSite(tmp_path)
    street.world.issue()
    street.world.publish()
    before = street.client.get("/s/1.segments").content
    register = tmp_path / "s" / "1.register"
    found = register.stat()
    with register.open("r+b") as file:
        file.write(b"thiefish")
    os.utime(register, ns=(found.st_atime_ns, found.st_mtime_ns))
    after = street.client.get("/s/1.segments").content
    assert after[:32] != before[:32]
    assert after[32:] == before[32:]


@pytest.mark.parametrize("path", ["/s/1.segments", "/s/1.register/255"])
def test_a_register_cut_off_after_it_was_measured_is_no_register(
    tmp_path, monkeypatch, path
):
    street = PublicSite(tmp_path)
    street.world.issue()
    street.world.publish()
    opened = register_segments._opened

    def cut_off(*arguments):
        found = opened(*arguments)
        os.truncate(tmp_path / "s" / "1.register", REGISTER_BYTES - 8)
        return found

    monkeypatch.setattr(register_segments, "_opened", cut_off)
    assert street.client.get(path).status_code == 404
