"""The pages of people of institutions in a real browser, on a phone and at a desk."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from signing.qr_encoder import symbol
from tests.browser.office_browser import Officer
from tests.office_world import BALIKPAPAN, nik_of
from tests.suket.institutions.institution_world import PASSWORD
from tests.suket.web.institution.institution_counter import Published

pytestmark = pytest.mark.browser
FORGED = "https://suket.example/v#" + "0123456789" * 30


@pytest.fixture
def office(office):
    found = Published(office)
    found.institutions.add(name="Bank Contoh Pembangunan Daerah Jawa Barat")
    found.institutions.employ()
    return found


def a_pdf():
    out = BytesIO()
    Image.new("L", (620, 877), 250).save(out, "PDF", resolution=75)
    return out.getvalue()


def sign_in(clerk):
    clerk.go("/lembaga/masuk")
    clerk.page.fill("#nama_pengguna", "rina")
    clerk.page.fill("#kata_sandi", PASSWORD)
    clerk.press("Masuk")


def check(clerk, text, **fields):
    page = clerk.go("/lembaga")
    page.fill("#isi_qr", text)
    page.get_by_label("Perbankan").check()
    if "tanggal" in fields:
        page.get_by_text("Berlaku pada tanggal tertentu").click()
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    clerk.press("Periksa")
    page.wait_for_load_state("networkidle")


def walk(clerk, office):
    """Go everywhere; yield the name of each state on arrival."""
    genuine = office.issue(pdf=a_pdf()).text
    theirs = office.issue(BALIKPAPAN, nik=nik_of(1)).text
    clerk.go("/lembaga/masuk")
    yield "sign-in"
    clerk.press("Masuk")
    yield "sign-in-refused"
    sign_in(clerk)
    yield "check"
    clerk.go("/lembaga/riwayat")
    yield "history-empty"
    clerk.go("/lembaga")
    clerk.press("Periksa")
    yield "check-refused"
    check(clerk, genuine, rujukan="CIF/2026/00123", tanggal="2026-11-22")
    assert "Asli dan berlaku" in clerk.page.inner_text("main")
    yield "genuine"
    check(clerk, theirs)
    yield "elsewhere"
    check(clerk, FORGED)
    assert "Bukan suket asli" in clerk.page.inner_text("main")
    yield "forged"
    clerk.go("/lembaga/riwayat")
    yield "history"
    clerk.page.get_by_role("link", name="Akun Anda").click()
    yield "account"
    clerk.press("Ganti kata sandi")
    yield "account-refused"
    clerk.page.fill("#lama", PASSWORD)
    for field in ("#baru", "#ulang"):
        clerk.page.fill(field, "gajah sumatra biru muda")
    clerk.press("Ganti kata sandi")
    assert "Kata sandi sudah diganti" in clerk.page.inner_text("main")
    yield "account-changed"
    clerk.page.get_by_role("button", name="Keluar", exact=True).click()
    yield "left"


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.prove)])
def test_every_state_of_every_page_is_fit_for_everybody(browser, office, width):
    clerk = Officer(browser, office.counter, width=width)
    found = {name: clerk.faults() for name in walk(clerk, office)}
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert clerk.unexpected() == []


def test_a_scanner_checks_one_suket_after_another(browser, office):
    genuine = office.issue(pdf=a_pdf()).text
    clerk = Officer(browser, office.counter)
    sign_in(clerk)
    check(clerk, genuine)
    page, box = clerk.page, "document.activeElement.id"

    def scan(text, key):
        assert page.evaluate(box) == "isi_qr"
        page.keyboard.insert_text(text)
        with page.expect_navigation():
            page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
        return page.inner_text("h1")

    assert scan(FORGED, "Enter") == "Bukan suket asli"
    assert scan(genuine.upper(), "Tab") == "Asli dan berlaku"
    # A scanner whose keyboard has other signs is told so, and nothing is recorded.
    page.keyboard.insert_text(genuine.replace("/", "-").replace(":", "ö"))
    page.keyboard.press("Enter")
    page.locator("#isi_qr-salah").wait_for(state="visible")
    assert page.inner_text("h1") == "Asli dan berlaku"
    assert page.input_value("#isi_qr") == ""


# Chromium's own fake camera has one film for all pages, made before any suket was issued.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [720, 720];
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 720, 720);
  context.setTransform(600 / SIDE, 0, 0, 600 / SIDE, 60, 60);
  context.fillStyle = "#000";
  context.fill(new Path2D("PATH"));
  setInterval(() => context.fillRect(0, 0, 0, 0), 50);
  return canvas.captureStream(20);
};
"""


def test_a_camera_checks_as_a_scanner_does(browser, office):
    genuine = office.issue(pdf=a_pdf()).text
    clerk = Officer(browser, office.counter)
    sign_in(clerk)
    check(clerk, FORGED)  # the purpose is remembered
    code, page = symbol(genuine), clerk.page
    page.add_init_script(
        CAMERA.replace("SIDE", str(code.side)).replace("PATH", code.path)
    )
    page.goto(f"{office.counter.site}/lembaga")
    for _ in range(2):  # on the page that asks, and on that of an answer
        expect(page.locator("#isi_qr")).to_be_focused()
        assert not page.locator("#kamera").is_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="Mulai kamera").click()
        page.wait_for_load_state("networkidle")
        assert page.inner_text("h1") == "Asli dan berlaku"
    assert clerk.unexpected() == []


def test_portrait_and_document_are_drawn(browser, office):
    issued = office.issue(pdf=a_pdf())
    clerk = Officer(browser, office.counter)
    sign_in(clerk)
    check(clerk, issued.text)
    drawn = clerk.page.eval_on_selector_all(
        ".institution-compare img", "all => all.map(one => one.naturalWidth)"
    )
    assert len(drawn) == 2
    assert all(drawn)
    too_wide = clerk.page.eval_on_selector_all(
        ".compare__value",
        "all => all.filter((one) => one.getBoundingClientRect().right >"
        " one.closest('.institution-compare__part').getBoundingClientRect().right)"
        ".map((one) => one.textContent)",
    )
    assert too_wide == []


def test_the_page_warns_before_an_idle_session_ends(browser, office):
    clerk = Officer(browser, office.counter)
    sign_in(clerk)
    office.counter.later(minutes=13)
    page = clerk.page
    page.evaluate("document.querySelector('[data-idle]').dataset.idle")
    kept = page.evaluate("fetch('/lembaga/sesi').then((answer) => answer.json())")
    assert kept == {"seconds": 120}
    page.reload()
    assert page.locator("[data-idle]").get_attribute("data-home") == "/lembaga"
