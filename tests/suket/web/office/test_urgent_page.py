"""The urgent lane by page: asked at the form, answered by the section head."""

import re

import pytest
from sqlalchemy import select

from suket.access.words import Role
from suket.applications.tables import ApplicationCase
from suket.calendar.words import Service
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.words import Pool
from suket.web.office.applications.apply_page import NEW
from suket.web.office.applications.urgent_page import URGENT
from tests.office_world import CIREBON, NIK
from tests.suket.web.office.office_counter import text_of

WHY = "Rawat inap, perlu BPJS"
FIELDS = {"nik": NIK, "jenis": "new", "jalur": "phone", "kunci": "k1"}
URGENTLY = {**FIELDS, "mendesak": "ya", "alasan": WHY, "perlu": "2026-11-25"}
pytestmark = pytest.mark.row(9)


@pytest.fixture
def lane(counter):
    """A counter whose Monday is full, but for one urgent place."""
    counter.world.add()
    sizes = {(day, Pool.URGENT): 1 for day in range(7)}
    sizes |= {(day, Pool.GENERAL): int(day > 1) for day in range(7)}
    with counter.world.database.begin() as session:
        quota = Quota(Service.INTAKE, counter.now.date(), sizes)
        set_quota(session, CIREBON, quota, who="uji", now=counter.now)
    counter.later(hours=16)  # Monday, 08.00
    return counter


def asked(counter):
    """Apply urgently by phone; return the number."""
    answer = counter.officer().post(NEW, URGENTLY)
    return answer.headers["location"].split("/")[3].partition("?")[0]


def head(counter):
    return counter.officer("kasi", role=Role.SECTION_HEAD)


def test_who_asks_why_and_by_when_is_shown_and_granted_with_one_press(lane):
    number, browser = asked(lane), head(lane)
    told = text_of(browser.get(URGENT).text)
    for words in (
        *("Jatah mendesak hari ini: 1 dari 1 tersisa", "Menunggu jawaban (1)", WHY),
        *("paling lambat Rabu, 25 November 2026", "Diminta oleh siti CONTOH"),
    ):
        assert words in told
    answer = browser.post(f"{URGENT}/{number}", {"jawab": "izinkan"})
    told = text_of(browser.follow(answer).text)
    assert "1 diizinkan, 0 ditolak" in told
    assert "Jatah mendesak hari ini: 0 dari 1 tersisa" in told
    case = text_of(browser.get(f"/petugas/pengajuan/{number}").text)
    assert "Jalur mendesak Diizinkan." in case
    assert "Dikerjakan 23 November 2026" in case


def test_a_refusal_has_a_reason_that_is_read_at_the_application(lane):
    number, browser = asked(lane), head(lane)
    page = browser.post(f"{URGENT}/{number}", {"jawab": "tolak"})
    assert page.status_code == 422
    assert f'id="alasan-{number}-error"' in page.text
    fields = {"jawab": "tolak", "alasan": "Masih cukup waktu"}
    told = text_of(browser.follow(browser.post(f"{URGENT}/{number}", fields)).text)
    assert "0 diizinkan, 1 ditolak" in told
    case = text_of(browser.get(f"/petugas/pengajuan/{number}").text)
    assert "Ditolak: Masih cukup waktu" in case
    assert "Dikerjakan 25 November 2026" in case  # as before
    again = browser.post(f"{URGENT}/{number}", {"jawab": "izinkan"})
    assert "Tidak ada permintaan jalur mendesak yang menunggu" in text_of(again.text)


def test_it_is_asked_for_an_application_that_is_there(lane):
    browser = lane.officer()
    where = browser.post(NEW, FIELDS).headers["location"].partition("?")[0]
    assert "Minta jalur mendesak" in text_of(browser.get(where).text)
    answer = browser.post(f"{where}/mendesak", {"alasan": WHY})
    told = text_of(browser.follow(answer).text)
    assert "Menunggu jawaban kepala seksi." in told
    assert "Minta jalur mendesak" not in told
    assert browser.post(f"{where}/mendesak", {"alasan": WHY}).status_code == 409
    assert browser.post(f"{where}/mendesak", {"alasan": "x"}).status_code == 409


def test_where_nobody_has_urgent_places_none_is_promised_and_none_granted(lane):
    number = asked(lane)  # and only then the lane is shut
    with lane.world.database.begin() as session:
        sizes = {(day, Pool.GENERAL): 1 for day in range(7)}
        sizes |= {(day, Pool.URGENT): 0 for day in range(7)}
        quota = Quota(Service.INTAKE, lane.now.date(), sizes)
        set_quota(session, CIREBON, quota, who="uji", now=lane.now)
    page = head(lane).get(URGENT).text
    izinkan = re.search(r'<button[^>]+value="izinkan"([^>]*)>', page)[1]
    assert "disabled" in izinkan
    assert "minta admin menambah kuota “Mendesak” di kalender" in text_of(page)
    desk, here = lane.entered("siti"), f"/petugas/pengajuan/{number}"
    assert "Jalur mendesak" not in text_of(desk.get(f"{here}/tanda-terima").text)
    form = desk.get(NEW).text
    assert re.search(r'name="mendesak"[^>]+ disabled', form)
    assert "kantor ini tidak menyediakan jatah mendesak" in text_of(form)


def test_only_a_section_head_answers_and_only_in_the_own_office(lane):
    number = asked(lane)
    for browser in (lane.entered("siti"), lane.officer("ada", role=Role.ADMIN)):
        assert browser.get(URGENT).status_code == 403
        answer = browser.post(f"{URGENT}/{number}", {"jawab": "izinkan"})
        assert answer.status_code == 403
    stranger = lane.officer("jauh", "36.73", role=Role.SECTION_HEAD)
    assert WHY not in stranger.get(URGENT).text
    answer = stranger.post(f"{URGENT}/{number}", {"jawab": "izinkan"})
    assert answer.status_code == 404
    assert lane.world.all(select(ApplicationCase.is_urgent)) == [False]


def test_who_asked_is_told_on_the_receipt_that_it_is_not_granted_yet(lane):
    number = asked(lane)
    paper = text_of(
        lane.entered("siti").get(f"/petugas/pengajuan/{number}/tanda-terima").text
    )
    assert "Jalur mendesak sudah diminta. Bila diizinkan, harinya lebih awal" in paper
