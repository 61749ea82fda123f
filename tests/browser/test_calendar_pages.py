"""The calendar in a real browser: every state, on a phone and by keyboard alone."""

from contextlib import contextmanager

import pytest

from suket.access.rights import Role
from tests.browser.office_browser import Officer
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.office_counter import PASSWORD

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
    yield from walk_hours(officer)
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


def walk_hours(officer):
    """Go where holidays, hours and the ways of taking are said; yield as `walk` does."""
    page = officer.page
    officer.go("/petugas/kalender/libur")
    officer.press("Simpan")
    yield "holiday-error"
    for name, words in (("jam", "Simpan jam"), ("tambahan", "Lihat jamnya")):
        officer.go(f"/petugas/kalender/{name}")
        page.fill("#mulai" if name == "jam" else "#tanggal", "")
        officer.press(words)
        yield f"{name}-error"
    officer.go("/petugas/kalender/aturan")
    page.fill("#batas", "siang")
    officer.press("Simpan aturan")
    yield "rules-error"


@pytest.mark.parametrize("governor", [320], indirect=True)
def test_every_state_of_the_calendar_is_fit_for_everyone(governor):
    found = {}
    for state in walk(governor):
        if faults := governor.faults():
            found[state] = faults
    assert found == {}
    assert governor.unexpected() == []


@pytest.fixture
def crowded(office, monkeypatch):
    """Have two people be displaced on Monday, which are many here."""
    for module in (
        "applications.planning.change_calendar",
        "web.office.calendar.close_page",
    ):
        monkeypatch.setattr(f"suket.{module}.MOST_BY_ONE", 1)
    room = WaitingRoom(office.world, now=office.now)
    room.limit(general=2)
    for serial in (1, 2):
        room.asked(serial)
    for name in ("ani", "wati"):
        office.employ(name, role=Role.ADMIN)
    office.employ("siti")
    return office


@contextmanager
def at_desk(browser, office, name, width):
    officer = Officer(browser, office, width=width)
    officer.sign_in(name)
    yield officer
    officer.close()


def reach(page, selector):
    """Go on with the tabulator until the thing has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return page.keyboard
    raise AssertionError(f"no way to {selector}")


@pytest.mark.parametrize("width", [360, 1366])
def test_a_closure_is_asked_for_agreed_to_and_told_without_a_mouse(
    browser, crowded, width
):
    """Numbers first, then a second person, then the list of who has to be told."""
    faults = {}
    with at_desk(browser, crowded, "ani", width) as asker:
        page = asker.go("/petugas/kalender/tutup")
        reach(page, "#layanan").press("Space")
        for field, typed in (("#dari", "11232026"), ("#sampai", "11242026")):
            reach(page, field).type(typed)
        reach(page, "#alasan").type("Pindah gedung")
        page.keyboard.press("Enter")
        page.get_by_text("2 janji pindah").wait_for()
        faults["preview"] = asker.faults()
        reach(page, "main form button").press("Enter")
        page.wait_for_url("**selesai=minta")
        faults["asked"] = asker.faults()
        reach(page, "a[href*=permintaan]").press("Enter")
        page.wait_for_url("**/permintaan/**")
        faults["own"] = asker.faults()
        path = page.evaluate("location.pathname")
        assert asker.unexpected() == []
    with at_desk(browser, crowded, "wati", width) as second:
        page = second.go(path)
        faults["another's"] = second.faults()
        reach(page, "#kata_sandi").type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**selesai=setuju")
        faults["agreed"] = second.faults()
        assert second.unexpected() == []
    with at_desk(browser, crowded, "siti", width) as officer:
        page = officer.go("/petugas/pengajuan/kabar")
        faults["to be told"] = officer.faults()
        reach(page, "#nomor-1").press("Space")
        reach(page, "#nomor-2").press("Space")
        reach(page, "main form button").press("Enter")
        page.get_by_text("Semua sudah diberi tahu.").wait_for()
        faults["told"] = officer.faults()
        assert officer.unexpected() == []
    assert {state: found for state, found in faults.items() if found} == {}
