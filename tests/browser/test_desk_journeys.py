"""Verifier, section head and signatory in a real browser: by keys, on both widths."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from suket.access.words import Role
from suket.applications.words import CaseState
from tests.browser.office_browser import EXAMPLES, Officer, served_office
from tests.suket.web.office.checking_desk import CheckingDesk
from tests.suket.web.office.office_counter import PASSWORD

pytestmark = pytest.mark.browser

DESK = 1366
WIDTHS = (360, DESK)
NAMES = ("SITI CONTOH RAHAYU", "BUDI CONTOH SANTOSO", "DEWI CONTOH LESTARI")
# The day in a NIK says whose face it is: that of a woman has 40 added.
_PHOTOS = sorted((EXAMPLES / "photos").glob("*.jpg"))
WOMEN = [file for file in _PHOTOS if file.stem[6:8] > "40"]
MEN = [file for file in _PHOTOS if file.stem[6:8] < "40"]
FACES = (WOMEN[0], MEN[0], WOMEN[1])


@pytest.fixture
def desk(usual_world, tmp_path):
    with served_office(usual_world, tmp_path, host="localhost") as office:
        yield CheckingDesk(office)


@pytest.fixture
def come_in(browser, desk):
    """Return a function that lets somebody of a role sign in, by a browser."""
    opened = []

    def come(username, role, *, device=False):
        account = desk.counter.employ(username, role=role)
        officer = Officer(browser, desk.counter, width=1366, height=768)
        opened.append(officer)
        if device:
            officer.get_device()
            desk.is_named(account)
        officer.sign_in(username)
        officer.page.wait_for_url("**/petugas")
        return officer

    yield come
    for officer in opened:
        officer.close()


def three(take, desk):
    """Take three applications of people with a face; return their numbers."""
    faces = [desk.keep_portrait(file.read_bytes()) for file in FACES]
    asked = enumerate(zip(NAMES, faces, strict=True), 1)
    return [
        take(serial, full_name=name, photo_digest=face)
        for serial, (name, face) in asked
    ]


def family_card():
    """Return a picture of a family card, with lines where its people stand."""
    sheet = Image.new("RGB", (2000, 1414), (246, 243, 236))
    pen, large, small = ImageDraw.Draw(sheet), *map(ImageFont.load_default, (80, 32))
    pen.text((700, 90), "KARTU KELUARGA", "black", large)
    for row, name in enumerate(NAMES):
        pen.line((80, 300 + row * 90, 1920, 300 + row * 90), "black", 3)
        pen.text((100, 325 + row * 90), f"{row + 1}   {name}   CIREBON", "black", small)
    out = BytesIO()
    sheet.save(out, "JPEG")
    return out.getvalue()


def looked_at(officer, walk):
    """Look at every state of a walk, on each width; return what is wrong with which."""
    found = {}
    for state in walk:
        for width in WIDTHS:
            officer.page.set_viewport_size({"width": width, "height": 768})
            if folder := os.environ.get("SUKET_LOOK"):  # docs/make_pictures.py
                path = Path(folder, f"{width}-{state}.png")
                officer.page.screenshot(path=path, full_page=width < DESK)
            if faults := officer.faults():
                found[width, state] = faults
    return found


def check_by_keys(officer, desk, numbers):
    """Decide about applications by keys alone; yield the name of each state."""
    page, press = officer.page, officer.page.keyboard.press
    page.focus("text=Periksa yang berikutnya")
    press("Enter")
    page.wait_for_selector("[data-review]")
    yield "review"
    press("+")
    page.wait_for_selector("#foto-besar[open]")
    yield "portrait"
    press("+")
    page.wait_for_selector("#besar-family-card[open]")
    yield "paper"
    press("+")
    page.wait_for_selector(".review-dialog__frame--full")
    press("+")
    assert page.locator("dialog[open]").count() == 0
    press("?")
    page.wait_for_selector("#bantuan[open]")
    yield "help"
    press("Escape")
    press("t")
    page.wait_for_selector("text=Disetujui.")
    yield "next"
    press("k")
    page.wait_for_selector("#berkas-error")
    yield "lack-error"
    press("1")
    press("1")
    press("k")
    page.wait_for_selector("text=berkasnya kurang")
    press("o")
    page.wait_for_selector("details[open]")
    yield "refusal"
    press("ArrowDown")
    page.focus("#catatan")
    press("Enter")  # in a field decides nothing
    page.focus("text=Tolak dan berikutnya")
    press("Enter")
    page.wait_for_selector("text=Tidak ada yang menunggu")
    yield "nothing"


def test_a_verifier_decides_by_one_key_and_nothing_needs_a_mouse(desk, come_in):
    numbers = three(desk.received, desk)
    desk.claim(numbers[0], full_name="SITI CONTOH NINGSIH", born="1990-01-11")
    desk.make_urgent(numbers[0], "operasi besok pagi")
    desk.hand_in(numbers[0], family_card())
    vera = come_in("vera", Role.VERIFIER)
    assert looked_at(vera, check_by_keys(vera, desk, numbers)) == {}
    assert vera.unexpected() == []
    assert [desk.state(number) for number in numbers] == [
        CaseState.TERVERIFIKASI,
        CaseState.KURANG_BERKAS,
        CaseState.DITOLAK,
    ]


def test_letters_can_be_switched_off_and_what_is_left_is_let_go(desk, come_in):
    number = desk.received()
    vera = come_in("vera", Role.VERIFIER)
    page = vera.go("/petugas/periksa")
    page.click("text=Matikan tombol huruf")
    page.keyboard.press("t")
    assert page.locator("kbd:visible").count() == 0
    assert page.locator("[aria-keyshortcuts]").count() == 0
    assert desk.state(number) is CaseState.DIPERIKSA
    vera.go("/petugas/periksa")
    assert page.get_by_role("button", name="Nyalakan tombol huruf").is_visible()
    page.locator(".review__strip a").press("Enter")
    page.wait_for_selector("h1:has-text('Daftar periksa')")
    assert looked_at(vera, ["list"]) == {}
    for _ in range(100):  # the browser says so by itself, after the page is left
        if desk.room.case(number).claimed_by is None:
            break
        page.wait_for_timeout(20)
    assert desk.room.case(number).claimed_by is None
    vera.go("/petugas/periksa")
    page.select_option("#berkas-1", label="Ada")
    page.get_by_role("button", name="Setuju dan berikutnya").press("Enter")
    page.wait_for_selector("text=Tidak ada yang menunggu")
    assert desk.state(number) is CaseState.TERVERIFIKASI


def approve(officer, number):
    page = officer.page
    officer.go("/petugas/setujui")
    yield "approve"
    page.locator("a.review__open").first.press("Enter")
    page.wait_for_selector("[action$='kembalikan']", state="attached")
    yield "approve-one"
    page.locator("summary", has_text="Kembalikan").press("Enter")
    page.get_by_role("button", name="Kembalikan").press("Enter")
    page.wait_for_selector("#alasan-error")
    yield "send-back-error"
    officer.go("/petugas/setujui")
    page.locator("input[name=pilih]").first.press("Space")
    page.get_by_role("button", name="Setujui yang dipilih").press("Enter")
    page.wait_for_selector("text=disetujui.")
    yield "approved"


def test_a_section_head_approves_without_a_mouse(desk, come_in):
    numbers = three(desk.verified, desk)
    desk.make_urgent(numbers[0], "operasi besok pagi")
    kasi = come_in("kasi", Role.SECTION_HEAD)
    assert looked_at(kasi, approve(kasi, numbers[0])) == {}
    assert kasi.unexpected() == []
    assert {desk.state(number) for number in numbers} == {CaseState.DISETUJUI_KASI}


def sign(officer, desk, number):
    page = officer.page
    officer.go("/petugas/tanda-tangan")
    yield "sign-without-factor"
    officer.go("/petugas/akun/masuk/kunci")
    page.fill("#nama", "Ponsel saya")
    page.fill("#kata_sandi", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[data-passkey]").first.press("Enter")
    page.wait_for_url("**selesai=kunci")
    officer.go("/petugas/tanda-tangan")
    yield "sign"
    page.locator("li a", has_text=number).press("Enter")
    page.wait_for_selector(".office-sample")
    yield "sheet"
    officer.go("/petugas/tanda-tangan")
    page.get_by_role("button", name="Tanda tangani 3").press("Enter")
    page.wait_for_selector("[data-passkey]")
    yield "confirm"
    desk.resident_is(number, street="JL. CONTOH LAIN")
    page.locator("[data-passkey]").press("Enter")
    page.wait_for_url("**/hasil/**")
    yield "signed"


def test_a_signatory_signs_a_list_with_one_touch(desk, come_in):
    desk.steps = 2
    numbers = three(desk.verified, desk)
    kadis = come_in("kadis", Role.SIGNATORY, device=True)
    assert looked_at(kadis, sign(kadis, desk, numbers[2])) == {}
    assert kadis.unexpected() == []
    assert "2 selesai, 1 dikembalikan" in kadis.page.inner_text("h1")
