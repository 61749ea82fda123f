"""The public pages without a network, in a real browser: kept, honest, and of nobody."""

import socket
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from suket.web.public.kept_pages import KEPT_PAGES, LISTS_BYTES
from suket.web.public.offline_pages import worker
from tests.browser.public_browser import Visitor, serving
from tests.builders import DAY, make_claims
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW
from verify.check_code import write_check_code
from verify.status_list import Entry

pytestmark = pytest.mark.browser
HOUR = DAY / 24
PERSON = make_claims()  # whom every suket of the street names
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      const heads = [...answer.headers].join("\\n");
      found[`${name} ${request.url}`] = `${heads}\\n${await answer.text()}`;
    }
  }
  for (const { name } of await indexedDB.databases()) found[`database ${name}`] = "";
  found.storage = JSON.stringify({ ...localStorage, ...sessionStorage });
  return found;
}"""


class Office:
    """A street door that can be switched off, and on again at the same address."""

    def __init__(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
        self.door = PublicSite(folder, site=f"http://127.0.0.1:{self.port}")
        self.text = self.door.world.issue()
        self.publish(NOW - HOUR)

    @property
    def site(self):
        return self.door.site

    def publish(self, issued_at, entry=None, **trust):
        if entry is not None:
            self.door.world.entries[1] = entry
        self.door.world.publish(issued_at=issued_at, **trust)

    @contextmanager
    def open(self):
        with (
            socket.create_server(("127.0.0.1", self.port)) as listening,
            serving(self.door.app, listening),
        ):
            yield


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.fixture
def visitor(browser):
    visitor = Visitor(browser, now=NOW)
    yield visitor
    stopped = visitor.stopped()
    wrong = [line for line in visitor.complaints if "ERR_CONNECTION" not in line]
    visitor.close()
    assert stopped == []
    assert wrong == []


def install(visitor, office):
    """Visit while the office is open, until the worker has kept what it keeps."""
    visitor.page.goto(f"{office.site}/v")
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def scan(visitor, office, verdict, *, now=None):
    """Open the address in the QR as a camera does, in the tab that is there."""
    if now is not None:
        visitor.page.clock.set_fixed_time(now)
    visitor.page.goto("about:blank")
    visitor.page.goto(office.text)
    expect(visitor.page.locator(f"[data-verdict='{verdict}']")).to_be_visible()
    return visitor.page


def test_without_a_network_a_suket_is_checked_and_its_answer_says_as_of_when(
    office, visitor
):
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
    page = scan(visitor, office, "valid", now=NOW + DAY)
    expect(page.get_by_text("22 November 2026 pukul 09.04 WIB")).to_be_visible()
    expect(page.get_by_text("Belum dibandingkan")).to_be_visible()
    page.reload()
    expect(page.locator("[data-verdict='valid']")).to_be_visible()


def test_who_comes_again_has_the_lists_before_the_first_scan(office, visitor):
    with office.open():
        install(visitor, office)
        visitor.page.goto(f"{office.site}/v", wait_until="networkidle")
    scan(visitor, office, "valid")


@pytest.mark.parametrize("path", ["/", "/v", "/periksa"])
def test_opened_once_it_checks_the_sukets_of_every_office_without_a_network(
    office, visitor, path
):
    with office.open():
        visitor.page.goto(f"{office.site}{path}")
        visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page = scan(visitor, office, "valid")
    expect(page.get_by_text("menurut jam ponsel ini")).to_be_visible()


def budget(monkeypatch, size):
    """Let the worker keep so many bytes of published files."""
    made = worker.__wrapped__
    monkeypatch.setattr(
        "suket.web.public.offline_pages.worker",
        lambda site: made(site).replace(f'sBytes": {LISTS_BYTES}', f'sBytes": {size}'),
    )


def test_a_list_beyond_the_budget_is_kept_once_it_is_needed(
    office, visitor, monkeypatch
):
    budget(monkeypatch, 600)  # room for the trust list
    with office.open():
        install(visitor, office)
    scan(visitor, office, "uncertain")
    with office.open():
        scan(visitor, office, "valid")
    scan(visitor, office, "valid")


def test_a_kept_page_of_another_version_is_fetched_anew_before_it_answers(
    office, visitor, monkeypatch
):
    """A fault in the verifier that was mended must not live on in phones."""
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
        assert visitor.asked_of(f"{office.site}/v?baru") == []
        monkeypatch.setattr(
            "suket.web.public.published_files.version", lambda site: "another"
        )
        scan(visitor, office, "valid")
        assert len(visitor.asked_of(f"{office.site}/v?baru")) == 1


def test_a_first_scan_without_a_network_is_no_verdict(office, visitor, monkeypatch):
    budget(monkeypatch, 0)
    with office.open():
        install(visitor, office)
    visitor.page.goto("about:blank")
    visitor.page.goto(office.text)
    page = visitor.page
    expect(page.get_by_role("heading", name="Belum dapat diperiksa")).to_be_visible()
    expect(page.get_by_text("bukan berarti suketnya palsu")).to_be_visible()


def test_what_is_kept_never_vouches_past_its_time(office, visitor):
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
    expiry = NOW - HOUR + 7 * DAY
    scan(visitor, office, "valid", now=expiry - DAY / 86400)
    page = scan(visitor, office, "uncertain", now=expiry)
    expect(page.locator(".verdict--doubt")).to_be_visible()
    expect(page.get_by_text("hanya sampai 22 November 2026")).to_be_visible()


def test_nobody_is_in_force_by_a_kept_trust_list_that_has_expired(office, visitor):
    office.publish(NOW - HOUR, expires_at=NOW + DAY)
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
    scan(visitor, office, "uncertain", now=NOW + DAY)


def test_back_in_the_network_a_revocation_is_seen_and_stays_seen(office, visitor):
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
    office.publish(NOW - HOUR / 2, Entry.INVALID)
    scan(visitor, office, "valid")
    with office.open():
        scan(visitor, office, "revoked")
    scan(visitor, office, "revoked")


def test_an_older_list_than_the_one_that_was_seen_is_refused(office, visitor):
    office.publish(NOW - HOUR / 2, Entry.INVALID)
    with office.open():
        install(visitor, office)
        scan(visitor, office, "revoked")
        office.publish(NOW - HOUR, Entry.VALID)
        scan(visitor, office, "revoked")


def test_an_older_trust_list_than_the_one_that_was_seen_is_refused(office, visitor):
    office.publish(NOW - HOUR, version=2, expires_at=NOW + DAY)
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
        # An old one that outlasts the new would keep a key in use that was lost.
        office.publish(NOW - HOUR, version=1, expires_at=NOW + 90 * DAY)
        scan(visitor, office, "uncertain", now=NOW + 2 * DAY)


def test_nothing_of_a_person_is_kept(office, visitor):
    with office.open():
        install(visitor, office)
        scan(visitor, office, "valid")
        page = scan(visitor, office, "valid")
        page.goto(f"{office.site}/v")
        page.get_by_label("Isi QR").fill(office.text)
        page.get_by_role("button", name="Periksa", exact=True).click()
        expect(page.locator("[data-verdict='valid']")).to_be_visible()
        page.goto(f"{office.site}/periksa/kode")
        page.get_by_label("Kode periksa").fill(write_check_code(1, 1))
        page.get_by_role("button", name="Cari status").click()
        page.goto(f"{office.site}/v")
        found = page.evaluate(KEPT)
    digits = office.text.partition("#")[2]
    dumped = "\n".join(f"{name}\n{content}" for name, content in found.items())
    assert any(name.startswith("suket-shell-") for name in found)
    assert f"suket-published-1 {office.site}/s/1" in found
    assert f"suket-published-1 {office.site}/.well-known/suket-trust" in found
    assert found["storage"] == "{}"
    for personal in (PERSON.nik, PERSON.full_name, PERSON.address, digits[:20]):
        assert personal not in dumped
    assert not [name for name in found if "#" in name or ".register/" in name]
    assert not [name for name in found if "petugas" in name or "unduh" in name]
    assert "Set-Cookie" not in dumped


def test_all_that_the_public_pages_load_is_kept(office, visitor):
    """A new script or style must not be forgotten: then nothing works offline."""
    with office.open():
        install(visitor, office)
        for path in KEPT_PAGES:
            visitor.page.goto(office.site + path, wait_until="networkidle")
        found = {name.partition(" ")[2] for name in visitor.page.evaluate(KEPT)}
    loaded = {request.url.partition("?")[0] for request in visitor.asked}
    of_pages = {url for url in loaded if "/static/" in url and "/icons/" not in url}
    assert len(of_pages) > 8
    assert of_pages - found == set()


def test_the_scanned_text_stays_when_the_language_changes_and_goes_nowhere(
    office, visitor
):
    with office.open():
        page = scan(visitor, office, "valid")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Genuine and in force"
        )
        expect(page.get_by_text("20 November 2026 at 10:04 WIB")).to_be_visible()
        page.get_by_role("link", name="Indonesia").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Asli dan berlaku")
    digits = office.text.partition("#")[2]
    sent = [request.url.partition("#")[0] for request in visitor.asked]
    assert f"{office.site}/v?lang=en" in sent
    assert not [url for url in sent if digits[:20] in url]


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_there_offline_in_the_language_last_seen(office, visitor, language):
    headings = {
        "/": ("Suket asli dapat diperiksa", "Anyone can check"),
        "/v": ("Kirim foto, PDF", "Send a photo"),
        "/periksa/kode": ("QR rusak?", "Damaged QR?"),
    }
    with office.open():
        install(visitor, office)
        visitor.page.goto(f"{office.site}/v?lang={language}")
    for path, words in headings.items():
        visitor.page.goto(office.site + path)
        heading = visitor.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(words[language == "en"])
        assert visitor.is_too_wide() == 0


def test_a_form_that_needs_the_server_says_that_there_is_no_network(office, visitor):
    with office.open():
        install(visitor, office)
        visitor.page.goto(f"{office.site}/periksa/kode")
    visitor.page.get_by_label("Kode periksa").fill("1-PCX9-1")
    visitor.page.get_by_role("button", name="Cari status").click()
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Tidak tersambung ke internet")


def test_a_new_version_takes_the_place_of_the_old_one(office, visitor, monkeypatch):
    shells = (
        """async () => (await caches.keys()).filter((name) => name.includes("shell"))"""
    )
    with office.open():
        install(visitor, office)
        (first,) = visitor.page.evaluate(shells)
        monkeypatch.setattr(
            "suket.web.public.offline_pages.worker",
            lambda site, made=worker: made(site).replace(first[-12:], "0" * 12),
        )
        visitor.page.goto(f"{office.site}/v")
        for _ in range(50):
            if visitor.page.evaluate(shells) == ["suket-shell-000000000000"]:
                break
            visitor.page.wait_for_timeout(100)
        assert visitor.page.evaluate(shells) == ["suket-shell-000000000000"]
    visitor.page.goto(f"{office.site}/v")
    expect(visitor.page.get_by_label("Isi QR")).to_be_visible()
