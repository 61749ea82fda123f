"""The holder's pages on a small phone: PIN, card, download, and a QR that scans."""

import io

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from suket.delivery import download_access
from suket.register.end import end, suspend
from suket.register.tables import Suket
from suket.register.token_text import text_of
from suket.register.words import EndReason
from tests.browser.office_browser import Officer

pytestmark = pytest.mark.browser


@pytest.fixture
def suket(office):
    return office.world.issue(office.world.add()).suket_id


@pytest.fixture
def slip(office, suket):
    with office.world.database.begin() as session:
        who = office.world.officer()
        return download_access.open_delivery(
            session, suket, officer=who, now=office.now
        )


class Holder(Officer):
    """A holder's phone."""

    def open(self, slip):
        page = self.go(f"/unduh/{slip.token}")
        page.fill("#pin", slip.pin)
        self.press("Buka suket saya")
        return page


@pytest.fixture
def holder(browser, office):
    found = Holder(browser, office, width=320, height=640)
    yield found
    assert found.unexpected() == []
    found.close()


def test_every_state_of_the_way_is_fit_for_everyone(holder, office, suket, slip):
    faults = {}
    for state in states(holder, office, suket, slip):
        if found := holder.faults():
            faults[state] = found
    assert faults == {}


def states(holder, office, suket, slip):
    page = holder.go(f"/unduh/{slip.token}")
    yield "pin"
    page.fill("#pin", "12")
    holder.press("Buka suket saya")
    yield "wrong"
    holder.open(slip)
    yield "waiting"
    office.make_document(suket)
    page.reload()
    yield "card"
    with office.world.database.begin() as session:
        who = office.world.officer()
        suspend(session, suket, officer=who, now=office.now, evidence="x")
    page.reload()
    yield "frozen"
    with office.world.database.begin() as session:
        end(session, suket, EndReason.HILANG, officer=who, now=office.now)
    page.reload()
    yield "revoked"
    holder.press("Tutup halaman ini")
    holder.open(slip)
    yield "ended"


def test_a_holder_waits_sees_the_card_and_keeps_the_pdf(holder, office, suket, slip):
    page = holder.open(slip)
    assert "sedang disiapkan" in page.inner_text("main")
    office.make_document(suket)
    # The page asks again by itself.
    page.wait_for_selector(".holder-download", timeout=8000)
    assert "SITI CONTOH RAHAYU" in page.inner_text(".holder-card")
    with page.expect_download() as downloading:
        page.click(".holder-download")
    name = downloading.value.suggested_filename
    assert name == "suket-470-00001-32.74-XI-2026.pdf"
    holder.press("Tutup halaman ini")
    assert "Masukkan PIN" in page.inner_text("main")


@pytest.mark.parametrize("width", [320, 360, 412])
def test_the_code_is_read_from_the_screen_of_a_phone(
    browser, office, suket, slip, width
):
    office.make_document(suket)
    holder = Holder(browser, office, width=width, device_scale_factor=2)
    holder.open(slip)
    holder.page.wait_for_load_state()  # its picture and styles have come
    shot = holder.page.locator(".holder-card__qr").screenshot()
    read = zxingcpp.read_barcode(Image.open(io.BytesIO(shot)))
    (token,) = office.world.all(select(Suket.token))
    assert read.text == text_of(token)
    holder.close()


def test_without_scripts_the_card_is_all_there(browser, office, suket, slip):
    office.make_document(suket)
    holder = Holder(browser, office, java_script_enabled=False)
    page = holder.open(slip)
    assert "Berlaku" in page.inner_text(".holder-card__state")
    assert page.locator(".holder-download").first.is_visible()
    holder.close()


def test_the_keyboard_of_a_phone_shows_digits_for_the_pin(holder, slip):
    page = holder.go(f"/unduh/{slip.token}")
    field = page.locator("#pin")
    assert field.get_attribute("inputmode") == "numeric"
    assert field.get_attribute("autocomplete") == "one-time-code"
    holder.press("Buka suket saya")
    box = page.locator(".govuk-error-summary a")
    box.click()
    assert page.evaluate("document.activeElement.id") == "pin"
