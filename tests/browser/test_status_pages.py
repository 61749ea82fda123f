"""Following an application on a small phone: every state, both languages, no script."""

import pytest

from suket.applications.words import CaseState
from suket.web.pages import STATUS
from tests.browser.office_browser import Officer
from tests.suket.web.citizen.test_status_page import GIVEN, Asker

pytestmark = pytest.mark.browser


class Phone(Officer):
    """The phone of who applied."""

    def give(self, asker, code=None):
        page = self.go(STATUS)
        page.fill("#nomor", asker.number)
        page.fill("#lahir", GIVEN)
        page.fill("#kode", code or asker.code)
        self.press("Lihat pengajuan saya")
        return page


@pytest.fixture
def phone(browser, office):
    found = Phone(browser, office, width=320, height=640)
    yield found
    assert found.unexpected() == []
    found.close()


def states(phone, asker):
    """Yield the name of each state of the way, with its page in view."""
    phone.go(STATUS)
    yield "asked"
    phone.give(asker, code="AAAA-AAAA")
    yield "wrong"
    page = phone.give(asker)
    yield "received"
    page.click("text=Batalkan pengajuan ini")
    yield "to cancel"
    page.click("text=Tidak jadi")
    asker.issue()
    for state in CaseState:
        asker.stand(state)
        page.reload()
        yield state.value
    asker.stand(CaseState.SIAP)
    page.goto(page.url + "?lang=en")
    yield "english"
    page.goto(page.url.split("?")[0] + "?lang=id")
    page.click("text=Laporkan hilang")
    yield "lost"
    phone.press("Bekukan suket saya")
    yield "frozen"


def test_every_state_of_the_way_is_fit_for_everyone(phone, office):
    faults = {}
    for state in states(phone, Asker(office)):
        if found := phone.faults():
            faults[state] = found
    assert faults == {}


def test_without_scripts_a_loss_is_reported_by_keyboard(browser, office):
    asker = Asker(office)
    asker.issue()
    asker.stand(CaseState.SIAP)
    phone = Phone(browser, office, java_script_enabled=False)
    page = phone.go(STATUS)
    page.focus("#nomor")
    for text in (asker.number, GIVEN, asker.code):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".follow-state")
    page.focus("text=Laporkan hilang")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=langsung dibekukan")
    page.focus("button >> text=Bekukan suket saya")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Dibekukan")
    phone.close()
