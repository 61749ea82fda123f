"""Who governs an office agrees with institutions, in a real browser."""

import pytest

from suket.access.rights import Role
from tests.browser.office_browser import Officer

pytestmark = pytest.mark.browser


def walk(admin):
    """Go everywhere; yield the name of each state on arrival."""
    page = admin.page
    admin.go("/petugas/lembaga")
    yield "list-empty"
    page.get_by_role("button", name="Daftarkan lembaga").click()
    yield "form"
    admin.press("Daftarkan")
    yield "form-refused"
    fields = {
        "nama": "Bank Contoh Pembangunan Daerah Jawa Barat",
        "kode": "bank-contoh",
        "perjanjian": "PKS/12/2026",
        "mulai": "2026-11-01",
        "sampai": "2027-10-31",
    }
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.get_by_label("Perbankan").check()
    admin.press("Daftarkan")
    yield "institution"
    page.fill("#nama_pengguna", "rina")
    admin.press("Tambah pengguna")
    assert len(page.inner_text(".office-once__secret")) == 23
    yield "person"
    admin.press("Tambah pengguna")
    yield "person-refused"
    page.fill("#mesin", "core banking")
    admin.press("Buat kunci")
    assert page.inner_text(".office-once__secret").startswith("suket_")
    yield "key"
    admin.go("/petugas/lembaga")
    yield "list"
    admin.go("/petugas/lembaga/bank-contoh")
    page.get_by_role("button", name="Nonaktifkan").click()
    yield "dismissing"
    admin.press("Nonaktifkan")
    assert "sudah dinonaktifkan" in page.inner_text("main")
    yield "dismissed"
    page.get_by_role("button", name="Aktifkan lagi").click()
    yield "reinstating"
    admin.press("Aktifkan lagi")
    assert len(page.inner_text(".office-once__secret")) == 23
    yield "reinstated"
    page.get_by_role("link", name="Akhiri perjanjian").click()
    yield "closing"
    admin.press("Akhiri perjanjian ini")
    assert "Ditutup" in page.inner_text("main")
    yield "closed"


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.prove)])
def test_every_state_of_every_page_is_fit_for_everybody(browser, office, width):
    office.employ("ani", role=Role.ADMIN)
    admin = Officer(browser, office, width=width)
    admin.sign_in("ani")
    found = {name: admin.faults() for name in walk(admin)}
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert admin.unexpected() == []
