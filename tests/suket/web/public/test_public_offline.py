"""What a phone is given to keep: the worker, the manifest, the page without a network."""

import hashlib
import json
import re
import struct

import pytest

from suket.web.pages import STATIC, Site
from suket.web.public import kept_pages
from suket.web.public.kept_pages import KEPT_PAGES, VERSION_HEADER, kept_files, version
from suket.web.public.offline_pages import worker
from suket.web.security import PUBLIC_PAGES
from tests.suket.web.public.public_site import PublicSite

MAX_KEPT_BYTES = 4_000_000


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.world.publish()
    return public_site


def kept_by(script):
    return json.loads(re.search("^const KEPT = (.*);$", script, re.MULTILINE)[1])


def test_the_worker_is_asked_for_anew_and_may_fetch_from_here_only(public_site):
    answer = public_site.client.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; connect-src 'self'"


def test_every_kept_file_is_served_with_the_digest_it_is_kept_by(public_site):
    kept = kept_by(public_site.client.get("/sw.js").text)
    assert len(kept["files"]) > 8
    for address, digest in kept["files"].items():
        served = public_site.client.get(address).content
        assert hashlib.sha256(served).hexdigest() == digest
    assert set(kept["pages"]) == set(KEPT_PAGES) == PUBLIC_PAGES
    for path in KEPT_PAGES:
        assert public_site.client.get(path).status_code == 200


def test_nothing_of_officers_holders_or_institutions_is_kept():
    names = " ".join([*kept_files(), *KEPT_PAGES])
    for inside in (
        "petugas",
        "office",
        "citizen",
        "unduh",
        "institution",
        "offline/worker.js",
    ):
        assert inside not in names
    size = sum((STATIC / name[8:]).stat().st_size for name in kept_files())
    assert size < MAX_KEPT_BYTES


def test_the_version_changes_with_what_is_kept(monkeypatch):
    site = Site("https://suket.example")
    first = kept_by(worker(site))["version"]
    assert first == version(site)
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert kept_by(worker(Site("https://other.example")))["version"] != first
    changed = {**kept_files(), "/static/verify.js": "0" * 64}
    monkeypatch.setattr(kept_pages, "kept_files", lambda: changed)
    assert version.__wrapped__(site) != first


def test_a_page_to_keep_and_the_trust_list_name_the_same_version(public_site):
    """What the worker hands out answers only where the server has no other."""
    kept = public_site.client.get("/v?lang=id&simpan").text
    told = public_site.client.get("/.well-known/suket-trust").headers[VERSION_HEADER]
    assert f'data-version="{told}"' in kept
    assert 'data-version=""' in public_site.client.get("/v").text


def test_while_the_office_is_away_no_version_is_named(public_site, monkeypatch):
    """Then pages come from the network, and say so."""
    state = type(public_site.app.state.public_state)
    monkeypatch.setattr(state, "alone_since", lambda _: public_site.now)
    answer = public_site.client.get("/.well-known/suket-trust")
    assert VERSION_HEADER not in answer.headers


def test_the_manifest_leads_to_pages_and_icons_that_are_there(public_site):
    answer = public_site.client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["id"], manifest["scope"], manifest["lang"]) == ("/", "/", "id")
    for url in (manifest["start_url"], *(s["url"] for s in manifest["shortcuts"])):
        assert public_site.client.get(url).status_code == 200
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "maskable")} <= purposes
    for icon in manifest["icons"]:
        picture = public_site.client.get(icon["src"])
        assert picture.headers["content-type"].startswith(icon["type"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", picture.content[16:24])
            assert f"{width}x{height}" == icon["sizes"]


def test_only_public_pages_ask_for_worker_and_manifest(public_site):
    public = public_site.client.get("/").text
    assert 'rel="manifest" href="/manifest.webmanifest"' in public
    assert "/static/offline.js?v=" in public
    inside = public_site.client.get("/petugas/x", headers={"Accept": "text/html"}).text
    assert "manifest" not in inside
    assert "offline.js" not in inside
