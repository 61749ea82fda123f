"""A counter by page: numbers are called there, and what is ready is handed out."""

import re
from datetime import time
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, text

from suket.access.words import Role
from suket.applications.handover.tables import Handover, SlipPicture
from suket.calendar.open_extra import open_extra
from suket.calendar.tables import ExtraOpening
from suket.calendar.words import Service
from suket.offices import units
from suket.tickets.set_line import Line, set_line
from suket.web.office.applications.apply_page import NEW
from suket.web.office.counter.calling_page import COUNTER
from suket.web.office.counter.hand_over_page import HAND_OVER
from tests.office_world import CIREBON, NIK, SERANG, jpeg, nik_of
from tests.suket.applications.waiting_room import let_change
from tests.suket.web.office.office_counter import text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
FIELDS = {"nik": NIK, "jenis": "new", "jalur": "phone", "kunci": "k1"}
HERE = {"loket": "2"}


@pytest.fixture
def browser(counter):
    return counter.officer()


@pytest.fixture
def number(counter, browser):
    """The number of an application whose suket is ready."""
    resident = counter.world.add()
    where = browser.post(NEW, FIELDS).headers["location"].partition("?")[0]
    browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    with let_change(counter.world).database.begin() as session:
        session.execute(text("UPDATE application_case SET state = 'SIAP'"))
    return where.rpartition("/")[2]


@pytest.mark.row(8)
def test_what_is_ready_is_found_by_its_number_and_handed_out_once(
    counter, browser, number
):
    assert "Isi" not in text_of(browser.get(HAND_OVER).text)
    page = browser.get(f"/petugas/pengajuan/{number}").text
    assert f'href="{HAND_OVER}?nomor={number}"' in page
    asked = text_of(browser.get(f"{HAND_OVER}?nomor={number}").text)
    assert "SITI CONTOH RAHAYU" in asked
    fields = {"nomor": number, "siapa": "pemegang", "ttd": "ya"}
    told = text_of(browser.follow(browser.post(HAND_OVER, fields)).text)
    assert "Suket sudah diserahkan." in told
    fetched = "22 November 2026 pukul 16.00 WIB oleh pemegang sendiri."
    assert f"Sudah diambil {fetched}" in told
    assert fetched in text_of(browser.get(f"/petugas/pengajuan/{number}").text)
    [suket] = counter.world.all(text("SELECT id FROM suket"))
    suket_page = text_of(browser.get(f"/petugas/suket/{suket}").text)
    assert f"Sudah diambil {fetched}" in suket_page
    assert "Diserahkan kepada yang mengambil" in suket_page
    again = browser.post(HAND_OVER, fields)
    assert again.status_code == 409
    assert "sudah diserahkan pada 22-11-2026 pukul 16.00" in text_of(again.text)


def test_a_picture_of_the_slip_is_made_small_and_kept(counter, browser, number):
    fields = {"nomor": number, "siapa": "pemegang"}
    wrong = browser.post(HAND_OVER, fields, files={"foto": ("s.jpg", b"nonsense")})
    assert "bukan foto yang dapat dibaca" in text_of(wrong.text)
    browser.post(HAND_OVER, fields, files={"foto": ("s.jpg", jpeg(size=(2400, 900)))})
    page = browser.get(f"/petugas/pengajuan/{number}").text
    [slip] = re.findall(rf'href="(/petugas/pengajuan/{number}/foto/[^"]+)"', page)
    with Image.open(BytesIO(browser.get(slip).content)) as picture:
        assert picture.size == (2000, 750)
    assert counter.world.all(select(SlipPicture.jpeg)) == [b""]


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"siapa": ""}, "Pilih siapa yang mengambil."),
        ({"ttd": ""}, "Minta tanda terimanya ditandatangani"),
        ({"siapa": "kuasa"}, "Isi nama yang mewakili."),
        ({"siapa": "kuasa", "nama": "JOKO", "nik": "1", "surat": "SK 1"}, "16 angka"),
        (
            {"siapa": "kuasa", "nama": "JOKO", "nik": NIK, "surat": "SK 1"},
            "NIK pemegang",
        ),
        (
            {"siapa": "kuasa", "nama": "JOKO", "nik": nik_of(5), "surat": "SK 1"},
            "Lihat Kartu Keluarganya",
        ),
    ],
)
def test_what_is_amiss_is_said_and_nothing_handed_out(
    counter, browser, number, over, told
):
    fields = {"nomor": number, "siapa": "pemegang", "ttd": "ya", **over}
    assert told in text_of(browser.post(HAND_OVER, fields).text)
    assert counter.world.all(select(Handover)) == []


def test_a_number_of_nobody_or_of_another_office_is_not_found(counter, number):
    stranger = counter.officer("ani", SERANG)
    for typed in (number, "3274-26-000009-9", "x"):
        answer = stranger.get(f"{HAND_OVER}?nomor={typed}")
        assert answer.status_code == 404
        assert "tidak ditemukan" in answer.text
        assert "RAHAYU" not in answer.text


@pytest.fixture
def line(counter):
    """A line that is open on the Sunday on which the clock stands."""
    with counter.world.database.begin() as session:
        unit = units.dinas(session, CIREBON)
        day = counter.now.date()
        wanted = Line("A", "Pengambilan", Service.PICKUP, 3, day)
        set_line(session, unit, wanted, who="uji", now=counter.now)
        opened = ExtraOpening(
            unit_id=CIREBON,
            service=Service.PICKUP,
            day=day,
            opens=time(8),
            closes=time(17),
            reason="uji",
        )
        open_extra(session, unit, opened, who="uji", now=counter.now)


def test_numbers_are_given_called_and_done(browser, line):
    assert "Nomor loket Anda" in browser.get(COUNTER).text
    assert "Pengambilan (sisa 3)" in text_of(browser.get(f"{COUNTER}?loket=2").text)
    for code in ("A-001", "A-002"):
        given = browser.post(COUNTER, {**HERE, "aksi": "nomor", "antrean": "A"})
        assert code in text_of(browser.follow(given).text)
    told = press(browser, "berikutnya")
    assert "Dipanggil ke loket 2, panggilan 1 A-001" in told
    assert "Berikutnya A-002 1 menunggu." in told
    press(browser, "lagi")
    assert "Tidak hadir, panggil berikutnya" in press(browser, "lagi")
    assert "panggilan 1 A-002" in press(browser, "tidak-hadir")
    assert "Tidak ada yang menunggu." in press(browser, "terlayani")


def test_a_counter_left_empty_is_told_and_without_a_line_nobody_is_called(browser):
    left = browser.get(f"{COUNTER}?loket=")
    assert "Isi nomor loket Anda" in text_of(left.text)
    assert "Isi nomor loket Anda" not in text_of(browser.get(COUNTER).text)
    page = text_of(browser.get(f"{COUNTER}?loket=2").text)
    assert "Unit ini belum mempunyai antrean" in page
    assert "Panggil berikutnya" not in page


def press(browser, act, **over):
    answer = browser.post(COUNTER, {**HERE, "aksi": act, **over})
    return text_of((browser.follow(answer) if answer.is_redirect else answer).text)


def test_what_cannot_be_is_said_at_the_counter(browser, line):
    assert "Tidak ada nomor yang dipanggil" in press(browser, "terlayani")
    assert "Isi nomor loket Anda" in press(browser, "berikutnya", loket="!")
    assert "Antrean itu tidak ada" in press(browser, "nomor", antrean="Z")
    wrong = press(browser, "nomor", antrean="A", nomor="3274-26-000009-9")
    assert "tidak ditemukan" in wrong
    for _ in range(3):
        press(browser, "nomor", antrean="A")
    assert "sudah habis" in press(browser, "nomor", antrean="A")


def test_who_only_reads_stands_at_no_counter(counter, line):
    reader = counter.officer("ani", role=Role.VERIFIER)
    for path in (COUNTER, HAND_OVER):
        assert reader.get(path).status_code == 403
        assert reader.post(path, HERE).status_code == 403
