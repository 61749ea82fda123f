"""A counter, and the screen at the door, in a real browser: fit for everybody."""

from datetime import time

import pytest
from sqlalchemy import text

from suket.calendar.open_extra import open_extra
from suket.calendar.tables import ExtraOpening
from suket.calendar.words import Service
from suket.offices import units
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.tickets.set_line import Line, set_line
from tests.browser.office_browser import Officer
from tests.office_world import CIREBON, nik_of
from tests.suket.applications.waiting_room import WaitingRoom, let_change

pytestmark = pytest.mark.browser

READY = "UPDATE application_case SET state = 'SIAP'"


@pytest.fixture
def officer(browser, office, request):
    """An officer at a unit that hands out by slots, and gives numbers today."""
    office.world.add(nik=nik_of(5))
    now = office.now
    day = now.date()
    with office.world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        line = Line("A", "Pengambilan", Service.PICKUP, 9, day)
        set_line(session, unit, line, who="uji", now=now)
        opened = ExtraOpening(
            service=Service.PICKUP, day=day, opens=time(7), closes=time(20), reason="x"
        )
        open_extra(session, unit, opened, who="uji", now=now)
        sizes = SlotSizes(Service.PICKUP, day, 60, dict.fromkeys(range(5), 2))
        set_slots(session, unit, sizes, who="uji", now=now)
    office.employ("rina")
    one = Officer(browser, office, width=request.param)
    one.sign_in("rina")
    yield one
    one.close()


def walk(officer, office):
    """Go everywhere; yield the name of each state on arrival."""
    page = officer.go("/petugas/pengajuan/baru")
    page.fill("#nik", nik_of(5))
    page.select_option("#jalur", "phone")
    officer.press("Daftarkan")
    page.wait_for_url("**selesai=daftar")
    yield "promised"
    where = page.url.partition("?")[0]
    officer.go("/" + where.split("/", 3)[3] + "/jam")
    officer.press("Ganti jam pengambilan")
    yield "slot-error"
    page.get_by_role("radio").nth(3).check()
    officer.press("Ganti jam pengambilan")
    page.wait_for_url("**selesai=jam")
    yield "chosen"
    resident = page.locator("dd a.govuk-link").first.get_attribute("href")
    room = WaitingRoom(office.world, now=office.now)
    room.issue(resident.rpartition("/")[2])
    with let_change(office.world).database.begin() as session:
        session.execute(text(READY))
    officer.go("/petugas/loket")
    page.fill("#loket", "2")
    officer.press("Buka loket")
    page.get_by_role("button", name="Pengambilan (sisa").click()
    page.get_by_role("button", name="Pengambilan (sisa").click()
    yield "given"
    officer.press("Panggil berikutnya")
    yield "called"
    officer.go("/petugas/serah")
    yield "hand-over"
    page.fill("#nomor", where.rpartition("/")[2])
    officer.press("Cari")
    officer.press("Serahkan")
    yield "hand-over-error"
    page.get_by_label("Pemegang sendiri").check()
    page.get_by_label("Ditandatangani di tanda terima").check()
    officer.press("Serahkan")
    page.wait_for_url("**selesai=serah")
    yield "handed-over"
    officer.go(f"/layanan/{CIREBON}")
    yield "service"


@pytest.mark.parametrize("officer", [360], indirect=True)
def test_every_state_of_a_counter_is_fit_for_everyone(officer, office):
    found = {}
    for state in walk(officer, office):
        if faults := officer.faults():
            found[state] = faults
    assert found == {}
    assert officer.unexpected() == []
