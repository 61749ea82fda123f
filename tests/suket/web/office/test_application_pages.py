"""Applications by page: taken with a day that is read aloud, listed, ended, signed."""

import re

import pytest
from sqlalchemy import select

from suket.access.words import Role
from suket.applications.review_tables import ApplicationClaim
from suket.applications.words import CaseKind, CaseState, IntakeChannel, StepReason
from suket.web import application_wording
from suket.web.office.applications.apply_page import NEW
from suket.web.office.applications.case_list import CASES
from tests.office_world import NIK, SERANG, nik_of
from tests.suket.web.office.office_counter import text_of

# The clock of the counter stands at Sunday, 22 November 2026, 16.00 in Cirebon.
FIELDS = {"nik": NIK, "jenis": "new", "jalur": "phone", "kunci": "k1"}


@pytest.fixture
def resident(counter):
    return counter.world.add()


def asked(browser, **over):
    """Take an application; return the path of its page."""
    answer = browser.post(NEW, {**FIELDS, **over})
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["location"].partition("?")[0]


def test_every_word_of_an_application_is_said_in_indonesian():
    assert set(application_wording.CASE_KINDS) == set(CaseKind)
    assert set(application_wording.INTAKE_CHANNELS) == set(IntakeChannel)
    assert set(application_wording.CASE_STATES) == set(CaseState)
    assert set(application_wording.STEP_REASONS) == set(StepReason)


def test_a_resident_known_at_the_counter_has_a_day_in_three_presses(counter, resident):
    browser = counter.officer()
    page = browser.get(f"/petugas/penduduk/{resident}").text
    form = browser.get(re.search(rf'href="({NEW}\?penduduk=[^"]+)"', page)[1]).text
    assert f'value="{NIK}"' in form
    key = re.search(r'name="kunci" value="([^"]+)"', form)[1]
    answer = browser.post(NEW, {**FIELDS, "kunci": key})
    told = text_of(browser.follow(answer).text)
    assert "Pengajuan sudah didaftarkan." in told
    assert "Dikerjakan 23 November 2026 , urutan 1 ." in told
    assert "Suket dapat diambil mulai 26 November 2026 ." in told
    assert NIK not in answer.headers["location"]
    again = browser.post(NEW, {**FIELDS, "kunci": key})  # a double click
    assert again.headers["location"] == answer.headers["location"]
    assert (
        "Pengajuan yang belum selesai"
        in browser.get(f"/petugas/penduduk/{resident}").text
    )


def test_the_list_says_who_is_next_and_who_waits(counter, resident):
    browser = counter.officer()
    assert "Tidak ada pengajuan" in browser.get(CASES).text
    asked(browser)
    asked(browser, nik=nik_of(7), kunci="k2")
    told = text_of(browser.get(CASES).text)
    assert "Hari berikutnya (1)" in told
    assert "SITI CONTOH RAHAYU Suket baru, telepon 23 November 2026, urutan 1" in told
    assert "Menunggu (1)" in told
    assert nik_of(7) not in told
    assert "Tidak ada pengajuan" in counter.officer("ani", SERANG).get(CASES).text


def test_who_is_not_recorded_is_told_what_to_do(counter):
    browser = counter.officer()
    told = text_of(browser.get(asked(browser)).text)
    assert "Menunggu perekaman" in told
    assert "Datanglah untuk perekaman KTP-el" in told


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"nik": " "}, "Isi NIK pemohon"),
        ({"nik": "3274"}, "NIK harus 16 angka."),
        ({"jenis": "other"}, "Pilih apa yang diajukan."),
        ({"jalur": "pigeon"}, "Pilih lewat mana"),
        ({"jalur": "kecamatan:nowhere"}, "Unit"),
        ({"jenis": "damaged"}, "tidak memegang suket yang berlaku"),
        ({"jenis": "lost", "jalur": "counter"}, "surat kehilangan"),
    ],
)
def test_what_is_amiss_is_said_and_the_rest_stays_as_typed(
    counter, resident, over, told
):
    browser = counter.officer()
    page = browser.post(NEW, {**FIELDS, **over, "dasar": ""}).text
    assert told in text_of(page)
    assert "Tidak ada pengajuan" in browser.get(CASES).text


def test_what_the_applicant_says_is_kept_for_who_checks_and_put_right_here(
    counter, resident
):
    browser = counter.officer()
    claims = {"nama": "Siti Contoh Ningsih", "tanggal_lahir": "2003-07-11"}
    page = browser.post(NEW, {**FIELDS, **claims, "pekerjaan": "\u202e"}).text
    assert 'id="pekerjaan-error"' in page
    assert 'value="Siti Contoh Ningsih"' in page
    asked(browser, **claims)
    found = counter.world.all(select(ApplicationClaim.value))
    assert sorted(found) == ["2003-07-11", "SITI CONTOH NINGSIH"]


def test_who_has_applied_is_led_to_that_application(counter, resident):
    browser = counter.officer()
    where = asked(browser)
    page = browser.post(NEW, {**FIELDS, "kunci": "k2"}).text
    assert "sudah mempunyai pengajuan yang belum selesai" in text_of(page)
    assert f'href="{where}"' in page


def test_an_application_is_cancelled_after_asking(counter, resident):
    browser = counter.officer()
    where = asked(browser)
    assert f'href="{where}/batal"' in browser.get(where).text
    assert "Tempatnya langsung diberikan" in browser.get(f"{where}/batal").text
    assert "Pilih mengapa" in text_of(browser.post(f"{where}/batal").text)
    fields = {"alasan": "DIMINTA_PEMOHON", "catatan": "tidak jadi"}
    told = text_of(browser.follow(browser.post(f"{where}/batal", fields)).text)
    assert "Pengajuan sudah dibatalkan." in told
    assert "Dibatalkan : diminta pemohon" in told
    assert browser.post(f"{where}/batal", fields).status_code == 409


def test_who_is_issued_to_is_done(counter, resident):
    browser = counter.officer()
    where = asked(browser)
    assert f'href="/petugas/penduduk/{resident}"' in browser.get(where).text
    browser.follow(browser.post(f"/petugas/penduduk/{resident}/terbitkan"))
    told = text_of(browser.get(where).text)
    assert "Ditandatangani" in told
    assert "Batalkan" not in told


def test_another_office_finds_no_application(counter, resident):
    where = asked(counter.officer())
    stranger = counter.officer("ani", SERANG)
    for answer in (
        stranger.get(where),
        stranger.get(f"{where}/batal"),
        stranger.post(f"{where}/batal", {"alasan": "DIMINTA_PEMOHON"}),
    ):
        assert answer.status_code == 404


def test_who_only_reads_takes_and_cancels_nothing(counter, resident):
    where = asked(counter.officer())
    admin = counter.officer("ani", role=Role.ADMIN)
    assert "Batalkan" not in admin.get(where).text
    assert "Daftarkan" not in admin.get(CASES).text
    for path in (NEW, f"{where}/batal"):
        assert admin.get(path).status_code == 403
        assert admin.post(path, FIELDS).status_code == 403
