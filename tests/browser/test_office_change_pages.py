"""Changing an office in a real browser: every state, by keyboard, the sheet following."""

import os

import pytest

from suket.access.rights import Role
from tests.browser.office_browser import Officer

pytestmark = pytest.mark.browser

LATER = "2026-12-07"
ARMS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<rect width="9" height="9" fill="#226"/></svg>'
)


@pytest.fixture
def governor(browser, office, request):
    office.employ("kepala", role=Role.ADMIN)
    officer = Officer(browser, office, width=request.param)
    officer.sign_in("kepala")
    yield officer
    officer.close()


def walk(officer):
    """Go everywhere; yield the name of each state on arrival."""
    page = officer.go("/petugas/kantor/kop")
    yield "letterhead"
    before = page.locator(".office-sample").get_attribute("src")
    page.locator("#alamat").focus()
    page.keyboard.press("End")
    page.keyboard.type(" Blok B")
    page.wait_for_function(
        "before => document.querySelector('.office-sample').src !== before", arg=before
    )
    yield "letterhead-typed"
    page.fill("#kode_pos", "x")
    page.keyboard.press("Enter")
    page.wait_for_selector("#kode_pos-error")
    yield "letterhead-error"
    page.fill("#kode_pos", "45113")
    page.fill("#mulai", LATER)
    page.locator("#mulai").press("Enter")
    page.wait_for_selector("text=periksa perubahannya")
    yield "letterhead-preview"
    officer.confirm()
    page.wait_for_url("**/kantor?selesai=kop")
    yield "office-with-a-change-to-come"
    officer.go("/petugas/kantor/nomor")
    page.fill("#pola", "{klas}{urut}/{tahun}")
    page.wait_for_selector(".office-sample__amiss")
    yield "numbering-refused-while-typed"
    officer.go("/petugas/kantor/masa-berlaku")
    yield "validity"
    yield from _rule(officer)
    officer.go("/petugas/kantor/penanda-tangan")
    page.get_by_label("Plh.", exact=True).check()
    page.fill("#nama", "CONTOH WATI, S.Sos.")
    page.fill("#mulai", LATER)
    page.fill("#sampai", "2026-12-11")
    yield "signatory"
    officer.press("Lihat perubahannya")
    page.wait_for_selector("text=periksa perubahannya")
    yield "signatory-preview"
    officer.confirm()
    page.wait_for_url("**/kantor?selesai=penanda-tangan")
    yield from _arms(officer)
    yield from _closing(officer)
    page.get_by_role("button", name="Batalkan Kop surat").press("Enter")
    officer.confirm()
    page.wait_for_url("**/kantor?selesai=batal")
    yield "office"


def _closing(officer):
    """Shut issuance for some days."""
    page = officer.page
    officer.go("/petugas/kantor/tutup")
    officer.press("Tutup penerbitan")
    yield "closing-error"
    page.fill("#alasan", "Opname arsip")
    page.fill("#mulai", "2026-12-28")
    page.fill("#lagi", "2027-01-04")
    officer.press("Tutup penerbitan")
    page.wait_for_selector("#kata_sandi")
    yield "closing-confirm"
    officer.confirm()
    page.wait_for_url("**/kantor?selesai=tutup")


def _arms(officer):
    """Choose arms, and see the sheet follow."""
    page = officer.go("/petugas/kantor/pasang-lambang")
    before = page.locator(".office-sample").get_attribute("src")
    arms = {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": ARMS}
    page.set_input_files("#lambang", arms)
    page.wait_for_function(
        "before => document.querySelector('.office-sample').src !== before", arg=before
    )
    yield "arms-chosen"
    officer.press("Lihat perubahannya")
    page.wait_for_selector("text=periksa perubahannya")
    yield "arms-preview"


def _rule(officer):
    """Choose another rule of steps, and see who is missing for it."""
    page = officer.go("/petugas/kantor/langkah")
    page.get_by_label("Tiga orang").check()
    page.fill("#mulai", LATER)
    yield "rule"
    officer.press("Lihat perubahannya")
    page.wait_for_selector("text=Belum ada orangnya")
    yield "rule-preview"


@pytest.mark.parametrize("governor", [320], indirect=True)
def test_every_state_of_changing_an_office_is_fit_for_everyone(governor):
    found = {}
    for state in walk(governor):
        if folder := os.environ.get("SUKET_LOOK"):
            governor.page.screenshot(
                path=f"{folder}/{governor.page.viewport_size['width']}-{state}.png",
                full_page=True,
            )
        if faults := governor.faults():
            found[state] = faults
    assert found == {}
    assert governor.unexpected() == []
