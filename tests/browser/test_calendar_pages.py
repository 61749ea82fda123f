"""The calendar in a real browser: every state, on a phone and by keyboard alone."""

import pytest

from suket.access.rights import Role
from tests.browser.office_browser import Officer

pytestmark = pytest.mark.browser


@pytest.fixture
def governor(browser, office, request):
    office.employ("kepala", role=Role.ADMIN)
    officer = Officer(browser, office, width=request.param)
    officer.sign_in("kepala")
    yield officer
    officer.close()


def walk(officer):
    """Go everywhere; yield the name of each state on arrival."""
    page = officer.go("/petugas/kalender?bulan=2026-12")
    yield "month"
    officer.go("/petugas/kalender/kuota")
    officer.press("Simpan kuota")
    page.wait_for_url("**/kalender?bulan=**")
    officer.go("/petugas/kalender/kuota")
    page.fill("#general", "120")
    page.fill("#kecamatan", "banyak")
    officer.press("Simpan kuota")
    yield "quota-error"
    page.fill("#kecamatan", "30")
    officer.press("Simpan kuota")
    yield "month-with-quota"
    officer.go("/petugas/kalender/jam-ambil")
    page.fill("#orang", "banyak")
    officer.press("Simpan jam pengambilan")
    yield "slots-error"
    page.fill("#orang", "50")
    officer.press("Simpan jam pengambilan")
    page.wait_for_url("**/jam-ambil?unit=**")
    yield "slots"
    officer.go("/petugas/kalender/antrean")
    officer.press("Simpan antrean")
    yield "line-error"
    page.fill("#kode", "A")
    page.fill("#nama", "Pengambilan suket")
    page.fill("#batas", "120")
    officer.press("Simpan antrean")
    page.wait_for_url("**/antrean?unit=**")
    yield "lines"
    officer.go("/petugas/kalender/libur")
    officer.press("Simpan")
    yield "holiday-error"
    officer.go("/petugas/kalender/tutup")
    officer.press("Lihat akibatnya")
    yield "close-error"
    for service in ("Loket", "Pengambilan"):
        page.get_by_label(service, exact=True).check()
    page.fill("#sampai", "2026-11-27")
    page.fill("#alasan", "Pencegahan wabah")
    page.fill("#pengumuman", "Pengajuan tetap dilayani lewat telepon.")
    officer.press("Lihat akibatnya")
    yield "close-preview"
    officer.press("Tutup layanan")
    page.wait_for_url("**/kalender?bulan=**")
    yield "month-with-closure"
    page.get_by_role("link", name="Ubah penutupan").click()
    yield "closure-change"


@pytest.mark.parametrize("governor", [320], indirect=True)
def test_every_state_of_the_calendar_is_fit_for_everyone(governor):
    found = {}
    for state in walk(governor):
        if faults := governor.faults():
            found[state] = faults
    assert found == {}
    assert governor.unexpected() == []
