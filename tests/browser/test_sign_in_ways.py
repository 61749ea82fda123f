"""Passkeys and apps in a real browser, by its virtual authenticator and by keyboard."""

import re

import pyotp
import pytest
from sqlalchemy import select

from suket.access.rights import Role
from suket.register.tables import Suket
from suket.register.words import SuketState
from tests.browser.office_browser import Officer, served_office
from tests.office_world import NIK
from tests.suket.web.office.office_counter import PASSWORD

pytestmark = pytest.mark.browser

WAYS = "/petugas/akun/masuk"


@pytest.fixture
def named_office(usual_world, tmp_path):
    with served_office(usual_world, tmp_path, host="localhost") as office:
        office.world.issue(office.world.add())
        office.employ("kepala", role=Role.SIGNATORY)
        yield office


@pytest.fixture
def officer(browser, named_office, request):
    officer = Officer(browser, named_office, width=request.param)
    officer.get_device()
    officer.sign_in("kepala")
    yield officer
    officer.close()


def touch(officer):
    """Press the button of the passkey by keyboard; the device answers at once."""
    button = officer.page.locator("[data-passkey]").first
    button.focus()
    officer.page.keyboard.press("Enter")


def new_code(officer):
    """Return the next code of the app: half a minute later than the last."""
    officer.office.later(seconds=30)
    return pyotp.TOTP(officer.secret).at(officer.office.now)


def walk(officer):
    """Set up all ways, and use each; yield the name of each state on arrival."""
    page = officer.page
    page.wait_for_url("**/petugas")
    yield "home-advised"
    officer.go(WAYS)
    yield "ways-none"
    yield from with_a_passkey(officer)
    yield from with_an_app(officer)
    yield from ended_by_a_touch(officer)
    yield from in_again(officer)


def with_a_passkey(officer):
    page = officer.page
    officer.go(f"{WAYS}/kunci")
    page.fill("#nama", "Ponsel saya")
    officer.press("Lanjutkan")
    yield "passkey-error"
    page.fill("#kata_sandi", PASSWORD)
    officer.press("Lanjutkan")
    yield "passkey-make"
    touch(officer)
    page.wait_for_url("**selesai=kunci")
    yield "ways-codes-once"
    page.click("text=Ubah")
    yield "passkey"


def with_an_app(officer):
    page = officer.go(f"{WAYS}/aplikasi")
    yield "app"
    officer.secret = re.sub(r"\s", "", page.inner_text(".office-key"))
    page.fill("#baru", "000000")
    touch(officer)
    page.wait_for_selector("#baru-error")
    yield "app-error"
    page.fill("#baru", new_code(officer))
    page.press("#baru", "Enter")  # as the button does
    page.wait_for_url("**selesai=aplikasi")
    yield "ways-all"
    officer.go(f"{WAYS}/kode-pemulihan")
    yield "codes"
    officer.go(f"{WAYS}/aplikasi/lepas")
    yield "take-off"


def ended_by_a_touch(officer):
    page = officer.go("/petugas/akhiri")
    page.fill("#nik", NIK)
    page.get_by_label("KTP-el sudah dicetak").check()
    officer.press("Periksa daftar")
    page.click("text=Pakai kode sebagai gantinya")
    yield "end-many-preview"
    touch(officer)
    page.wait_for_selector(".govuk-panel")
    yield "end-many-done"
    assert officer.office.world.all(select(Suket.state)) == [SuketState.ENDED]


def in_again(officer):
    page = officer.page
    page.click("text=Keluar")
    page.wait_for_url("**/masuk?karena=keluar")
    yield "sign-in"
    touch(officer)
    page.wait_for_url("**/petugas")
    assert page.locator("text=hanya dijaga").count() == 0
    page.click("text=Keluar")
    officer.sign_in("kepala")
    yield "second-step"
    page.fill("#kode", "000000")
    officer.press("Lanjutkan")
    yield "second-step-error"
    touch(officer)
    page.wait_for_url("**/petugas")


@pytest.mark.parametrize("officer", [320], indirect=True)
def test_all_ways_are_set_up_and_used_and_every_state_is_fit_for_everyone(officer):
    found = {}
    for state in walk(officer):
        if faults := officer.faults():
            found[state] = faults
    assert found == {}
    assert officer.unexpected() == []
