"""Applications in a real browser: every state, on a phone and by keyboard alone."""

import pytest

from tests.browser.office_browser import Officer
from tests.office_world import nik_of

pytestmark = pytest.mark.browser

UNKNOWN = nik_of(77)


def walk(officer, nik):
    """Go everywhere; yield the name of each state on arrival."""
    page = officer.go("/petugas/pengajuan")
    yield "none"
    page.get_by_role("button", name="Daftarkan pengajuan").click()
    officer.press("Daftarkan")
    yield "apply-error"
    page.fill("#nik", nik)
    page.select_option("#jalur", "phone")
    officer.press("Daftarkan")
    page.wait_for_url("**selesai=daftar")
    yield "received"
    for digits, state in ((nik, "applied-already"), (UNKNOWN, "waiting")):
        officer.go("/petugas/pengajuan/baru")
        page.fill("#nik", digits)
        officer.press("Daftarkan")
        yield state
    officer.go("/petugas/pengajuan")
    yield "list"
    page.locator("th a.govuk-link").first.click()
    page.get_by_role("link", name="Batalkan pengajuan").click()
    officer.press("Batalkan pengajuan")
    yield "cancel-error"
    page.get_by_label("Diminta pemohon").check()
    officer.press("Batalkan pengajuan")
    page.wait_for_url("**selesai=batal")
    yield "cancelled"


@pytest.mark.parametrize("width", [320])
def test_every_state_of_an_application_is_fit_for_everyone(browser, office, width):
    resident = office.world.add(nik=nik_of(5))
    assert resident
    office.employ("rina")
    officer = Officer(browser, office, width=width)
    officer.sign_in("rina")
    found = {}
    for state in walk(officer, nik_of(5)):
        if faults := officer.faults():
            found[state] = faults
    assert found == {}
    assert officer.unexpected() == []
    officer.close()


def test_an_application_is_taken_without_a_mouse(browser, office):
    office.world.add(nik=nik_of(5))
    office.employ("rina")
    officer = Officer(browser, office, width=1280)
    page = officer.sign_in("rina")
    officer.go("/petugas/pengajuan/baru")
    page.focus("#nik")
    page.keyboard.type(nik_of(5))
    page.keyboard.press("Enter")
    page.wait_for_url("**selesai=daftar")
    assert "Bacakan kepada pemohon" in page.inner_text("main")
    officer.close()
