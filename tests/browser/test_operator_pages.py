"""An operator in a real browser: by keyboard alone, and when the line is lost."""

import random
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select

from suket.access.words import Role
from suket.applications.picture_tables import KeptPicture
from suket.applications.request_tables import ApplicationDraft
from suket.applications.tables import ApplicationCase
from suket.intake.paper_pictures import MOST_BYTES
from tests.browser.kejaksan import kejaksan_of
from tests.browser.office_browser import Officer
from tests.office_world import NIK

pytestmark = pytest.mark.browser


def of_a_camera():
    """Return a picture larger than may be sent, as a browser takes it from a disk."""
    size, out = (4000, 2600), BytesIO()
    dots = random.Random(1).randbytes(3 * size[0] * size[1])
    Image.frombytes("RGB", size, dots).save(out, "JPEG", quality=30)
    assert out.tell() > MOST_BYTES
    return {"name": "kk.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def operator(browser, office):
    """An operator of Kejaksan, signed in at a phone's width."""
    kejaksan_of(office)
    office.employ("oni", role=Role.OPERATOR, unit="kejaksan")
    operator = Officer(browser, office, width=360)
    operator.sign_in("oni")
    yield operator
    operator.close()


def count(operator, table):
    [number] = operator.office.world.all(select(func.count()).select_from(table))
    return number


def tab_to(page, selector):
    """Go on by the Tab key until this has the focus."""
    for _ in range(40):
        if page.evaluate(
            "selector => document.activeElement.matches(selector)", selector
        ):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


@pytest.mark.row(13)
def test_somebody_is_helped_without_a_mouse_and_takes_the_receipt_home(operator):
    page, found = operator.page, {}

    def look(name):
        if faults := operator.faults():
            found[name] = faults

    look("home")
    page.keyboard.type("siti")  # the box has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector("#hasil")
    tab_to(page, "#hasil a")
    look("found")
    page.keyboard.press("Enter")
    page.wait_for_selector("#jenis")
    look("form")
    tab_to(page, "main button:not([data-save])")
    page.keyboard.press("Enter")
    page.wait_for_selector("#setuju-error")
    look("amiss")
    # Three presses for who is known: no phone, agreed, sent.
    for box in ("#tanpa_hp", "#setuju"):
        tab_to(page, box)
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tanda-terima")
    look("receipt")
    assert "Kamis, 26 November 2026" in page.inner_text(".slip")
    pdf = operator.print(".slip")
    assert pdf.count(b"/Type /Page\n") == 1  # of A6
    page.set_viewport_size({"width": 1366, "height": 768})
    look("wide")
    assert found == {}
    assert operator.unexpected() == []


@pytest.mark.row(14)
def test_what_is_typed_outlives_the_line_and_counts_once(operator):
    page, network = operator.page, operator.context
    page.fill("#cari", NIK)
    page.keyboard.press("Enter")
    page.wait_for_selector("#setuju")
    line = page.locator("[data-line]")
    page.fill("#telepon", "081234567890")
    expect(line).to_have_text("Draf tersimpan.")
    assert count(operator, ApplicationDraft) == 1
    page.set_input_files("#foto_kk", of_a_camera())  # more than may be sent
    page.wait_for_selector("text=Siap dikirim")
    network.set_offline(True)
    page.fill("#perlu", "2026-12-01")
    page.check("#setuju")
    operator.press("Kirim dan cetak")
    expect(line).to_contain_text("Pengajuan belum terkirim; dikirim sendiri")
    assert "di perangkat ini" in line.inner_text()
    operator.press("Kirim lagi")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "suket-draf:" in kept
    for secret in (NIK, "081234567890", "2026-12-01", "CONTOH"):
        assert secret not in kept
    assert operator.faults() == []
    assert count(operator, ApplicationCase) == 0
    network.set_offline(False)
    page.wait_for_url("**/tanda-terima")
    assert count(operator, ApplicationCase) == 1
    assert count(operator, ApplicationDraft) == 0
    assert count(operator, KeptPicture) == 1
    assert "suket-draf:" not in page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.row(14)
def test_an_answer_that_was_lost_is_given_again_and_a_new_page_fills_itself(operator):
    page = operator.page
    page.fill("#cari", NIK)
    page.keyboard.press("Enter")
    page.wait_for_selector("#setuju")
    there = page.url

    def lose(route):
        route.fetch(max_redirects=0)  # it arrives, and the answer does not
        route.abort()

    page.route(there, lose, times=1)
    page.check("#tanpa_hp")
    page.check("#setuju")
    operator.press("Kirim dan cetak")
    expect(page.locator("[data-line]")).to_contain_text("Sambungan terputus")
    assert count(operator, ApplicationCase) == 1
    page.goto(there)  # closed and opened again before it could be sent
    expect(page.locator("[data-line]")).to_contain_text("sudah diisikan lagi")
    assert page.is_checked("#tanpa_hp")
    assert not page.is_checked("#setuju")
    page.check("#setuju")
    operator.press("Kirim dan cetak")
    page.wait_for_url("**/tanda-terima")
    assert count(operator, ApplicationCase) == 1
    # What is kept goes when the person does.
    page.goto(there)
    page.evaluate("localStorage.setItem('suket-draf:x', JSON.stringify({until: 9e15}))")
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/masuk*")
    assert "suket-draf:" not in page.evaluate("JSON.stringify(localStorage)")
