"""Applying where nobody issues alone, in a real browser: one by one and in bulk."""

import os
from datetime import date

import pytest

from suket.offices.words import StepRule
from tests.browser.office_browser import Officer
from tests.office_world import nik_of
from tests.suket.applications.waiting_room import WaitingRoom

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(browser, office, request):
    world = office.world
    world.change_office(since=date(2026, 1, 1), rule=StepRule.TWO)
    office.employ("siti")
    officer = Officer(browser, office, width=request.param)
    officer.sign_in("siti")
    yield officer
    officer.close()


def walk(officer):
    """Go everywhere; yield the name of each state on arrival."""
    office, world = officer.office, officer.office.world
    first = world.add(nik=nik_of(1), full_name="ANI CONTOH")
    page = officer.go(f"/petugas/penduduk/{first}")
    yield "resident"
    page.get_by_role("button", name="Ajukan suket").press("Enter")
    page.wait_for_url("**/terbitkan")
    yield "review"
    officer.press("Ajukan sekarang")
    page.wait_for_selector("text=Bacakan kepada pemohon")
    yield "case"
    for serial in (2, 3, 4):
        world.add(nik=nik_of(serial), full_name=f"BUDI {'ABC'[serial - 2]} CONTOH")
    officer.go("/petugas/massal/pilih")
    yield "choose"
    officer.press("Ajukan suket untuk yang dicentang")
    officer.confirm()
    page.wait_for_selector("text=Mengajukan 3 suket")
    yield "order-begun"
    WaitingRoom(world, now=office.now).ask(4)  # by phone, meanwhile
    for _ in range(3):
        office.issue_some(1)
    page.wait_for_selector("text=2 dari 3 pengajuan dibuat")
    yield "order"
    officer.go("/petugas/massal")
    yield "orders"
    officer.go("/petugas/kantor")
    yield "office"


@pytest.mark.parametrize("officer", [320], indirect=True)
def test_every_state_of_applying_is_fit_for_everyone(officer):
    found = {}
    for state in walk(officer):
        if folder := os.environ.get("SUKET_LOOK"):
            width = officer.page.viewport_size["width"]
            path = f"{folder}/{width}-{state}.png"
            officer.page.screenshot(path=path, full_page=True)
        if faults := officer.faults():
            found[state] = faults
    assert found == {}
    assert officer.unexpected() == []
