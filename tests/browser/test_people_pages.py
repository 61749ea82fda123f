"""The people of an office in a real browser: every state, by keyboard alone."""

import pytest

from suket.access.words import Role
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from tests.browser.office_browser import Officer
from tests.office_world import CIREBON
from tests.suket.web.office.office_counter import PASSWORD

pytestmark = pytest.mark.browser

OWN_PASSWORD = "sepuluh gajah menari"


@pytest.fixture
def peopled(office):
    """An office with an admin, officers of several kinds, and somebody shut out."""
    with office.world.database.begin() as session:
        district = Unit(
            id="kejaksan",
            office_code=CIREBON,
            kind=UnitKind.KECAMATAN,
            name="Kecamatan Kejaksan",
            region_code="32.74.01",
        )
        session.add(district)
    office.employ("kepala", role=Role.ADMIN)
    office.employ("rina")
    office.employ("opi", role=Role.OPERATOR, unit="kejaksan")
    office.employ("aud", role=Role.AUDITOR)
    office.employ("nol", role=None)
    return office


def filled(page, **fields):
    for name, text in fields.items():
        page.fill(f"#{name}", text)


def walk(officer):
    """Go everywhere as an admin; yield the name of each state on arrival."""
    yield from walk_newcomer(officer)
    yield from walk_person(officer)


def walk_newcomer(officer):
    page = officer.go("/petugas/orang")
    yield "list"
    page.get_by_role("button", name="Tambah pengguna").click()
    officer.press("Lanjutkan")
    yield "new-errors"
    filled(page, nama="Wati CONTOH", nip="19700101 199503 1 001")
    page.fill("#nama_pengguna", "wati")
    page.select_option("#peran", "officer")
    page.fill("#sampai", "2026-12-31")
    officer.press("Lanjutkan")
    yield "new-asked"
    officer.press("Buat akun")
    yield "new-not-confirmed"
    page.fill("#kata_sandi", PASSWORD)
    officer.press("Buat akun")
    page.wait_for_selector(".office-once__secret")
    yield "created"


def walk_person(officer):
    page = officer.go("/petugas/orang/wati")
    page.select_option("#peran", "admin")
    officer.press("Lanjutkan")
    yield "role-error"
    page.select_option("#peran", "signatory")
    page.fill("#sampai", "2026-12-31")
    officer.press("Lanjutkan")
    yield "role-asked"
    page.fill("#kata_sandi", PASSWORD)
    officer.press("Beri peran")
    yield "role-given"
    page.locator("a", has_text="Akhiri").first.click()
    yield "end-asked"
    officer.press("Akhiri peran")
    yield "role-ended"
    page.get_by_role("link", name="Ubah nama dan NIP").click()
    page.fill("#nip", "123")
    officer.press("Simpan")
    yield "describe-error"
    officer.go("/petugas/orang/wati")
    page.get_by_role("link", name="Nonaktifkan akun").click()
    yield "disable-asked"
    officer.press("Nonaktifkan")
    yield "disabled"
    officer.go("/petugas/orang/kepala")
    yield "oneself"
    for username in ("rina", "kepala"):
        officer.office.entered(username)  # elsewhere
    officer.go("/petugas/orang/rina")
    yield "signed-in-elsewhere"
    page.locator("form[action$=sesi] button").click()
    page.wait_for_url("**selesai=sesi")
    yield "session-ended"
    officer.go("/petugas/perangkat")
    yield "devices"
    officer.press("Akhiri semua sesi lain")
    page.wait_for_url("**selesai=lain")
    yield "others-ended"


def looked_at(officer, states):
    found = {}
    for state in states:
        if faults := officer.faults():
            found[state] = faults
    return found


def test_every_state_of_the_people_is_fit_for_everyone(browser, peopled):
    officer = Officer(browser, peopled, width=320)
    officer.sign_in("kepala")
    assert looked_at(officer, walk(officer)) == {}
    assert officer.unexpected() == []
    officer.close()


def enter(officer, username, password):
    """Sign in without a mouse."""
    page = officer.go("/petugas/masuk")
    page.focus("#nama_pengguna")
    page.keyboard.type(username)
    page.focus("#kata_sandi")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_selector(".office-menu")
    return page


def test_a_newcomer_comes_in_and_chooses_a_password_by_keyboard(browser, peopled):
    """From the form of the admin to the first page that opens, without a mouse."""
    admin = Officer(browser, peopled, width=1280)
    page = enter(admin, "kepala", PASSWORD)
    admin.go("/petugas/orang-baru")
    page.focus("#nama")
    typed = ("Wati CONTOH", "", "Honorer", "wati", "Petugas")
    for text in typed:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("main button", has_text="Lanjutkan").focus()
    page.keyboard.press("Enter")
    page.locator("#kata_sandi").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    first = page.inner_text(".office-once__secret").strip()
    admin.close()
    newcomer = Officer(browser, peopled, width=320)
    page = enter(newcomer, "wati", first)
    page.wait_for_url("**/akun")
    assert "Ganti kata sandi Anda dahulu" in page.inner_text("main")
    assert newcomer.faults() == []
    for field, text in (("lama", first), ("baru", OWN_PASSWORD)):
        page.focus(f"#{field}")
        page.keyboard.type(text)
    page.focus("#ulang")
    page.keyboard.type(OWN_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/akun?selesai=1")
    newcomer.go("/petugas")
    assert "Hari ini" in page.inner_text("main")
    newcomer.close()


def test_homes_without_a_desk_are_fit_too(browser, peopled):
    for username in ("aud", "nol"):
        officer = Officer(browser, peopled, width=320)
        officer.sign_in(username)
        assert officer.faults() == [], username
        officer.close()
