"""The pages of people of institutions, and what holder and officer read of their looks."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from PIL import Image
from sqlalchemy import select

from signing.qr_encoder import symbol
from suket.delivery import download_access
from suket.institutions import manage_institutions
from suket.institutions.tables import Visit
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.web import problems
from suket.web.cookies import CLERK, SESSION, name_of
from suket.web.institution.history import VERDICTS
from suket.web.institution.watermarked_copy import WIDTH, marked_copy
from suket.web.pages import Site
from tests.office_world import BALIKPAPAN, NIK, NOW, PORTRAIT, nik_of
from tests.suket.institutions.institution_world import BANK, PASSWORD
from tests.suket.web.institution.institution_counter import a_pdf, check, clerk
from tests.suket.web.office.office_counter import Browser, cookie_of, hidden, text_of
from verify.checks import Verdict
from verify.errors import Unreadable

FORGED = "https://suket.example/v#" + "0123456789" * 30


@pytest.fixture
def office(office):
    """The same with one person at the bank."""
    office.institutions.employ()
    return office


@pytest.fixture
def issued(office):
    return office.issue(pdf=a_pdf())


# Signing in and out


def test_a_person_signs_in_checks_and_leaves(office, issued):
    browser = office.counter.stranger()
    page = browser.get("/lembaga/masuk")
    fields = {
        "csrf": hidden(page.text, "csrf"),
        "nama_pengguna": "rina",
        "kata_sandi": PASSWORD,
    }
    answer = browser.client.post("/lembaga/masuk", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/lembaga")
    line = cookie_of(answer, name_of(CLERK, Site(office.counter.site)))
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in line
    assert "Domain" not in line
    home = browser.follow(answer)
    assert "Bank Contoh" in text_of(home.text)
    browser.csrf = hidden(home.text, "csrf")
    assert "Asli dan berlaku" in check(browser, issued.text).text
    gone = browser.post("/lembaga/keluar")
    assert gone.headers["location"] == "/lembaga/masuk?karena=keluar"
    assert browser.get("/lembaga").status_code == 303


def test_a_wrong_name_and_a_wrong_password_are_told_alike(office):
    told = set()
    for name in ("rina", "nobody"):
        browser = office.counter.stranger()
        csrf = hidden(browser.get("/lembaga/masuk").text, "csrf")
        fields = {"csrf": csrf, "nama_pengguna": name, "kata_sandi": "salah salah 1"}
        answer = browser.client.post("/lembaga/masuk", data=fields)
        assert answer.status_code == 422
        told.add(text_of(answer.text))
    assert len(told) == 1


def test_what_is_left_empty_is_told_by_field(office):
    browser = office.counter.stranger()
    csrf = hidden(browser.get("/lembaga/masuk").text, "csrf")
    page = browser.client.post("/lembaga/masuk", data={"csrf": csrf}).text
    assert "Isi nama pengguna." in page
    assert "Isi kata sandi." in page


def test_a_form_of_somebody_else_signs_nobody_in(office):
    browser = office.counter.stranger()
    fields = {"csrf": "x", "nama_pengguna": "rina", "kata_sandi": PASSWORD}
    assert browser.client.post("/lembaga/masuk", data=fields).status_code == 403
    fields["csrf"] = hidden(browser.get("/lembaga/masuk").text, "csrf")
    crossing = {"Sec-Fetch-Site": "cross-site"}
    answer = browser.client.post("/lembaga/masuk", data=fields, headers=crossing)
    assert answer.status_code == 403


def test_an_agreement_that_is_over_lets_nobody_sign_in(office):
    with office.counter.world.database.begin() as session:
        manage_institutions.close(session, BANK, who="uji", now=NOW)
    browser = office.counter.stranger()
    csrf = hidden(browser.get("/lembaga/masuk").text, "csrf")
    fields = {"csrf": csrf, "nama_pengguna": "rina", "kata_sandi": PASSWORD}
    answer = browser.client.post("/lembaga/masuk", data=fields)
    assert (answer.status_code, "sedang tidak berlaku" in answer.text) == (422, True)


# The desk: a hand scanner, one customer after another


def box(page):
    """Return the tag of the box that scanners type into."""
    [tag] = re.findall(r'<input[^>]*name="isi_qr"[^>]*>', page)
    return tag


def ticked(page):
    """Return the purposes that are chosen already."""
    return re.findall(r'type="radio" value="([^"]+)" checked', page)


def test_the_box_of_a_scanner_is_one_line_and_focused_before_and_after(office, issued):
    browser = clerk(office.counter)
    answer = check(browser, issued.text + "\r\n", rujukan="CIF/1").text
    assert "Asli dan berlaku" in answer
    for page in (browser.get("/lembaga").text, answer):
        assert " autofocus" in box(page)
        assert 'value=""' in box(page)
        assert "<textarea" not in page


def test_the_next_scan_is_sent_from_the_answer_and_is_of_another_customer(
    office, issued
):
    browser = clerk(office.counter)
    page = check(browser, issued.text, rujukan="CIF/1").text
    assert 'name="tujuan" value="perbankan"' in page
    assert re.search(r'name="rujukan" type="text" value=""', page)


def test_the_purpose_is_that_of_the_last_check_of_the_same_person(office, issued):
    office.institutions.employ("budi")
    browser, other = clerk(office.counter), clerk(office.counter, "budi")
    assert ticked(browser.get("/lembaga").text) == []
    check(browser, issued.text, purpose="asuransi")
    office.counter.later(seconds=1)
    check(browser, FORGED, purpose="perbankan")
    assert ticked(browser.get("/lembaga").text) == ["perbankan"]
    assert ticked(clerk(office.counter).get("/lembaga").text) == ["perbankan"]
    assert ticked(other.get("/lembaga").text) == []


def test_a_reference_has_its_field_in_the_open(office):
    page = clerk(office.counter).get("/lembaga").text
    folded = "".join(re.findall(r"<details.*?</details>", page, re.DOTALL))
    assert 'name="rujukan"' in page
    assert 'name="rujukan"' not in folded


@pytest.mark.parametrize("path", ["/", "/v", "/periksa"])
def test_public_pages_lead_institutions_here(office, path):
    page = office.counter.stranger().get(path).text
    assert 'href="/lembaga"' in page


PAGES = [
    "/lembaga",
    "/lembaga/riwayat",
    "/lembaga/riwayat.csv",
    "/lembaga/akun",
    "/lembaga/periksa/x/foto",
]


@pytest.mark.parametrize("path", [*PAGES, "/lembaga/sesi", "/lembaga/sesi/lanjut"])
def test_every_page_asks_who_is_there(office, path):
    answer = office.counter.stranger().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/lembaga/masuk")
    asked = office.counter.stranger().get(path, headers={"Accept": "application/json"})
    assert asked.status_code == 401


def test_an_idle_session_is_over_and_says_so(office):
    browser = clerk(office.counter)
    office.counter.later(minutes=15)
    answer = browser.get("/lembaga")
    assert answer.headers["location"] == "/lembaga/masuk?karena=berakhir"
    assert "Sesi berakhir" in browser.follow(answer).text


def test_the_session_tells_how_long_it_lasts_and_can_be_kept(office):
    browser = clerk(office.counter)
    office.counter.later(minutes=10)
    assert browser.get("/lembaga/sesi").json() == {"seconds": 300}
    assert browser.get("/lembaga/sesi/lanjut").json() == {"seconds": 900}
    assert browser.get("/lembaga/sesi").json() == {"seconds": 900}


# Neither opens the other's pages


def with_cookie(counter, name, value):
    browser = Browser(counter)
    site = Site(counter.site)
    browser.client.cookies.set(name_of(name, site), value, domain="suket.example")
    return browser


OFFICE_PAGES = ["/petugas", "/petugas/suket", "/petugas/kantor", "/petugas/akun"]


@pytest.mark.parametrize("path", OFFICE_PAGES)
def test_a_clerk_reaches_no_officers_page(office, path):
    mine = clerk(office.counter)
    token = next(iter(mine.client.cookies.jar)).value
    for browser in (mine, with_cookie(office.counter, SESSION, token)):
        answer = browser.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/petugas/masuk")


@pytest.mark.parametrize("path", PAGES)
def test_an_officer_reaches_no_clerks_page(office, path):
    mine = office.counter.officer()
    token = next(iter(mine.client.cookies.jar)).value
    for browser in (mine, with_cookie(office.counter, CLERK, token)):
        answer = browser.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/lembaga/masuk")


def test_an_officers_form_is_not_a_clerks(office, issued):
    browser = clerk(office.counter)
    browser.csrf = office.counter.officer().csrf
    assert check(browser, issued.text).status_code == 403
    assert office.counter.world.all(select(Visit)) == []


# Checking


def test_qr_portrait_and_document_come_side_by_side(office, issued):
    browser = clerk(office.counter)
    page = check(browser, issued.text, rujukan="A-1").text
    told = text_of(page)
    for word in (
        "Asli dan berlaku",
        "SITI CONTOH RAHAYU",
        "3274014107039901",
        issued.number,
        "Perbankan",
        "A-1",
        "Bank Contoh · rina",
        "999",
    ):
        assert word in told
    photo, document = re.findall(r'src="(/lembaga/periksa/[^"]+)"', page)
    assert browser.get(photo).content == PORTRAIT
    drawn = browser.get(document)
    assert drawn.headers["content-type"] == "image/jpeg"
    assert drawn.headers["cache-control"] == "private, no-store"
    assert Image.open(BytesIO(drawn.content)).width == WIDTH


def test_a_photo_of_the_qr_does_as_well(office, issued):
    page = check(clerk(office.counter), file=symbol(issued.text).png()).text
    assert issued.number in page


def test_a_forgery_shows_nothing_of_anybody(office, issued):
    page = check(clerk(office.counter), FORGED).text
    assert "Bukan suket asli" in page
    assert "/foto" not in page
    assert "CONTOH RAHAYU" not in page


def test_what_is_no_text_of_a_qr_is_no_check_of_a_forgery(office, issued):
    browser = clerk(office.counter)
    for typed, said in (
        ("9-5QRS-3", "Ini kode periksa"),
        ("3274010101909901", "Ini NIK"),
        ("470/00051/32.74/XI/2026", "Ini nomor suket"),
        (issued.text[:170], "Isi QR ini terpotong"),
    ):
        page = check(browser, typed)
        assert f"Kesalahan:</span> {said}" in page.text
        assert "Bukan suket asli" not in page.text
    with office.counter.world.database.reading() as session:
        assert session.scalars(select(Visit)).all() == []


def test_what_may_not_be_accepted_is_not_compared_and_says_what_to_do(office, issued):
    office.counter.officer().post(
        f"/petugas/suket/{issued.suket_id}/akhiri",
        {"alasan": "KTP_DICETAK", "langkah": "lakukan"},
    )
    office.publish()
    page = text_of(check(clerk(office.counter), issued.text).text)
    assert "Asli, tetapi sudah diganti" in page
    assert "Mintalah KTP-el, atau suket yang terbaru, dari pembawanya." in page
    assert "harus sama" not in page
    assert "Foto di kantor" in page


def test_what_another_office_holds_is_not_shown(office):
    theirs = office.issue(BALIKPAPAN, nik=nik_of(1))
    page = check(clerk(office.counter), theirs.text).text
    assert "di luar perjanjian lembaga Anda" in page
    assert "/foto" not in page


def test_a_day_in_the_past_is_answered(office, issued):
    browser = clerk(office.counter)
    told = text_of(check(browser, issued.text, tanggal="2026-11-22").text)
    assert "Berlaku pada sebagian hari itu" in told
    told = text_of(check(browser, issued.text, tanggal="2026-11-21").text)
    assert "Tidak berlaku pada hari itu" in told


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Pindai atau tempel isi QR"),
        ({"purpose": ""}, "Pilih tujuan pemeriksaan."),
        ({"purpose": "kepolisian"}, "Pilih tujuan pemeriksaan."),
        ({"rujukan": NIK}, "tidak boleh memuat NIK"),
        ({"tanggal": "kemarin"}, "Isi tanggal yang benar"),
        ({"tanggal": "2026-11-24"}, "Tanggal itu belum tiba"),
        ({"text": "", "file": b"x" * 99}, "bukan foto yang dapat dibaca"),
    ],
)
def test_what_is_amiss_is_said_beside_its_field(office, issued, fields, sentence):
    answer = check(clerk(office.counter), **{"text": issued.text, **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert office.counter.world.all(select(Visit)) == []


def test_the_quota_is_used_up_by_people_and_machines_together(office, issued):
    office.institutions.add(code="kecil", daily_quota=2)
    office.institutions.employ("budi", code="kecil")
    machine = office.machine(code="kecil")
    browser = clerk(office.counter, "budi")
    assert machine.verify(issued.text).status_code == 200
    assert check(browser, issued.text).status_code == 200
    answer = check(browser, issued.text)
    assert (answer.status_code, "sudah habis" in answer.text) == (429, True)
    assert int(answer.headers["retry-after"]) > 0


def test_too_many_in_a_minute_are_told_to_wait(office, issued):
    office.institutions.add(code="lambat", per_minute=1)
    office.institutions.employ("budi", code="lambat")
    browser = clerk(office.counter, "budi")
    assert check(browser, issued.text).status_code == 200
    answer = check(browser, issued.text)
    assert (answer.status_code, "dalam satu menit" in answer.text) == (429, True)


def test_what_one_person_opened_another_does_not_see(office, issued):
    office.institutions.employ("wati")
    page = check(clerk(office.counter), issued.text).text
    other = clerk(office.counter, "wati")
    for path in re.findall(r'src="(/lembaga/periksa/[^"]+)"', page):
        assert other.get(path).status_code == 404


def test_a_large_file_is_not_even_read_without_a_session(office):
    stranger = office.counter.stranger()
    assert check(stranger, file=b"x" * 100_000).status_code == 401


def test_a_pdf_without_a_code_is_told_no_story_of_photos(office):
    page = check(clerk(office.counter), file=a_pdf())
    assert problems.NO_CODE_IN_PDF in page.text


# The marked copy


def test_a_copy_is_marked_across_the_whole_page():
    picture = Image.open(BytesIO(marked_copy(a_pdf(), "Bank Contoh · rina")))
    quarters = [(x, y) for x in (0, WIDTH // 2) for y in (0, picture.height // 2)]
    for left, top in quarters:
        part = picture.crop((left, top, left + WIDTH // 2, top + picture.height // 2))
        assert part.getextrema()[0] < 220


def test_two_marks_make_two_copies_and_no_pdf_makes_none():
    assert marked_copy(a_pdf(), "rina") != marked_copy(a_pdf(), "wati")
    with pytest.raises(Unreadable):
        marked_copy(b"%PDF-1.7 no page", "rina")


# History


def test_a_person_reads_their_own_history(office, issued):
    office.institutions.employ("wati")
    browser = clerk(office.counter)
    assert "Belum ada." in browser.get("/lembaga/riwayat").text
    page = check(browser, issued.text, rujukan="A-1").text
    browser.get(re.search(r'src="(/lembaga/periksa/[^"]+/foto)"', page)[1])
    office.counter.later(seconds=5)
    check(browser, FORGED)
    check(clerk(office.counter, "wati"), issued.text, rujukan="B-2")
    told = text_of(browser.get("/lembaga/riwayat").text)
    assert told.index("Bukan suket asli") < told.index(issued.number)
    assert ("A-1" in told, "B-2" in told, "foto" in told) == (True, False, True)
    answer = browser.get("/lembaga/riwayat.csv")
    name = f"riwayat-{BANK}-2026-11-22.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    lines = StringIO(answer.text.lstrip("\ufeff"))
    heading, forged, genuine = csv.reader(lines, delimiter=";")
    assert heading[0] == "waktu"
    assert (forged[1], forged[2]) == ("", "Bukan suket asli")
    assert genuine[1:] == [
        issued.number,
        "Asli dan berlaku",
        "Perbankan",
        "A-1",
        "foto",
    ]


def test_every_verdict_has_its_words():
    assert set(VERDICTS) == set(Verdict)


# What holder and officer read


def test_the_holder_reads_which_institution_looked_and_for_what(office, issued):
    with office.counter.world.database.begin() as session:
        slip = download_access.open_delivery(
            session,
            issued.suket_id,
            officer=office.counter.world.officer(),
            now=office.counter.now,
        )
    holder, path = office.counter.stranger(), f"/unduh/{slip.token}"
    holder.client.post(path, data={"pin": slip.pin})
    assert "Belum ada lembaga terdaftar" in text_of(holder.get(path).text)
    machine = office.machine()
    machine.get(machine.verify(issued.text).json()["record"]["photo"])
    check(clerk(office.counter), issued.text, purpose="asuransi")
    told = text_of(holder.get(path).text)
    assert "Bank Contoh untuk Perbankan" in told
    assert "Isi QR dan keadaannya, foto" in told
    assert "Bank Contoh untuk Asuransi" in told
    assert "22 November 2026" in told
    assert "rina" not in told
    assert "mesin uji" not in told


def test_the_officer_reads_who_and_not_among_the_acts_of_the_office(office, issued):
    check(clerk(office.counter), issued.text)
    page = office.counter.officer().get(f"/petugas/suket/{issued.suket_id}").text
    told = text_of(page)
    assert "Bank Contoh · Perbankan" in told
    assert "rina" in told
    assert "Diperiksa lembaga" not in told


def test_a_look_by_a_person_is_journalled_with_its_purpose(office, issued):
    check(clerk(office.counter), issued.text)
    query = select(JournalEntry.who).where(JournalEntry.event == Event.VISITED)
    assert office.counter.world.all(query) == [f"{BANK}/rina (perbankan)"]
