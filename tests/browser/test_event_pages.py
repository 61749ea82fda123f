"""A list of events in a real browser: from the file to the answers, by keys alone."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from suket.events.tables import EventLine
from suket.events.words import LineOutcome
from tests.browser.office_browser import Officer
from tests.browser.test_calendar_pages import reach
from tests.office_world import NIK, nik_of
from tests.suket.web.office.office_counter import PASSWORD

pytestmark = pytest.mark.browser

LIST = "\n".join(
    [
        "DAFTAR AKTA KEMATIAN",
        "NO;NO_AKTA;NIK;NAMA_LGKP;TGL_MATI",
        f"1;3274-KM-22112026-0001;{NIK};SITI CONTOH RAHAYU;22-11-2026",
        f"2;3274-KM-22112026-0002;{nik_of(1)};BUDI CONTOH SANTOSO;22-11-2026",
        f"3;3274-KM-22112026-0003;{nik_of(7)};TAK ADA CONTOH;21-11-2026",
    ]
)
WIDTHS = (360, 1366)


def look(officer, state, found):
    """Look at a state on each width; keep a picture of it where one is wanted."""
    for width in WIDTHS:
        officer.page.set_viewport_size({"width": width, "height": 768})
        if folder := os.environ.get("SUKET_LOOK"):
            path = Path(folder, f"{width}-events-{state}.png")
            officer.page.screenshot(path=path, full_page=True)
        if faults := officer.faults():
            found[width, state] = faults


def test_a_list_is_taken_in_and_answered_without_a_mouse(browser, office):
    world = office.world
    world.issue(world.add())
    world.issue(world.add(nik=nik_of(1)))
    office.employ()
    officer = Officer(browser, office, width=1366)
    officer.sign_in()
    page, found = officer.go("/petugas/peristiwa"), {}
    look(officer, "form", found)
    reach(page, "#jenis").type("Kematian")
    reach_back(page, "#berkas")
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Space")
    data = {"name": "mati.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    choosing.value.set_files(data)
    reach(page, "main form button[type=submit]").press("Enter")
    page.get_by_text("Periksa sebelum mencatat").first.wait_for()
    look(officer, "preview", found)
    reach(page, "#kata_sandi").type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/daftar/**")
    look(officer, "report", found)
    officer.go("/petugas/peristiwa")
    look(officer, "form-with-lists", found)
    reach(page, "a[href$=tidak-cocok]").press("Enter")
    page.wait_for_url("**/tidak-cocok")
    look(officer, "open", found)
    reach(page, "a[href*='/baris/']").press("Enter")
    page.wait_for_url("**/baris/**")
    look(officer, "line", found)
    reach(page, "#alasan").type("Akta sudah dicocokkan")
    reach(page, "button[value=TERAPKAN]").press("Enter")
    page.get_by_text("Akta sudah dicocokkan").wait_for()
    look(officer, "answered", found)
    assert found == {}
    assert officer.unexpected() == []
    officer.close()
    lines = world.all(select(EventLine.outcome).order_by(EventLine.place))
    assert lines == [LineOutcome.ENDED, LineOutcome.ENDED, LineOutcome.MISMATCH]


def reach_back(page, selector):
    """Go back with the tabulator until the thing has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no way back to {selector}")
