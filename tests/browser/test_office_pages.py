"""The officers' pages in a real browser: every state of every page, 320 px wide."""

import re

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import text

from suket.access.rights import Role
from tests.browser.office_browser import Officer
from tests.suket.web.office.office_counter import PASSWORD

pytestmark = pytest.mark.browser

BAD_TABLE = (
    b"nik,nama_lengkap,tempat_lahir,tanggal_lahir,jenis_kelamin,alamat,"
    b"status_perkawinan,pekerjaan,status_perekaman,kode_wilayah\n"
    b"327401,SITI CONTOH,CIREBON,2003-13-01,X,JL. CONTOH,KAWIN,DOKTER,PRR,32.74.01.1001\n"
)


@pytest.fixture
def office(office):
    office.take_in_examples()
    office.employ()
    return office


def residents(office, statuses):
    listed = ", ".join(f"'{status}'" for status in statuses)
    query = (
        "SELECT id FROM resident WHERE standing = 'TETAP' AND born < '2005-01-01'"
        f" AND enrolment_status IN ({listed}) ORDER BY nik"
    )
    return office.world.all(text(query))


def upload(name, data):
    return {"name": name, "mimeType": "text/csv", "buffer": data}


def walk(officer):
    """Go everywhere; yield the name of each state on arrival."""
    office, page = officer.office, officer.page
    yield from sign_in_states(officer)
    officer.go("/petugas/suket")
    yield "list-empty"
    officer.go("/petugas")
    yield "home"
    page.fill("#cari", "tidakada")
    page.press("#cari", "Enter")
    yield "search-none"
    page.fill("#cari", " ")
    officer.press("Cari")
    yield "search-error"
    page.fill("#cari", "contoh")
    officer.press("Cari")
    yield "search-many"
    refused = residents(office, ["UNREGISTERED", "DUPLICATE_RECORD"])[0]
    officer.go(f"/petugas/penduduk/{refused}")
    yield "resident-refused"
    yield from one_suket(officer)
    yield from many_states(officer)
    for path in ("kantor", "akun"):
        officer.go(f"/petugas/{path}")
        yield path
    page.fill("#baru", "abc")
    officer.press("Ganti kata sandi")
    yield "account-error"
    officer.go("/petugas/suket/AAAAAAAAAAAAAAAAAAAAAA")
    yield "not-found"
    page.click("text=Keluar")
    yield "left"


def sign_in_states(officer):
    page = officer.go("/petugas/suket")
    yield "sign-in"
    page.fill("#nama_pengguna", "siti")
    page.fill("#kata_sandi", "salah")
    officer.press("Masuk")
    yield "sign-in-error"
    officer.go("/petugas/masuk?karena=berakhir")
    yield "sign-in-ended"
    officer.sign_in()


def one_suket(officer):
    office, page = officer.office, officer.page
    resident = residents(office, ["PRINT_READY_RECORD"])[0]
    officer.go(f"/petugas/penduduk/{resident}")
    yield "resident"
    page.click("text=Terbitkan suket")
    yield "review"
    officer.press("Terbitkan sekarang")
    suket = page.url.split("/")[-2]
    yield "issued-waiting"
    officer.go(f"/petugas/suket/{suket}")
    yield "suket-waiting"
    office.engine().run_once()
    officer.go(f"/petugas/suket/{suket}/terbit")
    yield "issued"
    officer.go(f"/petugas/penduduk/{resident}")
    yield "resident-with-suket"
    officer.go(f"/petugas/suket/{suket}")
    yield "suket"
    officer.press("Buat tautan dan PIN")
    yield "slip"
    officer.go(f"/petugas/suket/{suket}/perpanjang")
    yield "renew"
    yield from acts_on(officer, f"/petugas/suket/{suket}")


def acts_on(officer, suket):
    page = officer.go(f"{suket}/bekukan")
    yield "suspend"
    officer.press("Lanjutkan")
    yield "suspend-error"
    page.fill("#catatan", "laporan 7")
    officer.press("Lanjutkan")
    yield "suspend-confirm"
    officer.press("Bekukan suket")
    yield "suspended"
    page = officer.go(f"{suket}/pulihkan")
    yield "restore"
    page.fill("#catatan", "berita acara 12")
    officer.press("Lanjutkan")
    yield "restore-confirm"
    officer.press("Pulihkan suket")
    yield "restored"
    officer.go(f"{suket}/akhiri")
    yield "end"
    officer.press("Lanjutkan")
    yield "end-error"
    page.check("input[value=HILANG]")
    officer.press("Lanjutkan")
    yield "end-confirm"
    officer.press("Akhiri suket")
    yield "ended"
    officer.go(f"{suket}/akhiri")
    yield "conflict"


def many_states(officer):
    office, page = officer.office, officer.page
    officer.go("/petugas/impor")
    page.click("summary")
    yield "import"
    officer.press("Unggah dan periksa")
    yield "import-error"
    page.set_input_files("#tabel", upload("t.csv", BAD_TABLE))
    officer.press("Unggah dan periksa")
    yield "import-refused"
    officer.go("/petugas/impor")
    page.set_input_files("#tabel", upload("t.csv", office.examples()))
    officer.press("Unggah dan periksa")
    yield "imported"
    officer.go("/petugas/massal/belum?sebab=syarat")
    yield "not-yet"
    officer.go("/petugas/impor/satu")
    officer.press("Simpan")
    yield "one-resident-error"
    officer.go("/petugas/massal")
    yield "bulk"
    page.click("main a[href='/petugas/massal/pilih']")
    yield "bulk-names"
    officer.press("Terbitkan suket untuk yang dicentang")
    yield "bulk-confirm"
    officer.confirm()
    page.wait_for_selector("#terbit")
    yield "batch-running"
    office.engine().run_once()
    officer.go(page.url.removeprefix(office.site))
    yield "batch-done"
    officer.go("/petugas/massal")
    yield "bulk-none"
    officer.go("/petugas/suket?keadaan=berlaku&hal=2")
    yield "list"
    officer.go("/petugas/suket?dari=2026-11-30&sampai=2026-11-01")
    yield "list-error"
    officer.go("/petugas/akhiri")
    officer.press("Periksa daftar")
    yield "many-error"
    niks = office.world.all(text("SELECT nik FROM suket WHERE state = 'active'"))[:3]
    page.fill("#nik", "\n".join([*niks, "123", niks[0]]))
    page.check("input[value=KTP_DICETAK]")
    officer.press("Periksa daftar")
    yield "many-preview"
    officer.press("Akhiri 3 suket")
    yield "many-done"


def looked_at(officer, is_worth_it):
    """Walk everywhere and return (states, faults of those worth a long look)."""
    found, states = {}, []
    for state in walk(officer):
        states.append(state)
        faults = officer.faults() if is_worth_it(state) else officer.misfits()
        if faults:
            found[state] = faults
    return states, found


def test_every_state_of_every_page_is_fit_for_everyone(browser, office):
    officer = Officer(browser, office, width=320)
    states, found = looked_at(officer, lambda state: True)
    assert len(set(states)) == len(states) > 45
    assert found == {}
    assert officer.unexpected() == []
    officer.close()


def test_wide_screens_show_tables_as_tables(browser, office):
    officer = Officer(browser, office, width=1280)
    tables = {"search-many", "list", "import-refused", "many-preview", "suket"}
    states, found = looked_at(officer, tables.__contains__)
    assert tables < set(states)
    assert found == {}
    officer.close()


def test_who_governs_sees_a_fit_page_too(browser, office):
    office.employ("kepala", role=Role.ADMIN)
    officer = Officer(browser, office, width=320)
    officer.sign_in("kepala")
    assert officer.faults() == []
    officer.go("/petugas/kantor")
    assert officer.faults() == []
    officer.close()


def test_an_officer_signs_in_finds_issues_downloads_and_ends(browser, office):
    officer = Officer(browser, office, width=1280)
    page = officer.sign_in()
    engine = office.engine()
    engine.start()
    try:
        name = office.world.all(
            text(
                "SELECT full_name FROM resident WHERE enrolment_status = 'PRINT_READY_RECORD' AND born < '2005-01-01' ORDER BY nik LIMIT 1"
            )
        )[0]
        page.fill("#cari", name)
        page.press("#cari", "Enter")
        page.locator("table a").first.click()
        page.click("text=Terbitkan suket")
        officer.press("Terbitkan sekarang")
        # The page waits for the document by itself, and then offers it.
        page.wait_for_selector("text=Unduh PDF")
    finally:
        engine.stop()
    with page.expect_download() as downloading:
        page.click("text=Unduh PDF")
    assert re.fullmatch(
        r"suket-470-00001-32\.74-XI-2026\.pdf", downloading.value.suggested_filename
    )
    page.click("text=Lihat suket ini")
    page.click("text=Akhiri suket")
    page.check("input[value=KTP_DICETAK]")
    officer.press("Lanjutkan")
    officer.press("Akhiri suket")
    assert "Suket sudah diakhiri." in page.inner_text("main")
    # The way back leads to what was searched.
    page.click("nav >> text=Cari")
    assert page.input_value("#cari") == name
    assert officer.unexpected() == []
    officer.close()


def test_a_batch_is_watched_while_it_runs(browser, office):
    officer = Officer(browser, office)
    page = officer.sign_in()
    officer.go("/petugas/massal/pilih")
    officer.press("Terbitkan suket untuk yang dicentang")
    officer.confirm()
    page.wait_for_selector("#terbit")
    page.evaluate("window.isFirst = true")
    bar = page.locator("#terbit")
    assert bar.evaluate("bar => bar.value") == 0
    office.issue_some(3)
    for _ in range(60):
        if bar.evaluate("bar => bar.value") == 3:
            break
        page.wait_for_timeout(100)
    assert bar.evaluate("bar => bar.value") == 3
    assert page.inner_text("[data-figure=issued]").startswith("3 dari ")
    assert page.evaluate("window.isFirst")  # shown without loading the page anew
    office.engine().run_once()
    page.wait_for_selector("[data-ready]")
    assert "Semua berhasil" in page.inner_text("main")
    assert officer.faults() == []
    assert officer.unexpected() == []
    officer.close()


def test_the_figure_of_ticked_names_follows_the_ticks(browser, office):
    officer = Officer(browser, office)
    page = officer.sign_in()
    officer.go("/petugas/massal/pilih")
    before = int(page.inner_text("[data-count]"))
    page.locator("main input[name=pilih]").first.uncheck()
    assert int(page.inner_text("[data-count]")) == before - 1
    officer.press("Terbitkan suket untuk yang dicentang")
    officer.confirm()
    page.wait_for_selector("#terbit")
    assert f"Menerbitkan {before - 1} suket" in page.inner_text("main")
    assert officer.unexpected() == []
    officer.close()


def test_without_scripts_everything_is_still_there(browser, office):
    officer = Officer(browser, office, java_script_enabled=False)
    page = officer.sign_in()
    resident = residents(office, ["PRINT_READY_RECORD"])[0]
    officer.go(f"/petugas/penduduk/{resident}/terbitkan")
    officer.press("Terbitkan sekarang")
    office.engine().run_once()
    page.wait_for_selector("text=Unduh PDF", timeout=8000)
    officer.go("/petugas/massal/pilih")
    officer.press("Terbitkan suket untuk yang dicentang")
    officer.confirm()
    page.wait_for_selector("#terbit")
    assert "dari" in page.inner_text("[data-figure=issued]")
    office.engine().run_once()
    page.wait_for_selector("text=Semua berhasil", timeout=12000)
    officer.close()


def test_the_eye_is_led_to_the_error_and_the_link_to_the_field(browser, office):
    officer = Officer(browser, office)
    page = officer.sign_in()
    page = officer.go("/petugas/akun")
    officer.press("Ganti kata sandi")
    summary = page.locator(".govuk-error-summary")
    assert summary.evaluate("box => box === document.activeElement")
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.id") == "lama"
    officer.close()


def test_a_password_can_be_looked_at_and_is_hidden_before_it_is_sent(browser, office):
    officer = Officer(browser, office)
    page = officer.go("/petugas/masuk")
    page.fill("#kata_sandi", PASSWORD)
    page.click("text=Lihat")
    assert page.get_attribute("#kata_sandi", "type") == "text"
    assert page.get_attribute("[data-shows]", "aria-pressed") == "true"
    page.fill("#nama_pengguna", "siti")
    types = page.evaluate(
        """() => new Promise((resolve) => {
             const form = document.querySelector('main form');
             form.addEventListener('submit', (event) => {
               event.preventDefault();
               resolve(document.getElementById('kata_sandi').type);
             });
             form.requestSubmit();
           })"""
    )
    assert types == "password"
    officer.close()


def test_a_button_pressed_twice_acts_once(browser, office):
    officer = Officer(browser, office)
    page = officer.sign_in()
    resident = residents(office, ["PRINT_READY_RECORD"])[0]
    officer.go(f"/petugas/penduduk/{resident}/terbitkan")
    officer.asked.clear()
    page.locator("main button", has_text="Terbitkan sekarang").dblclick()
    page.wait_for_selector("text=Suket sudah terbit")
    posts = [each for each in officer.asked if each.method == "POST"]
    assert len(posts) == 1
    officer.close()


def test_an_idle_officer_is_warned_may_stay_and_is_led_out_in_the_end(browser, office):
    officer = Officer(browser, office)
    officer.page.clock.install()
    page = officer.sign_in()
    officer.go("/petugas/kantor")
    warning = page.locator("[data-idle]")
    assert not warning.is_visible()
    office.later(minutes=12)
    page.clock.fast_forward(12 * 60 * 1000)
    warning.wait_for(state="visible")
    assert officer.faults() == []
    warning.locator("button").click()
    warning.wait_for(state="hidden")
    office.later(minutes=15)
    page.clock.fast_forward(15 * 60 * 1000)
    page.wait_for_url("**/petugas/masuk**")
    assert "Sesi berakhir" in page.inner_text("main")
    officer.sign_in_here()
    assert page.url.endswith("/petugas/kantor")
    officer.close()


def test_the_errors_of_an_import_can_be_saved_as_a_file(browser, office):
    officer = Officer(browser, office)
    page = officer.sign_in()
    officer.go("/petugas/impor")
    page.set_input_files("#tabel", upload("t.csv", BAD_TABLE))
    officer.press("Unggah dan periksa")
    with page.expect_download() as downloading:
        page.click("main >> text=CSV >> nth=-1")
    assert downloading.value.suggested_filename == "catatan-impor.csv"
    assert "NIK harus 16 angka" in downloading.value.path().read_text("utf-8-sig")
    assert officer.unexpected() == []
    officer.close()


def test_the_slip_prints_alone_on_its_page(browser, office):
    officer = Officer(browser, office, width=800)
    page = officer.sign_in()
    resident = residents(office, ["PRINT_READY_RECORD"])[0]
    officer.go(f"/petugas/penduduk/{resident}/terbitkan")
    officer.press("Terbitkan sekarang")
    officer.press("Buat tautan dan PIN")
    [sheet] = PdfDocument(officer.print(".slip"))
    assert (round(sheet.get_width()), round(sheet.get_height())) == (298, 420)  # A6
    assert "PIN" in sheet.get_textpage().get_text_range()
    page.emulate_media(media="print")
    assert page.locator(".slip").is_visible()
    for other in (".suket-header", ".office-bar", ".office-footer", ".office-no-print"):
        assert not page.locator(other).first.is_visible()
    officer.close()
